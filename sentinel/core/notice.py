"""A Notice: what people are told, before it is put into words by a template."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sentinel.core.delivery import Attachment
from sentinel.core.words import Language, Role


class NoticeKind(StrEnum):
    """Two templates each, English and Hindi: `playbooks/templates/mail-<kind>.txt.j2` and
    `mail-<kind>.hi.txt.j2`."""

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
    UNANSWERED = "unanswered"
    """Nobody has taken an incident up, or a notice was delivered to nobody in time."""
    DEADLINE = "deadline"
    """CERT-In must be told soon, or should have been: 3, 4 1/2 and 5 1/2 hours, and then."""
    DIGEST = "digest"
    """Once a day what need not wake anybody: broken links, reviews that wait."""
    DAILY = "daily"
    """Once a day that telling works; whoever does not see it has lost the alarm itself."""
    CONTACT = "contact"
    """A contact is asked each quarter whether what is written of them is right."""
    MONITORING = "monitoring"
    """The weekly or monthly monitoring report."""
    CONTENT = "content"
    """Parts of the site are to be reviewed: to whom that falls, before the day and after."""
    FILING = "filing"
    """The report to CERT-In itself, after a person has approved that it is sent."""
    FUNCTION = "function"
    """Functions of the site fail, work again, or flap; the site stands."""
    ACCOUNT = "account"
    """Something happened to an account of the console: its owner is told."""


INCIDENT_PLACE = "{incident}"
"""Stands in key, subject and body for the id of an incident that is opened in the transaction
in which its notice is put down."""

ROUTINE: frozenset[NoticeKind] = frozenset(
    {
        NoticeKind.REVIEW,
        NoticeKind.REHEARSAL,
        NoticeKind.DRILL,
        NoticeKind.SHADOW_REPORT,
        NoticeKind.DIGEST,
        NoticeKind.DAILY,
        NoticeKind.CONTACT,
        NoticeKind.MONITORING,
        NoticeKind.CONTENT,
    }
)
"""Kinds that wait for the end of quiet hours and need nobody's acknowledgement. All others are
urgent, where a notice does not say otherwise of itself."""

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
    NoticeKind.UNANSWERED: (Role.ON_CALL, Role.AUTHORISER, Role.OPERATIONS),
    NoticeKind.DEADLINE: (Role.AUTHORISER, Role.POINT_OF_CONTACT, Role.ON_CALL),
    NoticeKind.DIGEST: (Role.OPERATIONS, Role.APPROVER),
    NoticeKind.DAILY: (Role.ON_CALL,),
    NoticeKind.CONTACT: (Role.OPERATIONS,),
    NoticeKind.MONITORING: (Role.INFORMATION_MANAGER, Role.AUTHORISER),
    NoticeKind.CONTENT: (Role.INFORMATION_MANAGER, Role.OPERATIONS),
    NoticeKind.FILING: (Role.POINT_OF_CONTACT, Role.AUTHORISER),
    NoticeKind.FUNCTION: (Role.ON_CALL,),
    NoticeKind.ACCOUNT: (Role.ADMIN, Role.OPERATIONS),
}


class Reach(StrEnum):
    """By how many ways a notice goes."""

    USUAL = "usual"
    """Mail, and the channels beside it where it is not written to single persons."""
    SECOND = "second"
    """Mail and the second channels: the usual ways have not delivered what it repeats."""
    EVERY = "every"
    """Mail and all channels: nobody has answered."""
    DIGEST = "digest"
    """None of its own: the digest tells it. Its row only says that it was put down."""


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
    also: tuple[str, ...] = ()
    """Mail addresses beside the audience's: of those who look after what it is about."""
    proves: bool = False
    """It tells of a proven attack: it takes the place of a suspicion that is still held back."""
    attachments: tuple[Attachment, ...] = ()
    """Files that go with it; their bytes lie in the blobs already."""
    wakes: bool | None = None
    """Whether it is urgent where its kind does not say so; None: as its kind (ROUTINE)."""
    reach: Reach = Reach.USUAL

    @property
    def urgent(self) -> bool:
        return self.kind not in ROUTINE if self.wakes is None else self.wakes


LANGUAGES_APART = "\n" + "-" * 64 + "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A rendered notice in both languages. `subject` and `body` are the English."""

    subject: str
    body: str
    subject_hindi: str = ""
    body_hindi: str = ""
    """Empty where there is no Hindi text of its own."""
    footer: str = ""
    """Stands once at the end, in whichever language."""

    def in_language(self, language: Language) -> tuple[str, str]:
        """Subject and whole body for somebody who wants that language. Where there is no Hindi
        text the English one goes out: a notice is not held back for its language."""
        if not self.body_hindi or language is Language.ENGLISH:
            return self.subject, self.body + self.footer
        if language is Language.HINDI:
            return self.subject_hindi or self.subject, self.body_hindi + self.footer
        return self.subject, self.body + LANGUAGES_APART + self.body_hindi + self.footer


class OutboxState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    UNDELIVERABLE = "undeliverable"
    """Refused for good by the mail server; another contact was told instead."""
    SUPERSEDED = "superseded"
    """Another tells it: the proof of what this one suspected, a later round, or the digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """One message of one channel, sent at least once, always under the same Message-ID."""

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
    taken: tuple[str, ...] = ()
    """Recipients for whom a server has taken it already, while others were put off. Neither they
    nor `refused` are handed over again; all still stand in the message as its recipients."""
    reference: str = ""
    """How the other side called it when it took it (a queue id)."""
    channel: str = "mail"
    """Name of the channel that carries it: `mail`, or that of a [[channel]]."""
    language: Language = Language.BOTH
    urgent: bool = False
    deliver_by: datetime | None = None
    """Undelivered by then, other channels and other people are used as well; None: never."""
    attachments: tuple[Attachment, ...] = ()
