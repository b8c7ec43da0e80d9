"""Puts an approved report for CERT-In's address into the outbox, with its files."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from sentinel.core.answer_contact import answer_contact
from sentinel.core.authority import Act
from sentinel.core.certin_filing import Filing, FilingKind, Filings, Standing
from sentinel.core.delivery import Attachment
from sentinel.core.facts import moment, site_facts
from sentinel.core.filing_logs import LogParcel
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.incident_report import Evidence
from sentinel.core.notice import Message, Notice, NoticeKind
from sentinel.core.outbox_port import Outbox
from sentinel.core.plain_line import clean_line
from sentinel.core.ports import Audit, Blobs, Clock, Renderer
from sentinel.core.records import Reports
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.core.times import ist_text
from sentinel.core.typesetter_port import Typesetter
from sentinel.errors import Refused, UsageError
from sentinel.filing import Revision, audited, revision_of, stands
from sentinel.filing_contents import contents
from sentinel.people import person

COPY = "-copy"
"""End of the key of the mail by which our own people have what CERT-In gets. It is a mail of its
own: one that CERT-In's server refuses must not count as delivered because they have it."""
LEAST_REASON = 10
"""Letters of the reason for which logs are kept back: the Directions ask for them."""
MAX_REASON = 300


class SendStore(Protocol):
    """What of the store this needs."""

    @property
    def filings(self) -> Filings: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def reports(self) -> Reports: ...


