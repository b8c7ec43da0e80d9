"""What a link of a mail holds, sealed by this installation, so that nobody makes or changes one.

A token is base64url (RFC 4648, section 5, without padding) of canonical JSON, a dot, and that of an
Ed25519 signature over `sentinel/<purpose>`, NUL and the JSON. There is one token for a content:
whatever differs in a single character is none.
"""

import base64
import json
import re
from collections.abc import Callable
from typing import TypeVar

from sentinel.core.canonical import canonical, from_json, to_json
from sentinel.errors import Refused

T = TypeVar("T")
Sign = Callable[[str, bytes], str]
"""`sign(purpose, payload)` gives a signature in base64."""
Verify = Callable[[str, bytes, str], bool]
"""`verify(purpose, payload, signature)` asks this installation's key."""

MAX_TOKEN = 2_000

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,1800}\.[A-Za-z0-9_-]{86}", re.ASCII)
_LINK = re.compile(r"(?<!\S)\S*/(?:answer|deed)/[A-Za-z0-9_.-]\S*", re.ASCII)
"""The whole word that holds one: begun at every letter, a long word would take minutes."""
_CODE = re.compile(r"(?<![A-Za-z0-9-])(?:[A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}(?![A-Za-z0-9-])")
"""By which a contact says that their details are right (`contact_check.shown_code`)."""


def payload_of(value: object) -> bytes:
    """The bytes that are signed. Moments are written in UTC."""
    return canonical(to_json(value))


def seal(payload: bytes, purpose: str, sign: Sign) -> str:
    """The token."""
    return f"{_text(payload)}.{_text(base64.b64decode(sign(purpose, payload)))}"


def unseal(token: str, kind: type[T], purpose: str, verify: Verify) -> tuple[T, bytes]:
    """What a token holds, and its payload as it was signed.

    Raises Refused where this installation's key has not signed it, or it is not written as `seal`
    writes it, or it holds something else than a `kind`.
    """
    if len(token) > MAX_TOKEN or not _TOKEN.fullmatch(token):
        raise Refused("This is no link of Sentinel's: it was cut or changed on its way.")
    first, _, second = token.partition(".")
    try:
        payload, signature = _bytes(first), _bytes(second)
    except ValueError as error:
        raise Refused("This is no link of Sentinel's: it was changed on its way.") from error
    if not verify(purpose, payload, base64.b64encode(signature).decode()):
        raise Refused("This link was not made by this installation of Sentinel, or was changed.")
    try:
        return from_json(kind, json.loads(payload)), payload
    except (ValueError, RecursionError) as error:
        raise Refused("This link is of another version of Sentinel.") from error


def token_of(text: str) -> str:
    """The token of a URL or of itself."""
    return text.strip().rpartition("/")[2].partition("?")[0].partition("#")[0]


def without_links(text: str) -> str:
    """A mail for others than its reader: whoever gets it must not answer in that one's name, by a
    link or by the code of a question."""
    unlinked = _LINK.sub("(left out: the link was for its first reader alone)", text)
    return _CODE.sub("(left out: the code was for its first reader alone)", unlinked)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    """Raises ValueError, also where the last character holds bits that count for nothing."""
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _text(data) != text:
        raise ValueError("not the one form of these bytes")
    return data
