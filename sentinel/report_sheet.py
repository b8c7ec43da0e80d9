"""One revision of a report to CERT-In, as it is handed on: text, PDF or JSON."""

import json
from typing import Protocol

from sentinel.core.canonical import to_json
from sentinel.core.certin_filing import Standing
from sentinel.core.certin_paper import paper
from sentinel.core.ports import Renderer
from sentinel.core.settings import Config
from sentinel.core.typesetter_port import Typesetter
from sentinel.core.words import Language
from sentinel.filing import Revision

TEMPLATE = "cert-in-report.typ"
TEXTS = {"en": "cert-in-report.txt.j2", "hi": "cert-in-report.hi.txt.j2"}


class SheetParts(Protocol):
    """What of the app this needs."""

    @property
    def config(self) -> Config: ...
    @property
    def renderer(self) -> Renderer: ...
    @property
    def typesetter(self) -> Typesetter: ...


def content(
    app: SheetParts, revision: Revision, standing: Standing, wanted: str, language: str
) -> bytes:
    """`wanted`: text, pdf or json; `language`: en or hi. Raises CouldNotFindOut where the PDF
    cannot be made."""
    approval = standing.approval_of(revision.number)
    supplements = standing.supplements(revision.number)
    if wanted == "json":
        whole = {
            **revision.document,
            "status": "draft" if approval is None else "approved",
            "revision": revision.number,
            "approved": to_json(approval),
            "supplements": supplements or None,
            "filed": to_json(standing.filed),
        }
        return (json.dumps(whole, ensure_ascii=True) + "\n").encode()
    if wanted == "text" and language == "en" and approval is None and not supplements:
        return revision.text.encode("utf-8", "backslashreplace")
    sheet = paper(
        revision.document,
        revision=revision.number,
        language=Language(language),
        standing=standing,
        organisation=app.config.organisation.name,
    )
    if wanted == "pdf":
        return app.typesetter.pdf(TEMPLATE, sheet, at=revision.made_at)
    # the text has each field as it is stored, and of the sheet what is said of the whole
    facts = sheet if language == "hi" else {**sheet, **revision.document, "notes": sheet["notes"]}
    return app.renderer.text(TEXTS[language], facts).encode("utf-8", "backslashreplace")
