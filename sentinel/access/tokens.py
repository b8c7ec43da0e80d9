"""Tokens of the API: made and revoked by their owners, and looked up at each request."""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from sentinel.access.sessions import digest_of
from sentinel.core.access_parts import AccessParts
from sentinel.core.account import actor_of, roles_now
from sentinel.core.api_token import MAX_DAYS, PREFIX, TITLE, VALUE, ApiToken
from sentinel.core.principal import Principal, Scope, Via
from sentinel.errors import NotApproved, NotThere, StoreError, UsageError

USED_SECONDS = 3600.0
"""That a token was used is written down so often at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token and its value, which nothing else has."""

    token: ApiToken
    value: str


class Tokens:
    """Of one configuration. Blocks: call it in a thread."""

    def __init__(self, parts: AccessParts) -> None:
        self._parts = parts

    def make(self, account: str, title: str, scopes: Sequence[Scope], days: int) -> NewToken:
        """Raises UsageError for what it cannot be, Refused where there are too many."""
        title = " ".join(title.split())
        if not TITLE.fullmatch(title):
            raise UsageError("A token needs a name of 1 to 60 characters, such as its program's.")
        if not 1 <= days <= MAX_DAYS:
            raise UsageError(f"A token lasts {days} days; accepted: 1 to {MAX_DAYS}.")
        if not scopes:
            raise UsageError(f"A token for nothing; accepted: {', '.join(Scope)}.")
        if self._parts.accounts.get(account) is None:
            raise NotApproved(
                "Tokens belong to local accounts; who signs in by an identity provider has none."
            )
        now = self._parts.clock.now()
        token = ApiToken(
            id=secrets.token_hex(6),
            account=account,
            title=title,
            scopes=tuple(dict.fromkeys(scopes)),
            made_at=now,
            expires_at=now + timedelta(days=days),
        )
        value = PREFIX + secrets.token_urlsafe(32)
        self._parts.tokens.add(token, digest_of(value))
        return NewToken(token=token, value=value)

    def of_account(self, account: str) -> tuple[ApiToken, ...]:
        return self._parts.tokens.of_account(account)

    def revoke(self, account: str, token_id: str) -> None:
        """Raises NotThere."""
        if not self._parts.tokens.revoke(account, token_id):
            raise NotThere(f"token {token_id[:20]}: there is none of that id.")

    def principal(self, value: str, address: str) -> Principal | None:
        """Who bears it, with the roles that the account has now; None where it does not count."""
        if not VALUE.fullmatch(value):
            return None
        token = self._parts.tokens.of(digest_of(value))
        now = self._parts.clock.now()
        if token is None or now >= token.expires_at:
            return None
        account = self._parts.accounts.get(token.account)
        if account is None or account.disabled:
            return None
        if token.used_at is None or (now - token.used_at).total_seconds() >= USED_SECONDS:
            with suppress(StoreError):  # a full disk must not stop who only reads
                self._parts.tokens.used(token.id, now)
        contacts = self._parts.config.contacts
        return Principal(
            name=actor_of(account, contacts),
            roles=roles_now(account, contacts),
            via=Via.API,
            account=account.name,
            address=address,
            factor=f"token {token.title}",
            scopes=frozenset(token.scopes),
        )
