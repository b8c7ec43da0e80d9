"""The years of a copyright notice."""

import re
from typing import NamedTuple

from sentinel.core.late_pattern import late_pattern
from sentinel.core.text_blocks import BlockKind, PageText

_YEAR = r"(?:19|20)\d\d"
_NOTICE = late_pattern(
    rf"(?:\bcopyrights?\b|©|\(c\)|कॉपीराइट|प्रतिलिप्याधिकार)[^.\n]{{0,60}}?"
    rf"(?<!\d)({_YEAR})(?:\s?(?:-|\u2013|\u2014|to|से)\s?({_YEAR}|\d\d(?!\d)))?(?!\d)",
    re.IGNORECASE,
)
_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")


class CopyrightYears(NamedTuple):
    first: int
    last: int
    quote: str

    @property
    def spans(self) -> bool:
        """Whether it says from when to when, and so claims to be of today."""
        return self.last > self.first


def copyright_years(text: PageText) -> CopyrightYears | None:
    """Of the last notice of the page, which is the site's own."""
    for block in reversed(text.blocks):
        if len(block.line) > 600 or block.quoted or block.kind is BlockKind.CODE:
            continue  # no notice, or that of what is shown
        found = _NOTICE.search(block.line.translate(_DIGITS))
        if found is not None:
            first = int(found[1])
            last = int(found[2] or first)
            last += first // 100 * 100 if last < 100 else 0
            return CopyrightYears(first, max(first, last), block.line[found.start() : found.end()])
    return None
