"""Links by which one person answers one question once (`core/sealed_link.py` seals them)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sentinel.core.canonical import canonical, sha256, to_json
from sentinel.core.sealed_link import MAX_TOKEN as MAX_TOKEN  # noqa: PLC0414 - taken from here
from sentinel.core.sealed_link import Sign, Verify, seal, unseal
from sentinel.core.sealed_link import token_of as token_of  # noqa: PLC0414
from sentinel.core.sealed_link import without_links as without_links  # noqa: PLC0414
from sentinel.errors import Refused

PURPOSE = "answer-link/1"
PATH = "answer/"
"""Between the URL of `approvals.link_url` and the token."""
YES = "yes"
NO = "no"


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


def sealed(link: AnswerLink, sign: Sign) -> str:
    """The token."""
    return seal(_payload(link), PURPOSE, sign)


def opened(token: str, verify: Verify) -> AnswerLink:
    """What a token holds. Whether it is used, expired or its person's is not looked at here.
    Raises Refused, as `unseal`."""
    link, payload = unseal(token, AnswerLink, PURPOSE, verify)
    if _payload(link) != payload:
        raise Refused("This is no link of Sentinel's: it was changed on its way.")
    return link


def _payload(link: AnswerLink) -> bytes:
    return canonical({**to_json(link), "expires": link.expires.astimezone(UTC).isoformat()})
