"""What people have done about a report to CERT-In: approved, sent, recorded. Pure.

A filing is final. What stands is read off all of them: a revision that was approved stays so, and a
later one is approved anew and goes as a supplement.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sentinel.core.certin_fields import StatedType
from sentinel.core.notice import Message, Notice

PERSONAL_DATA = "personal-data"
"""Action of the journal: somebody said whether personal data is involved."""


class FilingKind(StrEnum):
    APPROVED = "approved"
    """A person approved one revision."""
    MAILED = "mailed"
    """An approved revision was put down for CERT-In's address."""
    FILED = "filed"
    """A person recorded that CERT-In was told."""
    NOT_DUE = "not-due"
    """A person found that there is nothing to report: no attack is behind it."""
    TICKED = "ticked"
    """A person said that a type applies."""
    UNTICKED = "unticked"
    SOURCE = "source"
    """A person found an address from which it was done, in a log."""

    @property
    def action(self) -> str:
        """As it stands in the journal."""
        return f"report-{self.value}"


OF_PAPER = frozenset({*(kind.action for kind in FilingKind), PERSONAL_DATA})
"""Actions of the journal that did nothing to the site."""


class How(StrEnum):
    """By which way CERT-In was told."""

    MAIL = "mail"
    PHONE = "phone"
    FAX = "fax"
    WEB = "web"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """One act of one person."""

    incident: str
    kind: FilingKind
    at: datetime
    """When it was recorded; of `filed` when CERT-In was told."""
    by: str
    revision: int = 0
    """0 where it is about none."""
    sha256: str = ""
    """Of the revision's canonical document, for what was approved or mailed."""
    reference: str = ""
    """CERT-In's, or whatever the sender can be asked about; of `source` the address."""
    how: How | None = None
    reason: str = ""
    type_number: int = 0
    key: str = ""
    """Of the notice, for what was mailed."""


class Filings(Protocol):
    """Port: kept for ever, never changed."""

    def add(self, filing: Filing, notices: Sequence[tuple[Notice, Message]] = ()) -> None:
        """The filing, its line in the journal and its mails in one transaction; of `filed` also
        the incident's own note. Raises Refused where there is no such incident. Not repeatable."""

    def all(self, incident_id: str) -> tuple[Filing, ...]:
        """Oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What all filings of an incident come to."""

    approved: tuple[Filing, ...] = ()
    mailed: tuple[Filing, ...] = ()
    filed: tuple[Filing, ...] = ()
    not_due: Filing | None = None
    """Counts only while nothing reportable is on record (`core/certin_deadline.settled`)."""
    stated: tuple[StatedType, ...] = ()
    lost: frozenset[str] = frozenset()
    """Keys of mails that a server refused for good: CERT-In has none of these."""
    sources: tuple[str, ...] = ()
    """Addresses that people found, in words for the annexure."""

    def approval_of(self, revision: int) -> Filing | None:
        """The latest approval of that revision."""
        return next((f for f in reversed(self.approved) if f.revision == revision), None)

    def mailed_of(self, revision: int) -> Filing | None:
        return next((f for f in reversed(self.mailed) if f.revision == revision), None)

    @property
    def to_record(self) -> int:
        """The revision that a record of the sending is about, where it names none: the newest that
        was mailed, or approved to go another way, and is not recorded; 0: none. What was approved
        later than the mail has not gone with it."""
        had = {f.revision for f in self.filed}
        for filings in (self.mailed, self.approved):
            open_ones = {f.revision for f in filings if f.key not in self.lost} - had
            if open_ones:
                return max(open_ones)
        return max(had, default=0)

    def supplements(self, revision: int) -> int:
        """The earlier revision that CERT-In has, to which this one is a supplement; 0: none."""
        mailed = (filing for filing in self.mailed if filing.key not in self.lost)
        sent = [f.revision for f in (*self.filed, *mailed) if 0 < f.revision < revision]
        return max(sent, default=0)


def standing(filings: Iterable[Filing], lost: frozenset[str] = frozenset()) -> Standing:
    """Of filings in the order in which they were recorded. `lost`: keys of mails among them that
    were refused for good."""
    by_kind: dict[FilingKind, list[Filing]] = {kind: [] for kind in FilingKind}
    stated = []
    for filing in filings:
        by_kind[filing.kind].append(filing)
        if filing.kind in {FilingKind.TICKED, FilingKind.UNTICKED}:
            stated.append(
                StatedType(
                    number=filing.type_number,
                    applies=filing.kind is FilingKind.TICKED,
                    by=filing.by,
                    reason=filing.reason,
                )
            )
    not_due = by_kind[FilingKind.NOT_DUE]
    sources = {
        f.reference: f"{f.reference}, as {f.by} found: {f.reason}"
        for f in by_kind[FilingKind.SOURCE]
    }
    return Standing(
        approved=tuple(by_kind[FilingKind.APPROVED]),
        mailed=tuple(by_kind[FilingKind.MAILED]),
        filed=tuple(by_kind[FilingKind.FILED]),
        not_due=not_due[-1] if not_due else None,
        stated=tuple(stated),
        lost=lost,
        sources=tuple(sources.values()),
    )
