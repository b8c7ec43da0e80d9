"""The time of a line in a web server's log, and the lines of some while. Lines are hostile bytes
and stay bytes: who attacks a site writes its logs."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

MAX_SEARCHED = 512
"""Bytes of a line in which its time is looked for."""
MAX_BEFORE_REQUEST = 32_768
"""In the common log format the time stands right before the quoted request, behind the user, whose
name an attacker may choose, as long as a header may be."""

_MONTHS = {
    name: number
    for number, name in enumerate(
        (
            *(b"jan", b"feb", b"mar", b"apr", b"may", b"jun"),
            *(b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"),
        ),
        start=1,
    )
}
_COMMON = re.compile(
    rb"\[(\d{2})/([A-Za-z]{3})/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})\]"
)
"""NCSA common and combined, as Apache and nginx write them."""
_BEFORE_REQUEST = re.compile(_COMMON.pattern + rb' "')
"""No name of a user can hold this: both servers write a quote in it in another way."""
_ISO = re.compile(
    rb"(\d{4})[-/](\d{2})[-/](\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:[.,]\d{1,9})?"
    rb"(?: ?(Z|[+-]\d{2}:?\d{2}))?"
)
"""ISO 8601, and nginx's error log, which has slashes and no zone."""
_APACHE_ERROR = re.compile(
    rb"\[[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{2}) (\d{2}):(\d{2}):(\d{2})(?:\.\d+)? (\d{4})\]"
)
_SYSLOG = re.compile(rb"([A-Z][a-z]{2}) ([ \d]\d) (\d{2}):(\d{2}):(\d{2}) ")
_CADDY = re.compile(rb'"ts": ?(\d{9,10})(?:\.\d+)?[,}]')


def time_of(line: bytes, *, local: tzinfo, near: datetime) -> datetime | None:
    """When a line was written; None where that cannot be read.

    Times without a zone are of `local`; those without a year get the one that is nearest to `near`.
    """
    head = line[:MAX_SEARCHED]
    try:
        # what stands at the beginning first: further behind an attacker may have written another
        for read in (_iso, _apache, _seconds):
            if (found := read(head, local)) is not None:
                return found
        return _yearless(head, local, near) or _zoned(line)
    except (ValueError, OverflowError):
        return None


def _zoned(line: bytes) -> datetime | None:
    found = _BEFORE_REQUEST.search(line[:MAX_BEFORE_REQUEST]) or _COMMON.search(line[:MAX_SEARCHED])
    if found is None:
        return None
    day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
    moment = _moment(year, month, day, hour, minute, second)
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return moment.replace(tzinfo=UTC) - (offset if sign == b"+" else -offset)


def _iso(head: bytes, local: tzinfo) -> datetime | None:
    found = _ISO.match(head.lstrip(b'[{"'))
    if found is None:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    parts = (int(part) for part in (year, month, day, hour, minute, second))
    moment = datetime(*parts)  # type: ignore[arg-type] # six numbers, and no zone yet
    if zone is None:
        return moment.replace(tzinfo=local)
    if zone == b"Z":
        return moment.replace(tzinfo=UTC)
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return moment.replace(tzinfo=UTC) - (offset if zone[:1] == b"+" else -offset)


def _apache(head: bytes, local: tzinfo) -> datetime | None:
    found = _APACHE_ERROR.match(head)
    if found is None:
        return None
    month, day, hour, minute, second, year = found.groups()
    return _moment(year, month, day, hour, minute, second).replace(tzinfo=local)


def _seconds(head: bytes, local: tzinfo) -> datetime | None:
    del local
    found = _CADDY.search(head) if head.startswith(b"{") else None
    return None if found is None else datetime.fromtimestamp(int(found[1]), UTC)


def _yearless(head: bytes, local: tzinfo, near: datetime) -> datetime | None:
    found = _SYSLOG.match(head)
    if found is None:
        return None
    month, day, hour, minute, second = found.groups()
    years = (near.year - 1, near.year, near.year + 1)
    moments = [
        _moment(b"%d" % year, month, day, hour, minute, second).replace(tzinfo=local)
        for year in years
        if not (month.lower() == b"feb" and int(day) == 29 and year % 4)
    ]
    return min(moments, key=lambda one: abs(one - near))


def _moment(  # noqa: PLR0917 - the parts of a time, in their order
    year: bytes, month: bytes, day: bytes, hour: bytes, minute: bytes, second: bytes
) -> datetime:
    """Raises ValueError for what is no time."""
    number = _MONTHS.get(month.lower())
    if number is None:
        raise ValueError("no month")
    # a leap second is written as 60
    return datetime(int(year), number, int(day), int(hour), int(minute), min(int(second), 59))


@dataclass(slots=True, kw_only=True)
class Window:
    """Picks the lines of some while out of a log, as they go by."""

    begin: datetime
    end: datetime
    local: tzinfo
    max_bytes: int
    timed: int = 0
    """Lines whose time could be read."""
    lines: int = 0
    full: bool = False
    """Whether there were more lines than may be kept."""
    _inside: bool = field(default=False)
    _kept: int = field(default=0)

    def pick(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Those of the while; a line without a time belongs to the one before."""
        for line in lines:
            self.lines += 1
            at = time_of(line, local=self.local, near=self.begin)
            if at is not None:
                self.timed += 1
                self._inside = self.begin <= at <= self.end
            if not self._inside:
                continue
            if self._kept + len(line) > self.max_bytes:
                self.full = True
                return
            self._kept += len(line)
            yield line
