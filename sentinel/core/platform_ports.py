"""Ports of looks at what a site stands on: its TLS, and its names in DNS."""

from typing import Protocol

from sentinel.core.names_look import NamesLook, NamesQuestion
from sentinel.core.platform_options import TlsOptions
from sentinel.core.tls_look import TlsLook, TlsTarget


class TlsEyes(Protocol):
    """Looks at the TLS of a host. Never raises for what servers do."""

    async def look(self, target: TlsTarget, *, options: TlsOptions) -> TlsLook:
        """Every address of the host, a bounded number of them. Raises OSError where the trusted
        authorities cannot be read."""


class ZoneEyes(Protocol):
    """Looks at a name in DNS and at the domain around it. Never raises for what servers do."""

    async def look(self, question: NamesQuestion) -> NamesLook: ...
