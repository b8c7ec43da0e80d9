"""Port of an identity provider that vouches for people (OpenID Connect)."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a login elsewhere was begun with; its answer has to fit it."""

    state: str
    nonce: str
    verifier: str
    """Of PKCE (RFC 7636)."""
    fresh: bool = False
    """Whether the provider was told to ask for everything anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """What the provider's verified token says of somebody."""

    subject: str
    name: str = ""
    mail: str = ""
    """Empty where the provider has not verified it."""
    groups: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    """`amr` (RFC 8176)."""
    authenticated_at: float | None = None
    """`auth_time`, seconds since the epoch."""


class IdentityProvider(Protocol):
    """Belongs to one event loop."""

    def ready(self) -> None:
        """Reads its certificate authorities now. Raises OSError."""

    async def address(self, asked: Asked, redirect: str) -> str:
        """Where to send the browser. Raises CouldNotFindOut."""

    async def vouched(self, asked: Asked, redirect: str, code: str) -> Vouched:
        """Whom the code is about. Raises CouldNotFindOut where the provider cannot be asked,
        NotApproved for an answer that does not hold."""
