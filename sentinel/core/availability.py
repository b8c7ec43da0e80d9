"""When a site was up: what single looks say of the time between them. Pure arithmetic.

A look speaks for the time after it, until the next look, and no longer than `hold`: then nothing is
known. What is not known is never counted as up.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo


class State(StrEnum):
    """What visitors had of a site."""

    UP = "up"
    DOWN = "down"
    PLANNED = "planned"
    """Away in a maintenance window that was announced."""
    CLOSED = "closed"
    """Blocked by Sentinel, or by a person with it, so that nobody sees what an attack left."""
    UNKNOWN = "unknown"
    """Nobody looked, or what was seen says nothing of the site."""


class SiteLook(NamedTuple):
    """One moment at which the site was looked at."""

    at: datetime
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A time in which nothing changed, from `since` up to `until`."""

    since: datetime
    until: datetime
    state: State

    @property
    def seconds(self) -> float:
        return (self.until - self.since).total_seconds()


def spans(
    looks: Iterable[SiteLook],
    closed: Sequence[tuple[datetime, datetime]],
    *,
    since: datetime,
    until: datetime,
    hold: timedelta,
) -> tuple[Span, ...]:
    """The time from `since` up to `until` without gap or overlap, neighbours never of one state.

    `closed` are times in which a journal says that the site was blocked: they count before any
    look. Of looks of the same moment the last one given counts.
    """
    if since >= until:
        return ()
    by_moment = dict(sorted(((look.at, look.state) for look in looks), key=lambda pair: pair[0]))
    moments = list(by_moment)
    edges = {
        since,
        until,
        *moments,
        *(at + hold for at in moments),
        *(e for one in closed for e in one),
    }
    ordered = sorted(edge for edge in edges if since <= edge <= until)
    found: list[Span] = []
    for begin, end in pairwise(ordered):
        state = _state_at(begin, moments, by_moment, closed, hold)
        unbroken = found and found[-1].state is state
        since_when = found.pop().since if unbroken else begin
        found.append(Span(since=since_when, until=end, state=state))
    return tuple(found)


def _state_at(
    moment: datetime,
    moments: Sequence[datetime],
    states: dict[datetime, State],
    closed: Sequence[tuple[datetime, datetime]],
    hold: timedelta,
) -> State:
    if any(begin <= moment < end for begin, end in closed):
        return State.CLOSED
    place = bisect_right(moments, moment) - 1
    if place < 0 or moment >= moments[place] + hold:
        return State.UNKNOWN
    return states[moments[place]]


def seconds_of(found: Iterable[Span]) -> dict[State, float]:
    """How long each state lasted in all; every state is named."""
    total = dict.fromkeys(State, 0.0)
    for span in found:
        total[span.state] += span.seconds
    return total


def up_share(seconds: dict[State, float]) -> float | None:
    """Of the time of which something is known, the share in which the site was up; None where
    nothing is known: there is no average of nothing."""
    known = sum(seconds.values()) - seconds[State.UNKNOWN]
    return seconds[State.UP] / known if known > 0 else None


def known_share(seconds: dict[State, float]) -> float | None:
    """The share of the time of which something is known; None of no time."""
    whole = sum(seconds.values())
    return (whole - seconds[State.UNKNOWN]) / whole if whole > 0 else None


def joined(found: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in the order of time, with those of one state that touch made one: an outage over
    midnight is one outage."""
    whole: list[Span] = []
    for span in sorted(found, key=lambda one: one.since):
        last = whole[-1] if whole else None
        if last is not None and last.state is span.state and last.until == span.since:
            whole[-1] = Span(since=last.since, until=span.until, state=span.state)
        else:
            whole.append(span)
    return tuple(whole)


def bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """Begin and end of a day on the clocks of a zone, in UTC: 23, 24 or 25 hours."""
    return _midnight(day, zone), _midnight(day + timedelta(days=1), zone)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)
