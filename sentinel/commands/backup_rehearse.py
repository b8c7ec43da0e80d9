"""`sentinel backup rehearse`: restores a backup beside the site and looks at that copy."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from sentinel.commands.backup_verify import add_identity

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.rehearsal import Rehearsal
    from sentinel.core.site import Site

HELP = (
    "restore a backup into a private folder, serve it on loopback, run the site's checks against "
    "it, and take it away again; 0 means that the copy is as it should be, else 1"
)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "id",
        nargs="?",
        default="",
        metavar="ID",
        help="one backup (default: the newest against which nothing speaks)",
    )
    add_identity(parser)


def run(app: "App", args: Namespace) -> int:
    """Exit code 0; 1 where the copy is not as it should be; 3 where it could not be found out; 4
    where no backup may be rehearsed, or it gave way to an incident."""
    from sentinel.commands.output import print_json

    site = app.site(args.site)
    done = rehearsed(app, site, args.id)
    if args.json:
        print_json("backup-rehearse", document(done))
    else:
        show(done)
    return 0 if done.good else 1


def rehearsed(app: "App", site: "Site", backup: str) -> "Rehearsal":
    """With a progress bar."""
    from sentinel.commands.output import progress
    from sentinel.people import user_of_machine
    from sentinel.rehearsal import rehearse

    with progress(f"rehearsing {site.name}") as bar:
        return app.run(rehearse(app, site, backup_id=backup, by=user_of_machine(), progress=bar))


def rehearsed_at_once(app: "App", site: "Site", backup: str) -> "Rehearsal | None":
    """Of a backup that was just made; None, and said why, where it may not be rehearsed."""
    from sentinel.commands.output import note
    from sentinel.errors import NotClean

    try:
        return rehearsed(app, site, backup)
    except NotClean as error:
        note(f"It was not rehearsed. {error}")
        return None


def document(done: "Rehearsal") -> dict[str, object]:
    """As `--json` gives it."""
    return {
        "site": done.site,
        "rehearsal": done.id,
        "backup": done.backup,
        "good": done.good,
        "started_at": done.started_at,
        "ended_at": done.ended_at,
        "seconds": done.seconds,
        "phases": done.phases,
        "files": done.files,
        "bytes": done.bytes,
        "checks": done.checks,
        "problems": done.problems,
        "not_checked": done.not_checked,
        "by": done.by,
    }


def show(done: "Rehearsal") -> None:
    """For people."""
    from sentinel.commands.output import say
    from sentinel.core.counts import counted

    size = f"{counted(done.files, 'file')}, {done.bytes / 1e6:.1f} MB"
    phases = ", ".join(f"{phase.name} {phase.seconds:.1f} s" for phase in done.phases)
    say(f"{done.backup}: {size}, restored and looked at in {done.seconds:.1f} s ({phases}).")
    if done.good:
        say("Rehearsed: the restored copy is as it should be. The site was not touched.")
    else:
        say(f"The rehearsal FAILED: {counted(len(done.problems), 'problem')}.")
    for problem in done.problems:
        say(f"    {problem}")
    if done.not_checked:
        say("Not looked at:")
    for text in done.not_checked:
        say(f"    {text}")
