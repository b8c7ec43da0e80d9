"""`sentinel backup create`: look, capture, look again."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from sentinel.commands import backup_rehearse

if TYPE_CHECKING:
    from sentinel.app import App

HELP = "look, capture the document root, look again; 0 means that nothing speaks against it"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--reread",
        action="store_true",
        help="read every file, also those that look untouched since the last backup",
    )
    parser.add_argument(
        "--rehearse", action="store_true", help="restore it into a private folder at once, too"
    )


def run(app: "App", args: Namespace) -> int:
    """Exit code 0 where it is clean, or nothing but time and a rehearsal are lacking; 1 where
    anything speaks against it; 4 where refused."""
    from sentinel.backup import back_up
    from sentinel.commands.backup_verify import verified
    from sentinel.commands.backup_words import lost_baseline, size, summary
    from sentinel.commands.output import note, print_json, progress, say
    from sentinel.core.clean import GOOD_VERDICTS
    from sentinel.people import user_of_machine

    site = app.site(args.site)
    with progress(f"backing up {site.name}") as bar:
        making = back_up(app, site, progress=bar, by=user_of_machine(), reread=args.reread)
        backup = app.run(making)
    rehearsal = backup_rehearse.rehearsed_at_once(app, site, backup.id) if args.rehearse else None
    judged = verified(app, site, backup.id)
    clean, failed, open_ = judged["clean"], _texts(judged, "failed"), _texts(judged, "not-known")
    facts = summary(app, site, backup, app.keeper.stored_sizes(site.name))
    good = facts["verdict_after"] in {verdict.value for verdict in GOOD_VERDICTS}
    if args.json:
        told = None if rehearsal is None else backup_rehearse.document(rehearsal)
        document = {"backup": facts, "clean": clean, "failed": failed, "not_known_yet": open_}
        print_json("backup", {**document, "rehearsal": told})
    else:
        say(f"{backup.id}: {size(backup)} of {backup.document_root}.")
        if rehearsal is not None:
            backup_rehearse.show(rehearsal)
        if clean:
            say("Read back, every object hashes right. It is clean: fit to be restored.")
    if not backup.baseline:
        note(_without_baseline(site.name, lost_baseline(app, site)))
    elif good and not failed and not clean:
        note("Nothing speaks against it. What it lacks to be clean:")
        for condition, text in open_.items():
            note(f"  {condition}: {text}")
    elif good and not clean:
        for condition in sorted(failed.keys() & {"scan", "uploads"}):
            note(f"LOOK AT THE SITE NOW. {condition}: {failed[condition]}")
        note(f"It is not clean. Why: sentinel backup verify {backup.id} --site {site.name}.")
    if not good:
        note(f"It cannot be clean: the run after it found the site {facts['verdict_after']}.")
    return 1 if failed else 0


def _without_baseline(site: str, lost: str) -> str:
    """`lost`: the baseline that earlier backups name."""
    if lost:
        return (
            "It cannot be clean: the state database knows no approved baseline; earlier backups "
            f"name {lost}. The database was lost, or is an older copy: bring paths.state back from "
            "its copy. Learn anew only what you have looked at: it may not be what was approved."
        )
    return (
        "It cannot be clean: no baseline was approved. Next: sentinel baseline learn "
        f"--site {site}, then approve it, then sentinel backup create --site {site}."
    )


def _texts(judged: "dict[str, object]", answer: str) -> dict[str, str]:
    """What is said of each condition with that answer."""
    rows = judged["conditions"]
    assert isinstance(rows, list)
    return {row["condition"]: row["text"] for row in rows if row["answer"] == answer}
