"""Text cut into typed runs (date, time, number, opaque token) and the fixed text between them.

Learnt slots and the volatile shapes that need no learning are both built on these.
"""

import re
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sentinel.core.late_pattern import late_pattern

MAX_TEXT = 200_000
"""Characters; longer text is never cut into runs, so it is compared whole."""


class RunType(StrEnum):
    FIXED = "fixed text"
    DATE = "date"
    TIME = "time"
    UUID = "uuid"
    INTEGER = "integer"
    HEX = "hex"
    BASE64 = "base64"
    URL_PATH = "url-path"
    """Made by learning only: a file name below a fixed folder, with a fixed extension."""
    OPAQUE_NAME = "hashed name"
    """Made by learning only: the digest in the name of an own script or style sheet."""


class Run(NamedTuple):
    type: RunType
    text: str


_MONTHS: tuple[tuple[str, ...], ...] = (
    ("january", "jan", "जनवरी"),
    ("february", "feb", "फरवरी", "फ़रवरी"),
    ("march", "mar", "मार्च"),
    ("april", "apr", "अप्रैल"),
    ("may", "मई"),
    ("june", "jun", "जून"),
    ("july", "jul", "जुलाई"),
    ("august", "aug", "अगस्त"),
    ("september", "sept", "sep", "सितंबर", "सितम्बर"),
    ("october", "oct", "अक्टूबर", "अक्तूबर"),
    ("november", "nov", "नवंबर", "नवम्बर"),
    ("december", "dec", "दिसंबर", "दिसम्बर"),
)
_MONTH_NUMBER = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_MONTH = "(?:" + "|".join(sorted(_MONTH_NUMBER, key=len, reverse=True)) + r")\.?"
_DAYS = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun"
    r"|(?:सोम|मंगल|बुध|गुरु|शुक्र|शनि|रवि)वार)"
)
DATE = (
    rf"(?:{_DAYS}[,\s]\s?)?(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}"
    r"|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}"
    r"|\d{1,2}/\d{1,2}/\d{2}|\d{1,2}-\d{1,2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{2}(?!\.\d)"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[\s-](?:of\s)?{_MONTH},?[\s-]\d{{4}}"
    rf"|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}})(?!\d)(?:,?\s\(?{_DAYS}\b\)?)?"
)
_PART_OF_DAY = "(?:पूर्वाह्न|अपराह्न|सुबह|दोपहर|शाम|रात)"
TIME = (
    rf"(?:{_PART_OF_DAY}\s)?\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d{{1,6}})?)?"
    r"(?:\s?[ap]\.?m\b\.?)?(?:Z|\s?[+-]\d{2}:?\d{2})?(?!\d)"
    r"|\d{1,2}(?:\.\d{2})?\s?[ap]\.?m\b\.?"
    r"|(?:\d{1,3}|an?|one)\s(?:sec(?:ond)?|min(?:ute)?|h(?:ou)?r|day|week|month|year)s?\sago\b"
    r"|\d{1,3}\s(?:सेकंड|मिनट|घंटे|घंटा|दिन|सप्ताह|महीने|माह|वर्ष)\sपहले"
)
"""12 or 24 hours, ISO 8601's, and how long ago."""
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_SCAN = late_pattern(
    rf"(?P<date>(?<!\d){DATE})|(?P<time>(?<![\d:])(?:{TIME}))|(?P<uuid>{UUID})"
    r"|(?P<opaque>[A-Za-z0-9+_-][A-Za-z0-9+/_-]{7,}={0,2})|(?P<integer>\d[\d,.]*)",
    re.I,
)
_INTEGER = late_pattern(r"\d[\d,.]*")
_HEX = late_pattern(r"[0-9a-f]{8,}", re.I)


def split_runs(text: str) -> tuple[Run, ...]:
    """The text as typed runs; joined again they give the text."""
    if len(text) > MAX_TEXT:
        return (Run(RunType.FIXED, text),)
    found: list[Run] = []
    at = 0
    for match in _SCAN.finditer(text):
        for start, end, kind in _typed(match):
            if start > at:
                found.append(Run(RunType.FIXED, text[at:start]))
            found.append(Run(kind, text[start:end]))
            at = end
    if at < len(text):
        found.append(Run(RunType.FIXED, text[at:]))
    return tuple(found)


def _typed(match: re.Match[str]) -> list[tuple[int, int, RunType]]:
    kind, (start, end) = match.lastgroup, match.span()
    if kind == "date":
        return [(start, end, RunType.DATE)]
    if kind == "time":
        return [(start, end, RunType.TIME)]
    if kind == "uuid":
        return [(start, end, RunType.UUID)]
    if kind == "opaque" and is_opaque(match.group()):
        hexadecimal = _HEX.fullmatch(match.group())
        return [(start, end, RunType.HEX if hexadecimal else RunType.BASE64)]
    return [
        (start + part.start(), start + _number_end(part), RunType.INTEGER)
        for part in _INTEGER.finditer(match.group())
    ]


def _number_end(match: re.Match[str]) -> int:
    return match.start() + len(match.group().rstrip(",."))


def is_opaque(text: str) -> bool:
    """Whether a word looks drawn by a machine: 8 or more hex digits, or 16 or more characters of
    base64 with capitals, small letters and digits all in it."""
    if not any(char.isdigit() for char in text):
        return False
    if _HEX.fullmatch(text):
        return True
    return len(text) >= 16 and text != text.lower() and text != text.upper()


def names_day(text: str, day: datetime) -> bool:
    """Whether a date in text can be the day of a look, in any time zone."""
    near = {(day + timedelta(days=shift)).date() for shift in (-1, 0, 1)}
    return bool(_days(text) & near)


def names_time(text: str, at: datetime) -> bool:
    """Whether a clock time in text is within five minutes of a look, in a zone of whole
    half hours."""
    numbers = [int(number) for number in re.findall(r"\d+", text)[:2]]
    if len(numbers) < 2:
        return False
    distance = ((numbers[0] * 60 + numbers[1]) - (at.hour * 60 + at.minute)) % 30
    return min(distance, 30 - distance) <= 5


def _days(text: str) -> set[date]:
    lowered = text.lower()
    numbers = [int(number) for number in re.findall(r"\d+", lowered)]
    month = next((n for name, n in _MONTH_NUMBER.items() if name in lowered), 0)
    if month and len(numbers) == 2:
        tries = [(numbers[1], month, numbers[0])]
    elif len(numbers) == 3 and numbers[0] > 31:
        tries = [(numbers[0], numbers[1], numbers[2])]
    elif len(numbers) == 3:
        year = numbers[2] + 2000 * (numbers[2] < 100)
        tries = [(year, numbers[1], numbers[0]), (year, numbers[0], numbers[1])]
    else:
        tries = []
    return {day for day in (_date(*parts) for parts in tries) if day is not None}


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
