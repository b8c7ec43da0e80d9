"""Who acts: a person or a program that has shown who it is, and how. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sentinel.core.authority import MAY, Act
from sentinel.core.words import Role


class Via(StrEnum):
    """The door by which somebody came."""

    CONSOLE = "console"
    API = "api"
    COMMAND = "command"
    """The command line on this machine, by a running daemon."""


class Scope(StrEnum):
    """What a token of the API may be used for; each holds its own operations alone."""

    READ = "read"
    RESPOND = "respond"
    """Incidents, closing a site, answers to questions."""
    MANAGE = "manage"
    """Known-good, links, content, backups."""
    RESTORE = "restore"
    """Restoring and opening; takes a fresh second factor besides."""
    ACCOUNTS = "accounts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Of one request. Never made of what the request says of itself."""

    name: str
    """As it stands in the audit log and in journals: a contact's where they are one, else the
    account's."""
    roles: tuple[Role, ...]
    via: Via
    account: str = ""
    """The name of the account; empty on the command line."""
    address: str = ""
    """Where the request came from, as far as that can be believed."""
    factor: str = ""
    """How they showed who they are, in words: `password and TOTP`, `passkey`, `token ci`."""
    fresh_until: datetime | None = None
    """Until when their second factor counts as fresh; None: it does not."""
    scopes: frozenset[Scope] = frozenset(Scope)
    session: str = ""
    """The session's id; empty where there is none. Never its secret."""
    form_token: str = ""
    """What each form of this session bears."""

    def may(self, act: Act) -> bool:
        return may(self.roles, act)

    def is_fresh(self, now: datetime) -> bool:
        """Whether a second factor was given so lately that it counts."""
        return self.fresh_until is not None and now < self.fresh_until


def may(roles: Collection[Role], act: Act) -> bool:
    """Whether one of the roles may do it."""
    return any(role in roles for role in MAY[act])
