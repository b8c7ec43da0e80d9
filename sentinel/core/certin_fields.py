"""The parts a CERT-In report is made of: sections, fields, tick boxes, and what they draw on."""

from dataclasses import dataclass
from datetime import datetime

from sentinel.core.finding import Finding
from sentinel.core.playbook import JournalEntry
from sentinel.core.sightings import Sighting

NOT_KNOWN = "not known at the time of this draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One tick box."""

    label: str
    ticked: bool
    number: int = 0
    """As printed beside the box; 0 where the form prints none."""
    text: str = ""
    """What is written beside the box."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Fields under one heading."""

    key: str
    title: str
    title_hindi: str
    fields: tuple[Field, ...]


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


def known(value: str) -> str:
    """The value, or the words that say that there is none yet."""
    return value.strip() or NOT_KNOWN


def one_of(ticked: str, *labels: str) -> tuple[Choice, ...]:
    """Boxes of which the one with that label is ticked, if any."""
    return tuple(Choice(label=label, ticked=label == ticked) for label in labels)
