"""The files that go with a report to CERT-In: form, document, list of evidence, logs."""

import json
from typing import Protocol

from sentinel.core.canonical import to_json
from sentinel.core.certin_filing import Standing
from sentinel.core.certin_paper import notes_of, paper
from sentinel.core.filing_logs import LogParcel
from sentinel.core.incident import Incident
from sentinel.core.incident_report import Evidence
from sentinel.core.settings import Config
from sentinel.core.typesetter_port import Typesetter
from sentinel.core.words import Language
from sentinel.filing import Revision

TEMPLATE = "cert-in-report.typ"
MAX_FILES = 5_000


class ContentParts(Protocol):
    """What of the app this needs."""

    @property
    def config(self) -> Config: ...
    @property
    def typesetter(self) -> Typesetter: ...


def contents(
    app: ContentParts,
    incident: Incident,
    revision: Revision,
    standing: Standing,
    *,
    evidence: Evidence,
    logs: LogParcel,
) -> dict[str, tuple[str, bytes]]:
    """By name: media type and bytes. Raises CouldNotFindOut where the PDF cannot be made."""
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
    packed = {logs.file: ("application/gzip", logs.data)} if logs.file else {}
    text = json.dumps(whole, ensure_ascii=True, indent=2) + "\n"
    return {
        f"{stem}.pdf": (
            "application/pdf",
            app.typesetter.pdf(TEMPLATE, sheet, at=revision.made_at),
        ),
        f"{stem}.json": ("application/json", text.encode()),
        f"{incident.id}-evidence.txt": ("text/plain", evidence_text(incident, evidence).encode()),
        **packed,
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
