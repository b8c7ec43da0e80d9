"""What people found out about an incident: when it began, whose data, whether it was right."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sentinel import compromise
from sentinel.core.authority import Act
from sentinel.core.incident import PersonalData
from sentinel.core.principal import Principal
from sentinel.errors import UsageError
from sentinel.operations.desk import Desk
from sentinel.operations.incident_doors import (
    After,
    after_of,
    incident_deed,
    incident_of,
)
from sentinel.personal_data import say_personal_data
from sentinel.shadow_marking import mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Compromised:
    incident: str
    at: str
    """From when on the site was in other hands: ISO 8601 with a zone, such as
    `2026-11-20T04:10+05:30`; without one it is UTC."""
    reason: str
    """What shows it, such as a line of a log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Involved:
    incident: str
    answer: PersonalData
    reason: str
    """What shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking:
    incident: str
    right: bool
    """Whether it would have been right to answer it; else it was a false alarm."""
    reason: str


def _compromised(desk: Desk, who: Principal, given: Compromised) -> After:
    return _move(desk, who, given, correct=False)


def _correct(desk: Desk, who: Principal, given: Compromised) -> After:
    return _move(desk, who, given, correct=True)


def _move(desk: Desk, who: Principal, given: Compromised, *, correct: bool) -> After:
    incident = incident_of(desk, given.incident)
    moved = compromise.move_first_compromise(
        desk.app,
        desk.app.site(incident.site),
        incident,
        moment_said(given.at),
        by=who.name,
        reason=given.reason,
        correct=correct,
    )
    return After(
        incident=incident.id,
        site=incident.site,
        state=moved.incident.state,
        ceased=tuple(one.backup for one in moved.ceased),
        restored_from=moved.restored_from,
    )


def moment_said(text: str) -> datetime:
    """Raises UsageError for what is no time."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(
            f"at {text[:40]!r}: no time; write it as 2026-11-20T04:10+05:30, or without a zone "
            "for UTC."
        ) from None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _involved(desk: Desk, who: Principal, given: Involved) -> After:
    incident = incident_of(desk, given.incident)
    return after_of(say_personal_data(desk.app, incident, given.answer, who.name, given.reason))


def _mark(desk: Desk, who: Principal, given: Marking) -> After:
    incident = incident_of(desk, given.incident)
    mark(desk.app, incident, right=given.right, by=who.name, reason=given.reason)
    return after_of(incident_of(desk, incident.id))


COMPROMISED = incident_deed(
    "incident-compromised-at",
    "compromised",
    Act.COMPROMISED,
    "Says that the site was compromised earlier than it was seen; backups are judged again",
    takes=Compromised,
    run=_compromised,
    done="The time is recorded; every backup was judged again.",
)
CORRECT_COMPROMISED = incident_deed(
    "correct-compromised-at",
    "compromised-later",
    Act.LATER,
    "Takes back a time of compromise that was too early",
    takes=Compromised,
    run=_correct,
    done="The time is recorded; every backup was judged again.",
)
PERSONAL_DATA = incident_deed(
    "incident-personal-data",
    "personal-data",
    Act.PERSONAL_DATA,
    "Says whether personal data is involved",
    takes=Involved,
    run=_involved,
    done="Your answer about personal data is recorded.",
)
MARK = incident_deed(
    "mark-incident",
    "mark",
    Act.MARK,
    "Says of a would-be incident of shadow mode whether it was right",
    takes=Marking,
    run=_mark,
    done="It is marked.",
)
FACTS = (COMPROMISED, CORRECT_COMPROMISED, PERSONAL_DATA, MARK)
