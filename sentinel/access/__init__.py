"""Who may enter, and as whom: login, factors, sessions, accounts, tokens. On ports alone."""
