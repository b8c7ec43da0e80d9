"""Where the parts of a plot of latencies lie: numbers alone, drawn by `latency_plot.html.j2`.

Half and slow looks differ in stroke, failures are triangles at the foot and incidents hatched bands
with a number: nothing is told by colour alone, and a table beside it has the same figures.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sentinel.core.latency_series import LatencyPoint, Window
from sentinel.operations.check_page import IncidentSpan

WIDTH, HEIGHT = 720.0, 240.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 12.0, 18.0, 34.0
MIN_BAND = 3.0
MAX_BANDS = 30
TICKS = 6
LEVELS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 900.0)
"""What an axis may reach to, in seconds."""
_SHOWN = {Window.DAY: "%H:%M", Window.MONTH: "%d.%m.", Window.YEAR: "%d.%m.%y"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """An incident; `number` is that of the list beside the plot."""

    x: float
    width: float
    number: int
    incident: IncidentSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyPlot:
    """Everything in the units of the picture."""

    width: float
    height: float
    left: float
    right: float
    top: float
    foot: float
    half: str
    """The path of p50."""
    slow: str
    """The path of p95."""
    dots: tuple[tuple[float, float], ...]
    """Points of p95 that stand alone: a path shows nothing of them."""
    failures: tuple[float, ...]
    levels: tuple[Label, ...]
    ticks: tuple[Label, ...]
    bands: tuple[Band, ...]
    is_empty: bool
    """Whether nothing was timed."""


def latency_plot(
    window: Window,
    points: Sequence[LatencyPoint],
    incidents: Iterable[IncidentSpan],
    zone: ZoneInfo,
    now: datetime,
) -> LatencyPlot:
    """`points` are those of one window, oldest first and without gap, at least one."""
    since, until = points[0].since, points[-1].until
    top = _reach(points)
    foot = HEIGHT - BOTTOM

    def x(moment: datetime) -> float:
        share = (moment - since) / (until - since)
        return round(LEFT + (WIDTH - LEFT - RIGHT) * min(1.0, max(0.0, share)), 1)

    def y(seconds: float) -> float:
        return round(foot - (foot - TOP) * min(1.0, seconds / top), 1)

    half = [(x(_middle(p)), _at(y, p.p50_seconds)) for p in points]
    slow = [(x(_middle(p)), _at(y, p.p95_seconds)) for p in points]
    return LatencyPlot(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        top=TOP,
        foot=foot,
        half=_path(half),
        slow=_path(slow),
        dots=_alone(slow),
        failures=tuple(x(_middle(p)) for p in points if p.failed),
        levels=tuple(Label(at=y(level), text=_seconds(level)) for level in (0.0, top / 2, top)),
        ticks=_ticks(window, points, zone, x),
        bands=_bands(incidents, since, until, now, x),
        is_empty=not any(p.p50_seconds is not None for p in points),
    )


def _reach(points: Sequence[LatencyPoint]) -> float:
    """To where the axis goes: the first level above everything that is drawn."""
    highest = max((p.p95_seconds or 0.0 for p in points), default=0.0)
    return next((level for level in LEVELS if level >= highest), LEVELS[-1])


def _middle(point: LatencyPoint) -> datetime:
    return point.since + (point.until - point.since) / 2


def _at(y: Callable[[float], float], seconds: float | None) -> float | None:
    return None if seconds is None else y(seconds)


def _path(places: Sequence[tuple[float, float | None]]) -> str:
    """Lines between neighbours; where nothing is known there is a gap."""
    drawn, pen = [], "M"
    for x, y in places:
        if y is None:
            pen = "M"
            continue
        drawn.append(f"{pen}{x:g} {y:g}")
        pen = "L"
    return "".join(drawn)


def _alone(places: Sequence[tuple[float, float | None]]) -> tuple[tuple[float, float], ...]:
    known = [None, *(y for _, y in places), None]
    return tuple(
        (x, y)
        for number, (x, y) in enumerate(places)
        if y is not None and known[number] is None and known[number + 2] is None
    )


def _ticks(
    window: Window,
    points: Sequence[LatencyPoint],
    zone: ZoneInfo,
    x: Callable[[datetime], float],
) -> tuple[Label, ...]:
    every = max(1, len(points) // TICKS)
    return tuple(
        Label(at=x(p.since), text=p.since.astimezone(zone).strftime(_SHOWN[window]))
        for p in points[::every]
    )


def _bands(
    incidents: Iterable[IncidentSpan],
    since: datetime,
    until: datetime,
    now: datetime,
    x: Callable[[datetime], float],
) -> tuple[Band, ...]:
    """The oldest first; of very many the newest."""
    seen = sorted(
        (one for one in incidents if one.since < until and (one.until or now) > since),
        key=lambda one: one.since,
    )[-MAX_BANDS:]
    found = []
    for number, one in enumerate(seen, start=1):
        begin = x(one.since)
        width = max(MIN_BAND, x(one.until or now) - begin)
        found.append(
            Band(x=min(begin, WIDTH - RIGHT - width), width=width, number=number, incident=one)
        )
    return tuple(found)


def _seconds(seconds: float) -> str:
    if seconds == 0:
        return "0"
    return f"{seconds * 1000:g} ms" if seconds < 1 else f"{seconds:g} s"
