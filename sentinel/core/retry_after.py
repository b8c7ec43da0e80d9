"""Retry-After as servers really send it: how many seconds to wait.

RFC 9110 10.2.3 knows seconds and an HTTP date (5.6.7, three forms). Seen beside these: lists,
quotes, units (`1m1s`, `2 minutes`), ISO 8601 durations and dates, POSIX times.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_tz

MAX_SECONDS = 366 * 86_400.0
"""Whatever a header says, no more than this is made of it."""
MAX_LENGTH = 200
"""Characters of the header that are looked at; no sensible one is longer."""
_POSIX_TIMES = 1_000_000_000
"""A number from here on is a moment, not a count of seconds: it would be 31 years."""
_POSIX_MILLISECONDS = 100_000_000_000

_NUMBER = re.compile(r"([+-]?)(\d{1,18})(?:\.\d{0,18})?", re.ASCII)
_UNITS: dict[str, float] = {
    **dict.fromkeys(("ms", "msec", "millisecond", "milliseconds"), 0.001),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3_600.0),
    **dict.fromkeys(("d", "day", "days"), 86_400.0),
    **dict.fromkeys(("w", "week", "weeks"), 604_800.0),
}
_PART = re.compile(r"(\d{1,12}(?:\.\d{1,9})?) ?([a-z]{1,12})(?:, ?| and | ?)", re.ASCII)
_ISO_DURATION = re.compile(
    r"p(?:(\d{1,6})d)?(?:t(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,9})(?:\.\d{1,9})?s)?)?", re.ASCII
)
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d):([0-5]\d)", re.ASCII)
_RFC_850 = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day, (\d\d)-([a-z]{3})-(\d\d) "
    r"([0-2]\d):([0-5]\d):([0-6]\d) gmt",
    re.ASCII,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def seconds_to_wait(header: str, now: datetime) -> float | None:
    """How long a server asks to wait, in seconds from `now` (aware), 0 to MAX_SECONDS.

    A moment that has passed and a negative number are 0; of several values the longest counts.
    None where the header says nothing that can be understood. Never raises.
    """
    text = " ".join(header[:MAX_LENGTH].strip("\"'\t ;,").lower().split())
    if not text:
        return None
    seconds = _one(text, now)
    if seconds is None and "," in text:
        several = [_one(part.strip("\"' ;"), now) for part in text.split(",")]
        understood = [wait for wait in several if wait is not None]
        # One part that makes no sense makes the whole a guess.
        seconds = max(understood) if len(understood) == len(several) else None
    return None if seconds is None else min(max(seconds, 0.0), MAX_SECONDS)


def _one(text: str, now: datetime) -> float | None:
    for read in _READERS:
        seconds = read(text, now)
        if seconds is not None:
            return seconds
    return None


def _number(text: str, now: datetime) -> float | None:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    if found[1] == "-":
        return 0.0
    value = float(text)
    if value < _POSIX_TIMES:
        return value
    moment = value / 1_000 if value >= _POSIX_MILLISECONDS else value
    return moment - now.timestamp()


def _parts(text: str, now: datetime) -> float | None:
    """`1m1s`, `2 minutes`, `1 hour and 30 min`."""
    del now
    place, seconds = 0, 0.0
    while place < len(text):
        found = _PART.match(text, place)
        unit = _UNITS.get(found[2]) if found else None
        if found is None or unit is None:
            return None
        seconds += float(found[1]) * unit
        place = found.end()
    return seconds


def _iso_duration(text: str, now: datetime) -> float | None:
    del now
    found = _ISO_DURATION.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return days * 86_400.0 + hours * 3_600.0 + minutes * 60.0 + seconds


def _clock(text: str, now: datetime) -> float | None:
    del now
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    return int(found[1]) * 3_600.0 + int(found[2]) * 60.0 + int(found[3])


def _rfc_850_date(text: str, now: datetime) -> float | None:
    found = _RFC_850.fullmatch(text)
    if found is None or found[2] not in _MONTHS:
        return None
    # RFC 9110 5.6.7: a year that seems more than 50 years ahead is the last one that ends so.
    year = now.year - now.year % 100 + int(found[3])
    if year > now.year + 50:
        year -= 100
    day, hour, minute, second = (int(found[place]) for place in (1, 4, 5, 6))
    try:
        at = datetime(
            year, _MONTHS.index(found[2]) + 1, day, hour, minute, min(second, 59), tzinfo=UTC
        )
    except ValueError:
        return None
    return (at - now).total_seconds()


def _mail_date(text: str, now: datetime) -> float | None:
    """IMF-fixdate and asctime, and the forms near them."""
    if not any(month in text for month in _MONTHS):
        return None
    try:
        fields = parsedate_tz(text)
        if fields is None:
            return None
        year, month, day, hour, minute, second = fields[:6]
        at = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (at - now).total_seconds() - (fields[9] or 0)


def _iso_date(text: str, now: datetime) -> float | None:
    if "-" not in text[1:]:
        return None
    try:
        at = datetime.fromisoformat(text.upper())
    except (ValueError, OverflowError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return (at - now).total_seconds()


_READERS: tuple[Callable[[str, datetime], float | None], ...] = (
    _number,
    _parts,
    _iso_duration,
    _clock,
    _rfc_850_date,
    _mail_date,
    _iso_date,
)
