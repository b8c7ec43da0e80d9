"""`sentinel restore --database NAME`: one database out of a clean backup."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.backup_choice import Override


def add_database_argument(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--database", metavar="NAME", help="this database instead of the files ([[site.database]])"
    )


def run_database(app: "App", args: Namespace, override: "Override | None", by: str) -> int:
    """Exit code 0, also where nothing differs and so nothing is changed; 3 where the database
    cannot be reached or is in use; 4 where no backup, or not the named one, is clean; then nothing
    changed."""
    from sentinel import manual_database
    from sentinel.backup_choice import RISK
    from sentinel.commands.output import note, print_json, progress, say
    from sentinel.errors import UsageError

    if args.path:
        raise UsageError("--path goes with files; --database restores a database whole.")
    site, name, backup_id = app.site(args.site), args.database, args.id or ""
    if args.dry_run:
        choice = manual_database.choose_database(
            app, site, name, backup_id, override=override, by=by
        )
        quarantine: str | None = ""
    else:
        with progress(f"restoring database {name}") as bar:
            done = manual_database.restore_database(
                app, site, name, backup_id, override=override, by=by, progress=bar
            )
        choice, quarantine = done.choice, done.quarantine
    backup = choice.picked.backup
    if args.json:
        document = {
            "site": site.name,
            "database": name,
            "backup": backup.id,
            "dry_run": args.dry_run,
            "needless": quarantine is None,
            "change": choice.text,
            "quarantine": quarantine or "",
            "overridden": [
                {"condition": r.condition.value, "answer": r.answer.value, "text": r.text}
                for r in choice.picked.against
            ],
        }
        print_json("restore-database", document)
        return 0
    if choice.picked.against:
        note(f"Backup {backup.id} is NOT CLEAN:")
        for result in choice.picked.against:
            note(f"  {result.condition.value} ({result.answer.value}): {result.text}")
        note(RISK)
    say(f"{choice.text[0].upper()}{choice.text[1:]}.")
    if args.dry_run:
        say(f"Dry run with backup {backup.id}: nothing was changed.")
        return 0
    if quarantine is None:
        say(f"Nothing to restore: tables, rows and schema are those of backup {backup.id}.")
        say(f"All of it was read; database {name} was left as it is.")
        return 0
    say(f"Restored database {name} from backup {backup.id}.")
    say(f"What stood there before is kept as {quarantine}." if quarantine else "None stood there.")
    note(f"Next: sentinel sweep --site {site.name}, to look at it again.")
    return 0
