"""What those parts work with that decide who may enter: the ports, and the configuration."""

from dataclasses import dataclass

from sentinel.core.access_ports import (
    Accounts,
    ApiTokens,
    Attempts,
    Passkeys,
    Passwords,
    Seals,
    Sessions,
    TotpCodes,
)
from sentinel.core.identity_provider_port import IdentityProvider
from sentinel.core.ports import Audit, Clock, Renderer
from sentinel.core.records import Store
from sentinel.core.settings import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessParts:
    """Of one configuration."""

    config: Config
    clock: Clock
    audit: Audit
    store: Store
    """For notices."""
    renderer: Renderer
    accounts: Accounts
    sessions: Sessions
    attempts: Attempts
    tokens: ApiTokens
    passwords: Passwords
    seals: Seals
    codes: TotpCodes
    passkeys: Passkeys | None
    """None: the console's address is none that passkeys hold for."""
    provider: IdentityProvider | None
    """None: none is configured."""
