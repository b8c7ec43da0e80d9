"""Which addresses may be asked: public ones, and private ones that the operator named.

Everything fetched is hostile and may point inwards: to this machine, to the office network, to a
cloud's metadata service. The check is made on the address that is connected to, so a name that
resolves differently the second time gains nothing.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class AddressGuard:
    """`own_hosts` are the hosts of configured sites: they may lie on private addresses."""

    own_hosts: frozenset[str]
    networks: tuple[Network, ...]

    @classmethod
    def of(cls, own_hosts: Iterable[str], allow_addresses: Iterable[str]) -> "AddressGuard":
        """Raises ValueError for a network that is none; the configuration has checked them."""
        networks = tuple(ipaddress.ip_network(text) for text in allow_addresses)
        return cls(frozenset(host.lower().strip("[]") for host in own_hosts), networks)

    def allows(self, host: str, address: str) -> bool:
        """Whether a request for a host may connect to an address."""
        if self.is_own(host):
            return True
        try:
            found = _plain(ipaddress.ip_address(address.partition("%")[0]))
        except ValueError:
            return False
        named = any(
            found in network for network in self.networks if network.version == found.version
        )
        return named or _is_public(found)

    def is_own(self, host: str) -> bool:
        return host.lower().strip("[]") in self.own_hosts

    def is_own_loopback(self, host: str) -> bool:
        """An own host on this machine, by name: compressing for it only costs time."""
        try:
            loopback = ipaddress.ip_address(host.strip("[]")).is_loopback
        except ValueError:
            loopback = host == "localhost" or host.endswith(".localhost")
        return loopback and self.is_own(host)


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.teredo is not None:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _plain(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The IPv4 address that an IPv6 one stands for, where it stands for one."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.sixtofour is not None:
            return address.sixtofour
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address
