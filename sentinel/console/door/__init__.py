"""The pages behind the links of mails: no login, no scripts, one question each."""
