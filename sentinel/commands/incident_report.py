"""`sentinel incident report`: all that is on record about an incident, as one document."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentinel.core.report_words import Language

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.incident import Incident
    from sentinel.core.incident_report import ReportFacts
    from sentinel.core.run import Run

HELP = "the report of one incident: time-line, figures, cause, evidence; to be printed or filed"
FORMATS = ("markdown", "html", "json", "pdf")
MAX_RUNS = 1_000
TEMPLATE = "incident-report.html.j2"
PAPER = "incident-report.typ"
MAX_CELL = 300
"""Characters of a cell on paper; the other formats have the whole."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="INCIDENT", help="such as INC-20261122-0001")
    parser.add_argument(
        "--format", choices=FORMATS, help="default: markdown; --json is --format json"
    )
    parser.add_argument(
        "--lang",
        choices=[language.value for language in Language],
        default=Language.BOTH.value,
        help="of headings and labels; default: both",
    )
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="write it there instead of showing it"
    )


def report(app: "App", incident: "Incident", args: Namespace) -> int:
    """Exit code 0. Raises UsageError where FILE cannot be written, or a PDF has none; StoreError;
    CouldNotFindOut where the PDF cannot be made."""
    from sentinel.commands.output import note, print_json, printable
    from sentinel.commands.output_file import write_output

    wanted = args.format or ("json" if args.json else "markdown")
    facts = gathered(app, incident)
    if wanted == "json" and args.output is None:
        from sentinel.core.incident_report import SCHEMA, document

        print_json(SCHEMA, document(facts))
        return 0
    if wanted == "pdf":
        content = _pdf(app, facts, Language(args.lang), args.output)
    else:
        text = _text(app, facts, wanted, Language(args.lang))
        if args.output is None:
            print(printable(text), end="")
            return 0
        # hostile names may hold lone surrogates, which have no UTF-8 form
        content = text.encode("utf-8", "backslashreplace")
    write_output(args.output, content)
    note(f"{incident.id}: report written to {args.output}.")
    if args.json:
        print_json("incident-report-file", {"incident": incident.id, "file": args.output})
    return 0


def gathered(app: "App", incident: "Incident") -> "ReportFacts":
    """Everything on record. Raises StoreError."""
    from sentinel.core.incident_report import ReportFacts
    from sentinel.edges.evidence_list import listed

    site = next((one for one in app.config.sites if one.name == incident.site), None)
    head = app.audit.head()
    kept = app.store.checkpoints.last()
    return ReportFacts(
        made_at=app.clock.now(),
        incident=incident,
        site_title=incident.site if site is None else site.title,
        site_url="" if site is None else site.url,
        organisation=app.config.organisation.name,
        journal=app.store.journal.entries(incident.id),
        runs=_runs(app, incident),
        mails=app.store.outbox.all(incident.id),
        drafts=tuple(
            (number, at, str(document.get("reason", "")))
            for number, at, document, _ in app.store.reports.all(incident.id)
        ),
        evidence=listed(app.proofs.evidence, app.config.paths.state, incident.id),
        checkpoint=() if kept is None else tuple(kept.note.splitlines()),
        audit_entries=None if head is None else head.seq,
    )


def _runs(app: "App", incident: "Incident") -> "tuple[Run, ...]":
    """What saw something grave while it lasted, and its re-tests."""
    since, until = incident.first_sighting_at, incident.ended_at
    grave = app.store.runs.grave_since(incident.site, since, MAX_RUNS)
    retests = app.store.runs.retests(incident.site, MAX_RUNS)
    found = {
        run.id: run
        for run in (*grave, *retests)
        if run.ended_at >= since and (until is None or run.started_at <= until)
    }
    return tuple(sorted(found.values(), key=lambda run: run.ended_at))


def _text(app: "App", facts: "ReportFacts", wanted: str, language: Language) -> str:
    import json

    from sentinel.core.incident_report import SCHEMA, document
    from sentinel.core.report_markdown import markdown
    from sentinel.core.report_sections import sections, title

    if wanted == "json":
        whole = {"schema": f"sentinel/{SCHEMA}/1", **document(facts)}
        return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    made, heading = sections(facts, language), title(facts, language)
    if wanted == "markdown":
        return markdown(heading, made)
    values = {
        "title": heading,
        "incident": facts.incident.id,
        "lang": language.value,
        "sections": made,
    }
    return app.renderer.page(TEMPLATE, values)


def _pdf(app: "App", facts: "ReportFacts", language: Language, output: Path | None) -> bytes:
    from sentinel.core.canonical import to_json
    from sentinel.core.report_sections import sections, title
    from sentinel.errors import UsageError

    if output is None:
        raise UsageError("--format pdf: a PDF is no text to be shown; add --output FILE.pdf.")
    values = {
        "title": title(facts, language),
        "incident": facts.incident.id,
        "organisation": facts.organisation,
        "lang": language.value,
        "sections": _cut(to_json(sections(facts, language))),
    }
    return app.typesetter.pdf(PAPER, values, at=facts.made_at)


def _cut(value: Any) -> Any:
    """Every text short enough for a cell."""
    if isinstance(value, str):
        return value if len(value) <= MAX_CELL else f"{value[: MAX_CELL - 1]}…"
    if isinstance(value, dict):
        return {name: _cut(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_cut(item) for item in value]
    return value
