"""`sentinel evidence`: what is kept of an incident, and one archive of it for those outside."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sentinel.commands import about
from sentinel.commands.output import note, print_json, progress, say
from sentinel.core.counts import counted

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.incident import Incident
    from sentinel.edges.evidence_export import Exported, ExportOrder

HELP = "the evidence of incidents: list it, or export it as one archive that verifies itself"


def add_arguments(parser: ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    listing = commands.add_parser(
        "list", **about("of which incidents evidence is kept, or all that is kept of one")
    )
    listing.add_argument("id", nargs="?", metavar="INCIDENT", help="such as INC-20261122-0001")
    export = commands.add_parser(
        "export", **about("one zip file with a stand-alone verifier, for CERT-In or the police")
    )
    export.add_argument("id", metavar="INCIDENT", help="such as INC-20261122-0001")
    export.add_argument(
        "--output", required=True, type=Path, metavar="FILE", help="a new file, such as inc.zip"
    )
    export.add_argument("--by", required=True, metavar="NAME", help="a configured contact")
    export.add_argument(
        "--reason", required=True, metavar="WHY", help="recorded: who gets it, and what for"
    )
    export.add_argument(
        "--with-quarantine",
        action="store_true",
        help="with the attacked files as they stood, which may be many and are dangerous",
    )
    export.add_argument(
        "--as-it-is",
        action="store_true",
        help="also where the evidence does not verify; the archive then says so",
    )
    export.add_argument(
        "--dry-run", action="store_true", help="say what would be exported, and write nothing"
    )


def run(args: Namespace) -> int:
    """Exit code 0; 1 where evidence that is listed does not verify; 2 for an unknown incident, or
    a place that cannot be written; 4 where the person may not, the file is there already, or the
    evidence does not verify."""
    from sentinel.app import open_app

    with open_app(args.config) as app:
        if args.what == "export":
            return _export(app, args)
        return _list(app, as_json=args.json) if args.id is None else _show(app, args)


def _list(app: "App", *, as_json: bool) -> int:
    from sentinel.edges.evidence_check import problems_of

    evidence, found, faulty = app.proofs.evidence, [], False
    for incident in evidence.incidents():
        files = evidence.files(incident)
        if not files:
            continue
        problems = problems_of(evidence, incident, app.proofs.checkpoints.key)
        exports = sum(name.startswith("custody/") for name, _ in files)
        size = sum(path.stat().st_size for _, path in files)
        faulty = faulty or bool(problems)
        found.append(
            {
                **{"incident": incident, "folder": evidence.folder(incident)},
                **{"files": len(files), "bytes": size, "exports": exports},
                **{"ok": not problems, "problems": problems},
            }
        )
        if not as_json:
            state = "as it was sealed" if not problems else f"NOT AS SEALED: {problems[0]}"
            text = counted(len(files), "file")
            say(f"{incident}  {text}, {size:,} bytes, exported {exports} times; {state}")
    if as_json:
        print_json("evidence-list", {"incidents": found})
    elif not found:
        say("No evidence is kept.")
    return 1 if faulty else 0


def _show(app: "App", args: Namespace) -> int:
    from sentinel.edges.evidence import hash_of
    from sentinel.edges.evidence_check import problems_of

    incident, evidence = _get(app, args.id), app.proofs.evidence
    problems = problems_of(evidence, incident.id, app.proofs.checkpoints.key)
    places = dict(evidence.files(incident.id))
    files = [
        {"name": name, "size": path.stat().st_size, "sha256": hash_of(path)}
        for name, path in places.items()
    ]
    records = {name: list(_records(places[name])) for name in places if name.startswith("warc/")}
    if args.json:
        folder = evidence.folder(incident.id)
        facts = {"incident": incident.id, "folder": folder, "problems": problems, "files": files}
        print_json("evidence-show", {**facts, "records": records})
        return 1 if problems else 0
    for file in files:
        say(f"{file['sha256']}  {file['size']:>12,}  {file['name']}")
        for record in records.get(str(file["name"]), ()):
            say(f"{'':>14}{record}")
    for problem in problems:
        say(f"PROBLEM  {problem}")
    say(f"In {evidence.folder(incident.id)}")
    return 1 if problems else 0


def _records(path: Path) -> Iterator[str]:
    """What the answers in a WARC file are, one line each; a file that cannot be read says so."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                headers = record.rec_headers
                if record.rec_type != "response":
                    continue
                status = record.http_headers.statusline if record.http_headers else "no HTTP"
                peer = headers.get_header("WARC-IP-Address") or "no address"
                uri = headers.get_header("WARC-Target-URI")
                yield f"{headers.get_header('WARC-Date')}  {uri}  {status}  from {peer}"
    except (ArchiveLoadFailed, OSError, ValueError, AttributeError, TypeError) as error:
        # of a file that was damaged warcio raises whatever comes up
        yield f"cannot be read: {error}"


