"""What `Now` gives: each site, what needs the reader, who is on duty."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sentinel.core.verdict import Verdict
from sentinel.operations.incident_brief import IncidentBrief


class Standing(StrEnum):
    """Of one site, for who looks at fifty."""

    GRAVE = "grave"
    """An incident is open, or the site is closed, or would have to be."""
    LOOK = "look"
    """Something is not as it should be; nobody has to get up for it."""
    GOOD = "good"


class Need(StrEnum):
    """What somebody has to do; in the order in which it counts."""

    NOBODY_TOLD = "nobody-told"
    """No way of telling works: people must be rung."""
    ANSWER = "answer"
    """A playbook waits for your answer."""
    PERSON = "person"
    """A response has stopped and cannot go on by itself."""
    NOT_BLOCKED = "not-blocked"
    """A site is to be closed, and is not."""
    DECIDE = "decide"
    """A suspicion waits: it is real, or it is none."""
    REPORT = "report"
    """CERT-In must be told."""
    TAKE_UP = "take-up"
    """Nobody has taken an incident up."""
    WAITS = "waits"
    """A playbook waits for somebody else's answer."""
    CLOSED = "closed"
    """A site is closed, and no incident is open."""
    CAUSE = "cause"
    """An incident is over, and its cause is owed."""
    TROUBLE = "trouble"
    """A part of the daemon is not well."""
    PLAYBOOK = "playbook"
    """A playbook was edited into a fault; the last good text is in force."""
    MAILS = "mails"
    """Messages are late, or were given up."""
    LEARN = "learn"
    """Nothing is compared yet."""
    NO_CLEAN = "no-clean"
    """No backup is clean: nothing could be restored by itself."""
    REHEARSAL = "rehearsal"
    """The last rehearsal of a restore failed."""
    CHANGES = "changes"
    """Changes wait for a review."""


URGENT = frozenset(
    {
        *(Need.NOBODY_TOLD, Need.ANSWER, Need.PERSON, Need.NOT_BLOCKED, Need.DECIDE),
        *(Need.REPORT, Need.TAKE_UP, Need.WAITS, Need.CLOSED),
    }
)
"""What counts at night."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """One thing to do."""

    need: Need
    urgent: bool
    site: str = ""
    incident: str = ""
    step: str = ""
    action: str = ""
    """What that step carries out."""
    by: datetime | None = None
    """By when, where there is such a time."""
    who: str = ""
    """Who is waited for, where that is not you: roles."""
    certain: bool = True
    """Of a report: whether it is due; else only if an attack is behind it."""
    number: int = 0
    """How many messages, changes, incidents."""
    text: str = ""
    """Further words; English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteNow:
    """One site."""

    name: str
    title: str
    url: str
    standing: Standing
    verdict: Verdict | None
    """Of the last look at it; None: none was taken yet."""
    looked_at: datetime | None
    looks_next_at: datetime | None
    """None: not known."""
    look_under_way: bool
    incident: IncidentBrief | None
    blocked_for: str
    """For which incident, or by whom, it is closed to the public; empty: it is open."""
    block_unknown: str
    """Why nobody knows whether it is closed; empty where it is known."""
    blocks: bool
    """Whether it can be closed at all."""
    maintenance: str
    """The maintenance window in force, in words; empty: none."""
    compared: bool
    """Whether something is approved that it is compared with."""
    changes_waiting: int
    rehearsed_at: datetime | None
    rehearsal_problem: str
    """What the last one found; empty where it was good."""
    recovery_seconds: float | None
    """As the last good rehearsal measured; None: not measured within 90 days."""
    clean_backup_at: datetime | None
    """When the newest backup was taken that was found clean when it was last judged."""
    clean_judged_at: datetime | None
    restores: bool
    """Whether it has files that are backed up."""
    mails_waiting: int
    mails_late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonNow:
    """Whom to call."""

    name: str
    post: str
    mobile: str
    mail: str
    deputy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """Who comes next."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NowView:
    """All of it."""

    at: datetime
    organisation: str
    shadow: bool
    """Whether nothing is done by itself, as the configuration wants it."""
    automatic: bool
    sites: tuple[SiteNow, ...]
    """Those that were asked for, the gravest first."""
    counts: dict[str, int]
    """Of all sites, by their standing."""
    needs: tuple[Needed, ...]
    ended: tuple[IncidentBrief, ...]
    """Of late, with a report that is still owed."""
    resolved: int
    """Incidents that are over and whose cause is owed."""
    mails_waiting: int
    mails_late: int
    mails_given_up: int
    """In the last seven days."""
    well: bool | None
    """Whether all parts of the daemon are; None: not known."""
    troubles: tuple[str, ...]
    duty: tuple[PersonNow, ...]
    next_duty: HandOver | None
    deciders: tuple[PersonNow, ...]
    cert_in_phone: str
    state: str
    """The filter, as it was given."""
    name: str
