"""A plot with logarithmic axes, as SVG that any browser shows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _HEIGHT = 460, 380
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 20, 50, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One diagram. Values are positive."""

    title: str
    x_label: str
    y_label: str
    points: Sequence[tuple[float, float]]
    y_from_zero: bool = False
    """Whether y is linear from zero; else logarithmic as x."""
    x_linear: bool = False
    guide: bool = False
    """Whether to draw the straight line of equal cost a unit through the last point."""


def svg(panels: Sequence[Panel], note: str) -> str:
    """All panels side by side, with a note below."""
    width, height = _WIDTH * len(panels), _HEIGHT + 24
    drawn = "".join(
        f'<g transform="translate({_WIDTH * at} 0)">{_panel(panel)}</g>'
        for at, panel in enumerate(panels)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="sans-serif" font-size="12">'
        f'<rect width="100%" height="100%" fill="white"/>{drawn}'
        f'<text x="12" y="{height - 8}" fill="#555">{escape(note)}</text></svg>\n'
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    """From a value to a place on the paper."""

    low: float
    high: float
    start: float
    end: float
    linear: bool

    def place(self, value: float) -> float:
        if self.linear:
            share = (value - self.low) / (self.high - self.low)
        else:
            share = math.log(value / self.low) / math.log(self.high / self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[float]:
        if self.linear:
            step = 10 ** math.floor(math.log10(self.high))
            step = next(
                each for each in (step / 5, step / 2, step, 2 * step) if self.high / each <= 6
            )
            return [step * number for number in range(int(self.high / step) + 1)]
        first, last = math.ceil(math.log10(self.low)), math.floor(math.log10(self.high))
        return [10.0**power for power in range(first, last + 1)]


def _axis(values: Sequence[float], start: float, end: float, *, linear: bool) -> _Axis:
    if linear:
        return _Axis(low=0, high=max(values) * 1.1, start=start, end=end, linear=True)
    low, high = min(values) / 1.6, max(values) * 1.6
    return _Axis(low=low, high=high, start=start, end=end, linear=False)


def _panel(panel: Panel) -> str:
    x_axis = _axis([x for x, _ in panel.points], _LEFT, _WIDTH - _RIGHT, linear=panel.x_linear)
    y_axis = _axis([y for _, y in panel.points], _HEIGHT - _BOTTOM, _TOP, linear=panel.y_from_zero)
    parts = [
        f'<text x="{_LEFT}" y="26" font-size="15" font-weight="bold">{escape(panel.title)}</text>',
        f'<text x="{(_LEFT + _WIDTH - _RIGHT) / 2}" y="{_HEIGHT - 16}" text-anchor="middle">'
        f"{escape(panel.x_label)}</text>",
        f'<text x="{_LEFT}" y="{_TOP - 8}" fill="#555">{escape(panel.y_label)}</text>',
        *(_vertical(x_axis.place(tick), tick) for tick in x_axis.ticks()),
        *(_horizontal(y_axis.place(tick), tick) for tick in y_axis.ticks()),
    ]
    if panel.guide:
        parts.append(_guide(panel, x_axis, y_axis))
    places = [(x_axis.place(x), y_axis.place(y)) for x, y in panel.points]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    parts.append(f'<polyline points="{line}" fill="none" stroke="#1a5fb4" stroke-width="2"/>')
    if len(places) <= 20:
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#1a5fb4"/>' for x, y in places]
    return "".join(parts)


def _guide(panel: Panel, x_axis: _Axis, y_axis: _Axis) -> str:
    last_x, last_y = panel.points[-1]
    # where the line of equal cost leaves the paper at the bottom
    first_x = max(x_axis.low, y_axis.low * last_x / last_y)
    first_y = last_y / last_x * first_x
    return (
        f'<line x1="{x_axis.place(first_x):.1f}" y1="{y_axis.place(first_y):.1f}" '
        f'x2="{x_axis.place(last_x):.1f}" y2="{y_axis.place(last_y):.1f}" '
        'stroke="#c01c28" stroke-dasharray="5 4"/>'
    )


def _vertical(x: float, value: float) -> str:
    return (
        f'<line x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{_HEIGHT - _BOTTOM}" stroke="#ddd"/>'
        f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">{value:,g}</text>'
    )


def _horizontal(y: float, value: float) -> str:
    return (
        f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}" stroke="#ddd"/>'
        f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:,g}</text>'
    )
