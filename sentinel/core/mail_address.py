"""A mail address as it goes over the wire (RFC 5321; RFC 6531 for other scripts). Pure."""

import re

import ada_url

_LOCAL_PART = re.compile(r"[^\s\x00-\x20\x7f<>()\[\]\\,;:@\"]{1,64}")
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
MAX_CHARACTERS = 254


def wire_address(address: str) -> str | None:
    """The address with its domain in ASCII, or None where it is none that can be sent to.

    The part before the `@` stays as it is: letters of other scripts there need a server that
    offers SMTPUTF8.
    """
    local, at, domain = address.rpartition("@")
    if not at or len(address) > MAX_CHARACTERS or not _LOCAL_PART.fullmatch(local):
        return None
    if not local.isprintable():
        return None
    try:
        name = domain if domain.isascii() else ada_url.idna.encode(domain).decode("ascii")
    except ValueError:
        return None
    return f"{local}@{name}" if _DOMAIN.fullmatch(name) and ".." not in name else None


def needs_utf8(wire: str) -> bool:
    return not wire.isascii()
