"""Until when a page says that it is valid: in its metadata, or under a label in its text. Pure."""

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from sentinel.core.dates_in_text import dates_in
from sentinel.core.plain_line import clean_line
from sentinel.core.whole_page import WholePage

if TYPE_CHECKING:
    from turbohtml import Element

_NAMES = frozenset(
    {
        *("valid-until", "validity", "validity-date", "valid-till", "expiry-date", "expires-on"),
        *("dc.date.valid", "dcterms.valid", "dc.valid", "content-validity", "date.valid"),
    }
)
"""Names of meta elements, in lower case; `dcterms.valid` as in DCMI Metadata Terms. Not `expires`:
that is about caches."""
_LABEL = re.compile(
    r"""\s{0,3}(?:(?:this|the)\s{1,3})?(?:(?:page|content|information|notice)\s{1,3})?(?:is\s{1,3})?
    (?:valid\s{1,3}(?:till|until|up\s?to|through)|validity(?:\s{1,3}date|\s{1,3}upto)?|expiry\s{1,3}date
    |वैधता(?:\s{1,3}(?:तिथि|तारीख|दिनांक|अवधि))?|वैध\s{1,3}तिथि|मान्य(?:ता)?\s{1,3}(?:तिथि|तक))\s{0,3}[:-]{0,2}""",
    re.IGNORECASE | re.VERBOSE,
)
MAX_LINE = 90


class PageValidity(NamedTuple):
    until: date
    quote: str
    """The words that say so, cut; hostile text."""


def validity_of(page: WholePage, *, day_first: bool = True) -> PageValidity | None:
    """None where the page says nothing, or nothing that is sure.

    In the text only a short line of its own that begins with the label counts, and only where the
    page has one such line: a table of certificates says until when these hold, and not the page.
    """
    for meta in page.tree.select("meta[name][content]"):
        if _attribute(meta, "name").lower() in _NAMES:
            content = _attribute(meta, "content")[:MAX_LINE]
            dates = [one.date for one in dates_in(content, day_first=day_first) if one.certain]
            if dates:
                return PageValidity(max(dates), clean_line(content))
    lines = (line for block in page.blocks.blocks for line in block.text.split("\n"))
    labelled = [line for line in lines if len(line) <= MAX_LINE and _LABEL.match(line)]
    if len(labelled) != 1:
        return None
    dates = [one.date for one in dates_in(labelled[0], day_first=day_first) if one.certain]
    return PageValidity(max(dates), clean_line(labelled[0])) if dates else None


def _attribute(element: "Element", name: str) -> str:
    """turbohtml gives lists for attributes that hold several words."""
    value = element.attrs.get(name) or ""
    return " ".join(value) if isinstance(value, list | tuple) else str(value)
