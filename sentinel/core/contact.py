"""Whether a `mailto:` or `tel:` can be right, by its syntax alone. Generous: what any mail program
or telephone takes is fine."""

import re
from urllib.parse import unquote

from sentinel.core.late_pattern import late_pattern

CONTACT_SCHEMES = ("mailto:", "tel:")
MAX_CHARACTERS = 2_000
"""A longer contact is not looked at: its body text may be a letter."""
_SHOWN = 60

_LOCAL = re.compile(r"(?:\"(?:[^\"\\]|\\.)*+\"|[^\s@<>()\[\]\\,;:\"]++)")
_LETTER = r"A-Za-z0-9\x80-\U0010ffff"
_LABEL = rf"[{_LETTER}](?:[{_LETTER}_-]{{0,61}}[{_LETTER}])?+"
_DOMAIN = late_pattern(rf"(?:{_LABEL}(?:\.{_LABEL})*\.?|\[[0-9A-Fa-f:.A-Za-z-]++\])")
_NAMED = re.compile(r"[^<>]*+<([^<>]*+)>\s*")
_ADDRESSES = re.compile(r"(?:\"[^\"]*+\"|[^,;\"])++")
_TELEPHONE = re.compile(r"[\w+*#().\-/,~\s\u2010-\u2015]++")
"""With letters, as in 1-800-FLOWERS, and what divides a number from an extension."""
_PLACEHOLDERS = ("{{", "${", "<%", "%%", "[[")


def contact_fault(href: str) -> str:
    """Why nobody can be reached by this, in words; empty where that may work.

    `mailto:` by RFC 6068 (addresses in the path or in `to`, comma between them, percent-encoded;
    an address may be missing, since `mailto:?subject=` lets the reader choose). `tel:` by RFC
    3966, with the spaces and brackets that people write.
    """
    scheme, _, rest = "".join(href.split("\n")).strip().partition(":")
    if len(rest) > MAX_CHARACTERS or any(mark in rest for mark in _PLACEHOLDERS):
        return ""
    if scheme.lower() == "mailto":
        return _mail_fault(rest)
    return _telephone_fault(rest) if scheme.lower() == "tel" else ""


def _mail_fault(rest: str) -> str:
    path, mark, query = rest.partition("?")
    headers = [field.partition("=") for field in re.split(r"&(?:amp;)?", query)]
    path = path.partition("#")[0] if not mark else path
    receivers = [
        path,
        *(value for name, _, value in headers if name.lower() in {"to", "cc", "bcc"}),
    ]
    for part in receivers:
        for written in _ADDRESSES.findall(unquote(part)):
            address = written.strip()
            if address and (fault := _address_fault(address)):
                return fault
    return ""


def _address_fault(address: str) -> str:
    named = _NAMED.fullmatch(address)
    bare = named[1].strip() if named else address
    bare = bare.removeprefix("//")
    local, at, domain = bare.rpartition("@")
    shown = bare[:_SHOWN]
    if not at:
        return f"{shown!r} is no mail address: it has no @"
    if not local or not _LOCAL.fullmatch(local):
        return f"{shown!r} is no mail address: what stands before @ cannot be"
    if not _DOMAIN.fullmatch(domain):
        return f"{shown!r} is no mail address: what stands behind @ is no host name"
    return ""


def _telephone_fault(rest: str) -> str:
    number = unquote(rest).partition(";")[0].partition("?")[0]
    number = number.removeprefix("//").strip()
    if not number:
        return "it names no number"
    if not any(character.isdigit() or character in "*#" for character in number):
        return f"{number[:_SHOWN]!r} is no telephone number: it has no digits"
    if not _TELEPHONE.fullmatch(number):
        return f"{number[:_SHOWN]!r} is no telephone number: it holds signs that none has"
    return ""
