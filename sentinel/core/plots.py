"""Plots of the monitoring report as SVG: for a page, for paper, and for a grey print.

States differ in pattern, not in colour alone, and each plot has a table beside it. There are no
words in them, only dates, numbers and names of incidents: on paper the parts of a Devanagari
syllable would not find their places within a picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from sentinel.core.availability import State

WIDTH = 640.0
ROW_HEIGHT = 14.0
DENSE_HEIGHT = 11.0
"""Of the rows of a month, so that they share a page with what is said of them."""
DENSE_ROWS = 10
MIN_WIDTH = 1.4
"""Of a span: ten minutes of a day would hardly be seen, and a minute not at all."""
MARKED_WIDTH = 6.0
"""Of a bar from which a mark is seen, and does not hide it."""
MAX_ROWS = 40
_INK, _GREY, _UP = "#1a1a1a", "#737373", "#cfe3f2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One row: a label, what happened along it (from 0 to 1), a value at its end."""

    label: str
    spans: Sequence[tuple[float, float, State]]
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One incident along the time of a period, from 0 to 1."""

    label: str
    begin: float
    end: float
    taken_up: float | None
    open_ended: bool
    """Whether it was not over at the end."""


def share_of(moment: datetime, since: datetime, until: datetime) -> float:
    """Where a moment lies between two others, 0 to 1; before and after are the ends."""
    share = (moment - since) / (until - since)
    return min(1.0, max(0.0, share))


def strips(rows: Sequence[Strip], hours: Sequence[str], alt: str) -> str:
    """Days below one another, their hours from left to right: what the site was, and when."""
    left, right, top = 74.0, 60.0, 18.0
    width = WIDTH - left - right
    row_height = DENSE_HEIGHT if len(rows) > DENSE_ROWS else ROW_HEIGHT
    thick = row_height - 3
    height = top + len(rows) * row_height + 8
    parts: list[str] = []
    for number, hour in enumerate(hours):
        x = left + width * number / (len(hours) - 1)
        parts += [
            _line(x, top - 4, x, height - 8, _GREY, 0.4),
            _text(x, top - 7, hour, 8, "middle"),
        ]
    for number, row in enumerate(rows):
        y = top + number * row_height
        parts += [
            _text(left - 6, y + thick, row.label, 9, "end"),
            _box(left, y + 2, width, thick, _UP),
            *(_span(left, y + 2, width, thick, one) for one in row.spans),
            _outline(left, y + 2, width, thick),
            _text(WIDTH - right + 6, y + thick, row.value, 9),
        ]
    return _svg(height, parts, alt)


def bars(rows: Sequence[Bar], ticks: Sequence[tuple[float, str]], alt: str) -> str:
    """Incidents below one another along the days of a period; a white mark where taken up."""
    left, top = 150.0, 22.0
    width = WIDTH - left - 14
    shown = rows[:MAX_ROWS]
    height = top + max(1, len(shown)) * (ROW_HEIGHT + 4) + 6
    parts = _ticks(left, width, top, height, ticks)
    for number, row in enumerate(shown):
        y = top + number * (ROW_HEIGHT + 4) + 2
        begin, end = left + width * row.begin, left + width * row.end
        end = max(end, begin + 3)
        parts += [
            _text(left - 6, y + 11, row.label, 9, "end"),
            _box(begin, y, end - begin, ROW_HEIGHT, _INK),
        ]
        if row.open_ended:
            parts.append(_path(f"M{end:.1f} {y:.1f} l8 7 l-8 7 z", _INK))
        if row.taken_up is not None and end - begin >= MARKED_WIDTH:
            at = left + width * row.taken_up
            parts.append(_box(at - 0.8, y, 1.6, ROW_HEIGHT, "#ffffff"))
    return _svg(height, parts, alt)


def steps(values: Sequence[int | None], ticks: Sequence[tuple[float, str]], alt: str) -> str:
    """A number for each day, as columns; a day of which none is known has a dash."""
    left, top, plot = 44.0, 14.0, 110.0
    width = WIDTH - left - 14
    highest = max([value for value in values if value is not None], default=0)
    scale = max(1, highest)
    parts = _ticks(left, width, top + plot, top + plot, ticks, below=True)
    for level in sorted({0, scale, scale // 2}):
        y = top + plot - plot * level / scale
        parts += [
            _line(left, y, left + width, y, _GREY, 0.4),
            _text(left - 6, y + 3, str(level), 9, "end"),
        ]
    step = width / max(1, len(values))
    for number, value in enumerate(values):
        x = left + number * step
        if value is None:
            parts.append(_text(x + step / 2, top + plot - 3, "–", 9, "middle"))
        else:
            tall = plot * value / scale
            parts.append(_box(x + step * 0.15, top + plot - tall, step * 0.7, tall, _INK))
    return _svg(top + plot + 22, parts, alt)


def swatch(state: State, alt: str) -> str:
    """How a state is drawn, for the legend: its word stands beside it as text."""
    drawn = [_state(1, 1, 24, 10, state), _outline(1, 1, 24, 10)]
    return _svg(12, drawn, alt, width=26)


def _span(
    left: float, y: float, width: float, height: float, one: tuple[float, float, State]
) -> str:
    begin, end, state = one
    wide = max(MIN_WIDTH, (end - begin) * width)
    x = min(left + begin * width, left + width - wide)
    return _state(x, y, wide, height, state)


def _state(x: float, y: float, width: float, height: float, state: State) -> str:
    if state is State.UP:
        return _box(x, y, width, height, _UP)
    if state is State.DOWN:
        return _box(x, y, width, height, _INK)
    if state is State.UNKNOWN:
        return _box(x, y, width, height, "#ffffff")
    base = _box(x, y, width, height, "#f4d58d" if state is State.CLOSED else "#ffffff")
    return base + _hatched(x, y, width, height, upright=state is State.PLANNED)


def _hatched(x: float, y: float, width: float, height: float, *, upright: bool) -> str:
    """Drawn line by line: patterns by reference are shown differently from program to program."""
    gap = 4.0
    lines = []
    for number in range(min(200, int(width / gap) + 1)):
        at = x + number * gap + (gap / 2 if upright else 0)
        if at > x + width:
            break
        end = at if upright else min(at + height * 0.8, x + width)
        drop = height if upright else (end - at) / 0.8
        lines.append(f"M{at:.1f} {y + height:.1f}L{end:.1f} {y + height - drop:.1f}")
    return f'<path d="{"".join(lines)}" stroke="{_INK}" stroke-width="0.8" fill="none"/>'


def _ticks(
    left: float,
    width: float,
    top: float,
    bottom: float,
    ticks: Sequence[tuple[float, str]],
    *,
    below: bool = False,
) -> list[str]:
    parts = []
    for share, label in ticks:
        x = left + width * share
        y = bottom + 13 if below else top - 8
        parts += [
            _line(x, top - 4, x, bottom, _GREY, 0.4),
            _text(x, y, label, 8, "start" if share == 0 else "middle"),
        ]
    return parts


def _svg(height: float, parts: Sequence[str], alt: str, *, width: float = WIDTH) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'role="img" aria-label="{escape(alt)}">{"".join(parts)}</svg>'
    )


def _box(x: float, y: float, width: float, height: float, fill: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"/>'
    )


def _outline(x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="none" '
        f'stroke="{_GREY}" stroke-width="0.6"/>'
    )


def _line(x: float, y: float, to_x: float, to_y: float, colour: str, width: float) -> str:  # noqa: PLR0917 - two points and a pen
    return (
        f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="{colour}" '
        f'stroke-width="{width}"/>'
    )


def _path(drawn: str, fill: str) -> str:
    return f'<path d="{drawn}" fill="{fill}"/>'


def _text(x: float, y: float, text: str, size: float, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="Noto Sans, sans-serif" font-size="{size:g}" '
        f'text-anchor="{anchor}" fill="{_INK}">{escape(text)}</text>'
    )
