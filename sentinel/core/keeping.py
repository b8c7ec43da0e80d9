"""The files of Sentinel's own log: their names, and which of them may be let go."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_NAME = re.compile(r"sentinel-(\d{4}-\d{2}-\d{2})(\.jsonl(?:\.closed|\.gz)?)", re.ASCII)
AWAKE_DAYS = 2
"""The clock has to have been here the day before, or the one before that."""


class Form(StrEnum):
    """In which form the lines of one day stand on the disk."""

    OPEN = ".jsonl"
    """Lines may be added."""
    CLOSED = ".jsonl.closed"
    """No more lines come; it is about to be compressed."""
    PACKED = ".jsonl.gz"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class LogFile:
    """One file of the log, by its name."""

    day: date
    """In UTC, as all times of the record."""
    form: Form

    @property
    def name(self) -> str:
        return f"sentinel-{self.day.isoformat()}{self.form}"


def log_file(name: str) -> LogFile | None:
    """What the name of a file says; None where it is none of ours."""
    found = _NAME.fullmatch(name)
    try:
        return LogFile(day=date.fromisoformat(found[1]), form=Form(found[2])) if found else None
    except ValueError:
        return None  # shaped like a day, and none


def to_let_go(days: Collection[date], today: date, log_days: int) -> tuple[date, ...]:
    """The days whose lines may be let go, oldest first.

    A day goes when it is more than `log_days` ago and at least as many later days have lines of
    their own. So a clock that jumps years ahead lets nothing go: it makes days old, and no days in
    between. Nor does anything go on the first day after a jump or a long pause: the clock has to be
    there for a second day.
    """
    past = sorted(day for day in set(days) if day < today)
    if not past or today - past[-1] > timedelta(days=AWAKE_DAYS):
        return ()
    over = past[: max(0, len(past) - log_days)]
    return tuple(day for day in over if today - day > timedelta(days=log_days))
