"""Who is on duty at a moment: the weekly order of [rota], with its overrides. Pure.

At every moment exactly one person is on duty, before the first week, too: the order goes on in
both directions. A handover is at its local time on the wall; one that the clocks leave out comes as
many minutes after the change as it lies behind it on the old clock, and of one that comes twice the
first counts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sentinel.core.alert_settings import Override, Rota
from sentinel.core.settings import Config, Contact
from sentinel.core.words import Role

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK = timedelta(days=7)
_HANDOVER = re.compile(r"(mon|tue|wed|thu|fri|sat|sun) ([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A stretch of duty; aware, UTC; `until` is not part of it."""

    person: str
    since: datetime
    until: datetime
    override: Override | None = None
    """Why it is not the rota's own person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """Weekday (0: Monday) and local time."""

    day: int
    at: time


def parse_handover(text: str) -> Handover:
    """`mon 09:00`. Raises ValueError with what is accepted."""
    found = _HANDOVER.fullmatch(text)
    if found is None:
        raise ValueError(
            'accepted: a weekday and a local time, such as "mon 09:00" (mon, tue, wed, thu, fri, '
            "sat, sun)"
        )
    return Handover(day=DAYS.index(found[1]), at=time(int(found[2]), int(found[3])))


def on_call(config: Config, moment: datetime) -> tuple[Contact, ...]:
    """Who is told first at a moment: with a rota the person on duty; without one, or where that
    person has no mail or is no contact, all who are on call. Whoever is told is told by mail."""
    holders = config.contacts_with(Role.ON_CALL)
    if config.rota is None:
        return holders
    name = on_duty(config.rota, moment)
    found = tuple(c for c in config.contacts if c.name == name and c.mail)
    return found or holders


def on_duty(rota: Rota, moment: datetime) -> str:
    """The name of the one person on duty. Of several overrides that hold the last written counts,
    so that a swap within a leave can be written below it."""
    override = _override(rota, moment)
    return override.person if override is not None else _of_the_week(rota, moment)


def turns(rota: Rota, since: datetime, until: datetime) -> Iterator[Turn]:
    """All turns from one moment to another, without a gap, in order. The first begins at `since`
    and the last ends at `until`, though the duty itself may reach beyond."""
    begin = since.astimezone(UTC)
    cuts = sorted({*_cuts(rota, since, until), until.astimezone(UTC)})
    pending: Turn | None = None
    for cut in cuts:
        override = _override(rota, begin)
        person = override.person if override is not None else _of_the_week(rota, begin)
        turn = Turn(person=person, since=begin, until=cut, override=override)
        begin = cut
        if pending is None:
            pending = turn
        elif override is not None and override is pending.override:
            pending = Turn(
                person=person, since=pending.since, until=cut, override=override
            )  # a handover within an override changes nothing
        else:
            yield pending
            pending = turn
    if pending is not None:
        yield pending


def next_handovers(rota: Rota, moment: datetime, weeks: int = 8) -> tuple[Turn, ...]:
    """The turns of other persons than the one before, that begin within so many weeks after a
    moment; none where one person is on duty for all of them."""
    found: list[Turn] = []
    person = on_duty(rota, moment)
    for turn in turns(rota, moment, moment + weeks * WEEK):
        if turn.person != person:
            found.append(turn)
        person = turn.person
    return tuple(found)


def _override(rota: Rota, moment: datetime) -> Override | None:
    holding = [one for one in rota.overrides if one.since <= moment < one.until]
    return holding[-1] if holding else None


def _of_the_week(rota: Rota, moment: datetime) -> str:
    handover = parse_handover(rota.handover)
    begun = _week_of(rota, handover, moment)
    weeks = (begun - _day_before(rota.starts, handover.day)).days // 7
    return rota.order[weeks % len(rota.order)]


def _week_of(rota: Rota, handover: Handover, moment: datetime) -> date:
    """The day of the last handover at or before a moment."""
    local = moment.astimezone(ZoneInfo(rota.time_zone)).date()
    day = _day_before(local, handover.day)
    return day - WEEK if _instant(rota, handover, day) > moment else day


def _cuts(rota: Rota, since: datetime, until: datetime) -> Iterator[datetime]:
    """The moments after `since` and before `until` at which the duty may change."""
    handover = parse_handover(rota.handover)
    day = _week_of(rota, handover, since) + WEEK
    while (at := _instant(rota, handover, day)) < until:
        yield at
        day += WEEK
    for one in rota.overrides:
        for edge in (one.since.astimezone(UTC), one.until.astimezone(UTC)):
            if since < edge < until:
                yield edge


def _day_before(day: date, weekday: int) -> date:
    """The last such weekday at or before a day."""
    return day - timedelta(days=(day.weekday() - weekday) % 7)


def _instant(rota: Rota, handover: Handover, day: date) -> datetime:
    local = datetime.combine(day, handover.at, ZoneInfo(rota.time_zone))
    return local.astimezone(UTC)
