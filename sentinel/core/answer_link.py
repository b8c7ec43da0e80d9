"""Links by which one person answers one question once: what they hold, sealed by this installation.

A token is base64url (RFC 4648, section 5, without padding) of canonical JSON, a dot, and that of an
Ed25519 signature over `sentinel/answer-link/1`, NUL and the JSON. There is one token for a content:
whatever differs in a single character is none.
"""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sentinel.core.canonical import canonical, from_json, sha256, to_json
from sentinel.errors import Refused

PURPOSE = "answer-link/1"
PATH = "answer/"
"""Between the URL of `approvals.link_url` and the token."""
MAX_TOKEN = 2_000
YES = "yes"
NO = "no"

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,1800}\.[A-Za-z0-9_-]{86}", re.ASCII)
_LINK = re.compile(r"\S*/answer/[A-Za-z0-9_.-]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLink:
    """What a link lets somebody do."""

    incident: str
    step: str
    question: str
    """The id of the question: another asking is another one."""
    person: str
    may: tuple[str, ...]
    """YES, NO or both."""
    expires: datetime
    """From then on it counts for nothing: the deadline of the question."""

    @property
    def id(self) -> str:
        """By which its use is recorded: SHA-256 of what it holds."""
        return sha256(_payload(self))


def sealed(link: AnswerLink, sign: Callable[[str, bytes], str]) -> str:
    """The token. `sign(purpose, payload)` gives a signature in base64."""
    payload = _payload(link)
    return f"{_text(payload)}.{_text(base64.b64decode(sign(PURPOSE, payload)))}"


def opened(token: str, verify: Callable[[str, bytes, str], bool]) -> AnswerLink:
    """What a token holds. Whether it is used, expired or its person's is not looked at here.

    `verify(purpose, payload, signature)` asks this installation's key. Raises Refused where that
    has not signed it, or it is not written as `sealed` writes it.
    """
    if len(token) > MAX_TOKEN or not _TOKEN.fullmatch(token):
        raise Refused("This is no link of Sentinel's: it was cut or changed on its way.")
    first, _, second = token.partition(".")
    try:
        payload, signature = _bytes(first), _bytes(second)
    except ValueError as error:
        raise Refused("This is no link of Sentinel's: it was changed on its way.") from error
    if not verify(PURPOSE, payload, base64.b64encode(signature).decode()):
        raise Refused("This link was not made by this installation of Sentinel, or was changed.")
    try:
        link = from_json(AnswerLink, json.loads(payload))
    except (ValueError, RecursionError) as error:
        raise Refused("This link is of another version of Sentinel.") from error
    if _payload(link) != payload or _text(payload) != first or _text(signature) != second:
        raise Refused("This is no link of Sentinel's: it was changed on its way.")
    return link


def token_of(text: str) -> str:
    """The token of a URL or of itself."""
    return text.strip().rpartition("/")[2].partition("?")[0].partition("#")[0]


def without_links(text: str) -> str:
    """A mail for others than its reader: whoever gets it must not answer in that one's name."""
    return _LINK.sub("(left out: the link was for its first reader alone)", text)


def _payload(link: AnswerLink) -> bytes:
    return canonical({**to_json(link), "expires": link.expires.astimezone(UTC).isoformat()})


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    """Raises ValueError, also where the last character holds bits that count for nothing."""
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _text(data) != text:
        raise ValueError("not the one form of these bytes")
    return data
