"""A Notice: what people are told, before it is put into words by a template."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sentinel.core.words import Role


class NoticeKind(StrEnum):
    """One template each: `playbooks/templates/mail-<kind>.txt.j2`."""

    SUSPECT = "suspect"
    BLOCKED = "blocked"
    RESPONDING = "responding"
    """A response without a block has begun (data corruption, crash)."""
    RECOVERED = "recovered"
    NEEDS_HUMAN = "needs-human"
    APPROVAL = "approval"
    """People are asked about a step; silence means that everything stays as it is."""
    ANSWERED = "answered"
    """What became of such a question: a yes, a no, or its deadline has passed."""
    WOULD_HAVE = "would-have"
    """In shadow mode: an attack is proven, and what would have been done about it was not."""
    SHADOW_REPORT = "shadow-report"
    """In shadow mode, each week: what was seen, and what was said of it."""
    REVIEW = "review"
    """An edit without a deploy ticket waits for approve or reject."""
    REHEARSAL = "rehearsal"
    """A backup that was restored into a private folder was not as it should be."""
    DRILL = "drill"
    """An exercise: that it was seen, and how it ended."""
    WATCH = "watch"
    """Sentinel itself is hampered: cannot see, cannot verify, a job is late."""


INCIDENT_PLACE = "{incident}"
"""Stands in key, subject and body for the id of an incident that is opened in the transaction
in which its notice is put down."""

AUDIENCE: dict[NoticeKind, tuple[Role, ...]] = {
    NoticeKind.SUSPECT: (Role.ON_CALL, Role.AUTHORISER),
    NoticeKind.BLOCKED: (Role.ON_CALL, Role.AUTHORISER, Role.OPERATIONS),
    NoticeKind.RESPONDING: (Role.ON_CALL, Role.AUTHORISER, Role.OPERATIONS),
    NoticeKind.RECOVERED: (Role.ON_CALL, Role.AUTHORISER, Role.OPERATIONS),
    NoticeKind.NEEDS_HUMAN: (Role.ON_CALL, Role.AUTHORISER, Role.OPERATIONS),
    NoticeKind.APPROVAL: (Role.AUTHORISER, Role.APPROVER),
    NoticeKind.ANSWERED: (Role.AUTHORISER, Role.APPROVER, Role.ON_CALL),
    NoticeKind.WOULD_HAVE: (Role.ON_CALL, Role.AUTHORISER, Role.OPERATIONS),
    NoticeKind.SHADOW_REPORT: (Role.OPERATIONS, Role.AUTHORISER),
    NoticeKind.REVIEW: (Role.APPROVER, Role.OPERATIONS),
    NoticeKind.REHEARSAL: (Role.ON_CALL, Role.OPERATIONS),
    NoticeKind.DRILL: (Role.ON_CALL, Role.AUTHORISER, Role.OPERATIONS),
    NoticeKind.WATCH: (Role.ON_CALL, Role.OPERATIONS),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to one audience. `key` makes repeating it harmless."""

    key: str
    """Unique for ever: incident and step, or run and kind."""
    kind: NoticeKind
    site: str
    incident: str
    at: datetime
    facts: dict[str, object] = field(default_factory=dict)
    """What the template may show; hostile strings are marked by the template's escaping."""
    hold_until: datetime | None = None
    """Not sent before; a later notice of the same incident that `proves` may take its place."""
    recipients: tuple[str, ...] = ()
    """Mail addresses to be used instead of the audience's; empty for the audience."""
    proves: bool = False
    """It tells of a proven attack: it takes the place of a suspicion that is still held back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A rendered notice."""

    subject: str
    body: str


class OutboxState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    UNDELIVERABLE = "undeliverable"
    """Refused for good by the mail server; another contact was told instead."""
    SUPERSEDED = "superseded"
    """The proof of what this one suspected was told before it was due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """One mail to be sent at least once, always under the same Message-ID."""

    id: int
    key: str
    kind: NoticeKind
    site: str
    incident: str
    message_id: str
    recipients: tuple[str, ...]
    subject: str
    body: str
    created_at: datetime
    next_attempt_at: datetime
    attempts: int
    state: OutboxState
    sent_at: datetime | None = None
    last_error: str = ""
    refused: tuple[str, ...] = ()
