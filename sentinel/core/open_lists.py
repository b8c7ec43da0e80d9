"""Rows of open lists whose closing date is over: tenders, vacancies, notices. Pure.

Without a definition only what is sure is taken: a table with a column that says closing date, on a
page that says that it is about tenders, vacancies or notices and is no archive and no results.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sentinel.core.calendar_element import OpenList
from sentinel.core.check import covers
from sentinel.core.dates_in_text import FoundDate, dates_in
from sentinel.core.element_words import first_words
from sentinel.core.plain_line import clean_line
from sentinel.core.text_blocks import BlockKind, PageText, TextTable
from sentinel.core.whole_page import WholePage

if TYPE_CHECKING:
    from turbohtml import Element

MAX_ROWS = 2_000
"""Of one page."""
MAX_PAST = 50
"""Rows of one page that are told."""
MAX_CELL = 2_000
MAX_HEADINGS = 4_000
_QUOTE = 120

_CLOSING = re.compile(
    r"""\b(?:closing|last|due|end|submission|expiry)\s{1,3}(?:date|day)\b
        (?!\s{0,3}(?:modified|updated|of\s{1,3}(?:update|modif)))
    | \bdate\s{1,3}of\s{1,3}(?:closing|submission|receipt)\b
    | \bdeadline\b | \bclos(?:es|ing)\s{1,3}on\b
    | (?:अंतिम|अन्तिम|आखिरी|आख़िरी)\s{1,3}(?:तिथि|तिथी|तारीख|दिनांक)
    | (?:बंद|बन्द|समाप्त)\s{1,3}होने\s{1,3}की\s{1,3}(?:तिथि|तारीख)
    | समापन\s{1,3}(?:की\s{1,3})?तिथि | जमा\s{1,3}करने\s{1,3}की\s{1,3}(?:तिथि|तारीख)""",
    re.IGNORECASE | re.VERBOSE,
)
_ABOUT = re.compile(
    r"""\b(?:e-?tenders?|tenders?|bids?|quotations?|nit|eoi|rfp|recruitments?|vacanc(?:y|ies)
        |careers?|appointments?|jobs?|openings?|notices?|auctions?|walk-in)\b
    | निविदा | भर्ती | भरती | रिक्ति | नियुक्ति | सूचना | कोटेशन | नीलामी""",
    re.IGNORECASE | re.VERBOSE,
)
_PAST_LIST = re.compile(
    r"""archiv | \b(?:past|closed|expired|previous|old|earlier|award(?:ed)?|results?|history
        |historical|cancelled|concluded|completed|selected|calendar|schedule)\b
    | पुरा(?:ने|नी|ना) | संग्रह | अभिलेख | परिणाम | (?:बंद|समाप्त|पूर्व)\s{1,3}निविदा""",
    re.IGNORECASE | re.VERBOSE,
)
_HINT = re.compile(r"\b(?:archive|results?|award(?:ed)?)\b|पुराने|परिणाम", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRow:
    """One row that should not stand there any more."""

    closed: date
    """The latest date in its closing cell: an extension counts."""
    quote: str
    """The words of the row, one line, cut; hostile text."""


def past_rows(
    page: WholePage,
    today: date,
    *,
    day_first: bool = True,
    lists: Iterable[OpenList] = (),
) -> tuple[PastRow, ...]:
    """The rows on a page whose closing day is over; the day itself is not. At most MAX_PAST.

    `lists` are what definitions say of this page; with one, nothing else is guessed there.
    """
    defined = tuple(lists)
    rows = _defined(page, defined) if defined else _guessed(page)
    found: dict[tuple[date, str], PastRow] = {}
    for closing, words in rows:
        dates = dates_in(closing, day_first=day_first)
        if dates and all(_is_past(one, today) for one in dates):
            quote = _line(words)
            latest = max(one.date for one in dates)
            found.setdefault((latest, quote), PastRow(closed=latest, quote=quote))
        if len(found) >= MAX_PAST:
            break
    return tuple(found.values())


def is_archive(words: str) -> bool:
    """Whether a path, a title or a heading says that what it names is over."""
    return _PAST_LIST.search(words) is not None


def _is_past(found: FoundDate, today: date) -> bool:
    """Under each reading: what could be of another month, or another century, is not told."""
    if found.date >= today:
        return False
    if found.certain or found.date.day > 12:
        return True
    return found.date.replace(month=found.date.day, day=found.date.month) < today


def _defined(page: WholePage, lists: Iterable[OpenList]) -> Iterator[tuple[str, str]]:
    """The closing cell and the words of each row that a selector names."""
    for one in lists:
        if any(covers(place, page.path) for place in one.archive):
            continue
        for row in page.tree.select(one.rows)[:MAX_ROWS]:
            if row.select_one(one.rows) is not None:
                continue  # what holds rows is none, and would be read as often as it is deep
            cells = row.select(one.closing)[:3]
            yield "\n".join(_words(cell) for cell in cells), _words(row)


def _words(element: "Element") -> str:
    return first_words(element, MAX_CELL)


def _guessed(page: WholePage) -> Iterator[tuple[str, str]]:
    text = page.blocks
    if is_archive(page.path) or is_archive(text.title):
        return
    names = "\n".join((page.path, text.title))
    places = _headings_of_tables(page)
    if len(places) != len(text.tables):  # a table that nobody sees, or inside another one
        whole = "\n".join(block.text for block in text.main if block.kind is BlockKind.HEADING)
        places = [whole[:MAX_HEADINGS]] * len(text.tables)
    for table, headings in zip(text.tables, places, strict=True):
        if not is_archive(headings):
            yield from _of_table(table, f"{names}\n{headings}")
    yield from _of_items(text, names)


def _of_items(text: PageText, names: str) -> Iterator[tuple[str, str]]:
    """Items of lists that say until when."""
    path = _HeadingPath()
    for block in text.main:
        if block.kind is BlockKind.HEADING:
            path.enter(block.level, block.text)
        if block.kind is not BlockKind.ITEM or len(block.text) > MAX_CELL:
            continue
        label = _CLOSING.search(block.text)
        if label is None or is_archive(path.words) or not _ABOUT.search(f"{names}\n{path.words}"):
            continue
        # what stands before the label is the date of the notice itself
        yield block.text[label.end() : label.end() + 60], block.line


def _headings_of_tables(page: WholePage) -> list[str]:
    """Under which headings each table of a page stands, in its order."""
    path = _HeadingPath()
    found = []
    for element in page.tree.select("h1, h2, h3, h4, h5, h6, table")[:MAX_ROWS]:
        if element.tag == "table":
            found.append(path.words)
        else:
            path.enter(int(element.tag[1]), _words(element))
    return found


class _HeadingPath:
    """The headings above a place: the last of each level that is not ended by a higher one."""

    def __init__(self) -> None:
        self._heads: dict[int, str] = {}

    def enter(self, level: int, words: str) -> None:
        self._heads = {n: text for n, text in self._heads.items() if n < level} | {level: words}

    @property
    def words(self) -> str:
        return "\n".join(self._heads.values())[:MAX_HEADINGS]


def _of_table(table: TextTable, names: str) -> Iterator[tuple[str, str]]:
    rows = table.rows[:MAX_ROWS]
    if len(rows) < 2 or any(cell.span != 1 for cell in rows[0]):
        return
    head = [cell.text for cell in rows[0]]
    said = "\n".join((table.caption, *head))
    columns = [n for n, text in enumerate(head) if len(text) < 200 and _CLOSING.search(text)]
    if not columns or _PAST_LIST.search(said) or not _ABOUT.search(f"{names}\n{said}"):
        return
    for row in rows[1:]:
        if len(row) != len(head) or any(cell.span != 1 for cell in row):
            continue  # a row of another shape: which cell is whose is not sure
        words = " ".join(cell.text for cell in row)
        if not _HINT.search(words):
            yield "\n".join(row[n].text for n in columns)[:MAX_CELL], words[:MAX_CELL]


def _line(words: str) -> str:
    line = " ".join(clean_line(words).split())
    return line if len(line) <= _QUOTE else f"{line[: _QUOTE - 1]}…"
