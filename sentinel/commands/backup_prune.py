"""`sentinel backup prune`: lets old backups go, and removes what nothing needs any more."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.vault_keeping import Pruned

HELP = (
    "let backups go that are older than backup.keep and not needed, and remove stored files that "
    "nothing has needed for 7 days; shows each backup, kept or let go, and why"
)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="show it, and change nothing")


def run(app: "App", args: Namespace) -> int:
    """Exit code 0; 4 where the vault is not in order, the clock has gone back, or the site is being
    worked on: then no stored file was removed."""
    from sentinel.commands.output import note, print_json, progress
    from sentinel.people import user_of_machine
    from sentinel.vault_keeping import prune

    site = app.site(args.site)
    with progress(f"pruning {site.name}") as bar:
        done = prune(app, site, by=user_of_machine(), dry_run=args.dry_run, progress=bar)
    if args.json:
        print_json("backup-prune", _document(done, site=site.name, dry_run=args.dry_run))
    else:
        _show(done, dry_run=args.dry_run)
    if done.stopped:
        note(done.stopped)
    return 4 if done.stopped else 0


def _show(done: "Pruned", *, dry_run: bool) -> None:
    from sentinel.commands.backup_words import megabytes, when
    from sentinel.commands.output import say
    from sentinel.core.counts import counted

    bad = {backup.id for backup in done.unreadable}
    would = "would be let go" if dry_run else "let go"
    for decision in done.decisions:
        why = f"kept: {'; '.join(decision.reasons)}" if decision.kept else would
        damaged = " (its manifest does not verify)" if decision.backup in bad else ""
        say(f"{decision.backup}  {when(decision.ended_at)}  {why}{damaged}")
    say(f"{counted(len(done.let_go), 'backup')} {would}.")
    if done.swept is not None:
        files = counted(done.swept.removed, "stored file")
        verb = "would be removed" if dry_run else "removed"
        say(f"{files} ({megabytes(done.swept.removed_bytes)}) {verb}; nothing needed them.")
        if done.swept.waiting:
            say(f"{done.swept.waiting} more are not needed, and wait until that is 7 days old.")


def _document(done: "Pruned", *, site: str, dry_run: bool) -> dict[str, object]:
    from sentinel.core.canonical import to_json

    return {
        "site": site,
        "dry_run": dry_run,
        "backups": [
            {
                "id": decision.backup,
                "ended_at": decision.ended_at,
                "kept": decision.kept,
                "reasons": decision.reasons,
            }
            for decision in done.decisions
        ],
        "unreadable": to_json(done.unreadable),
        "swept": to_json(done.swept),
        "stopped": done.stopped,
    }
