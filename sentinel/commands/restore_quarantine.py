"""`restore --list-quarantine` and `--from-quarantine`: what restores took out of the way."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.kept_database import KeptDatabase
    from sentinel.core.kept_tree import KeptTree
    from sentinel.core.site import Site


def add_quarantine_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--list-quarantine",
        action="store_true",
        help="show the trees and databases that earlier restores took out of the way, and restores "
        "that have no recorded end; Sentinel deletes none",
    )
    parser.add_argument(
        "--from-quarantine",
        metavar="PLACE",
        help="bring the files named with --path back out of such a tree, after a look at them; "
        "doubtful ones with --override alone",
    )


def asked_for(args: Namespace) -> bool:
    return bool(args.list_quarantine or args.from_quarantine)


def run_quarantine(args: Namespace) -> int:
    """Exit code 0; 4 where a chosen file may not come back; then nothing was changed."""
    from sentinel.app import open_app
    from sentinel.errors import UsageError

    if args.id or (args.list_quarantine and args.from_quarantine):
        raise UsageError("--list-quarantine and --from-quarantine each stand alone, without an ID.")
    if args.reason and not args.override:
        raise UsageError("--reason goes with --override; a file without doubts needs none.")
    if args.from_quarantine and not args.path:
        raise UsageError("--from-quarantine: say with --path which files shall come back.")
    with open_app(args.config) as app:
        site = app.site(args.site)
        if args.list_quarantine:
            return _list(app, site, args)
        return _bring_back(app, site, args)


def _list(app: "App", site: "Site", args: Namespace) -> int:
    """Exit code 0; 3 where not all could be looked for."""
    from sentinel.commands.output import note, print_json, say
    from sentinel.core.counts import counted
    from sentinel.core.times import ist_text
    from sentinel.errors import Refused
    from sentinel.kept_databases import kept_databases
    from sentinel.unended_restores import unended

    kept: tuple[KeptTree, ...] = ()
    databases, faults = kept_databases(app, site)
    try:
        kept = app.backups.quarantine.kept(site)
    except (
        Refused
    ) as error:  # its files lie on another machine, its databases are reached from here
        if not site.databases:
            raise
        faults = (*faults, str(error))
    cut = unended(app, site)
    code = 3 if faults else 0
    if args.json:
        document = {"site": site.name, "kept": kept, "databases": databases, "faults": faults}
        print_json("quarantine", {**document, "unended": [one.document for one in cut]})
        return code
    for tree in kept:
        more = "" if tree.whole else "more than "
        say(
            f"{tree.place}: kept since {ist_text(tree.since)}, {more}"
            f"{counted(tree.entries, 'entry', 'entries')}, {tree.bytes:,} bytes, at {tree.path}"
        )
    _show_databases(site, databases)
    if not kept and not databases:
        say(f"Nothing of {site.name} is in quarantine.")
    for one in cut:
        note(one.text)
    for fault in faults:
        note(f"Not all could be looked for: {fault}")
    return code


def _show_databases(site: "Site", databases: "tuple[KeptDatabase, ...]") -> None:
    from sentinel.commands.output import note, say
    from sentinel.core.kept_database import KeptKind, removal
    from sentinel.core.times import ist_text

    words = {
        KeptKind.QUARANTINE: "what stood there before a restore",
        KeptKind.LOADED: "a backup that was loaded beside and not put in place",
        KeptKind.MARK: "empty; a sign that no database stood there",
    }
    engines = {settings.name: settings.engine for settings in site.databases}
    for one in databases:
        since = "" if one.since is None else f", since {ist_text(one.since)}"
        size = "" if one.bytes is None else f", {one.bytes:,} bytes"
        label = f" {one.label}" if one.label else ""
        say(f"database {one.database}{label}: {words[one.kind]}{since}{size}, at {one.place}")
    if databases:
        note(
            "Nothing lets these databases go. What nobody needs as evidence any more, and no "
            "restore is at work with, an administrator removes by hand:"
        )
    for one in databases:
        note(f"  {removal(one, engines[one.database])}")


def _bring_back(app: "App", site: "Site", args: Namespace) -> int:
    from sentinel.backup_choice import override_of
    from sentinel.commands.output import note, print_json, say
    from sentinel.core.authority import Act
    from sentinel.core.counts import counted
    from sentinel.manual_choice import site_paths
    from sentinel.manual_quarantine import bring_back, odd_entries
    from sentinel.people import person, user_of_machine

    named = person(app.config, args.by, Act.BRING_BACK).name if args.by else ""
    paths = site_paths(site, args.path)
    if args.dry_run:
        entries = app.backups.quarantine.find(site, args.from_quarantine, paths)
        doubts = odd_entries(entries)
        doubts += app.backups.quarantine.doubts(site, args.from_quarantine, entries)
        written = tuple(entry.path for entry in entries)
    else:
        doubts = ()
        by = named or user_of_machine()
        override = None
        if args.override:
            act = "bring back a doubtful file"
            override = override_of(app.config, args.by or "", args.reason, act)
        quarantine = app.backups.quarantine
        written = bring_back(
            app, quarantine, site, args.from_quarantine, paths, by=by, override=override
        )
    if args.json:
        document = {
            "site": site.name,
            "place": args.from_quarantine,
            "dry_run": args.dry_run,
            "paths": written,
            "doubts": doubts,
        }
        print_json("from-quarantine", document)
        return 0
    for path in written:
        say(f"  {path!r}")
    for doubt in doubts:
        note(f"  {doubt}")
    entries_text = counted(len(written), "entry", "entries")
    if args.dry_run:
        say(f"Dry run: {entries_text} of {args.from_quarantine}, nothing written.")
    else:
        say(f"Brought back to {site.name}: {entries_text} of {args.from_quarantine}.")
    return 0
