"""Checks as they stand, for `sentinel checks`: state, looks, availability, how long they took."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.core.check import Check
from sentinel.core.check_course import Course
from sentinel.core.check_course_port import CheckTurn
from sentinel.core.check_turns import due_at, is_long
from sentinel.core.latency import PERCENTS, LatencyCount, LatencySpan, together

BLOCKS = "▁▂▃▄▅▆▇█"
MAX_COLUMNS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckStanding:
    """One check of one site."""

    check: Check
    function: bool
    """Whether it looks at a function; only of such is a course kept."""
    course: Course | None
    looked_at: datetime | None
    """When the newest run ended that it took part in."""
    due_at: datetime | None
    """When it is looked at next; None where it was never looked at and no daemon has begun."""
    not_ended: datetime | None
    """When the look was begun that has not ended, or was broken off."""
    whole: LatencyCount
    """All its looks of the period, without times."""
    targets: Mapping[str, LatencyCount]
    """Each target that was timed."""

    @property
    def timed(self) -> LatencyCount:
        """All targets together."""
        return together(self.targets.values())


def standing_of(
    check: Check,
    *,
    function: bool,
    course: Course | None,
    turn: CheckTurn | None,
    spans: Iterable[LatencySpan],
    now: datetime,
) -> CheckStanding:
    own = [span for span in spans if span.check == check.name]
    names = dict.fromkeys(span.target for span in own if span.target)
    looked_at = None if turn is None else turn.run_at
    if is_long(check):
        due: datetime | None = due_at(check, turn, now)
    else:
        due = None if looked_at is None else looked_at + timedelta(seconds=check.every_seconds)
    return CheckStanding(
        check=check,
        function=function,
        course=course if course is not None and course.kind == check.kind else None,
        looked_at=looked_at,
        due_at=due,
        not_ended=None if turn is None else turn.not_ended,
        whole=together(span.count for span in own if not span.target),
        targets={
            name: together(span.count for span in own if span.target == name) for name in names
        },
    )


def percentiles(count: LatencyCount) -> dict[str, float | None]:
    """`p50_seconds` and its like, to the millisecond."""
    found = {f"p{percent}_seconds": count.percentile_seconds(percent) for percent in PERCENTS}
    return {name: None if one is None else round(one, 3) for name, one in found.items()}


def seconds_text(seconds: float | None) -> str:
    """`120 ms`, `1.2 s`; a dash for what is not known."""
    if seconds is None:
        return "–"
    return f"{1000 * seconds:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def percent_text(share: float | None) -> str:
    """`99.93 %`, never rounded up to a hundred."""
    if share is None:
        return "–"
    held = min(share * 100, 99.99) if share < 1 else 100.0
    return f"{held:.2f} %"


def sparkline(values: Sequence[float | None]) -> str:
    """One letter for each value, the highest a full block; a blank where nothing is known. Of more
    than MAX_COLUMNS the newest."""
    shown = values[-MAX_COLUMNS:]
    known = [value for value in shown if value is not None]
    highest = max(known, default=0.0)
    if highest <= 0:
        return " " * len(shown)
    top = len(BLOCKS) - 1
    return "".join(
        " " if value is None else BLOCKS[min(top, round(top * value / highest))] for value in shown
    )


def days_of(spans: Iterable[LatencySpan], check: str) -> dict[str, LatencyCount]:
    """The timed looks of a check by day (UTC), oldest first."""
    found: dict[str, LatencyCount] = {}
    for span in sorted(spans, key=lambda one: one.since):
        if span.check == check and span.target:
            day = f"{span.since:%Y-%m-%d}"
            found[day] = found.get(day, LatencyCount()).plus(span.count)
    return found
