"""Whether a host is a name at all, and whether it lies on this machine or an inner network."""

import ipaddress


def is_address(host: str) -> bool:
    """Whether a host, without brackets, is an IP address and no name."""
    return _address(host) is not None


def is_local(host: str) -> bool:
    """Whether a host is this machine by its name, or an address that the world cannot reach."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    found = _address(host)
    return found is not None and not found.is_global


def is_public(address: str) -> bool:
    """Whether an IP address is one that the world can reach."""
    found = _address(address)
    return found is not None and found.is_global and not found.is_multicast


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None
