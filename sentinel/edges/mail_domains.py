"""Whether a domain takes mail, asked of the machine's resolvers (port MailDomains)."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import dns.asyncresolver

MAX_NAME = 253


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsMailDomains:
    """Asks MX, then A and AAAA."""

    timeout_seconds: float
    """For all questions about one domain."""
    resolver: "dns.asyncresolver.Resolver | None" = None
    """Stands in for the system's, which is read anew each time."""

    async def takes_mail(self, domain: str) -> bool | None:
        """As the port says."""
        import dns.exception  # takes long to import, and few commands ask
        import dns.resolver

        if not domain or len(domain) > MAX_NAME:
            return False
        try:
            async with asyncio.timeout(self.timeout_seconds):
                return await self._asked(domain)
        except dns.resolver.NXDOMAIN:
            return False
        except (TimeoutError, dns.exception.DNSException, OSError, ValueError):
            return None  # UnicodeError of a name that cannot be encoded is a ValueError

    async def _asked(self, domain: str) -> bool:
        import dns.asyncresolver
        import dns.resolver

        resolver = self.resolver or dns.asyncresolver.Resolver()
        name = domain.rstrip(".") + "."
        try:
            answer = await resolver.resolve(name, "MX", search=False)
        except dns.resolver.NoAnswer:
            return await _has_address(resolver, name)
        return any(str(record.exchange) != "." for record in answer)


async def _has_address(resolver: "dns.asyncresolver.Resolver", name: str) -> bool:
    import dns.resolver

    for kind in ("A", "AAAA"):
        try:
            await resolver.resolve(name, kind, search=False)
        except dns.resolver.NoAnswer:
            continue
        return True
    return False
