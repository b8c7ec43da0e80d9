"""Plots: well-formed, to scale, and nothing of an outage is lost for being short."""

from xml.etree import ElementTree as ET

import pytest

from sentinel.core.availability import State
from sentinel.core.plots import MIN_WIDTH, Bar, Strip, bars, share_of, steps, strips, swatch
from support.values import T0

SVG = "{http://www.w3.org/2000/svg}"
DOWN = "#1a1a1a"


def boxes(svg: str, fill: str = DOWN) -> list[tuple[float, float]]:
    """Left edge and width of what is drawn in a colour."""
    return [
        (float(one.get("x", "")), float(one.get("width", "")))
        for one in ET.fromstring(svg).iter(f"{SVG}rect")
        if one.get("fill") == fill
    ]


def words(svg: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(svg).iter(f"{SVG}text")]


def test_an_outage_stands_where_it_was() -> None:
    svg = strips([Strip(label="2026-10-01", spans=[(0.25, 0.5, State.DOWN)])], ("00", "24"), "alt")
    ((left, width),) = boxes(svg)
    whole = 640 - 74 - 60
    assert left == pytest.approx(74 + whole / 4, abs=0.1)
    assert width == pytest.approx(whole / 4, abs=0.1)
    assert words(svg) == ["00", "24", "2026-10-01", ""]


def test_an_outage_of_a_second_is_seen_also_at_the_end_of_the_day() -> None:
    svg = strips([Strip(label="x", spans=[(1 - 1e-5, 1.0, State.DOWN)])], ("00", "24"), "alt")
    ((left, width),) = boxes(svg)
    assert width == pytest.approx(MIN_WIDTH)
    assert left + width <= 640 - 60 + 0.1


def test_states_differ_without_colour() -> None:
    """Each has a drawing of its own, not a fill alone."""
    drawn = {state: swatch(state, state.value) for state in State}
    assert len({svg.partition(">")[2] for svg in drawn.values()}) == len(State)
    assert "<path" in drawn[State.CLOSED]
    assert "<path" in drawn[State.PLANNED]


def test_foreign_text_is_escaped() -> None:
    svg = strips([Strip(label='<a>&"', spans=[])], ("00", "24"), '"><script>')
    assert '<a>&"' in words(svg)
    assert "<script" not in svg


def test_numbers_of_days_and_days_without_one() -> None:
    svg = steps([4, None, 2, 0], [(0.125, "01")], "alt")
    assert [round(width) for _, width in boxes(svg)] == [102, 102, 102]
    assert words(svg) == ["01", "0", "2", "4", "–"]
    assert words(steps([None], [], "alt"))[-1] == "–"


def test_incidents_along_the_days() -> None:
    rows = [
        Bar(label="INC-1", begin=0.0, end=0.0, taken_up=None, open_ended=False),
        Bar(label="INC-2", begin=0.5, end=1.0, taken_up=0.75, open_ended=True),
    ]
    svg = bars(rows, [(0.0, "01")], "alt")
    assert [round(width) for _, width in boxes(svg)] == [3, 238]
    assert svg.count("<path") == 1
    assert len(boxes(svg, "#ffffff")) == 1


def test_shares_stay_within_the_period() -> None:
    end = T0.replace(hour=8)
    assert share_of(T0, T0, end) == 0.0
    assert share_of(T0.replace(hour=23), T0, end) == 1.0
    assert share_of(T0.replace(hour=1), T0, end) == 0.0


def test_a_short_incident_is_not_hidden_by_its_own_mark() -> None:
    """Two hours of a month are three units wide: the mark of a taking up would leave half."""
    short = Bar(label="INC-1", begin=0.5, end=0.502, taken_up=0.5005, open_ended=False)
    assert bars([short], [], "alt").count("#ffffff") == 0
