"""What one incident gives: what happened, what every witness saw, what was done, what is asked."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sentinel.core.incident import PersonalData
from sentinel.core.verdict import Verdict
from sentinel.core.words import WitnessKind
from sentinel.operations.incident_brief import IncidentBrief


@dataclass(frozen=True, slots=True, kw_only=True)
class InTwoLanguages:
    """Words of ours."""

    english: str
    hindi: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A value beside its bound."""

    name: str
    value: float
    bound: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What led to the verdict. `reasons`, `exits` and `checked` hold text of others."""

    rule: str
    """Its code, as docs/verdicts.md has it; empty where none decided."""
    title: str
    needs: str
    measures: tuple[Measured, ...]
    reasons: tuple[str, ...]
    exits: tuple[str, ...]
    """Why no milder and no graver verdict."""
    checked: tuple[str, ...]
    """What was looked at and found normal."""
    means: InTwoLanguages | None
    """What the pattern of the witnesses says has happened; None: it does not tell."""
    first: InTwoLanguages | None
    """What to do first."""


class LineKind(StrEnum):
    SAME = "same"
    ADD = "add"
    DEL = "del"
    GAP = "gap"
    """Lines that are equal were left out here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffLine:
    kind: LineKind
    text: str
    """As a visitor read it; text of others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDiff:
    """The visible text as approved, against what was seen."""

    before: str
    """Digest of the approved bytes."""
    after: str
    lines: tuple[DiffLine, ...]
    active: tuple[str, ...]
    """Scripts, frames, forms and outgoing links that came (`+`) or went (`-`)."""
    cut: str
    """What was left out, in words; empty: nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture before and after; each is empty where none is kept."""

    what: str
    """`rendered`: the page as a browser showed it; `file`: a picture of the site."""
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderSeen:
    name: str
    approved: str
    """Empty where it is not compared."""
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessSaw:
    """What one witness said of one address. `message` and `signals` hold text of others."""

    witness: WitnessKind
    verdict: Verdict
    code: str
    rule: str
    message: str
    signals: tuple[str, ...]
    digest: str
    """Of the bytes that it saw; empty where there were none."""
    kept: bool
    """Whether these bytes are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One address of the site, as the witnesses saw it."""

    subject: str
    verdict: Verdict
    first_seen_at: datetime | None
    saw: tuple[WitnessSaw, ...]
    diff: TextDiff | None
    pictures: tuple[Picture, ...]
    headers: tuple[HeaderSeen, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSeen:
    """One file of the document root."""

    path: str
    code: str
    before: str
    after: str
    size: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the witnesses saw."""

    subjects: tuple[Subject, ...]
    more: int
    """Further addresses that are affected and not shown."""
    files: tuple[FileSeen, ...]
    more_files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLine:
    """One line of what was done."""

    at: datetime
    step: str
    phase: str
    words: InTwoLanguages
    """Of the phase."""
    text: str
    """As the journal has it; English, and text of others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    name: str
    sha256: str
    size: int
    here: bool
    """Whether its bytes can be looked at on a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceKept:
    """As the newest signed list says."""

    files: tuple[KeptFile, ...]
    more: int
    sealed_at: str
    verified: bool
    list_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionLine:
    number: int
    at: datetime
    reason: str
    approved_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportStanding:
    """How far the report to CERT-In has come."""

    revisions: tuple[RevisionLine, ...]
    """Newest first."""
    mailed_at: datetime | None
    filed_at: datetime | None
    reference: str
    not_due_by: str
    """Who found that nothing is to be reported; empty: nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockStanding:
    blocks: bool
    flagged: str
    belongs_to: str
    unknown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybookDrawn:
    """The plan in force, frozen into the incident."""

    name: str
    current: tuple[str, ...]
    """The steps where it stands."""
    drawing: tuple[str, ...]
    drawing_hindi: tuple[str, ...]
    unreadable: str
    """Why it cannot be drawn; empty: it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLine:
    kind: str
    state: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentView:
    """All of one incident."""

    brief: IncidentBrief
    title: str
    """Of the site."""
    url: str
    configured: bool
    """Whether the configuration still has the site."""
    shadow: bool
    why: Why
    last_good_at: datetime | None
    confirmed_at: datetime | None
    confirmed_by: str
    acknowledged_at: datetime | None
    ended_at: datetime | None
    compromised_at: datetime | None
    compromised_by: str
    compromised_reason: str
    personal_data: PersonalData
    personal_data_by: str
    personal_data_reason: str
    cause: str
    corrective_action: str
    closed_by: str
    found_cause: InTwoLanguages | None
    """Why it is down, as the plan for crashes found out; None: it did not."""
    advice: InTwoLanguages | None
    seen: Seen
    done: tuple[str, ...]
    """Actions that were carried out, by name, in their order."""
    time_line: tuple[TimeLine, ...]
    """Newest first."""
    more_lines: int
    playbook: PlaybookDrawn | None
    evidence: EvidenceKept
    report: ReportStanding
    block: BlockStanding
    mails: tuple[MailLine, ...]
    foreseen: str
    """In shadow mode: what would have been done; empty otherwise."""
    marked: str
    """What a person said of a would-be incident."""
    sightings: int
