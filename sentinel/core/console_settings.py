"""Where the console listens, who is let in, and for how long: [console]."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sentinel.core.secret import Secret
from sentinel.core.words import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIdConnect:
    """Login by an identity provider: [console.oidc]."""

    issuer: str
    """https URL; its discovery document stands below it."""
    client_id: str
    client_secret: Secret
    title: str = ""
    """What the button says; empty: the issuer's host."""
    groups_claim: str = "groups"
    roles: Mapping[str, tuple[Role, ...]] = field(default_factory=dict)
    """Group to roles. Somebody who is a contact has at most the roles of config.toml; somebody who
    is none may look, or keep Sentinel itself, and decides nothing."""
    fresh_methods: tuple[str, ...] = ("mfa", "otp", "hwk", "swk", "fpt", "face")
    """Values of `amr` (RFC 8176) that count as a second factor."""
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleSettings:
    """The console and its API."""

    listen: str = ""
    """Address and port; empty: no console."""
    url: str = ""
    """Root at which people reach it, ending in "/"; passkeys and OIDC are bound to its host."""
    certificate: Path | None = None
    """PEM, the chain; with `key` the console answers over TLS itself."""
    key: Path | None = None
    trusted_proxies: tuple[str, ...] = ()
    """Networks whose X-Forwarded-For is believed; of all others it counts
    for nothing."""
    idle_seconds: float = 30 * 60.0
    """A session ends after so long without a request of a person."""
    session_seconds: float = 12 * 3600.0
    """And after so long in any case."""
    fresh_seconds: float = 5 * 60.0
    """How long a second factor counts as fresh."""
    metrics: bool = True
    """Whether /metrics is answered, to `metrics_from` alone."""
    metrics_from: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    oidc: OpenIdConnect | None = None

    @property
    def secure(self) -> bool:
        """Whether people reach it over https: by its own certificate, or by a proxy's."""
        return self.url.startswith("https://")
