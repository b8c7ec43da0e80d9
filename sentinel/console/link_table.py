"""Broken links as a table for a spreadsheet (RFC 4180), one row for each place that links to one.

UTF-8 with a byte order mark: LibreOffice and Excel then read Devanagari right without being asked.
What a spreadsheet would carry out as a formula gets an apostrophe before it.
"""

import csv
import io
from datetime import UTC, datetime

from sentinel.core.plain_line import clean_line
from sentinel.operations.link_rows import LinkPlace, LinkRow
from sentinel.operations.link_shapes import LinkList

MARK = "\ufeff"
COLUMNS = (
    *("site", "address", "code", "what", "broken since (UTC)", "last found (UTC)"),
    *("crawls in a row", "confirmed", "leads", "owner", "pages", "page", "line", "link text"),
)
_NOWHERE = LinkPlace(page="", line=0, text="")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four are the first four as East Asian keyboards write them."""


def link_table(found: LinkList) -> bytes:
    """The whole file. Where the list was cut, its last row says so."""
    out = io.StringIO(newline="")
    out.write(MARK)
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for link in found.links:
        for place in link.places or (_NOWHERE,):
            table.writerow([cell(value) for value in _row(link, place)])
    if found.next_offset is not None:
        left = found.total - found.next_offset
        table.writerow(["", cell(f"and {left} more addresses; choose fewer by a filter")])
    return out.getvalue().encode("utf-8", "backslashreplace")


def cell(value: object) -> str:
    """One line of what can be seen, and no formula."""
    raw = str(value)
    text = clean_line(raw)
    begins = raw.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA)
    return f"'{text}" if begins else text


def _row(link: LinkRow, place: LinkPlace) -> tuple[object, ...]:
    return (
        *(link.site, link.url, link.code, link.words, _time(link.since), _time(link.seen_at)),
        *(link.runs, "yes" if link.confirmed else "no"),
        *("to another site" if link.external else "to the site itself", link.owner, link.pages),
        *(place.page, place.line or "", place.text),
    )


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
