"""`sentinel report INCIDENT`: the draft of its report to CERT-In, for a person to send."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App

HELP = "the draft of an incident's report to CERT-In"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("incident", metavar="INCIDENT", help="such as INC-20261122-0001")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--revision", type=int, metavar="N", help="this revision, not the latest")
    which.add_argument(
        "--new", action="store_true", help="make a revision from what is known now, and show it"
    )
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="write it there instead of showing it"
    )


def run(args: Namespace) -> int:
    """Exit code 0; 1 where there is no draft yet; 2 for an unknown incident or revision."""
    from sentinel.app import open_app
    from sentinel.commands.output import note, print_json, printable

    with open_app(args.config) as app:
        if args.new:
            _make(app, args.incident)
        found = _find(app, args)
    if found is None:
        note(f"{args.incident}: no draft yet; make one with: sentinel report {args.incident} --new")
        if args.json:
            print_json("report", {"incident": args.incident, "revision": None, "file": None})
        return 1
    revision, content = found
    if args.output is None:
        print(printable(content), end="")
        return 0
    _write(args.output, content)
    note(f"{args.incident}: revision {revision} written to {args.output}.")
    if args.json:
        facts = {"incident": args.incident, "revision": revision, "file": args.output}
        print_json("report", facts)
    return 0


def _make(app: "App", incident_id: str) -> None:
    from sentinel.errors import UsageError
    from sentinel.people import user_of_machine
    from sentinel.reporting import make_draft

    incident = app.store.incidents.get(incident_id)
    if incident is None:
        raise UsageError(f"{incident_id}: no such incident; see sentinel incident list.")
    try:
        site = app.config.site(incident.site)
    except KeyError:
        raise UsageError(
            f"{incident_id} is about the site {incident.site!r}, which {app.config.file} does not "
            "name any more; bring its [[site]] back to make a new draft."
        ) from None
    app.audit.append(
        user_of_machine(), "report-made", {"incident": incident_id, "reason": "by command"}
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


def _find(app: "App", args: Namespace) -> tuple[int, str] | None:
    """Number and content of the wanted revision, None where there is none yet."""
    import json

    from sentinel.errors import UsageError

    revisions = app.store.reports.all(args.incident)
    if not revisions:
        if app.store.incidents.get(args.incident) is None:
            raise UsageError(f"{args.incident}: no such incident; see sentinel incident list.")
        if args.revision is None:
            return None
    by_number = {row[0]: row for row in revisions}
    wanted = max(by_number) if args.revision is None else args.revision
    if wanted not in by_number:
        there = ", ".join(str(number) for number in by_number) or "none"
        raise UsageError(f"{args.incident}: no revision {wanted}; there are: {there}.")
    number, _, document, text = by_number[wanted]
    if args.json:
        return number, json.dumps({**document, "revision": number}, ensure_ascii=True) + "\n"
    return number, text


def _write(path: Path, content: str) -> None:
    from sentinel.edges.files import write_atomically
    from sentinel.errors import UsageError

    try:
        write_atomically(path, content.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise UsageError(
            f"--output {path}: cannot be written ({error.strerror}); give a file in a folder "
            "that you may write to."
        ) from error
