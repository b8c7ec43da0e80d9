"""`sentinel syntax`: the form of all content, by the newest report, a look now, or of one file."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.check import Check
    from sentinel.core.syntax_fault import Fault
    from sentinel.core.syntax_report import SyntaxReport
    from sentinel.core.syntax_view import SyntaxView

HELP = "the syntax check of all content: HTML, encodings, tables, pictures, PDF files, spelling"
FORMATS = ("text", "html", "pdf", "json")


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--site", help="which site; needed where there are several")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--fresh", action="store_true", help="look at the whole site now")
    which.add_argument("--list", action="store_true", help="the reports that are kept")
    which.add_argument(
        "--file", type=Path, metavar="FILE", help="one page or PDF of this machine, fault by fault"
    )
    parser.add_argument("--format", choices=FORMATS, help="default: text; --json is --format json")
    parser.add_argument("--lang", choices=("en", "hi"), default="en", help="default: en")
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="write it there; needed for a PDF"
    )


def run(args: Namespace) -> int:
    """Exit code 0 where nothing is worse than worth knowing, 1 where something is, 3 where there is
    no report. Raises UsageError, CouldNotFindOut where no PDF can be set, StoreError."""
    if args.file is not None:
        return _file(args)
    return _site(args)


def _site(args: Namespace) -> int:
    from sentinel.app import open_app
    from sentinel.commands.output import note, print_json, printable, say
    from sentinel.commands.output_file import write_output
    from sentinel.core.syntax_view import SyntaxView
    from sentinel.core.words import Severity
    from sentinel.errors import CouldNotFindOut, UsageError

    wanted = args.format or ("json" if args.json else "text")
    if wanted == "pdf" and args.output is None:
        raise UsageError("--format pdf needs --output FILE: it is no text for a terminal.")
    with open_app(args.config) as app:
        site = app.site(args.site)
        if args.list:
            return _list(app, site.name, as_json=args.json)
        if args.fresh:
            _look(app, site.name)
        reports = app.syntax_reports
        report = reports.last(site.name)
        if report is None:
            raise CouldNotFindOut(
                f"{site.name}: no syntax check was made yet. Make one now: sentinel syntax --fresh"
            )
        before = reports.before(site.name, report)
        view = SyntaxView(report, before, hindi=args.lang == "hi")
        made = _made(app, view, wanted)
    grave = any(kind.severity > Severity.INFO for kind in report.kinds)
    if args.output is not None:
        write_output(args.output, made)
        note(f"{site.name}: the report of {report.ended_at:%Y-%m-%d} is written to {args.output}.")
    elif wanted == "json":
        print_json("syntax", _document(report, before))
    else:
        say(printable(made.decode()).rstrip("\n"))
    return 1 if grave else 0


def _look(app: "App", name: str) -> None:
    """A run of the definitions of that kind; of a stand-in where there is none."""
    from sentinel.commands.output import progress
    from sentinel.core.words import Trigger

    site = app.site(name)
    checks = [check for check in app.config.checks if check.kind == "syntax"] or [_stand_in()]
    with progress(f"reading {site.name}") as bar:
        app.run(app.detector.sweep(site, trigger=Trigger.COMMAND, checks=checks, progress=bar))


def _stand_in() -> "Check":
    from sentinel.core.check import Check, SyntaxOptions
    from sentinel.core.words import Severity

    return Check(
        name="syntax",
        kind="syntax",
        targets=("/**",),
        every_seconds=90 * 86_400.0,
        severity=Severity.WARNING,
        confirm=1,
        options=SyntaxOptions(),
        source="(none)",
    )


def _made(app: "App", view: "SyntaxView", wanted: str) -> bytes:
    import json

    from sentinel.syntax_files import html, pdf, text

    if wanted == "pdf":
        return pdf(app, view)
    if wanted == "json":
        whole = {"schema": "sentinel/syntax/1", **_document(view.report, view.before)}
        made = json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    else:
        made = html(app, view) if wanted == "html" else text(view)
    return made.encode("utf-8", "backslashreplace")


def _document(report: "SyntaxReport", before: "SyntaxReport | None") -> dict[str, object]:
    from sentinel.core.canonical import to_json
    from sentinel.core.syntax_report import changes

    return {
        "report": to_json(report),
        "before": None if before is None else to_json(before.ended_at),
        "changes": to_json(changes(before, report)),
    }


def _list(app: "App", site: str, *, as_json: bool) -> int:
    from sentinel.commands.output import print_json, say
    from sentinel.core.times import ist_text

    reports = app.syntax_reports
    read = (reports.read(file) for file in reports.listed(site))
    known = [report for report in read if report is not None]
    if as_json:
        listed = [
            {"at": r.ended_at, "pages": r.pages, "faults": r.faults, "kinds": len(r.kinds)}
            for r in known
        ]
        print_json("syntax-list", {"site": site, "reports": listed})
        return 0
    for report in known:
        say(
            f"{ist_text(report.ended_at)}  {report.pages} pages, {report.pdfs} PDF documents: "
            f"{report.faults} faults of {len(report.kinds)} kinds"
        )
    if not known:
        say(f"{site}: no syntax check was made yet. Make one now: sentinel syntax --fresh")
    return 0


def _file(args: Namespace) -> int:
    from sentinel.commands.output import print_json, say, shown
    from sentinel.core.canonical import to_json
    from sentinel.core.syntax_words import kind_of_fault
    from sentinel.core.words import Severity

    faults = _faults_of(args.file)
    if args.json:
        print_json("syntax-file", {"file": str(args.file), "faults": to_json(faults)})
    else:
        for fault in faults:
            kind = kind_of_fault(fault.code)
            place = f"{fault.line}:{fault.column}: " if fault.line else ""
            quote = f"  {shown(fault.quote)}" if fault.quote else ""
            say(f"{place}{kind.hindi if args.lang == 'hi' else kind.english}{quote}")
        if not faults:
            say(f"{shown(str(args.file))}: nothing is wrong with its form.")
    return 1 if any(kind_of_fault(f.code).severity > Severity.INFO for f in faults) else 0


def _faults_of(file: Path) -> "list[Fault]":
    """Raises UsageError where the file cannot be read."""
    import asyncio
    from datetime import UTC, datetime

    from sentinel.checkers.syntax import page_faults, pdf_faults
    from sentinel.core.canonical import sha256
    from sentinel.core.page import Page
    from sentinel.core.site import Site
    from sentinel.core.whole_page import WholePage
    from sentinel.edges.pdf_reader import ProgramPdfReader
    from sentinel.errors import CouldNotFindOut, UsageError

    try:
        body = file.read_bytes()
    except OSError as error:
        raise UsageError(f"--file {file}: cannot be read ({error.strerror}).") from error
    is_pdf = file.suffix.lower() == ".pdf" or body.startswith(b"%PDF-")
    reading = asyncio.run(ProgramPdfReader().read(body, sha256(body))) if is_pdf else None
    if reading is not None and reading.unknown:
        raise CouldNotFindOut(f"{file}: {reading.unknown}.")
    page = Page(
        url=f"file:///{file.name}",
        final_url=f"file:///{file.name}",
        status=200,
        headers=(("content-type", "application/pdf" if is_pdf else "text/html"),),
        body=body,
        sha256=sha256(body),
        fetched_at=datetime.now(UTC),
    )
    whole = WholePage(page, Site(name="file", title="file", url="file:///"), reading)
    return list(pdf_faults(whole) if is_pdf else page_faults(whole))
