"""Ports of those who enter: where accounts, sessions, tries and tokens are kept, and what hashes,
seals and verifies. Each method of the stores is one transaction, and raises StoreError."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sentinel.core.account import Account, Factors, Passkey
from sentinel.core.api_token import ApiToken
from sentinel.core.attempts import Counted, Limit
from sentinel.core.session import Session


class Accounts(Protocol):
    def add(self, account: Account) -> None:
        """Raises Refused where there is one of that name."""

    def get(self, name: str) -> Account | None: ...

    def all(self) -> tuple[Account, ...]:
        """By name."""

    def count(self) -> int: ...

    def change(self, name: str, **values: object) -> Account:
        """Sets fields of Account; the account as it is then. Raises NotThere."""

    def remove(self, name: str) -> None:
        """With its factors, sessions and tokens. Raises NotThere."""

    def use_step(self, name: str, step: int) -> bool:
        """Whether the time step is later than every one used so far; it is used then."""

    def factors(self, name: str) -> Factors: ...

    def passkey(self, passkey_id: str) -> Passkey | None: ...

    def add_passkey(self, passkey: Passkey) -> None:
        """Raises Refused where the account has as many as it may, or the key is known."""

    def use_passkey(self, passkey_id: str, before: int, count: int, at: datetime) -> bool:
        """Whether its counter was `before` until now; it is `count` then."""

    def remove_passkey(self, account: str, passkey_id: str) -> bool:
        """Whether it was there."""

    def set_recovery(self, name: str, hashes: Sequence[str]) -> None:
        """In place of all that there were."""

    def use_recovery(self, name: str, digest: str, at: datetime) -> bool:
        """Whether it was there, and unused until now."""

    def drop_factors(self, name: str) -> None:
        """All of them: the next login sets one up anew."""


class Sessions(Protocol):
    def begin(self, session: Session, digest: str) -> None:
        """`digest`: of the cookie's secret. Ends the oldest where the account has too many."""

    def of(self, digest: str) -> Session | None: ...

    def renew(self, session: Session, digest: str) -> None:
        """The session as it is now, with another secret: the one before counts no more."""

    def touch(self, session_id: str, at: datetime) -> None: ...

    def freshen(self, session_id: str, until: datetime) -> None: ...

    def of_account(self, account: str) -> tuple[Session, ...]:
        """Newest first."""

    def all(self) -> tuple[Session, ...]: ...

    def end(self, session_id: str, *, account: str = "", subject: str = "") -> bool:
        """Whether it was there, and theirs where one is named."""

    def end_all(self, account: str, *, but: str = "") -> int:
        """How many of the account were ended; `but`: the id of one that stays."""

    def forget(self, before: datetime) -> None:
        """Those that were begun before."""

    def use_once(self, key: str, until: datetime, now: datetime) -> bool:
        """Whether a key (of a challenge, of a login elsewhere) was not used before."""


class Attempts(Protocol):
    def begin(self, subjects: Mapping[str, Limit], now: datetime) -> Counted:
        """Counts a try for all of them, unless it is one of them's pause: then for none."""

    def right(self, clear: Collection[str], take_back: Collection[str]) -> None:
        """It was right: the first are forgotten, of the others this try is taken back."""


class ApiTokens(Protocol):
    def add(self, token: ApiToken, digest: str) -> None:
        """Raises Refused where the account has as many as it may."""

    def of(self, digest: str) -> ApiToken | None: ...

    def of_account(self, account: str) -> tuple[ApiToken, ...]:
        """Newest first."""

    def used(self, token_id: str, at: datetime) -> None: ...

    def revoke(self, account: str, token_id: str) -> bool:
        """Whether it was there."""


class Passwords(Protocol):
    """Blocks for as long as a hash takes: call it in a thread."""

    def hashed(self, password: str) -> str: ...

    def is_right(self, stored: str, password: str) -> bool:
        """With the same effort where `stored` is empty, which nothing is right for."""

    def is_old(self, stored: str) -> bool:
        """Whether it was made with other parameters than are used now."""


class Seals(Protocol):
    """Keys of this installation, each for one purpose."""

    def sealed(self, purpose: str, content: str, about: str) -> str:
        """Text that says nothing of its content, and opens for the same purpose and `about`."""

    def opened(self, purpose: str, text: str, about: str) -> str:
        """Raises Refused for what was not sealed so."""

    def mac(self, purpose: str, text: str) -> str:
        """Of the installation: 43 characters, base64url."""


class TotpCodes(Protocol):
    """Time-based one-time passwords (RFC 6238)."""

    def new_secret(self) -> str: ...

    def step(self, secret: str, code: str, now: datetime) -> int | None:
        """The time step that a code is of, one beside the present at most; None: of none."""

    def address(self, secret: str, account: str, issuer: str) -> str:
        """`otpauth:` URI, for the app."""

    def picture(self, address: str) -> str:
        """The same as an SVG: paths alone, with nothing of others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A passkey that was made just now."""

    id: str
    public_key: str
    sign_count: int


class Passkeys(Protocol):
    """WebAuthn (Level 2), for one origin."""

    def to_register(
        self, account: Account, title: str, challenge: bytes, known: Sequence[Passkey]
    ) -> str:
        """Options for the browser, JSON."""

    def registered(self, answer: str, challenge: bytes) -> Registered:
        """Raises Refused."""

    def to_show(self, challenge: bytes, known: Sequence[Passkey]) -> str:
        """Options for the browser, JSON; none known: any of this console."""

    def named(self, answer: str) -> str:
        """Of which passkey an answer says to be; not yet verified. Raises Refused."""

    def shown(self, answer: str, challenge: bytes, passkey: Passkey) -> int:
        """The new value of its counter, after all was verified, that its user was, too. Raises
        Refused."""
