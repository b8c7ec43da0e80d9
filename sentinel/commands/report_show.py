"""`sentinel report INCIDENT`: a revision as text, JSON or PDF, English or Hindi; what changed."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.incident import Incident
    from sentinel.filing import Revision

HELP = "show a revision of the report, the newest unless another is named"
FORMATS = ("text", "json", "pdf")
LANGUAGES = ("en", "hi")


def add_options(parser: ArgumentParser, *, default: object) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--revision",
        type=int,
        default=default,
        metavar="N",
        help="this revision, not the newest",
    )
    which.add_argument(
        "--new",
        action="store_true",
        default=default,
        help="make a revision from what is known now, and show it",
    )
    which.add_argument(
        "--changes",
        action="store_true",
        default=default,
        help="what changed from revision to revision, field by field",
    )
    add_form(parser, default=default)


def add_form(parser: ArgumentParser, *, default: object) -> None:
    """--format, --lang, --output."""
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default=default,
        help="default: text; --json is --format json",
    )
    parser.add_argument(
        "--lang",
        choices=LANGUAGES,
        default=default,
        help="default: en, in which CERT-In's form is; hi has Hindi labels with the English ones "
        "beside them",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=default,
        metavar="FILE",
        help="write it there instead of showing it; needed for a PDF",
    )


def show(app: "App", incident: "Incident", args: Namespace) -> int:
    """Exit code 0; 1 where there is no draft yet. Raises UsageError, CouldNotFindOut."""
    from sentinel.commands.output import note, print_json
    from sentinel.filing import revision_of, stands
    from sentinel.report_sheet import content

    if args.new:
        _make(app, incident)
    if args.changes:
        return _changes(app, incident, args)
    if args.revision is None and not app.store.reports.all(incident.id):
        note(f"{incident.id}: no draft yet; make one with: sentinel report {incident.id} --new")
        if args.json:
            print_json("report", {"incident": incident.id, "revision": None, "file": None})
        return 1
    revision = revision_of(app.store.reports, incident, args.revision)
    wanted = wanted_form(args)
    made = content(app, revision, stands(app, incident), wanted, args.lang or "en")
    facts = {"incident": incident.id, "revision": revision.number}
    if wanted == "text" and args.output is None and not _is_approved(app, incident, revision):
        note(
            f"{incident.id}: revision {revision.number} is not approved. To approve what you read:"
        )
        note(f'  sentinel report approve {incident.id} --revision {revision.number} --by "NAME"')
    return put_out(args, made, f"revision {revision.number}", facts)


def _is_approved(app: "App", incident: "Incident", revision: "Revision") -> bool:
    from sentinel.filing import stands

    return stands(app, incident).approval_of(revision.number) is not None


def wanted_form(args: Namespace) -> str:
    """The format. Raises UsageError for a PDF that has nowhere to go."""
    from sentinel.errors import UsageError

    wanted = str(args.format or ("json" if args.json else "text"))
    if wanted == "pdf" and args.output is None:
        raise UsageError("--format pdf: a PDF is no text to be shown; add --output FILE.pdf.")
    return wanted


def put_out(args: Namespace, content: bytes, what: str, facts: dict[str, Any]) -> int:
    """To --output, else to stdout. Exit code 0. Raises UsageError where it cannot be written."""
    from sentinel.commands.output import note, print_json, printable
    from sentinel.commands.output_file import write_output

    if args.output is None:
        print(printable(content.decode()), end="")
        return 0
    write_output(args.output, content)
    note(f"{facts['incident']}: {what} written to {args.output}.")
    if args.json:
        print_json("report", {**facts, "file": args.output})
    return 0


def _changes(app: "App", incident: "Incident", args: Namespace) -> int:
    from itertools import pairwise

    from sentinel.commands.output import print_json, say
    from sentinel.core.canonical import to_json
    from sentinel.core.certin_changes import changes
    from sentinel.core.counts import counted
    from sentinel.core.plain_line import clean_line
    from sentinel.core.times import ist_text

    rows = app.store.reports.all(incident.id)
    steps = [(before, after, changes(before[2], after[2])) for before, after in pairwise(rows)]
    if args.json:
        document = [
            {"from": before[0], "to": after[0], "at": after[1], "changes": found}
            for before, after, found in steps
        ]
        print_json("report-changes", {"incident": incident.id, "steps": to_json(document)})
        return 0
    say(f"{incident.id}: {counted(len(rows), 'revision')}.")
    for _, after, found in steps:
        say()
        say(f"Revision {after[0]}, {ist_text(after[1])}: {clean_line(str(after[2]['reason']))}")
        for change in found:
            say(f"  {change.label}")
            say(f"    before: {clean_line(change.before) or '(empty)'}")
            say(f"    now:    {clean_line(change.after) or '(empty)'}")
        if not found:
            say("  nothing changed")
    return 0


def _make(app: "App", incident: "Incident") -> None:
    from sentinel.errors import UsageError
    from sentinel.people import user_of_machine
    from sentinel.reporting import make_draft

    try:
        site = app.config.site(incident.site)
    except KeyError:
        raise UsageError(
            f"{incident.id} is about the site {incident.site!r}, which {app.config.file} does not "
            "name any more; bring its [[site]] back to make a new draft."
        ) from None
    app.audit.append(
        user_of_machine(), "report-made", {"incident": incident.id, "reason": "by command"}
    )
    make_draft(
        incident,
        site,
        app.config,
        store=app.store,
        renderer=app.renderer,
        clock=app.clock,
        reason="by command",
    )
