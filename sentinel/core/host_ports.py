"""The port of a site's host: what is seen of it beside its pages, and its one lever, a restart."""

from typing import Protocol

from sentinel.core.crash import HostLook
from sentinel.core.crash_cause import Cause
from sentinel.core.reload import Reloaded
from sentinel.core.site import Site


class Host(Protocol):
    """Looks at hosts of sites. Never raises for what they do: what is not found out says so."""

    async def look(self, site: Site) -> HostLook:
        """Room, port and databases, each within a time limit of its own; without the databases,
        which the caller asks."""

    async def name_fault(self, url: str) -> Cause:
        """Why the host of a URL cannot be resolved: DNS_NXDOMAIN, DNS_SERVFAIL, or DNS."""

    async def tls_fault(self, url: str, address: str) -> tuple[Cause, str]:
        """Why no TLS connection to the host of a URL is made, and the library's words; `address`
        (an IP, with a port or without) takes the place of the name's where it is not empty."""

    def run(self, command: tuple[str, ...], timeout_seconds: float) -> Reloaded:
        """Runs a command without a shell, ends it with all that it started after its time, and
        keeps the last of what it said. Raises nothing. Blocks."""
