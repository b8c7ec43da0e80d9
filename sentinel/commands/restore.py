"""`sentinel restore`: puts a clean backup, or some paths of one, in place of the document root."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from sentinel.commands.backup_verify import add_identity
from sentinel.commands.restore_database import add_database_argument, run_database
from sentinel.commands.restore_quarantine import (
    add_quarantine_arguments,
    asked_for,
    run_quarantine,
)

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.backup_choice import Override
    from sentinel.core.baseline import Baseline
    from sentinel.core.manifest import TreeChange
    from sentinel.core.site import Site
    from sentinel.manual_choice import Choice
    from sentinel.manual_restore import Restored

HELP = "restore a site, or some of its files, from a backup that is proven clean"
SHOWN = 200
KEPT_SHOWN = 20


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("id", nargs="?", metavar="ID", help="backup (default: the newest clean)")
    parser.add_argument(
        "--path",
        action="append",
        default=[],
        metavar="PATH",
        help="only this file or folder below the document root; may be repeated",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="list every change and what would stop it; make none"
    )
    parser.add_argument(
        "--by",
        metavar="NAME",
        help="the configured contact who asks for it (default: the user of this machine)",
    )
    parser.add_argument(
        "--override",
        action="store_true",
        help="take the named backup although it is not clean; needs --by and --reason",
    )
    parser.add_argument("--reason", default="", metavar="TEXT", help="why; recorded")
    add_database_argument(parser)
    add_quarantine_arguments(parser)
    add_identity(parser)
    parser.add_argument("--site", help="which site (needed where several are configured)")


def run(args: Namespace) -> int:
    """Exit code 0, also where nothing differs and so nothing is changed; 1 where a dry run finds
    that it could not be done, or where it is done and a server could not be reloaded or the old
    tree not be moved to quarantine; 2 for a site without document root; 4 where no backup, or not
    the named one, is clean; then nothing changed."""
    from sentinel.app import open_app
    from sentinel.commands.output import note, print_json, progress
    from sentinel.core.authority import Act
    from sentinel.core.reload import reload_problem
    from sentinel.manual_choice import choose, site_paths
    from sentinel.manual_restore import Restored, note_in_evidence, restore
    from sentinel.people import person, user_of_machine

    if asked_for(args):
        return run_quarantine(args)
    obstacle = ""
    with open_app(args.config) as app:
        if args.identity is not None:
            app.vault.use_identity(args.identity)
        site = app.site(args.site)
        named = person(app.config, args.by, Act.RESTORE).name if args.by else ""
        by = named or user_of_machine()
        paths = site_paths(site, args.path)
        approved = app.store.baselines.approved(site.name)
        override = _override(app, args)
        if args.database:
            return run_database(app, args, override, by)
        if args.dry_run:
            choice = choose(app, site, args.id or "", paths, override=override, by=by)
            done = Restored(choice=choice, quarantine=None)
            obstacle = app.restorer.obstacle(site, choice.wanted)
        else:
            with progress(f"restoring {site.name}") as bar:
                done = restore(
                    app, site, args.id or "", paths, by=by, progress=bar, override=override
                )
                if told := note_in_evidence(app.tools, site, done):
                    note(told)
    needless = done.quarantine is None and not args.dry_run
    files = "were as they should be" if needless else "are restored and proven"
    problem = reload_problem(done.reloaded, f"The files {files}")
    code = 1 if problem or done.remark or obstacle else 0
    if args.json:
        print_json("restore", _document(site, done, args.dry_run, paths, obstacle))
        return code
    _show_overridden(done.choice, done=not args.dry_run)
    _show(done.choice.changes)
    _say_which_state(done.choice, approved, named=bool(args.id))
    _show_newer(done.choice, str(done.quarantine or ""))
    _say_end(site, done, args.dry_run, obstacle)
    for words in filter(None, (done.remark, problem)):
        note(words)
    return code


def _document(
    site: "Site", done: "Restored", dry_run: bool, paths: tuple[str, ...], obstacle: str
) -> dict[str, object]:
    from sentinel.commands.restore_changes import change_document

    choice = done.choice
    return {
        "site": site.name,
        "backup": choice.backup.id,
        "dry_run": dry_run,
        "needless": done.quarantine is None and not dry_run,
        "paths": paths,
        "changes": [change_document(change) for change in choice.changes],
        "newer": choice.newer,
        "exchange": site.restore.exchange.value,
        "reload": done.reloaded,
        "kept_as_approved_since": choice.kept,
        "quarantine": str(done.quarantine or ""),
        "remark": done.remark,
        "obstacle": obstacle,
        "overridden": [
            {"condition": r.condition.value, "answer": r.answer.value, "text": r.text}
            for r in choice.against
        ],
    }


def _say_end(site: "Site", done: "Restored", dry_run: bool, obstacle: str) -> None:
    from sentinel.commands.output import note, say
    from sentinel.core.counts import counted

    backup, count = done.choice.backup, counted(len(done.choice.changes), "change")
    if dry_run:
        say(f"Dry run with backup {backup.id}: {count}, none made.")
        say(_feasible(site, obstacle))
        return
    if done.quarantine is None:
        say(f"Nothing to restore: {site.name} is what backup {backup.id} would make of it.")
        say("Each file was read; the document root was left as it is.")
    else:
        say(f"Restored {site.name} from backup {backup.id}: {count}.")
        say(f"The tree that stood there before is kept at {done.quarantine}.")
    note(f"Next: sentinel sweep --site {site.name}, to see the site as its visitors do.")


def _feasible(site: "Site", obstacle: str) -> str:
    """Whether it could be done now, as far as that can be seen without doing it."""
    from sentinel.core.site import Exchange

    if obstacle:
        return f"It could NOT be done now. {obstacle}"
    if site.remote is not None:
        return "Room and names are looked at on the site's host when the restore is staged there."
    if site.restore.exchange is Exchange.EXCHANGE:
        return "There is room for it, and the document root can be exchanged in one step."
    if site.restore.exchange is Exchange.COPY:
        return "There is room for it. It is done by copying, and so only while the site is blocked."
    return "There is room for it. It is done by two renames, with no document root in between."


def _override(app: "App", args: Namespace) -> "Override | None":
    """Raises UsageError, NotApproved. A dry run changes nothing, and needs no name."""
    from sentinel.backup_choice import Override, override_of
    from sentinel.errors import UsageError

    if not args.override:
        if args.reason:
            raise UsageError("--reason goes with --override; a clean backup needs none.")
        return None
    if not args.id:
        raise UsageError("--override: name the backup (sentinel backup list shows all).")
    if args.dry_run and not args.by:
        return Override(by="", reason="")
    return override_of(app.config, args.by or "", args.reason)


def _show_overridden(choice: "Choice", *, done: bool) -> None:
    from sentinel.backup_choice import RISK
    from sentinel.commands.output import note

    if not choice.against:
        return
    note(f"Backup {choice.backup.id} {'was' if done else 'is'} NOT CLEAN:")
    for result in choice.against:
        note(f"  {result.condition.value} ({result.answer.value}): {result.text}")
    note(RISK)


def _say_which_state(choice: "Choice", approved: "Baseline | None", *, named: bool) -> None:
    """Where the backup is not of what is approved now: whether that stays or is taken back."""
    from sentinel.commands.output import note

    backup = choice.backup
    if choice.kept and approved is not None:
        note(
            f"Backup {backup.id} is older than baseline {approved.id}, approved by "
            f"{approved.approved_by}. What was approved since stays as approved:"
        )
        for path in choice.kept[:KEPT_SHOWN]:
            note(f"  {path}")
        if len(choice.kept) > KEPT_SHOWN:
            note(f"  and {len(choice.kept) - KEPT_SHOWN} more; --json has all of them.")
    elif named and approved is not None and backup.baseline != approved.id:
        note(
            f"Backup {backup.id} shows what was approved as {backup.baseline}. "
            f"{approved.id} was approved since, by {approved.approved_by}: what it changed is "
            "taken back. To keep that, leave the id out."
        )


def _show_newer(choice: "Choice", quarantine: str) -> None:
    """What the application has written since, which is not brought back by itself."""
    from pathlib import Path

    from sentinel.commands.output import note
    from sentinel.core.counts import counted
    from sentinel.core.times import ist_text

    if not choice.newer:
        return
    files = counted(len(choice.newer), "file")
    note(f"Written by the application since the backup, and not brought back: {files}. Look first:")
    for one in choice.newer[:SHOWN]:
        note(f"  {one.path!a}, {one.size:,} bytes, {ist_text(one.modified_at)}")
    if len(choice.newer) > SHOWN:
        note(f"  and {len(choice.newer) - SHOWN} more; --json has all of them.")
    if quarantine:
        place = Path(quarantine).name
        note(f"To bring back what is good: sentinel restore --from-quarantine {place} --path PATH")


def _show(changes: "tuple[TreeChange, ...]") -> None:
    from sentinel.commands.output import say
    from sentinel.commands.restore_changes import change_line

    for change in changes[:SHOWN]:
        say(change_line(change))
    if len(changes) > SHOWN:
        say(f"  and {len(changes) - SHOWN} more; --json has all of them.")
