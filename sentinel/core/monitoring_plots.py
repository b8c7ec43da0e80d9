"""The plots of a monitoring report, by their names."""

from datetime import date, datetime, timedelta

from sentinel.core.availability import State, bounds, up_share
from sentinel.core.monitored_day import MonitoredDay
from sentinel.core.monitoring import MonitoringFacts
from sentinel.core.monitoring_view import View
from sentinel.core.plots import MAX_ROWS, Bar, Strip, bars, share_of, steps, strips, swatch

HOURS = ("00", "06", "12", "18", "24")


def plots(view: View) -> dict[str, str]:
    """SVG by name; every name that a part of the view asks for."""
    facts = view.facts
    drawn = {
        **{f"state-{state.value}": swatch(state, view.state(state)) for state in State},
        "availability": strips(
            [_strip(view, day) for day in facts.days],
            HOURS,
            view.word("alt-days"),
        ),
        "links": steps(
            [_broken_on(facts, day) for day in facts.period.days],
            _ticks(facts, middle=True),
            view.word("alt-links"),
        ),
    }
    if facts.incidents:
        shown = facts.incidents[:MAX_ROWS]
        drawn["incidents"] = bars(
            [
                Bar(
                    label=one.id,
                    begin=_share(facts, one.first_sighting_at),
                    end=_share(facts, one.ended_at or facts.made_at),
                    taken_up=None
                    if one.acknowledged_at is None
                    else _share(facts, one.acknowledged_at),
                    open_ended=one.ended_at is None or one.ended_at > facts.period.until,
                )
                for one in shown
            ],
            _ticks(facts, middle=False),
            view.word("alt-incidents"),
        )
    return drawn


def _strip(view: View, day: MonitoredDay) -> Strip:
    since, until = bounds(date.fromisoformat(day.day), day.zone)
    over = share_of(since + timedelta(seconds=sum(day.seconds.values())), since, until)
    spans = [
        (share_of(one.since, since, until), share_of(one.until, since, until), one.state)
        for one in day.spans
    ]
    return Strip(
        label=day.day,
        spans=spans if over == 1.0 else [*spans, (over, 1.0, State.UNKNOWN)],
        value="" if up_share(day.seconds) is None else view.share(up_share(day.seconds)),
    )


def _broken_on(facts: MonitoringFacts, day: date) -> int | None:
    return next((one.broken_links for one in facts.days if one.day == day.isoformat()), None)


def _share(facts: MonitoringFacts, at: datetime) -> float:
    return share_of(at, facts.period.since, facts.period.until)


def _ticks(facts: MonitoringFacts, *, middle: bool) -> list[tuple[float, str]]:
    """Days of the month along an axis: each of a week, every fifth of a month."""
    days = facts.period.days
    every = 1 if len(days) <= 7 else 5
    half = 0.5 if middle else 0.0
    return [
        ((number + half) / len(days), f"{day.day:02d}")
        for number, day in enumerate(days)
        if number % every == 0
    ]
