"""Who is let in: what the console needs of accounts, sessions and factors."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from starlette.requests import Request
from starlette.routing import BaseRoute

from sentinel.core.principal import Principal

if TYPE_CHECKING:
    from sentinel.console.handlers import Handlers


class Access(Protocol):
    """The one judge of who somebody is. Implemented beside the accounts; tests give their own."""

    async def principal(self, request: Request) -> Principal | None:
        """Whose session the cookies of a request are; None where there is none, or it has ended.
        Keeps the session from going idle."""

    async def bearer(self, request: Request) -> Principal | None:
        """Whose token a request of the API bears; None where it bears none that counts."""

    async def freshen(self, principal: Principal, fields: Mapping[str, str]) -> Principal:
        """The same, fresh, where the fields hold a second factor of theirs that counts: `code`
        (TOTP or a recovery code), or `assertion` (a passkey's answer, JSON). Raises NotApproved,
        and locks out who guesses."""

    def routes(self, handlers: "Handlers") -> Sequence[BaseRoute]:
        """Login, logout, the reader's own account: what works without a session, or is about
        sessions. Pages of accounts of others are operations as all others."""
