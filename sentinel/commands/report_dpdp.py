"""`sentinel report dpdp INCIDENT`: drafts about a breach of personal data."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from sentinel.commands.report_show import add_form, put_out, wanted_form

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.incident import Incident

HELP = (
    "drafts of the intimation to the Data Protection Board and to those affected, where personal "
    "data is involved; before the law is in force, what is due instead"
)
TEMPLATE = "dpdp-intimation"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("incident", metavar="INCIDENT", help="such as INC-20261122-0001")
    add_form(parser, default=None)


def show(app: "App", incident: "Incident", args: Namespace) -> int:
    """Exit code 0. Raises UsageError, CouldNotFindOut."""
    import json

    from sentinel.core.dpdp import intimation, sheet
    from sentinel.core.words import Language

    wanted = wanted_form(args)
    site = next((one for one in app.config.sites if one.name == incident.site), None)
    made = intimation(
        incident,
        app.config,
        journal=app.store.journal.entries(incident.id),
        title=incident.site if site is None else f"{site.title} ({site.url})",
        now=app.clock.now(),
    )
    facts = {"incident": incident.id}
    if wanted == "json":
        whole = {"schema": "sentinel/dpdp-intimation/1", **made}
        content = (json.dumps(whole, ensure_ascii=True) + "\n").encode()
        return put_out(args, content, "draft", facts)
    paper = sheet(made, Language(args.lang or "en"))
    if wanted == "pdf":
        content = app.typesetter.pdf(f"{TEMPLATE}.typ", paper, at=app.clock.now())
    else:
        text = app.renderer.text(f"{TEMPLATE}.txt.j2", paper)
        content = text.encode("utf-8", "backslashreplace")
    return put_out(args, content, "draft", facts)
