"""When a page says that it was last updated or reviewed, in English or Hindi (GIGW 5.1.5)."""

import re
from datetime import date
from typing import NamedTuple

from sentinel.core.dates_in_text import dates_in
from sentinel.core.late_pattern import late_pattern
from sentinel.core.text_blocks import PageText, Region, TextBlock
from sentinel.core.text_fault import excerpt

_LABEL = late_pattern(
    r"\b(?:last|page|content|policy|site|website)[ -](?:last[ -])?(?:updated|modified|reviewed"
    r"|revised|changed|update|revision|review)\b"
    r"|\b(?:updated|reviewed|revised|modified) (?:on|as on|up ?to)\b"
    r"|\bdate of (?:the )?(?:last )?(?:updation|update|revision|review|modification)\b"
    r"|\b(?:this (?:policy|version) is )?effective (?:from|date|as of|since)\b"
    r"|(?:अंतिम|आखिरी|आख़िरी|पिछल[ाीे]) (?:बार )?"
    r"(?:अद्यतन|अपडेट|संशोध[नि]त?|समीक्षा|नवीनीकरण|परिवर्तन)"
    r"|(?:अद्यतन|अपडेट|संशोधन|समीक्षा|नवीनीकरण) (?:की |करने की )?(?:तिथि|तारीख|दिनांक)"
    r"|(?:अद्यतन|अपडेट) (?:किया गया|की गई|दिनांक)",
    re.IGNORECASE,
)
_LINKING = late_pattern(r"^\s*(?:on|at|as on|date)?\s*(?=[:\-\u2013]|$)", re.IGNORECASE)
NEAR = 40
"""Characters between what says so and its date."""


class Updated(NamedTuple):
    """The words that say it, and the date that they give; None where none can be read."""

    date: date | None
    quote: str
    region: Region


def updated(text: PageText) -> Updated | None:
    """The best of what the page says: with a date before without, of its main part before of the
    site's frame. None where it says nothing."""
    found: list[Updated] = []
    for number, block in enumerate(text.blocks):
        for match in _LABEL.finditer(block.line[:5000]):
            after = text.blocks[number + 1] if number + 1 < len(text.blocks) else None
            if (one := _said(block, after, match)) is not None:
                found.append(one)
    return min(found, key=_rank, default=None)


def _rank(one: Updated) -> tuple[bool, bool]:
    return one.date is None, one.region is not Region.MAIN


def _said(block: TextBlock, after: TextBlock | None, match: re.Match[str]) -> Updated | None:
    behind = block.line[match.end() : match.end() + 2 * NEAR]
    quote = excerpt(block.line[match.start() : match.end() + 2 * NEAR], length=120)
    if (when := _first(behind)) is not None:
        return Updated(when, quote, block.region)
    rest = _LINKING.sub("", behind, count=1).strip(" :-\u2013.|()")
    if rest and not rest[0].isdecimal():  # goes on in words: a sentence about updates, perhaps
        return None
    if not rest and after is not None and (when := _first(after.line)) is not None:
        return Updated(when, excerpt(f"{quote} {after.line}", length=120), block.region)
    return Updated(None, quote, block.region)


def _first(text: str) -> date | None:
    """The date at the beginning of a text."""
    found = dates_in(text[: 2 * NEAR])
    return found[0].date if found and found[0].start <= NEAR else None
