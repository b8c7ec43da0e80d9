"""Puts an approved report for CERT-In's address into the outbox, with its files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from sentinel.core.authority import Act
from sentinel.core.canonical import to_json
from sentinel.core.certin_filing import Filing, FilingKind, Filings, Standing
from sentinel.core.certin_paper import notes_of, paper
from sentinel.core.delivery import Attachment
from sentinel.core.facts import moment, site_facts
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.incident_report import Evidence
from sentinel.core.notice import Message, Notice, NoticeKind
from sentinel.core.outbox_port import Outbox
from sentinel.core.ports import Audit, Blobs, Clock, Renderer
from sentinel.core.records import Reports
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.core.times import ist_text
from sentinel.core.typesetter_port import Typesetter
from sentinel.core.words import Language
from sentinel.errors import Refused
from sentinel.filing import Revision, audited, revision_of, stands
from sentinel.people import person

TEMPLATE = "cert-in-report.typ"
MAX_FILES = 5_000


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


def send(
    app: SendParts,
    site: Site,
    incident: Incident,
    by: str,
    *,
    number: int | None,
    evidence: Evidence,
    again: bool,
    dry_run: bool,
) -> Parcel:
    """An approved revision, else the newest approved one, goes to the address of [cert_in].

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
    contents = _contents(app, incident, revision, standing, evidence)
    attachments = tuple(
        Attachment(
            name=file,
            media_type=media_type,
            sha256="" if dry_run else app.blobs.put(content),
        )
        for file, (media_type, content) in contents.items()
    )
    notice = _notice(
        app,
        site,
        incident,
        revision=revision,
        standing=standing,
        attachments=attachments,
        evidence=evidence,
    )
    message = app.renderer.notice(notice)
    if not dry_run:
        filing = Filing(
            incident=incident.id,
            kind=FilingKind.MAILED,
            at=app.clock.now(),
            by=name,
            revision=revision.number,
            sha256=revision.sha256,
            key=notice.key,
        )
        audited(app.audit, filing)
        app.store.filings.add(filing, [(notice, message)])
    return Parcel(
        to=app.config.cert_in.send_to,
        revision=revision.number,
        supplements=standing.supplements(revision.number),
        message=message,
        files=tuple((file, len(content)) for file, (_, content) in contents.items()),
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


def _contents(
    app: SendParts,
    incident: Incident,
    revision: Revision,
    standing: Standing,
    evidence: Evidence,
) -> dict[str, tuple[str, bytes]]:
    """By name: media type and bytes."""
    sheet = paper(
        revision.document,
        revision=revision.number,
        language=Language.ENGLISH,
        standing=standing,
        organisation=app.config.organisation.name,
    )
    stem = f"{incident.id}-revision-{revision.number}"
    whole = {
        **revision.document,
        "status": "approved",
        "notes": notes_of(revision.document["notes"], approved=True),
        "notes_hindi": notes_of(revision.document.get("notes_hindi", ()), approved=True),
        "revision": revision.number,
        "approved": to_json(standing.approval_of(revision.number)),
        "supplements": standing.supplements(revision.number) or None,
    }
    text = json.dumps(whole, ensure_ascii=True, indent=2) + "\n"
    return {
        f"{stem}.pdf": (
            "application/pdf",
            app.typesetter.pdf(TEMPLATE, sheet, at=revision.made_at),
        ),
        f"{stem}.json": ("application/json", text.encode()),
        f"{incident.id}-evidence.txt": ("text/plain", evidence_text(incident, evidence).encode()),
    }


def evidence_text(incident: Incident, evidence: Evidence) -> str:
    """The list of what is kept: digest, size and name of each file, as `sha256sum` writes them."""
    lines = [
        f"Evidence kept about {incident.id}: {len(evidence.files)} files.",
        "The bytes are with the reporting organisation and are handed over when asked for.",
        f"SHA-256 of the signed list: {evidence.list_sha256 or 'not known'}",
        "",
    ]
    lines += [
        f"{file.sha256}  {file.size:>12}  {_line(file.name)}" for file in evidence.files[:MAX_FILES]
    ]
    if len(evidence.files) > MAX_FILES:
        lines.append(f"and {len(evidence.files) - MAX_FILES} more")
    return "\n".join(lines) + "\n"


def _line(name: str) -> str:
    return name.encode("unicode_escape", "backslashreplace").decode("ascii")


def _notice(
    app: SendParts,
    site: Site,
    incident: Incident,
    *,
    revision: Revision,
    standing: Standing,
    attachments: tuple[Attachment, ...],
    evidence: Evidence,
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
