"""Forms of addresses: root URLs, mail addresses, networks. Each gives the one form or raises
ValueError with what is accepted."""

import ipaddress
import re
from urllib.parse import urlsplit

import ada_url

from sentinel.core.endpoint import joined, split_port

_LOCAL_PART = re.compile(r"""[^\s@<>(),;:\\"\[\].]+(\.[^\s@<>(),;:\\"\[\].]+)*""")
_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)")
_ROOT = 'accepted: the root URL of a site, ending in "/", such as "https://www.example.org/"'


def root_url(text: str) -> str:
    """The URL as a browser writes it: http or https, no user, query or fragment, ending in `/`."""
    url = _web_url(text, _ROOT)
    if url.search or url.hash:
        raise ValueError(f"{_ROOT}; leave out what follows ? or #")
    if not url.pathname.endswith("/"):
        raise ValueError(f'{_ROOT}; if that is a folder, write "{url.href}/"')
    return url.href


def web_url(text: str) -> str:
    """Any http or https URL without a user, as a browser writes it."""
    return _web_url(text, 'accepted: an http or https URL such as "https://www.example.org/"').href


def _web_url(text: str, accepted: str) -> ada_url.URL:
    try:
        url = ada_url.URL(text)
    except ValueError:
        raise ValueError(f"{accepted}; write it whole, with https://") from None
    if url.protocol not in {"http:", "https:"} or not url.hostname:
        raise ValueError(f"{accepted}; write it whole, with https://")
    if url.username or url.password:
        raise ValueError(f"{accepted}; leave out the user name and password")
    return url


def mail_address(text: str) -> str:
    """A plain mail address (RFC 5321 in shape; letters of any script, as in RFC 6531)."""
    accepted = 'accepted: a plain mail address such as "web-officer@example.org"'
    local, at, domain = text.rpartition("@")
    labels = domain.split(".")
    good = (
        bool(at)
        and len(text) <= 254
        and len(local) <= 64
        and _LOCAL_PART.fullmatch(local) is not None
        and all(_LABEL.fullmatch(label) for label in labels)
        and (len(labels) > 1 or domain == "localhost")
    )
    if not good:
        raise ValueError(f"{accepted}; without a name before it, without spaces")
    return text


def network(text: str) -> str:
    """A network in CIDR form, or one address."""
    try:
        return str(ipaddress.ip_network(text))
    except ValueError as error:
        raise ValueError(
            f'accepted: a network such as "10.20.0.0/16" or one address; {error}'
        ) from None


def address_and_port(text: str) -> str:
    """An IP address, with a port or without: `10.1.2.3`, `10.1.2.3:8443`, `[2001:db8::1]:8443`."""
    try:
        address, port = split_port(text)
        ipaddress.ip_address(address)
    except ValueError:
        raise ValueError(
            'accepted: an IP address such as "10.1.2.3", with a port "10.1.2.3:8443" or '
            '"[2001:db8::1]:8443"; no name, for what names say is in question'
        ) from None
    return joined(address, port)


def host_name(text: str) -> str:
    """A host name or an IP address, without scheme or port."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        if not all(_LABEL.fullmatch(label) for label in text.split(".")):
            raise ValueError(
                'accepted: a host name or an IP address such as "mail.example.org"; without a '
                "scheme, and the port in its own key"
            ) from None
    return text


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine by its form alone."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def reached_url(text: str) -> str:
    """The root at which people reach a page of ours; empty stays empty."""
    if not text:
        return ""
    accepted = (
        'accepted: the root of an https address without a query, ending in "/", such as '
        '"https://sentinel.example.org/"; http is accepted for this machine alone'
    )
    try:
        parts = urlsplit(text)
        local = parts.hostname in {"127.0.0.1", "::1", "localhost"}
        _ = parts.port
    except ValueError as error:
        raise ValueError(accepted) from error
    plain = not (parts.query or parts.fragment or parts.username or parts.password)
    secure = parts.scheme == "https" or (parts.scheme == "http" and local)
    printable = text.isascii() and text.isprintable() and " " not in text
    if not (secure and parts.hostname and plain and printable and text.endswith("/")):
        raise ValueError(accepted)
    return text


def listened_at(text: str) -> str:
    """Where a server of ours listens: an IP address and a port; empty stays empty."""
    if not text:
        return ""
    host, _, port = text.rpartition(":")
    try:
        address = ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
        right = port.isascii() and port.isdigit() and 0 < int(port) < 65_536
    except ValueError:
        right = False
    if not right or (address.version == 6) != host.startswith("["):
        raise ValueError(
            'accepted: an address and a port, such as "127.0.0.1:8642" or "[::1]:8642"'
        )
    return text
