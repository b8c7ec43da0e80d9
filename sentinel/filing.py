"""What people do about the report to CERT-In: say what they know, approve, have it sent, record it.

Each is checked against who may (`core/authority.py`), then audited, then stored. Sentinel sends
nothing by itself: an approved revision goes to the configured address when a person says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Any, Protocol

from sentinel.core.authority import Act
from sentinel.core.canonical import canonical, sha256, timestamp, to_json
from sentinel.core.certin_filing import Filing, FilingKind, Filings, How, Standing, standing
from sentinel.core.certin_ticks import is_attack, is_reportable
from sentinel.core.certin_types import INCIDENT_TYPES
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.notice import OutboxState
from sentinel.core.outbox_port import Outbox
from sentinel.core.ports import Audit, Clock
from sentinel.core.records import Reports
from sentinel.core.settings import Config
from sentinel.core.times import ist_text
from sentinel.errors import Refused, UsageError
from sentinel.people import person

LEAST_REASON = 10
"""Letters of a reason: an auditor asks for it years later."""
MAX_REFERENCE = 200


class FilingStore(Protocol):
    """What of the store this needs."""

    @property
    def filings(self) -> Filings: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def reports(self) -> Reports: ...


class FilingParts(Protocol):
    """What of the app this needs."""

    @property
    def config(self) -> Config: ...
    @property
    def store(self) -> FilingStore: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def clock(self) -> Clock: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One revision as it is kept."""

    number: int
    made_at: datetime
    document: Mapping[str, Any]
    text: str

    @property
    def sha256(self) -> str:
        """Of the canonical document: what an approval is about."""
        return sha256(canonical(to_json(self.document)))


def revision_of(reports: Reports, incident: Incident, number: int | None) -> Revision:
    """The wanted revision, else the newest. Raises UsageError where there is none."""
    rows = {row[0]: row for row in reports.all(incident.id)}
    if not rows and number is None:
        raise UsageError(
            f"{incident.id}: no draft yet; make one with: sentinel report {incident.id} --new"
        )
    wanted = max(rows) if number is None else number
    if wanted not in rows:
        there = ", ".join(map(str, rows)) or "none"
        raise UsageError(f"{incident.id}: no revision {wanted}; there are: {there}.")
    return Revision(
        number=wanted, made_at=rows[wanted][1], document=rows[wanted][2], text=rows[wanted][3]
    )


def stands(app: FilingParts, incident: Incident) -> Standing:
    return standing_of(app.store, incident)


def standing_of(store: FilingStore, incident: Incident) -> Standing:
    """What people did about its report, and which of its mails were refused for good."""
    filings = store.filings.all(incident.id)
    rows = (store.outbox.find(one.key) for one in filings if one.kind is FilingKind.MAILED)
    gone = OutboxState.UNDELIVERABLE
    lost = frozenset(row.key for row in rows if row is not None and row.state is gone)
    return standing(filings, lost)


def approve(app: FilingParts, incident: Incident, by: str, number: int | None) -> Filing:
    """Approves one revision; approving it twice is refused. Raises NotApproved, Refused,
    UsageError."""
    name = person(app.config, by, Act.APPROVE_REPORT).name
    _refuse_dismissed(incident)
    revision = revision_of(app.store.reports, incident, number)
    before = stands(app, incident).approval_of(revision.number)
    if before is not None:
        raise Refused(
            f"{incident.id}: revision {revision.number} was approved by {before.by}, "
            f"{ist_text(before.at)}. What comes next: sentinel report send {incident.id}."
        )
    filing = Filing(
        incident=incident.id,
        kind=FilingKind.APPROVED,
        at=app.clock.now(),
        by=name,
        revision=revision.number,
        sha256=revision.sha256,
    )
    return _keep(app, filing)


