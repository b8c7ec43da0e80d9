"""Dates in running text as sites in India write them, English and Hindi. Pure and linear.

Only whole dates are found: day, month and year. What merely looks like one is left alone: versions
and sections (`5.1.12`), addresses (`10.12.20.26`), telephone numbers, dates that do not exist.
"""

import re
from dataclasses import dataclass
from datetime import date, time

from sentinel.core.month_names import MONTH, month_of
from sentinel.core.time_in_text import time_behind

FIRST_YEAR, LAST_YEAR = 1900, 2099
CENTURY_TURN = 70
"""`69` is 2069, `70` is 1970."""
MAX_DATES = 2000
"""Of one text; what stands behind so many is not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDate:
    """One date, and where it stands in the text."""

    date: date
    start: int
    end: int
    """Behind its last character; a time behind the date is not in between."""
    quote: str
    certain: bool = True
    """Whether there is one reading alone. `05/03/2026` may be of May where Americans write, and
    a year of two digits may be something else."""
    at: time | None = None
    """The time of day that follows it; local to the text."""


def dates_in(text: str, *, day_first: bool = True) -> tuple[FoundDate, ...]:
    """All dates of a text in its order, at most MAX_DATES, none overlapping another.

    `day_first` says how numbers are read that could be both, as all of India and Europe do. Of a
    span (`5-10 March 2026`, `28 दिसंबर से 5 जनवरी 2026`) both ends are found. Never raises.
    """
    found: list[FoundDate] = []
    plain = text.translate(_ASCII)
    position = 0
    while len(found) < MAX_DATES:
        match = _DATE.search(plain, position)
        if match is None:
            break
        read = _read(match, plain, day_first=day_first)
        if read is None:
            position = match.start() + 1
            continue
        (start, when, certain), position = read, match.end()
        first = _first_of_span(match, plain, when, found[-1].end if found else 0)
        if first is not None:
            begin, end, day = first
            found.append(FoundDate(date=day, start=begin, end=end, quote=text[begin:end]))
        found.append(
            FoundDate(
                date=when,
                start=start,
                end=position,
                quote=text[start:position],
                certain=certain,
                at=time_behind(plain, position),
            )
        )
    return tuple(found)


_ASCII = str.maketrans(
    "०१२३४५६७८९\u2010\u2011\u2012\u2013\u2014\u2212\u00a0\u2009\u202f\t\r\n\u2019\u2044",
    "0123456789------      '/",
)
"""Character by character, so that places in the text stay."""

_ORDINAL = r"(?:\ ?(?:st|nd|rd|th)(?![a-z])|वीं|वां)?"
_END = r"(?!\d|(?!T\d)[A-Za-z_])"
_DATE = re.compile(
    rf"""
    (?<!\d)(?:
      (?P<iso_year>\d{{4}})(?P<iso>[-/.])(?P<iso_month>\d{{1,2}})(?P=iso)(?P<iso_day>\d{{1,2}})
    | (?P<one>\d{{1,2}})(?P<mark>\ ?[-/.]\ ?)(?P<two>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d{{2}})
    | (?P<day>\d{{1,2}}){_ORDINAL}(?P<gap>[\ ,./-]{{0,3}})(?:of\ )?(?P<month>{MONTH})
      (?:[\ ,./-]{{0,3}}(?P<word_year>\d{{4}})|(?P<short>\ ?'|(?<=[a-z])[-/.])(?P<two_year>\d{{2}}))
    )(?:{_END})
    | (?<![A-Za-z\u0900-\u0963\u0970-\u097f])(?P<us_month>{MONTH})[\ ,-]{{0,2}}
      (?P<us_day>\d{{1,2}}){_ORDINAL}(?:\ ?(?:-|to|से)\ ?(?P<us_last>\d{{1,2}}){_ORDINAL})?
      (?:,\ ?|\ ,?\ ?)(?P<us_year>\d{{4}}){_END}
    """,
    re.IGNORECASE | re.VERBOSE,
)
_LABEL = re.compile(
    r"(?<![A-Za-z])(?:date[sd]?|dt|w\.?e\.?f|दिनांक|दिनाँक|तिथि|तारीख)[\s.:-]{0,3}$", re.IGNORECASE
)
_NO_DATE = re.compile(
    r"(?<![A-Za-z])(?:sections?|sec|clauses?|rules?|paras?|version|ver|ip|धारा|नियम|खंड|कंडिका)[\s.:-]{0,3}$",
    re.IGNORECASE,
)
_BEFORE_SPAN = re.compile(
    rf"(?<![\d./-])(?P<day>\d{{1,2}}){_ORDINAL}[ ,.-]{{0,2}}(?P<month>{MONTH})?,?"
    r" ?(?:-|to|till|until|through|and|&|से|तथा|एवं|व) ?$",
    re.IGNORECASE,
)
_LOOK_BACK = 40

_Read = tuple[int, date, bool]


def _read(match: re.Match[str], plain: str, *, day_first: bool) -> _Read | None:
    """Where a match begins, its date, and whether that is certain; None where it is no date."""
    if match["iso_year"]:
        return _year_first(match, plain)
    if match["one"]:
        return _numbers(match, plain, day_first=day_first)
    return _words(match, plain)


def _year_first(match: re.Match[str], plain: str) -> _Read | None:
    mark = match["iso"]
    short = len(match["iso_month"] + match["iso_day"]) < 4
    if _joined(match, plain, mark) or (mark == "." and short):
        return None  # 2026.3.5 is how versions are numbered
    when = _day(match["iso_year"], match["iso_month"], match["iso_day"])
    return None if when is None else (match.start(), when, mark == "-")


def _words(match: re.Match[str], plain: str) -> _Read | None:
    """One with the name of its month, before or behind the day."""
    start = match.start()
    if match["us_month"]:
        last = "us_last" if match["us_last"] else "us_day"
        when = _day(match["us_year"], month_of(match["us_month"]), match[last])
        begin = match.start(last) if match["us_last"] else start
        return None if when is None else (begin, when, True)
    if _is_letter(plain[max(start - 1, 0) : start]):
        return None
    year = match["word_year"] or match["two_year"]
    when = _day(year, month_of(match["month"]), match["day"])
    return None if when is None else (start, when, len(year) == 4)


def _numbers(match: re.Match[str], plain: str, *, day_first: bool) -> _Read | None:
    mark = match["mark"].strip()
    start, year = match.start(), match["year"]
    before = plain[max(start - 12, 0) : start]
    labelled = _LABEL.search(before) is not None
    stuck = _is_letter(before[-1:]) and not (labelled and len(year) == 4)
    if stuck or _joined(match, plain, mark) or _NO_DATE.search(before):
        return None
    if len(year) == 2:
        if " " in match["mark"]:
            return None
        short = len(match["one"] + match["two"]) < 4
        if mark == "." and short and not labelled:
            return None  # 5.1.12 is a section, or a version
    one, two = int(match["one"]), int(match["two"])
    right = _day(year, two, one)
    swapped = None if mark == "." else _day(year, one, two)
    if not day_first and mark != ".":
        right, swapped = swapped, right
    when = right or swapped
    if when is None:
        return None
    alone = right is None or swapped is None or right == swapped
    return start, when, alone and len(year) == 4


def _day(year: str, month: int | str, day: int | str) -> date | None:
    """The date, None where there is no such day."""
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < CENTURY_TURN else 1900
    if not FIRST_YEAR <= number <= LAST_YEAR:
        return None
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None


def _joined(match: re.Match[str], plain: str, mark: str) -> bool:
    """Whether the numbers are part of a longer chain: of an address, a version, a path."""
    start, end = match.span()
    before = plain[max(start - 2, 0) : start]
    if (before.endswith("/") and mark != ".") or (before.endswith(mark) and before[:1].isdigit()):
        return True
    behind = plain[end : end + 2]
    return behind[:1] == mark and behind[1:].isdigit()


def _is_letter(letter: str) -> bool:
    """Of words that numbers are stuck to: `v5.1.2012`. Hindi ones are often stuck to dates."""
    return letter.isascii() and (letter.isalpha() or letter == "_")


def _first_of_span(
    match: re.Match[str], plain: str, last: date, earliest: int
) -> tuple[int, int, date] | None:
    """Place and date of the other end of a span whose last one was found, where that end has no
    year of its own; None where there is none. Nothing before `earliest` belongs to it."""
    if match["us_last"]:
        first = _day(match["us_year"], last.month, match["us_day"])
        begin, end = match.start(), match.end("us_day")
    elif match["day"]:
        back = max(match.start() - _LOOK_BACK, earliest)
        before = _BEFORE_SPAN.search(plain[back : match.start()])
        if before is None:
            return None
        month = month_of(before["month"]) if before["month"] else last.month
        first = _day(str(last.year), month, before["day"])
        if first is not None and first > last:
            first = _day(str(last.year - 1), month, before["day"])
        begin = back + before.start()
        end = back + before.end("month" if before["month"] else "day")
    else:
        return None
    return (begin, end, first) if first is not None and first < last else None
