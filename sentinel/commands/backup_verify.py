"""`sentinel backup verify`: backups are hashed again and judged, or a share of all objects is."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.site import Site

HELP = (
    "re-hash backups and judge whether they are clean; 0 means that all are whole and at least "
    "one is clean, so that there is something to restore, else 1"
)
_DUE = 0


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("id", nargs="?", metavar="ID", help="one backup (default: all)")
    parser.add_argument(
        "--part",
        nargs="?",
        type=int,
        const=_DUE,
        metavar="N",
        help="hash only share N of all stored files (default: the one that is due), of "
        "backup.rehash_parts; 0 means that nothing is known to be damaged",
    )
    add_identity(parser)


def add_identity(parser: ArgumentParser) -> None:
    """Where backups are encrypted, and the private key is not on this machine."""
    parser.add_argument(
        "--identity",
        type=Path,
        metavar="FILE",
        help="the age private key that opens encrypted backups (default: backup.identity_file)",
    )


def run(app: "App", args: Namespace) -> int:
    """Exit code 0; 1 where one does not verify, or where none that was looked at is clean."""
    from sentinel.commands.backup_words import show_conditions
    from sentinel.commands.output import note, print_json, say
    from sentinel.errors import UsageError

    site = app.site(args.site)
    if args.part is not None:
        return _part(app, site, args)
    names = app.vault.names(site.name)
    if args.id and args.id not in names:
        known = ", ".join(names) or "none"
        raise UsageError(f"{args.id}: the chain names no such backup of {site.name}: {known}.")
    results = [verified(app, site, name) for name in ([args.id] if args.id else names)]
    fault, remark = app.vault.chain_problem(site.name), app.vault.chain_remark(site.name)
    if args.json:
        document = {"site": site.name, "backups": results, "fault": fault, "remark": remark}
        print_json("backup-verify", document)
    else:
        for result in results:
            good = "every object hashes right" if not result["problems"] else "DAMAGED"
            say(f"{result['id']}  {good}; {'clean' if result['clean'] else 'not clean'}")
            problems, rows = result["problems"], result["conditions"]
            assert isinstance(problems, tuple)
            assert isinstance(rows, list)
            for problem in problems:
                say(f"    {problem}")
            show_conditions(rows)
        if fault:
            say(fault)
        if results or not fault:
            say(_restorable(site, results))
    if remark:
        note(remark)
    damaged = fault or any(result["problems"] for result in results)
    return 1 if damaged or not any(result["clean"] for result in results) else 0


def verified(app: "App", site: "Site", name: str) -> dict[str, object]:
    """One backup, re-hashed and judged, for JSON."""
    from sentinel import backup_sight
    from sentinel.commands.backup_words import conditions
    from sentinel.commands.output import progress
    from sentinel.people import user_of_machine

    with progress(f"verifying {name}") as bar:
        found = backup_sight.verified(app, site, name, by=user_of_machine(), progress=bar)
    judged = found.cleanness
    return {
        "id": name,
        "problems": found.problems,
        "clean": judged is not None and judged.clean,
        "conditions": [] if judged is None else conditions(judged.results),
    }


def _restorable(site: "Site", results: list[dict[str, object]]) -> str:
    """What the answers come to: is there something to restore?"""
    from sentinel.commands.backup_words import none_yet
    from sentinel.core.counts import counted

    clean = sum(bool(result["clean"]) for result in results)
    if not results:
        return none_yet(site)
    if not clean:
        return "None of them is clean: nothing here would be restored."
    return f"Clean, and so fit to be restored: {clean} of {counted(len(results), 'backup')}."


def _part(app: "App", site: "Site", args: Namespace) -> int:
    """A share of all objects, as each night."""
    from sentinel.commands.output import note, print_json, progress, say
    from sentinel.core.counts import counted
    from sentinel.errors import UsageError
    from sentinel.vault_keeping import rehash

    parts = app.config.backup.rehash_parts or 1
    if args.id or not _DUE <= args.part <= parts:
        raise UsageError(
            f"--part {args.part}: accepted: a share from 1 to {parts} (backup.rehash_parts), or "
            "none for the one that is due; and no ID, for a share is of all backups."
        )
    with progress(f"hashing a share of {site.name}") as bar:
        found = rehash(app, site, part=args.part or None, progress=bar)
    if args.json:
        print_json("backup-rehash", {"site": site.name, **_fields(found)})
    else:
        files = counted(found.objects, "stored file")
        say(f"Share {found.part} of {found.parts}: {files} hashed again.")
        for bad in found.bad:
            say(f"DAMAGED: {bad.problem}")
            say(f"    needed by {', '.join(bad.backups) or 'no backup any more'}")
    for digest in found.healed:
        note(f"{digest}: was damaged, and is good again or needed no more.")
    return 1 if found.bad else 0


def _fields(found: object) -> dict[str, object]:
    from sentinel.core.canonical import to_json

    fields: dict[str, object] = to_json(found)
    return fields
