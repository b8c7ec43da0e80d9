"""`sentinel backup diff`: what differs between two backups, or between one and the live site."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.database_difference import DatabaseChange
    from sentinel.core.manifest import TreeChange

HELP = (
    "what differs from one backup to another, or to the live site; 0 means nothing does, 1 that "
    "something does"
)
LIVE = "live"
SHOWN = 200


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="the backup from which on")
    parser.add_argument(
        "other",
        nargs="?",
        default=LIVE,
        metavar="ID|live",
        help="another backup, or document root and databases as they are now (default)",
    )


def run(app: "App", args: Namespace) -> int:
    """Exit code 0; 1 where something differs; 3 where the live site cannot be read, or nothing
    differs and a database could not be compared."""
    from sentinel.backup_sight import named
    from sentinel.commands.output import note, print_json
    from sentinel.core.database_difference import database_changes
    from sentinel.core.manifest import difference
    from sentinel.errors import CouldNotFindOut
    from sentinel.live_databases import LiveDifference, live_difference

    site = app.site(args.site)
    before = named(app, site, args.id)
    if args.other == LIVE:
        after = app.tree.scan_site(site)
        found = live_difference(app.tools.databases, site, before)
    else:
        other = named(app, site, args.other)
        after = other.manifest
        found = LiveDifference(changes=database_changes(before.databases, other.databases))
    changes, databases = difference(before.manifest, after), found.changes
    if args.json:
        document = {
            "site": site.name,
            "from": before.id,
            "to": args.other,
            "changes": [_fields(change) for change in changes],
            "databases": [_database(change) for change in databases],
            "not_compared": [*found.left_out, *found.unseen],
        }
        print_json("backup-diff", document)
    else:
        _show(changes, databases, whole=not found.left_out)
    for words in (*found.left_out, *found.unseen):
        note(f"Not compared: {words}")
    if changes or databases:
        return 1
    return CouldNotFindOut.exit_code if found.left_out else 0


def _show(
    changes: "tuple[TreeChange, ...]", databases: "tuple[DatabaseChange, ...]", *, whole: bool
) -> None:
    from sentinel.commands.output import say
    from sentinel.core.counts import counted
    from sentinel.core.tree_paths import shown_path

    for change in changes[:SHOWN]:
        say(f"  {change.kind.value:<9} {shown_path(change.path)}{_sizes(change)}")
    if len(changes) > SHOWN:
        say(f"  and {len(changes) - SHOWN} more; --json has all of them.")
    for database in databases:
        for table in database.tables:
            rows = f"{table.rows_before} to {counted(table.rows_after, 'row')}"
            say(f"  {table.kind.value:<9} database {database.name}, table {table.name}: {rows}")
        for made in database.schema:
            seen = made.after or made.before
            if seen is not None:
                what = f"{seen.kind.value} {seen.name}"
                say(f"  {made.kind.value:<9} database {database.name}, {what}")
    if not changes and not databases:
        say(f"Nothing differs{'' if whole else ' in what was compared'}. (Times are not compared.)")
    else:
        say(f"{counted(len(changes), 'difference')} in the tree.")
    if databases:
        say(f"{counted(len(databases), 'database differs', 'databases differ')}.")


def _sizes(change: "TreeChange") -> str:
    """Where a file's content differs: from how many bytes to how many."""
    from sentinel.core.manifest import ChangeKind, EntryType

    before, after = change.before, change.after
    if before is None or after is None or change.kind is not ChangeKind.CONTENT:
        return ""
    if before.type is not EntryType.FILE:
        return f" (to {after.target!r}, was to {before.target!r})"
    return f" ({before.size} to {after.size} bytes)"


def _fields(change: "TreeChange") -> dict[str, object]:
    from sentinel.core.canonical import to_json

    return {
        "path": change.path,
        "kind": change.kind.value,
        "before": to_json(change.before),
        "after": to_json(change.after),
    }


def _database(change: "DatabaseChange") -> dict[str, object]:
    from sentinel.core.canonical import to_json

    return {
        "name": change.name,
        "tables": to_json(change.tables),
        "schema": [
            {
                "kind": made.kind.value,
                "object": seen.kind.value,
                "name": seen.name,
            }
            for made in change.schema
            if (seen := made.after or made.before) is not None
        ],
    }
