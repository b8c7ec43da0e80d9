"""The parts a CERT-In report is made of: sections, fields, tick boxes, and what they draw on."""

from dataclasses import dataclass, field
from datetime import datetime

from sentinel.core.alert_settings import CertIn
from sentinel.core.finding import Finding
from sentinel.core.playbook import JournalEntry
from sentinel.core.sightings import Sighting

NOT_KNOWN = "not known at the time of this draft"
NOT_KNOWN_HINDI = "इस प्रारूप के समय ज्ञात नहीं"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One tick box."""

    label: str
    ticked: bool
    number: int = 0
    """As printed beside the box; 0 where the form prints none."""
    text: str = ""
    """What is written beside the box."""
    label_hindi: str = ""
    text_hindi: str = ""
    reason: str = ""
    """Why it is ticked, where a rule or a person ticked it."""
    reason_hindi: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of the form, with its label as the form has it."""

    key: str
    label: str
    value: str = ""
    choices: tuple[Choice, ...] = ()
    lines: tuple[str, ...] = ()
    """Further lines below the value, such as a time-line."""
    group: str = ""
    """Heading that some fields of a section share."""
    label_hindi: str = ""
    value_hindi: str = ""
    """Empty where the value has no Hindi form: a name, an address, what somebody wrote."""
    group_hindi: str = ""
    lines_hindi: tuple[str, ...] = ()
    """Empty where the lines are those of the record, which is kept in English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Fields under one heading."""

    key: str
    title: str
    title_hindi: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedType:
    """That a person said that a type of incident applies, or does not."""

    number: int
    applies: bool
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFact:
    """One comparison of this machine's clock."""

    source: str
    """Whom it was compared with."""
    offset_seconds: float
    """More than 0 where this machine's clock was behind."""
    error_seconds: float
    """The true one lies within so much of it."""
    measured_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CertInFacts:
    """What a draft draws on beside the incident itself, gathered by `sentinel.reporting`."""

    made_at: datetime
    reason: str
    """Why this revision was made: `first sighting`, `step report`, `by command`."""
    journal: tuple[JournalEntry, ...] = ()
    findings: tuple[Finding, ...] = ()
    """Of the runs that saw the incident, where they are at hand."""
    earlier_incidents: tuple[str, ...] = ()
    evidence_folder: str = ""
    sightings: tuple[Sighting, ...] = ()
    """All that the incident's runs saw."""
    stated: tuple[StatedType, ...] = ()
    """What people said about the types, oldest first."""
    settings: CertIn = field(default_factory=CertIn)
    clock: tuple[ClockFact, ...] = ()
    """The nearest before the first sighting and the nearest after it; empty: not measured."""
    source_addresses: tuple[str, ...] = ()
    """Of whoever is suspected, from logs; empty: not known."""


def known(value: str) -> str:
    """The value, or the words that say that there is none yet."""
    return value.strip() or NOT_KNOWN


def one_of(ticked: str, *labels: str) -> tuple[Choice, ...]:
    """Boxes of which the one with that label is ticked, if any."""
    return tuple(Choice(label=label, ticked=label == ticked) for label in labels)
