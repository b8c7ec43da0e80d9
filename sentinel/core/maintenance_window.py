"""When a site may be away: from the written windows to moments, right across changes of the clock.

Pure: the time zone's rules come from the machine's zoneinfo.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sentinel.core.run import Run
from sentinel.core.run_verdict import run_verdict
from sentinel.core.site import MaintenanceWindow
from sentinel.core.times import ist_text
from sentinel.core.verdict import Judgement, Verdict

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
STILL_TOLD = timedelta(hours=2)
"""So long after its end a window is named where the site is down."""
_WEEKLY = re.compile(
    r"(mon|tue|wed|thu|fri|sat|sun) ([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """A window of each week. One that ends at or before its beginning ends the next day."""

    day: int
    """0: Monday."""
    begin: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One time at which a site may be away; aware, UTC; `end` is not part of it."""

    begin: datetime
    end: datetime
    reason: str

    def holds(self, moment: datetime) -> bool:
        return self.begin <= moment < self.end

    @property
    def text(self) -> str:
        """For people."""
        why = f": {self.reason}" if self.reason else ""
        return f"maintenance until {ist_text(self.end)}{why}"


def parse_weekly(text: str) -> Weekly:
    """`sun 02:00-04:00`. Raises ValueError with what is accepted."""
    found = _WEEKLY.fullmatch(text)
    if found is None:
        raise ValueError(
            'accepted: a weekday and local times, such as "sun 02:00-04:00" (mon, tue, wed, thu, '
            "fri, sat, sun; one that ends at or before its beginning ends the next day)"
        )
    day, *numbers = found.groups()
    hour, minute, end_hour, end_minute = map(int, numbers)
    return Weekly(day=DAYS.index(day), begin=time(hour, minute), end=time(end_hour, end_minute))


def in_force(windows: Sequence[MaintenanceWindow], moment: datetime) -> Period | None:
    """The period that holds at a moment, of several the one that ends last; None without one."""
    holding = [p for window in windows for p in _around(window, moment) if p.holds(moment)]
    return max(holding, key=lambda period: period.end, default=None)


def ended_before(windows: Sequence[MaintenanceWindow], moment: datetime) -> Period | None:
    """The period that ended last, not longer than STILL_TOLD before; None where one is in force."""
    if in_force(windows, moment) is not None:
        return None
    over = [
        period
        for window in windows
        for period in _around(window, moment)
        if moment - STILL_TOLD < period.end <= moment
    ]
    return max(over, key=lambda period: period.end, default=None)


def next_of(windows: Sequence[MaintenanceWindow], moment: datetime) -> Period | None:
    """The period that begins next, within a week and a day."""
    coming = [p for window in windows for p in _around(window, moment) if p.begin > moment]
    return min(coming, key=lambda period: period.begin, default=None)


def in_maintenance(run: Run, windows: Sequence[MaintenanceWindow]) -> Run:
    """The run as it is recorded: within a window `down` is expected, and leads to nothing.

    A window counts that is in force when the run begins or when it ends. What hints at an attack or
    at damage keeps its verdict, whatever else is away; where nothing does, the run is INCONCLUSIVE:
    a site that is away is not good either. All that was judged stays on record, and `maintenance`
    says what was expected; or, where the site is down and a window ended shortly before, that.
    """
    if run.verdict is not Verdict.DOWN or not windows:
        return run
    period = in_force(windows, run.ended_at) or in_force(windows, run.started_at)
    if period is not None:
        verdict = run_verdict(run.findings, _not_down(run))
        quiet = verdict in {Verdict.INTACT, Verdict.BROKEN, Verdict.REFUSED}
        verdict = Verdict.INCONCLUSIVE if quiet else verdict
        return replace(run, verdict=verdict, maintenance=period.text)
    over = ended_before(windows, run.ended_at)
    if over is None:
        return run
    why = f": {over.reason}" if over.reason else ""
    told = f"A maintenance window ended at {ist_text(over.end)}{why}. The site is still down."
    return replace(run, maintenance=told)


def counting(run: Run) -> Run:
    """The run as it counts for incidents: without what maintenance explains. Where a window is over
    and the site still down, its judgements say so."""
    if not run.maintenance:
        return run
    if run.verdict is not Verdict.DOWN:
        return replace(run, judgements=_not_down(run))
    return replace(
        run,
        judgements=tuple(
            replace(one, reasons=(*one.reasons, run.maintenance))
            if one.verdict is Verdict.DOWN
            else one
            for one in run.judgements
        ),
    )


def _not_down(run: Run) -> tuple[Judgement, ...]:
    return tuple(one for one in run.judgements if one.verdict is not Verdict.DOWN)


def _around(window: MaintenanceWindow, moment: datetime) -> Iterator[Period]:
    """The periods of a window from a week before a moment to a week after it."""
    if not window.weekly:
        if window.begin is not None and window.end is not None:
            yield Period(begin=window.begin, end=window.end, reason=window.reason)
        return
    weekly, zone = parse_weekly(window.weekly), ZoneInfo(window.timezone)
    today = moment.astimezone(zone).date()
    for days in range(-8, 9):
        day = today + timedelta(days=days)
        if day.weekday() == weekly.day:
            yield _of_day(weekly, day, zone, window.reason)


def _of_day(weekly: Weekly, day: date, zone: ZoneInfo, reason: str) -> Period:
    """A local time that comes twice, or not at all, stands for both moments that it may mean: no
    window is lost in the night in which clocks are changed, and one there is an hour longer."""
    last = day if weekly.end > weekly.begin else day + timedelta(days=1)
    return Period(
        begin=min(_moments(day, weekly.begin, zone)),
        end=max(_moments(last, weekly.end, zone)),
        reason=reason,
    )


def _moments(day: date, at: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    local = datetime.combine(day, at, zone)
    return local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
