"""Whether a certificate holds for a host: RFC 9525 (6.3, 6.4), RFC 5280 for addresses."""

import ipaddress
from collections.abc import Iterable


def holds_for(host: str, names: Iterable[str], addresses: Iterable[str]) -> bool:
    """Whether one of a certificate's names or addresses is this host.

    `host` as a browser writes it: lower case, labels of other scripts as `xn--`. A wildcard is
    the whole first label and stands for exactly one; the common name is not looked at.
    """
    address = _address(host)
    if address is not None:
        return any(_address(one) == address for one in addresses)
    wanted = host.rstrip(".").lower()
    return any(_same_name(name.rstrip(".").lower(), wanted) for name in names)


def _same_name(name: str, host: str) -> bool:
    if not name.startswith("*."):
        return bool(name) and name == host
    first, _, rest = host.partition(".")
    # "*.org" is no name that an authority gives, and would hold for every organisation
    return bool(first) and "." in rest and "*" not in name[2:] and rest == name[2:]


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None
