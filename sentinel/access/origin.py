"""Whence somebody tries to get in."""

import ipaddress
from dataclasses import dataclass

MAX_AGENT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Of one request."""

    address: str = ""
    """As far as that can be believed."""
    agent: str = ""
    """What the browser says of itself."""
    device: str = ""
    """What this browser was given when somebody signed in with it; empty: nothing."""

    @property
    def neighbourhood(self) -> str:
        """The address, or the /64 that one subscriber of IPv6 has."""
        try:
            found = ipaddress.ip_address(self.address)
        except ValueError:
            return self.address
        if found.version == 6 and found.ipv4_mapped is None:
            return str(ipaddress.ip_network((found, 64), strict=False))
        return str(found)
