"""`sentinel backup create | list | verify | rehearse`: backups, and whether they are clean."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from sentinel.commands import about, backup_rehearse

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.site import Site
    from sentinel.core.vault import Backup

HELP = "make a backup of a site, list backups, or prove them"


def add_arguments(parser: ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    create = commands.add_parser(
        "create",
        **about("look, capture the document root, look again; 0 means that the backup is clean"),
    )
    create.add_argument(
        "--rehearse", action="store_true", help="restore it into a private folder at once, too"
    )
    commands.add_parser("list", **about("all backups, newest first"))
    verify = commands.add_parser(
        "verify",
        **about(
            "re-hash backups and judge whether they are clean; 0 means that all are whole and at "
            "least one is clean, so that there is something to restore, else 1"
        ),
    )
    verify.add_argument("id", nargs="?", metavar="ID", help="one backup (default: all)")
    backup_rehearse.add_arguments(commands.add_parser("rehearse", **about(backup_rehearse.HELP)))
    for sub in commands.choices.values():
        sub.add_argument("--site", help="which site (needed where several are configured)")
        # also accepted behind WHAT, where people write them


def run(args: Namespace) -> int:
    """Exit code 0; 1 where the new backup is not clean, where one does not verify, or where none
    that was looked at is clean; 4 where refused."""
    from sentinel.app import open_app

    with open_app(args.config) as app:
        acts = {
            "create": _create,
            "list": _list,
            "verify": _verify,
            "rehearse": backup_rehearse.run,
        }
        return acts[args.what](app, args)


def _create(app: "App", args: Namespace) -> int:
    from sentinel.backup import back_up
    from sentinel.commands.output import note, print_json, progress, say
    from sentinel.core.clean import GOOD_VERDICTS
    from sentinel.people import user_of_machine

    site = app.site(args.site)
    with progress(f"backing up {site.name}") as bar:
        backup = app.run(back_up(app, site, progress=bar, by=user_of_machine()))
    rehearsal = backup_rehearse.rehearsed_at_once(app, site, backup.id) if args.rehearse else None
    summary = _summary(app, backup)
    clean = _verified(app, site, backup.id)["clean"]
    good = summary["verdict_after"] in {verdict.value for verdict in GOOD_VERDICTS}
    if args.json:
        told = None if rehearsal is None else backup_rehearse.document(rehearsal)
        print_json("backup", {"backup": summary, "clean": clean, "rehearsal": told})
    else:
        say(f"{backup.id}: {_size(backup)} of {backup.document_root}.")
        if rehearsal is not None:
            backup_rehearse.show(rehearsal)
        if clean:
            say("Read back, every object hashes right. It is clean: fit to be restored.")
    if not backup.baseline:
        note(
            "It cannot be clean: no baseline was approved. Next: sentinel baseline learn "
            f"--site {site.name}, then approve it, then sentinel backup create --site {site.name}."
        )
    elif good and not clean:
        note(f"It is not clean. Why: sentinel backup verify {backup.id} --site {site.name}.")
    if not good:
        note(f"It cannot be clean: the run after it found the site {summary['verdict_after']}.")
    return 0 if clean else 1


def _list(app: "App", args: Namespace) -> int:
    from sentinel.commands.output import note, print_json, say

    site = app.site(args.site)
    backups = app.vault.list(site.name)
    fault = app.vault.chain_problem(site.name)
    readable = {backup.id for backup in backups}
    unreadable = [name for name in app.vault.names(site.name) if name not in readable]
    rows = [_summary(app, backup) for backup in backups]
    if args.json:
        document = {"site": site.name, "backups": rows, "unreadable": unreadable, "fault": fault}
        print_json("backup-list", document)
    else:
        for backup, row in zip(backups, rows, strict=True):
            looks = f"{row['verdict_before'] or 'not known'}, {row['verdict_after'] or 'not known'}"
            say(f"{backup.id}  {_when(backup)}  {_size(backup)}")
            say(f"    baseline {backup.baseline or 'none'}; looks before and after: {looks}")
        if not rows:
            say(_none_yet(site))
    for problem in [fault, *(f"{name}: the manifest does not verify." for name in unreadable)]:
        if problem:
            note(problem)
    return 1 if fault or unreadable else 0


def _verify(app: "App", args: Namespace) -> int:
    from sentinel.commands.output import print_json, say
    from sentinel.errors import UsageError

    site = app.site(args.site)
    names = app.vault.names(site.name)
    if args.id and args.id not in names:
        known = ", ".join(names) or "none"
        raise UsageError(f"{args.id}: the chain names no such backup of {site.name}: {known}.")
    results = [_verified(app, site, name) for name in ([args.id] if args.id else names)]
    fault = app.vault.chain_problem(site.name)
    if args.json:
        print_json("backup-verify", {"site": site.name, "backups": results, "fault": fault})
    else:
        for result in results:
            _show_verified(result)
        if fault:
            say(fault)
        say(_restorable(site, results))
    damaged = fault or any(result["problems"] for result in results)
    return 1 if damaged or not any(result["clean"] for result in results) else 0


def _none_yet(site: "Site") -> str:
    return f"No backup of {site.name} yet. Next: sentinel backup create --site {site.name}."


def _restorable(site: "Site", results: list[dict[str, object]]) -> str:
    """What the answers come to: is there something to restore?"""
    from sentinel.core.counts import counted

    clean = sum(bool(result["clean"]) for result in results)
    if not results:
        return _none_yet(site)
    if not clean:
        return "None of them is clean: nothing here would be restored."
    return f"Clean, and so fit to be restored: {clean} of {counted(len(results), 'backup')}."


def _verified(app: "App", site: "Site", name: str) -> dict[str, object]:
    from sentinel.commands.output import progress

    with progress(f"verifying {name}") as bar:
        problems = app.vault.verify(site.name, name, bar)
    backup = next((b for b in app.vault.each(site.name) if b.id == name), None)
    if backup is None:
        return {"id": name, "problems": problems, "clean": False, "conditions": []}
    incident = app.store.incidents.open_of(site.name)
    sighting = None if incident is None else incident.first_sighting_at
    cleanness = app.cleaner.judge_with(site, backup, sighting, problems)
    return {
        "id": name,
        "problems": problems,
        "clean": cleanness.clean,
        "conditions": [
            {"condition": r.condition.value, "answer": r.answer.value, "text": r.text}
            for r in cleanness.results
        ],
    }


def _show_verified(result: dict[str, object]) -> None:
    from sentinel.commands.output import say

    good = "every object hashes right" if not result["problems"] else "DAMAGED"
    say(f"{result['id']}  {good}; {'clean' if result['clean'] else 'not clean'}")
    problems, conditions = result["problems"], result["conditions"]
    assert isinstance(problems, tuple)
    assert isinstance(conditions, list)
    for problem in problems:
        say(f"    {problem}")
    for entry in conditions:
        say(f"    {entry['condition']:<11} {entry['answer']:<10} {entry['text']}")


def _summary(app: "App", backup: "Backup") -> dict[str, object]:
    runs = app.store.runs
    before = runs.get(backup.run_before) if backup.run_before else None
    after = runs.get(backup.run_after) if backup.run_after else None
    return {
        "id": backup.id,
        "site": backup.site,
        "started_at": backup.started_at,
        "ended_at": backup.ended_at,
        "document_root": backup.document_root,
        "files": len(backup.manifest.files),
        "bytes": backup.manifest.total_bytes,
        "torn": [entry.path for entry in backup.manifest.entries if entry.torn],
        "baseline": backup.baseline,
        "run_before": backup.run_before,
        "run_after": backup.run_after,
        "verdict_before": "" if before is None else before.verdict.value,
        "verdict_after": "" if after is None else after.verdict.value,
    }


def _size(backup: "Backup") -> str:
    from sentinel.core.counts import counted

    return (
        f"{counted(len(backup.manifest.files), 'file')}, {backup.manifest.total_bytes / 1e6:.1f} MB"
    )


def _when(backup: "Backup") -> str:
    return backup.ended_at.astimezone().strftime("%Y-%m-%d %H:%M:%S %Z")
