"""`sentinel backup show`: everything about one backup."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.vault import Backup

HELP = "what a backup holds, where it came from, and how it stands with each condition"
_SHOWN = 20


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="the backup")


def run(app: "App", args: Namespace) -> int:
    """Exit code 0; 1 where nothing would be restored from it as it stands."""
    from sentinel.backup_sight import named, standing
    from sentinel.commands.backup_words import conditions, summary
    from sentinel.commands.output import print_json

    site = app.site(args.site)
    backup = named(app, site, args.id)
    stands = standing(app, site, backup)
    facts = summary(app, site, backup, app.keeper.stored_sizes(site.name))
    facts["conditions"] = conditions(stands.results)
    facts["clean"] = stands.clean
    facts["entries"] = _kinds(backup)
    facts["databases"] = _databases(backup)
    facts["approved_by"] = _approver(app, backup)
    if args.json:
        print_json("backup-show", {"backup": facts})
    else:
        _show(app, backup, facts)
    return 0 if stands.clean else 1


def _show(app: "App", backup: "Backup", facts: dict[str, object]) -> None:
    from sentinel.commands.backup_words import age, megabytes, show_conditions, size, when
    from sentinel.commands.output import say
    from sentinel.core.counts import counted

    stored, rows, kinds = facts["stored_bytes"], facts["conditions"], facts["entries"]
    assert isinstance(stored, int)
    assert isinstance(rows, list)
    assert isinstance(kinds, dict)
    say(f"{backup.id}  {facts['standing']}")
    say(f"  taken     {when(backup.started_at)} to {when(backup.ended_at)}, {age(app, backup)}")
    say(f"  from      {backup.document_root}")
    say(f"  holds     {size(backup)}; {_counted_kinds(kinds)}")
    say(f"  stored    {megabytes(stored)} ({backup.storing or 'not said how'})")
    by = f", approved by {facts['approved_by']}" if facts["approved_by"] else ""
    say(f"  baseline  {backup.baseline or 'none'}{by}")
    for side in ("before", "after"):
        run, verdict = facts[f"run_{side}"], facts[f"verdict_{side}"]
        say(f"  {side:<10}run {run or 'none'}{f', found it {verdict}' if verdict else ''}")
    for part in backup.databases:
        tables = counted(len(part.state.tables), "table")
        rows_held = counted(part.state.rows, "row")
        say(f"  database  {part.state.name}: {part.state.engine.value}, {tables}, {rows_held}")
    _show_torn(backup)
    read_at = facts["bytes_read_at"]
    say(f"  its bytes were last read {_ago(read_at)}:")
    show_conditions(rows)


def _show_torn(backup: "Backup") -> None:
    from sentinel.commands.output import say
    from sentinel.core.tree_paths import shown_path

    for words, paths in (
        ("changed while read", [e.path for e in backup.manifest.entries if e.torn]),
        ("too large, not stored", [e.path for e in backup.manifest.entries if e.oversize]),
    ):
        for path in paths[:_SHOWN]:
            say(f"  {words}: {shown_path(path)}")
        if len(paths) > _SHOWN:
            say(f"  and {len(paths) - _SHOWN} more; --json has all of them.")


def _ago(read_at: object) -> str:
    from datetime import datetime

    from sentinel.commands.backup_words import when

    return when(read_at) if isinstance(read_at, datetime) else "never"


def _counted_kinds(kinds: dict[str, int]) -> str:
    from sentinel.core.counts import counted

    words = {"directory": ("folder", "folders"), "symlink": ("link", "links")}
    special = ("device, FIFO or socket", "devices, FIFOs or sockets")
    rest = [(n, *words.get(kind, special)) for kind, n in kinds.items() if kind != "file"]
    return ", ".join(counted(n, one, many) for n, one, many in rest)


def _kinds(backup: "Backup") -> dict[str, int]:
    """How many entries of each kind."""
    kinds: dict[str, int] = {}
    for entry in backup.manifest.entries:
        kinds[entry.type.value] = kinds.get(entry.type.value, 0) + 1
    return dict(sorted(kinds.items()))


def _databases(backup: "Backup") -> list[dict[str, object]]:
    return [
        {
            "name": part.state.name,
            "engine": part.state.engine.value,
            "server_version": part.state.server_version,
            "taken_at": part.state.taken_at,
            "rows": part.state.rows,
            "tables": [
                {"name": table.name, "rows": table.rows, "sha256": table.sha256}
                for table in part.state.tables
            ],
            "dump_bytes": sum(file.size for file in part.files),
        }
        for part in backup.databases
    ]


def _approver(app: "App", backup: "Backup") -> str:
    """Who approved the baseline that it names; empty where that is not known."""
    from sentinel.errors import IntegrityError

    try:
        baseline = app.store.baselines.get(backup.baseline) if backup.baseline else None
    except IntegrityError:
        return ""  # the condition `provenance` says so
    return "" if baseline is None else baseline.approved_by
