"""An account of the console: by what name somebody signs in, and whose roles it carries. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sentinel.core.contact_settings import Contact
from sentinel.core.words import Role
from sentinel.errors import UsageError

NAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")
RESERVED = frozenset({"command", "daemon", "link", "oidc", "sentinel", "token", "unknown"})
"""Actors of the audit log that are no accounts."""
WITHOUT_CONTACT = (Role.VIEWER, Role.ADMIN)
"""All that an account of nobody in config.toml may carry: it looks, or keeps Sentinel itself."""
MAX_PASSKEYS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """As it is stored. Passwords and secrets stand here only as hashes, or sealed."""

    name: str
    made_at: datetime
    made_by: str
    contact: str = ""
    """Name of a [[contact]]; its roles are the account's, as config.toml has them now."""
    roles: tuple[Role, ...] = ()
    """Of an account without a contact."""
    disabled: bool = False
    password: str = ""
    """Argon2id, in PHC form; empty: it has none, and nobody signs in by one."""
    password_at: datetime | None = None
    initial_until: datetime | None = None
    """Somebody else knows the password: it lets its owner set up the account, until then."""
    totp: str = ""
    """Sealed secret; empty: no app was set up."""
    totp_step: int = 0
    """The last time step of which a code was used: none counts twice."""
    handle: str = ""
    """What passkeys know the account by: random, base64url."""
    last_at: datetime | None = None
    """Of the last time that somebody signed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A public key by which somebody signs in (WebAuthn)."""

    id: str
    """Credential id, base64url."""
    account: str
    title: str
    public_key: str
    """COSE, base64url."""
    sign_count: int
    made_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """What of a second factor an account has."""

    totp: bool
    passkeys: tuple[Passkey, ...]
    recovery_codes: int
    """How many are left."""

    @property
    def enough(self) -> bool:
        """Whether the account may do more than set one up. Recovery codes alone are none."""
        return self.totp or bool(self.passkeys)


def account_name(text: str) -> str:
    """A name as it is stored: lower case. Raises UsageError with what is accepted."""
    name = text.strip().lower()
    if not NAME.fullmatch(name) or name in RESERVED:
        raise UsageError(
            f"{text[:60]!r}: is no name of an account; accepted: 2 to 40 small letters, digits, "
            f"dots, hyphens and underscores, a letter first, and none of "
            f"{', '.join(sorted(RESERVED))}."
        )
    return name


def contact_of(account: Account, contacts: Sequence[Contact]) -> Contact | None:
    """Whose account it is; None for one without a contact, or whose contact has left."""
    wanted = account.contact
    return next((one for one in contacts if wanted and one.name == wanted), None)


def roles_now(account: Account, contacts: Sequence[Contact]) -> tuple[Role, ...]:
    """What it may carry at this moment. An account whose contact has left config.toml: nothing."""
    if account.contact:
        contact = contact_of(account, contacts)
        return () if contact is None else contact.roles
    return tuple(role for role in account.roles if role in WITHOUT_CONTACT)


def actor_of(account: Account, contacts: Sequence[Contact]) -> str:
    """Its name in the audit log and in journals. No account poses as a contact."""
    if account.contact:
        return account.contact
    taken = any(one.name.casefold() == account.name for one in contacts)
    return f"account {account.name}" if taken else account.name
