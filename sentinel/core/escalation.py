"""Who is told next, and when, where a notice reached nobody or an incident was taken up by nobody.
Pure: functions of rows, incidents, rounds and a moment.

A round is a notice of its own. Its key is that of what it repeats and its number, so that it is
put down once, and so that the rows of the outbox are all that has to be remembered.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sentinel.core.addressing import base_key, stand_ins
from sentinel.core.alert_settings import Alerts
from sentinel.core.delivery import MAIL
from sentinel.core.incident import Incident
from sentinel.core.notice import NoticeKind, OutboxRow, OutboxState
from sentinel.core.playbook import JournalEntry
from sentinel.core.rota import on_call
from sentinel.core.settings import Config

UNDELIVERED = "/undelivered/"
UNANSWERED = "/unanswered/"
TAKEN_UP = "/taken-up"
OVER = "/over"
LONGEST_PAUSE = timedelta(hours=12)
_ROUND = re.compile(
    rf"(?P<of>.+)(?:{UNDELIVERED}|{UNANSWERED})(?P<number>[1-9][0-9]*)\Z", re.DOTALL
)


class Circle(StrEnum):
    """Who is told by a round."""

    DEPUTIES = "deputies"
    """Who stands in for those who were told first."""
    ALL = "all"
    """Every contact."""
    DUTY = "duty"
    """Who is on call then: all know by now, and somebody has to act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something that waits for a person, and the rounds that it has had."""

    key: str
    """Of the notice or, where an incident waits, its id."""
    word: str
    """UNDELIVERED or UNANSWERED."""
    since: datetime
    """From when its first pause counts."""
    patience: timedelta
    """The pause before the first round."""
    rounds: tuple[datetime, ...] = ()
    """When each was put down, by number."""

    @property
    def number(self) -> int:
        """Of the next round."""
        return len(self.rounds) + 1

    @property
    def name(self) -> str:
        """The key of the next round's notice."""
        return f"{self.key}{self.word}{self.number}"


def pause_before(waiting: Waiting, alerts: Alerts) -> timedelta:
    """How long is waited before the next round; it doubles, up to half a day, and never ends."""
    if not waiting.rounds:
        return waiting.patience
    doubled = alerts.again_seconds * 2.0 ** min(waiting.number - 2, 30)
    return min(timedelta(seconds=doubled), LONGEST_PAUSE)


def due_at(waiting: Waiting, alerts: Alerts) -> datetime:
    """When the next round is due, by the clock on the wall."""
    began = waiting.rounds[-1] if waiting.rounds else waiting.since
    return began + pause_before(waiting, alerts)


def seconds_left(waiting: Waiting, alerts: Alerts, now: datetime, waited_seconds: float) -> float:
    """How long until the next round; 0 or less: now. `waited_seconds`: how long it has been seen
    to wait for that round by the clock that only ever goes on. So a clock on the wall that was set
    back does not hold a round up for longer than its pause."""
    by_wall = (due_at(waiting, alerts) - now).total_seconds()
    return min(by_wall, pause_before(waiting, alerts).total_seconds() - waited_seconds)


def circle_of(number: int) -> Circle:
    return {1: Circle.DEPUTIES, 2: Circle.ALL}.get(number, Circle.DUTY)


def takes_place_of(number: int) -> int:
    """The earlier round of which rows that are still queued need not go any more, since the same
    people are told by this one; 0: none."""
    return {1: 0, 2: 1, 3: 0}.get(number, number - 1)


def readers(
    circle: Circle, config: Config, addressed: Sequence[str], now: datetime
) -> tuple[str, ...]:
    """Mail addresses of a circle; nobody where no contact has one. `addressed` were told first."""
    everybody = tuple(dict.fromkeys(c.mail for c in config.contacts if c.mail))
    duty = tuple(dict.fromkeys(c.mail for c in on_call(config, now) if c.mail)) or everybody
    match circle:
        case Circle.DEPUTIES:
            return stand_ins(config.contacts, tuple(addressed), tuple(addressed)) or duty
        case Circle.ALL:
            return everybody
        case Circle.DUTY:
            return duty


def family(row_key: str) -> str:
    """The key of the notice that a row goes back to, rounds because of its delivery left out."""
    key = base_key(row_key)
    while UNDELIVERED in key and (found := _ROUND.fullmatch(key)):
        key = found["of"]
    return key


def round_of(row_key: str) -> tuple[str, int] | None:
    """Of a row of a round: what the round repeats, and its number."""
    found = _ROUND.fullmatch(base_key(row_key))
    return (found["of"], int(found["number"])) if found else None


def rounds_of(rows: Sequence[OutboxRow], key: str, word: str) -> tuple[datetime, ...]:
    """When each round was put down, from the first one on."""
    began: dict[int, datetime] = {}
    for row in rows:
        found = round_of(row.key)
        if found and found[0] == key and base_key(row.key) == f"{key}{word}{found[1]}":
            began[found[1]] = min(row.created_at, began.get(found[1], row.created_at))
    return tuple(at for _, at in sorted(began.items()))


def vouching(config: Config) -> frozenset[str]:
    """Names of the channels by whose word people count as told."""
    return frozenset({MAIL, *(one.name for one in config.channels if one.vouches)})


def has_told(row: OutboxRow, vouching: Collection[str]) -> bool:
    """Whether somebody has this row's message."""
    return row.channel in vouching and (row.state is OutboxState.SENT or bool(row.taken))


def told_at(rows: Sequence[OutboxRow], vouching: Collection[str]) -> datetime | None:
    """When somebody first had one of these messages; None: nobody has."""
    return min(
        (row.sent_at for row in rows if row.sent_at and has_told(row, vouching)), default=None
    )


def taken_up_by(incident: Incident, journal: Sequence[JournalEntry], names: Collection[str]) -> str:
    """Who has taken an incident up: by saying so, confirming it, answering one of its questions, or
    working on it by hand. Empty: nobody. `names` are those of the contacts."""
    if incident.acknowledged_by:
        return incident.acknowledged_by
    if incident.confirmed_by in names:
        return incident.confirmed_by
    said = (str(entry.data.get("by") or "") for entry in journal)
    return next((name for name in said if name in names), "")


def called_in_vain(rows: Sequence[OutboxRow]) -> tuple[str, ...]:
    """Mail addresses of those whom a round of an incident has reached, and who have heard neither
    that somebody has it nor that all is in order again, nor will. `rows`: all of the incident."""
    called = [mail for row in rows if round_of(row.key) for mail in _reached(row)]
    relieved = {
        mail
        for row in rows
        if row.kind is NoticeKind.RECOVERED or base_key(row.key).endswith((TAKEN_UP, OVER))
        for mail in (row.recipients if row.state is OutboxState.QUEUED else _reached(row))
    }
    return tuple(dict.fromkeys(mail for mail in called if mail not in relieved))


def _reached(row: OutboxRow) -> tuple[str, ...]:
    """Mail addresses that a row has come to."""
    if row.state is OutboxState.SENT:
        return tuple(mail for mail in row.recipients if mail not in row.refused)
    return row.taken