def record(
    app: FilingParts,
    incident: Incident,
    by: str,
    *,
    reference: str,
    at: datetime | None,
    how: How | None,
    number: int | None,
) -> Filing:
    """Records that CERT-In was told, `at` a moment or now. Raises NotApproved, UsageError."""
    name = person(app.config, by, Act.RECORD_REPORT).name
    now = app.clock.now()
    moment = now if at is None else at
    if moment > now:
        raise UsageError(f"--at: {ist_text(moment)} is not over yet; give the time of the sending.")
    if moment < incident.first_sighting_at:
        raise UsageError(
            f"--at: {ist_text(moment)} is before the first sighting, "
            f"{ist_text(incident.first_sighting_at)}; give the time of the sending."
        )
    if not reference.strip() or len(reference) > MAX_REFERENCE:
        raise UsageError(
            "--reference: give CERT-In's number, or what can be asked about: the mail's subject, "
            "the name of who took the call, the fax receipt."
        )
    if number is None:
        number = stands(app, incident).to_record
    elif number:
        revision_of(app.store.reports, incident, number)
    filing = Filing(
        incident=incident.id,
        kind=FilingKind.FILED,
        at=moment,
        by=name,
        revision=number,
        reference=" ".join(reference.split()),
        how=how,
    )
    return _keep(app, filing)


def not_due(app: FilingParts, incident: Incident, by: str, reason: str) -> Filing:
    """Nothing is to be reported: no attack is behind it. Only of damage and crashes; what looks
    like an attack is dismissed, or is reported. Raises NotApproved, Refused, UsageError."""
    name = person(app.config, by, Act.APPROVE_REPORT).name
    if is_attack(incident):
        raise Refused(
            f"{incident.id} is {incident.verdict.value}, which is to be reported (Annexure I). If "
            f"it is no attack, an authoriser dismisses it: sentinel incident dismiss {incident.id}."
        )
    if is_reportable(incident, stands(app, incident).stated):
        raise Refused(
            f"{incident.id}: a person said that a type of Annexure I applies, or that personal "
            "data is involved, so it is to be reported. If that was wrong, take it back first: "
            f"sentinel report tick {incident.id} TYPE --remove, or sentinel incident personal-data "
            f"{incident.id} no."
        )
    return _keep(app, _stated(app, incident, name, FilingKind.NOT_DUE, reason))


def tick(
    app: FilingParts, incident: Incident, by: str, number: int, reason: str, *, applies: bool
) -> Filing:
    """Says that a type of the form applies, or not, whatever the rules found. Raises NotApproved,
    UsageError."""
    name = person(app.config, by, Act.APPROVE_REPORT).name
    if not 1 <= number <= len(INCIDENT_TYPES):
        raise UsageError(f"type {number}: the form has the types 1 to {len(INCIDENT_TYPES)}.")
    kind = FilingKind.TICKED if applies else FilingKind.UNTICKED
    return _keep(app, _stated(app, incident, name, kind, reason, type_number=number))


def source(app: FilingParts, incident: Incident, by: str, address: str, reason: str) -> Filing:
    """Names an address from which it was done, as a log shows. Raises NotApproved, UsageError."""
    name = person(app.config, by, Act.COMPROMISED).name
    try:
        found = str(ip_address(address.strip()))
    except ValueError:
        raise UsageError(f"{address!r} is no IPv4 or IPv6 address.") from None
    kind = FilingKind.SOURCE
    return _keep(app, _stated(app, incident, name, kind, reason, reference=found))


def _stated(
    app: FilingParts,
    incident: Incident,
    by: str,
    kind: FilingKind,
    reason: str,
    *,
    type_number: int = 0,
    reference: str = "",
) -> Filing:
    _refuse_dismissed(incident)
    words = " ".join(reason.split())
    if len(words) < LEAST_REASON:
        raise UsageError(f"--reason {reason!r}: say in words what shows it.")
    return Filing(
        incident=incident.id,
        kind=kind,
        at=app.clock.now(),
        by=by,
        reason=words,
        type_number=type_number,
        reference=reference,
    )


def _refuse_dismissed(incident: Incident) -> None:
    if incident.state is IncidentState.DISMISSED:
        raise Refused(f"{incident.id} was dismissed: nothing of it is reported.")


def _keep(app: FilingParts, filing: Filing) -> Filing:
    audited(app.audit, filing)
    app.store.filings.add(filing)
    return filing


def audited(audit: Audit, filing: Filing) -> None:
    """The line in the audit log, which is written before the filing counts."""
    said = {name: value for name, value in to_json(filing).items() if value not in {"", 0, None}}
    said |= {"at": timestamp(filing.at)}
    audit.append(filing.by, filing.kind.action, said)
