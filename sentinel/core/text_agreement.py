"""Sentences that tell visitors what follows from agreeing, and whether condition and consequence
are denied: "if you do not agree, do not use the site". A hint for a person, nothing more."""

import re
from typing import NamedTuple

from sentinel.core.late_pattern import late_pattern
from sentinel.core.text_script import in_devanagari
from sentinel.core.text_sentences import sentences

_ABOUT = late_pattern(r"agree|accept|consent|सहमत|स्वीकार", re.IGNORECASE)
_ENGLISH_IF = late_pattern(
    r"\bif (?:you|the user|a user|any user)\b(.{0,40}?)\b(dis)?(?:agree|accept|consent)\w*"
)
_ENGLISH_ACT = late_pattern(
    r"\b(?:use|using|visit|access|view|browse|continue|proceed|enter|leave|exit)\b"
)
_ENGLISH_NOT = late_pattern(
    r"\b(?:not|never|cease|stop|refrain|discontinue|leave|exit)\b|n['\u2019]t\b"
)
_HINDI_IF = late_pattern(
    r"(?:यदि|अगर)(.{0,120}?)(असहमत|सहमत|स्वीकार|स्वीकार्य)(.{0,40}?)(?:,|तो(?=\s)|$)"
)
_HINDI_ACT = late_pattern(r"देख|उपयोग|प्रयोग|इस्तेमाल|विजिट|प्रवेश|जारी|छोड़")
_HINDI_NOT = late_pattern(r"(?:^|\s)(?:न|ना|नहीं|मत|बंद)(?=\s|[,\u0964.]|$)|छोड़|नहीं")
MAX_CHARACTERS = 200_000


class Agreement(NamedTuple):
    """One such sentence."""

    hindi: bool
    denied: bool
    """`If you do not agree`."""
    forbidden: bool
    """`do not use`."""
    quote: str

    @property
    def code(self) -> str:
        return ("n" if self.denied else "p") + ("n" if self.forbidden else "p")


def agreements(text: str) -> tuple[Agreement, ...]:
    """All such sentences of a text, each language by its own words."""
    lines = (line for line in text[:MAX_CHARACTERS].split("\n") if _ABOUT.search(line))
    found = (_read(one) for line in lines for one in sentences(line) if len(one) < 1000)
    return tuple(filter(None, found))[:20]


def _read(sentence: str) -> Agreement | None:
    return _hindi(sentence) if in_devanagari(sentence) else _english(sentence.lower())


def _english(sentence: str) -> Agreement | None:
    match = _ENGLISH_IF.search(sentence)
    if match is None:
        return None
    rest = sentence[match.end() :]
    if not _ENGLISH_ACT.search(rest):
        return None
    denied = bool(match[2]) or bool(_ENGLISH_NOT.search(match[1]))
    return Agreement(False, denied, bool(_ENGLISH_NOT.search(rest)), sentence)


def _hindi(sentence: str) -> Agreement | None:
    match = _HINDI_IF.search(sentence)
    if match is None:
        return None
    rest = sentence[match.end() :]
    if not _HINDI_ACT.search(rest):
        return None
    denied = match[2] == "असहमत" or bool(_HINDI_NOT.search(f"{match[1]} {match[3]}"))
    return Agreement(True, denied, bool(_HINDI_NOT.search(rest)), sentence)
