"""Migrations for those who enter: accounts, their factors, sessions, tries, tokens."""

from sqlite_utils import Database

from sentinel.edges.store.console_migrations import (
    migrations as migrations,  # noqa: PLC0414 - with these it is whole
)

_TABLES = (
    """CREATE TABLE accounts (
        name TEXT PRIMARY KEY, contact TEXT NOT NULL, roles TEXT NOT NULL,
        disabled INTEGER NOT NULL, password TEXT NOT NULL, password_at TEXT, initial_until TEXT,
        totp TEXT NOT NULL, totp_step INTEGER NOT NULL, handle TEXT NOT NULL, last_at TEXT,
        made_at TEXT NOT NULL, made_by TEXT NOT NULL) STRICT""",
    "CREATE UNIQUE INDEX one_account_of_a_contact ON accounts (contact) WHERE contact <> ''",
    """CREATE TABLE passkeys (
        id TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
        title TEXT NOT NULL, public_key TEXT NOT NULL, sign_count INTEGER NOT NULL,
        made_at TEXT NOT NULL, used_at TEXT) STRICT""",
    "CREATE INDEX passkeys_by_account ON passkeys (account)",
    """CREATE TABLE recovery_codes (
        account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
        digest TEXT NOT NULL, used_at TEXT, PRIMARY KEY (account, digest)) STRICT""",
    """CREATE TABLE sessions (
        id TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, account TEXT NOT NULL,
        subject TEXT NOT NULL, made_at TEXT NOT NULL, seen_at TEXT NOT NULL, fresh_until TEXT,
        document TEXT NOT NULL) STRICT""",
    "CREATE INDEX sessions_by_account ON sessions (account, made_at)",
    "CREATE INDEX sessions_by_age ON sessions (made_at)",
    "CREATE TABLE used_once (key TEXT PRIMARY KEY, until TEXT NOT NULL) STRICT",
    """CREATE TABLE attempts (
        subject TEXT PRIMARY KEY, tries INTEGER NOT NULL, last_at TEXT NOT NULL,
        until TEXT) STRICT""",
    "CREATE INDEX attempts_by_age ON attempts (last_at)",
    """CREATE TABLE api_tokens (
        id TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE,
        account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
        made_at TEXT NOT NULL, used_at TEXT, document TEXT NOT NULL) STRICT""",
    "CREATE INDEX api_tokens_by_account ON api_tokens (account, made_at)",
)


@migrations()
def m0051_access(db: Database) -> None:
    """What ends is deleted: the audit log has who entered when."""
    for statement in _TABLES:
        db.execute(statement)
