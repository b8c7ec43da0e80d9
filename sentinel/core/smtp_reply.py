"""What an answer of a mail server means for a mail (RFC 5321, section 4.2; RFC 3463). Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum

from sentinel.core.delivery import Outcome
from sentinel.core.plain_line import clean_line

SHOWN_CHARACTERS = 160
"""Of a server's words: they are the server's, and may be anything."""
LOGIN_WANTED = frozenset({530, 534, 538})
"""Answers that mean: log in, or log in otherwise (RFC 4954, section 6)."""


class Stage(StrEnum):
    """How far a conversation has come; the text is what people read."""

    CONNECT = "connecting"
    GREETING = "greeting"
    HELLO = "EHLO"
    TLS = "STARTTLS"
    LOGIN = "AUTH"
    SENDER = "MAIL FROM"
    RECIPIENT = "RCPT TO"
    DATA = "DATA"
    END = "end of data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of a mail for one recipient, at one server."""

    outcome: Outcome
    said: str = ""
    """Stage, code and words, on one line."""
    elsewhere: bool = False
    """Whether another server may do better with it now."""
    too_large: bool = False
    reference: str = ""


AWAY_STAGES = frozenset(
    {Stage.CONNECT, Stage.GREETING, Stage.HELLO, Stage.TLS, Stage.LOGIN, Stage.SENDER}
)
"""A failure here says nothing of the one mail: none would go."""

_ENHANCED = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?!\d)")
_QUEUE_IDS = (
    re.compile(r"queued as ([A-Za-z0-9._-]{3,64})(?![A-Za-z0-9._-])", re.IGNORECASE),
    re.compile(r"\bid=([A-Za-z0-9._-]{3,64})(?![A-Za-z0-9._-])", re.IGNORECASE),
    re.compile(r"\bInternalId=(\d{3,64})(?!\d)", re.IGNORECASE),
    re.compile(r"2\.0\.0 ([A-Za-z0-9._-]{3,64}) Message accepted", re.IGNORECASE),
)


def fate(stage: Stage, code: int, words: str) -> Fate:
    """Of an answer that was not the one that was waited for, or of the last 250.

    421 is "away" wherever it comes. Until MAIL FROM everything is "away", and the words say what to
    correct; then 4yz is "later" and 5yz "refused". 552 to a recipient counts as 452 (RFC 5321,
    4.5.3.1.10). Trouble of the server itself (x.3.z), and what is against its policy (x.7.z), may
    be otherwise at another server; an unknown user is not.
    """
    said = _said(stage, code, words)
    if stage is Stage.END and code == 250:
        return Fate(outcome=Outcome.DELIVERED, reference=queue_id(words))
    if code != 421 and stage is Stage.SENDER and _of_this_mail(code, words):
        return _size_fate(code, said)
    if code == 421 or stage in AWAY_STAGES or not 400 <= code < 600:
        return broken_off(Stage.HELLO if code == 421 else stage, said)
    if code < 500 or (stage is Stage.RECIPIENT and code == 552):
        return Fate(outcome=Outcome.LATER, said=said, elsewhere=_subject(words) == "3")
    large = stage is not Stage.RECIPIENT and _too_large(code, words)
    policy = _subject(words) == "7" or code in LOGIN_WANTED
    return Fate(outcome=Outcome.REFUSED, said=said, elsewhere=policy or large, too_large=large)


def broken_off(stage: Stage, said: str) -> Fate:
    """Nothing more can be said to this server: it is away. Where that comes after the last line of
    a mail it may have it all the same, so that it is for later, and at the same server."""
    if stage is Stage.END:
        return Fate(outcome=Outcome.LATER, said=said)
    return Fate(outcome=Outcome.AWAY, said=said, elsewhere=True)


def queue_id(words: str) -> str:
    """What the server calls the mail that it has taken; empty where it does not say."""
    found = (pattern.search(words[:1000]) for pattern in _QUEUE_IDS)
    return next((match[1] for match in found if match), "")


def quoted(words: str) -> str:
    """A server's words: one line, cut, in quotation marks; nothing where there are none."""
    line = " ".join(clean_line(words[: 4 * SHOWN_CHARACTERS]).split()).replace('"', "'")
    if len(line) > SHOWN_CHARACTERS:
        line = line[: SHOWN_CHARACTERS - 1] + "…"
    return f'"{line}"' if line else ""


def _said(stage: Stage, code: int, words: str) -> str:
    number = str(code) if 200 <= code < 600 else "no SMTP"
    advice = _advice(stage, code, words)
    answer = f"{stage.value} was answered {number} {quoted(words)}".rstrip()
    return f"{answer} ({advice})" if advice else answer


def _advice(stage: Stage, code: int, words: str) -> str:
    if code < 500:
        return ""
    if code in LOGIN_WANTED:
        return "it wants encryption or a login: give security, username and password as it has them"
    match stage:
        case Stage.LOGIN:
            return "correct username and password"
        case Stage.SENDER if not _of_this_mail(code, words):
            return "correct sender, or have the server's administrators allow it"
        case Stage.RECIPIENT if _subject(words) == "7":
            return "it may not relay for this machine: log in, or ask its administrators"
        case _:
            return ""


def _subject(words: str) -> str:
    """The second number of an enhanced status code (RFC 3463), empty where there is none."""
    match = _ENHANCED.match(words)
    return match[2] if match else ""


def _too_large(code: int, words: str) -> bool:
    match = _ENHANCED.match(words)
    return code == 552 or (match is not None and match[0] in {"5.3.4", "5.2.3"})


def _of_this_mail(code: int, words: str) -> bool:
    """Whether an answer to MAIL FROM with a SIZE is about that size (RFC 1870, section 6.1)."""
    return code == 452 or _too_large(code, words)


def _size_fate(code: int, said: str) -> Fate:
    outcome = Outcome.LATER if code == 452 else Outcome.REFUSED
    return Fate(outcome=outcome, said=said, elsewhere=True, too_large=True)