def _export(app: "App", args: Namespace) -> int:
    from sentinel.core.authority import Act
    from sentinel.edges.evidence_export import Exporter, ExportOrder
    from sentinel.people import person

    incident = _get(app, args.id)
    by = person(app.config, args.by, Act.EXPORT)
    places = _quarantined(app, incident) if args.with_quarantine else ()
    sites = {site.name: site.title for site in app.config.sites}
    order = ExportOrder(
        incident=incident,
        title=sites.get(incident.site, incident.site),
        output=args.output.absolute(),
        by=by.name,
        reason=args.reason,
        as_it_is=args.as_it_is,
        quarantined=places,
    )
    key = app.proofs.checkpoints.key
    if args.dry_run:
        return _foretell(app, order, args)
    exporter = Exporter(
        evidence=app.proofs.evidence,
        key=key,
        clock=app.clock,
        audit=app.audit,
        store=app.store,
        around=app.proofs.around,
        tree=app.tree,
        verifier=_verifier(),
    )
    _keep_first(app, order)
    with progress("exporting") as bar:
        made = exporter.export(order, bar)
    _tell(made, args, key.public_text)
    return 0


def _keep_first(app: "App", order: "ExportOrder") -> None:
    """What no playbook has kept yet is kept now, before it is verified."""
    from sentinel.errors import IntegrityError
    from sentinel.evidence_first import keep_evidence, lacks_evidence

    if order.output.exists() or not lacks_evidence(app.tools, app.audit, order.incident):
        return
    try:
        keep_evidence(app.tools, order.incident, order.by)
    except IntegrityError:
        return  # the export tells what is wrong, and refuses it


def _foretell(app: "App", order: "ExportOrder", args: Namespace) -> int:
    """What an export would hold. Exit code 4 where it would be refused."""
    from sentinel.edges.evidence_check import problems_of
    from sentinel.evidence_first import lacks_evidence

    incident, output, places = order.incident, order.output, order.quarantined
    keeps_first = lacks_evidence(app.tools, app.audit, incident)
    problems = problems_of(app.proofs.evidence, incident.id, app.proofs.checkpoints.key)
    if keeps_first and not app.proofs.evidence.lists(incident.id):
        problems = ()  # nothing is sealed yet: that comes first
    files = app.proofs.evidence.files(incident.id)
    size = sum(path.stat().st_size for _, path in files)
    refused = (bool(problems) and not args.as_it_is) or output.exists()
    facts = {
        **{"incident": incident.id, "output": output, "files": len(files), "bytes": size},
        **{"quarantine": places, "problems": problems, "refused": refused},
        **{"keeps_first": keeps_first},
    }
    if args.json:
        print_json("evidence-export-plan", facts)
    else:
        say(f"{output}: {counted(len(files), 'file')} of evidence, {size:,} bytes, and the record.")
        if keeps_first:
            say("  No playbook has kept it yet: it would be kept and sealed first.")
        for place in places:
            say(f"  with the quarantined tree {place}")
        for problem in problems:
            say(f"  PROBLEM  {problem}")
        say("It would be refused." if refused else "Nothing was written.")
    return 4 if refused else 0


def _tell(made: "Exported", args: Namespace, public_key: str) -> None:
    if args.json:
        print_json(
            "evidence-export",
            {
                **{"incident": args.id, "file": made.path, "sha256": made.sha256},
                **{"size": made.size, "files": made.files, "problems": made.problems},
                **{"left_out": dict(made.left_out), "public_key": public_key},
            },
        )
        return
    say(f"{made.path}: {counted(made.files, 'file')}, {made.size:,} bytes.")
    say(f"SHA-256     {made.sha256}")
    say(f"Public key  {public_key}")
    say("Give the receiver key and digest by another way than the file. To verify it:")
    say(f"  unzip -p {made.path.name} verify.py > verify.py")
    say(f"  python3 verify.py {made.path.name} --public-key {public_key}")
    for name, why in made.left_out:
        note(f"left out: {name}: {why}")
    for problem in made.problems:
        note(f"NOT AS IT WAS SEALED: {problem}")


def _quarantined(app: "App", incident: "Incident") -> tuple[Path, ...]:
    """The trees that this incident's restores took out of the way, as its journal names them.
    Raises UsageError for a site on another machine."""
    from sentinel.errors import UsageError

    if any(site.name == incident.site and site.remote is not None for site in app.config.sites):
        raise UsageError(
            "--with-quarantine: the quarantined files stand on the site's own host. Export without "
            "it, and copy them from there."
        )
    named = (
        str(entry.data.get("quarantine", "")) for entry in app.store.journal.entries(incident.id)
    )
    return tuple(dict.fromkeys(Path(name) for name in named if name and Path(name).is_dir()))


def _verifier() -> Path:
    from sentinel.config import defaults_dir

    return defaults_dir() / "backups" / "verify.py"


def _get(app: "App", incident_id: str) -> "Incident":
    from sentinel.errors import UsageError

    incident = app.store.incidents.get(incident_id)
    if incident is None:
        raise UsageError(f"{incident_id}: no such incident; see sentinel incident list.")
    return incident
