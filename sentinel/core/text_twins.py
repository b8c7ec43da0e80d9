"""Pages that say the same in Hindi and in English: what is compared of them, and what differs."""

import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

from sentinel.core.dates_in_text import dates_in
from sentinel.core.late_pattern import late_pattern
from sentinel.core.text_agreement import Agreement, agreements
from sentinel.core.text_blocks import BlockKind, PageText, Region
from sentinel.core.text_fault import TextFault
from sentinel.core.text_mails import shown_mails
from sentinel.core.text_script import in_devanagari

_NUMBER = late_pattern(r"(?<![\d.])\d[\d,]*(?:\.\d+)?")
_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")
LEAST_DIFFERENCE = 3
"""Headings, links or numbers of which one twin has more; fewer is a matter of writing."""
SHARE = 0.34
"""And what share of the larger number they are."""
_FIELDS = ("headings", "links", "numbers")
_WRITTEN = late_pattern(r"([0-9a-f]{16}) (h|e) (\d+) (\d+) (\d+) (\S+) (\S+) (\S*)")


class TwinFacts(NamedTuple):
    """What is compared of one page; a line of text between the look and the conclusion."""

    digest: str
    """Of the main text, to see that it changed."""
    hindi: bool
    headings: int
    links: int
    numbers: int
    dates: str
    """Digest of the dates that it gives, `-` for none."""
    mails: str
    """Digest of the mail addresses that it gives, `-` for none."""
    agreement: str
    """Condition and consequence of what it says about agreeing; empty where it says nothing."""

    def written(self) -> str:
        language = "h" if self.hindi else "e"
        counts = f"{self.headings} {self.links} {self.numbers}"
        return f"{self.digest} {language} {counts} {self.dates} {self.mails} {self.agreement}"


def twin_facts(text: PageText, digest: str) -> TwinFacts:
    main = text.main
    words = text.main_words
    dates = sorted({found.date.isoformat() for found in dates_in(words) if found.certain})
    plain = words.translate(_DIGITS)
    said = agreements(words)
    return TwinFacts(
        digest=digest,
        hindi=in_devanagari(words),
        headings=sum(block.kind is BlockKind.HEADING for block in main),
        links=sum(link.region is Region.MAIN for link in text.links),
        numbers=len(set(_NUMBER.findall(plain[:200_000]))),
        dates=_digest(dates),
        mails=_digest(sorted(shown_mails(text))),
        agreement=said[0].code if said else "",
    )


def read_facts(text: str) -> TwinFacts | None:
    """What `written` wrote; None of anything else."""
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    digest, language, headings, links, numbers, dates, mails, agreement = match.groups()
    counts = (int(headings), int(links), int(numbers))
    return TwinFacts(digest, language == "h", *counts, dates, mails, agreement)


def _digest(values: list[str]) -> str:
    if not values:
        return "-"
    joined = "\n".join(values).encode("utf-8", "replace")
    return hashlib.sha256(joined).hexdigest()[:8]


def structure_faults(one: TwinFacts, other: TwinFacts) -> Iterator[str]:
    """In what two twins differ that a translation keeps."""
    for field in _FIELDS:
        here, there = getattr(one, field), getattr(other, field)
        difference = abs(here - there)
        if difference >= LEAST_DIFFERENCE and difference > SHARE * max(here, there):
            yield f"{here} {field} and {there}"
    if one.mails != other.mails:
        yield "other mail addresses"
    if one.dates != other.dates and "-" not in {one.dates, other.dates}:
        yield "other dates"
    if one.agreement and other.agreement and one.agreement != other.agreement:
        yield "what follows from agreeing or not agreeing, where one of them denies it"


def agreement_faults(text: PageText) -> Iterator[TextFault]:
    """Of one page: a Hindi and an English sentence that disagree, and a sentence that sends away
    those who agree."""
    found = agreements(text.main_words)
    hindi = next((one for one in found if one.hindi), None)
    english = next((one for one in found if not one.hindi), None)
    if hindi is not None and english is not None and hindi.code != english.code:
        why = (
            "The Hindi and the English sentence about agreeing differ in what they deny: a person "
            "should read both."
        )
        yield TextFault(why, hindi.quote)
        return
    for one in found:
        if _sends_away(one):
            why = "Those who agree are asked not to use the site: a person should read this."
            yield TextFault(why, one.quote)
            return


def _sends_away(one: Agreement) -> bool:
    return not one.denied and one.forbidden


def pattern_twin(path: str, first: str, second: str) -> str:
    """The path of a page's twin where two parts of paths tell the languages: `/en/ /hi/`; empty
    where the path has not the first."""
    return path.replace(first, second, 1) if first in path else ""


def split_pair(text: str) -> tuple[str, str] | None:
    """The two parts of `"/en/privacy /hi/privacy"`."""
    parts = re.split(r"\s+", text.strip())
    return (parts[0], parts[1]) if len(parts) == 2 else None