class SendParts(Protocol):
    """What of the app this needs."""

    @property
    def config(self) -> Config: ...
    @property
    def store(self) -> SendStore: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def blobs(self) -> Blobs: ...
    @property
    def renderer(self) -> Renderer: ...
    @property
    def typesetter(self) -> Typesetter: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What is sent, or would be."""

    to: str
    revision: int
    supplements: int
    message: Message
    files: tuple[tuple[str, int], ...]
    """Name and size of each attachment."""
    copy_to: str
    """Who gets the same, and is answered to; empty where nobody has a mail address."""


def send(
    app: SendParts,
    site: Site,
    incident: Incident,
    by: str,
    *,
    number: int | None,
    evidence: Evidence,
    logs: LogParcel,
    again: bool,
    dry_run: bool,
) -> Parcel:
    """An approved revision, else the newest approved one, goes to the address of [cert_in], with
    the logs; whom CERT-In answers to gets a copy.

    Nothing is kept in a dry run. Raises NotApproved; Refused where the revision is not approved or
    was sent before (unless `again`), or there is no mail server; CouldNotFindOut where the PDF
    cannot be made; StoreError.
    """
    name = person(app.config, by, Act.APPROVE_REPORT).name
    standing = stands(app, incident)
    _refuse_unfit(app.config, incident)
    if number is None and standing.approved:
        number = max(filing.revision for filing in standing.approved)
    revision = revision_of(app.store.reports, incident, number)
    _refuse_unless_approved(incident, revision, standing, again=again)
    files = contents(app, incident, revision, standing, evidence=evidence, logs=logs)
    attachments = tuple(
        Attachment(
            name=file,
            media_type=media_type,
            sha256="" if dry_run else app.blobs.put(content),
        )
        for file, (media_type, content) in files.items()
    )
    notice = _notice(
        app,
        site,
        incident,
        revision=revision,
        standing=standing,
        attachments=attachments,
        evidence=evidence,
        logs=logs,
        sender=name,
    )
    message = app.renderer.notice(notice)
    copy_to = _copy_to(app.config)
    if not dry_run:
        filing = Filing(
            incident=incident.id,
            kind=FilingKind.MAILED,
            at=app.clock.now(),
            by=name,
            revision=revision.number,
            sha256=revision.sha256,
            key=notice.key,
            reason=f"without the logs: {logs.withheld}" if logs.withheld else "",
        )
        audited(app.audit, filing)
        app.store.filings.add(filing, [(notice, message), *_copies(notice, message, copy_to)])
    return Parcel(
        to=app.config.cert_in.send_to,
        revision=revision.number,
        supplements=standing.supplements(revision.number),
        message=message,
        files=tuple((file, len(content)) for file, (_, content) in files.items()),
        copy_to=copy_to,
    )


def _refuse_unfit(config: Config, incident: Incident) -> None:
    if incident.state is IncidentState.DISMISSED:
        raise Refused(f"{incident.id} was dismissed: nothing of it is reported.")
    if config.mail is None:
        raise Refused(
            "There is no [mail] in the configuration, so nothing can be sent. Send the PDF by "
            f"another way (sentinel report {incident.id} --format pdf --output FILE), then record "
            f"it: sentinel report sent {incident.id} --by NAME --reference REFERENCE."
        )


def _refuse_unless_approved(
    incident: Incident, revision: Revision, standing: Standing, *, again: bool
) -> None:
    approval = standing.approval_of(revision.number)
    if approval is None or approval.sha256 != revision.sha256:
        raise Refused(
            f"{incident.id}: revision {revision.number} is not approved. Read it (sentinel report "
            f"{incident.id} --revision {revision.number}); then: sentinel report approve "
            f"{incident.id} --revision {revision.number} --by NAME."
        )
    before = standing.mailed_of(revision.number)
    if before is not None and not again:
        raise Refused(
            f"{incident.id}: revision {revision.number} was put down for sending by {before.by}, "
            f"{ist_text(before.at)}; sentinel report status {incident.id} says what became of it. "
            "To send the same once more, add --again."
        )


def _notice(
    app: SendParts,
    site: Site,
    incident: Incident,
    *,
    revision: Revision,
    standing: Standing,
    attachments: tuple[Attachment, ...],
    evidence: Evidence,
    logs: LogParcel,
    sender: str,
) -> Notice:
    times = sum(filing.revision == revision.number for filing in standing.mailed)
    approval = standing.approval_of(revision.number)
    facts: dict[str, object] = {
        "site": site_facts(site),
        "incident": {"id": incident.id},
        "organisation_name": app.config.organisation.name,
        "revision": revision.number,
        "supplements": standing.supplements(revision.number),
        "references": [filing.reference for filing in standing.filed if filing.reference][:5],
        "approved_by": "" if approval is None else approval.by,
        "approved": None if approval is None else moment(approval.at),
        "first_sighting": moment(incident.first_sighting_at),
        "fields": _fields(revision.document),
        "files": [attachment.name for attachment in attachments],
        "kept": len(evidence.files),
        "logs": logs.facts(),
        "sender": sender,
        "answer_to": _answer_to(app.config),
        "now": moment(app.clock.now()),
    }
    return Notice(
        key=f"{incident.id}/filing-{revision.number}{f'-again-{times}' if times else ''}",
        kind=NoticeKind.FILING,
        site=site.name,
        incident=incident.id,
        at=app.clock.now(),
        facts=facts,
        recipients=(app.config.cert_in.send_to,),
        attachments=attachments,
    )


def _answer_to(config: Config) -> dict[str, object]:
    contact = answer_contact(config.contacts)
    return {} if contact is None else {"name": contact.name, "mail": contact.mail}


def _copy_to(config: Config) -> str:
    """Nobody gets the same twice."""
    contact = answer_contact(config.contacts)
    return "" if contact is None or contact.mail == config.cert_in.send_to else contact.mail


def _copies(notice: Notice, message: Message, copy_to: str) -> list[tuple[Notice, Message]]:
    if not copy_to:
        return []
    copy = replace(notice, key=f"{notice.key}{COPY}", recipients=(copy_to,), wakes=False)
    told = replace(
        message,
        subject=f"[copy] {message.subject}",
        subject_hindi=f"[प्रतिलिपि] {message.subject_hindi}" if message.subject_hindi else "",
    )
    return [(copy, told)]


def without_logs(why: str) -> LogParcel:
    """That a person keeps the logs back. Raises UsageError where no reason is given in words."""
    words = " ".join(clean_line(why).split())
    if not LEAST_REASON <= len(words) <= MAX_REASON:
        raise UsageError(
            f"--without-logs: say in words why, in {LEAST_REASON} to {MAX_REASON} letters; the "
            "mail tells it to CERT-In, which asks for logs with the report."
        )
    return LogParcel(withheld=words)


def _fields(document: Mapping[str, object]) -> list[dict[str, object]]:
    """The form's fields with their ticked boxes, for whoever reads no attachment."""
    form = document.get("form")
    return [
        {
            "label": field["label"],
            "value": field["value"],
            "ticked": [
                f"{choice['number']}. {choice['label']}" if choice["number"] else choice["label"]
                for choice in field["choices"]
                if choice["ticked"]
            ],
        }
        for section in (form if isinstance(form, list) else [])
        for field in section["fields"]
    ]
