"""An Incident and its states. It is never deleted and, once confirmed, never disappears (I1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sentinel.core.verdict import Measure, Verdict

CERT_IN_DEADLINE = timedelta(hours=6)
"""CERT-In Directions No. 20(3)/2022, clause (ii): within 6 hours of noticing."""


class IncidentState(StrEnum):
    """open: suspected, responding, needs-human. Ended: resolved, dismissed, closed."""

    SUSPECTED = "suspected"
    """Credible sighting, not yet proof; people are told, the CERT-In clock runs."""
    RESPONDING = "responding"
    """Confirmed; the playbook runs or waits for an approval."""
    NEEDS_HUMAN = "needs-human"
    """The playbook cannot go on by itself; everything stays as it is."""
    RESOLVED = "resolved"
    """The site is good again; cause and corrective action are still owed."""
    DISMISSED = "dismissed"
    """A named person said that it is no incident."""
    CLOSED = "closed"
    """Cause and corrective action are recorded."""

    @property
    def is_open(self) -> bool:
        return self in {self.SUSPECTED, self.RESPONDING, self.NEEDS_HUMAN}


class PersonalData(StrEnum):
    """Whether personal data is involved, as a person said: no look from outside can tell."""

    UNKNOWN = "unknown"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One incident of one site. At most one per site is open."""

    id: str
    """`INC-20261122-0001`: UTC date and running number."""
    site: str
    state: IncidentState
    verdict: Verdict
    playbook: str
    """Name; empty while suspected."""
    playbook_text: str
    playbook_sha256: str
    opened_at: datetime
    first_sighting_at: datetime
    """The first credible sighting: the CERT-In clock starts here."""
    last_good_at: datetime | None
    """When the last run began that found everything in order before the sighting."""
    confirmed_at: datetime | None
    confirmed_by: str
    """`witnesses`, or the name of the person who confirmed."""
    ended_at: datetime | None
    subjects: tuple[str, ...]
    """The first addresses that were seen; `affected` counts all."""
    reasons: tuple[str, ...]
    evidence: tuple[str, ...]
    """Digests of the bytes that proved it, in the evidence store."""
    retest_token: str
    """64 hex digits; lets the re-test through the block. Never shown, never mailed."""
    acknowledged_by: str = ""
    acknowledged_at: datetime | None = None
    cause: str = ""
    corrective_action: str = ""
    closed_by: str = ""
    affected: int = 0
    """How many addresses its sightings tell of."""
    rule: str = ""
    """The name in `core/rules.py` of the rule that decided its gravest judgement."""
    measures: tuple[Measure, ...] = ()
    """What that judgement measured, each value beside its bound."""
    case: str = ""
    """What the pattern of the witnesses says has happened (`core/case.py`); empty: not known."""
    compromised_at: datetime | None = None
    """When the site was first compromised, as a person found out: in a log, or by the time of a
    file. None: nothing earlier than the first sighting is known."""
    compromised_by: str = ""
    """Who said so."""
    compromised_reason: str = ""
    personal_data: PersonalData = PersonalData.UNKNOWN
    personal_data_at: datetime | None = None
    """When it was said. For `yes`: when the owner became aware of a breach, from which the time
    of an intimation runs (Digital Personal Data Protection Rules, 2025, rule 7)."""
    personal_data_by: str = ""
    personal_data_reason: str = ""
    filed_at: datetime | None = None
    """When CERT-In was told, as a person recorded it; None: nothing is on record."""
    filed_reference: str = ""

    @property
    def addresses(self) -> int:
        """How many addresses are affected, named or not."""
        return max(self.affected, len(self.subjects))

    @property
    def first_compromise_at(self) -> datetime:
        """From when on nothing of the site is trusted: what is clean is judged by it."""
        if self.compromised_at is None:
            return self.first_sighting_at
        return min(self.first_sighting_at, self.compromised_at)

    @property
    def report_due_at(self) -> datetime:
        return self.first_sighting_at + CERT_IN_DEADLINE
