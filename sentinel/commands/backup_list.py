"""`sentinel backup list`: all backups of a site in a line or two each."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App

HELP = "all backups, newest first: age, size, what they take in the vault, clean or why not"


def add_arguments(parser: ArgumentParser) -> None:
    """None of its own."""


def run(app: "App", args: Namespace) -> int:
    """Exit code 0; 1 where the chain or a manifest does not verify."""
    from sentinel.commands.backup_words import age, megabytes, none_yet, size, summary, when
    from sentinel.commands.output import note, print_json, say

    site = app.site(args.site)
    backups = app.vault.list(site.name)
    fault, remark = app.vault.chain_problem(site.name), app.vault.chain_remark(site.name)
    readable = {backup.id for backup in backups}
    unreadable = [name for name in app.vault.names(site.name) if name not in readable]
    sizes = app.keeper.stored_sizes(site.name)
    rows = [summary(app, site, backup, sizes) for backup in backups]
    if args.json:
        document = {
            "site": site.name,
            "backups": rows,
            "unreadable": unreadable,
            "fault": fault,
            "remark": remark,
            "vault_bytes": sum(sizes.values()),
        }
        print_json("backup-list", document)
    else:
        for backup, row in zip(backups, rows, strict=True):
            looks = f"{row['verdict_before'] or 'not known'}, {row['verdict_after'] or 'not known'}"
            stored = row["stored_bytes"]
            assert isinstance(stored, int)
            say(f"{backup.id}  {when(backup.ended_at)}  {age(app, backup)}  {row['standing']}")
            say(f"    {size(backup)}, {megabytes(stored)} stored")
            say(f"    baseline {backup.baseline or 'none'}; looks before and after: {looks}")
        if rows:
            say(f"All of them together take {megabytes(sum(sizes.values()))}.")
        elif not fault:
            say(none_yet(site))
    broken = [fault, *(f"{name}: the manifest does not verify." for name in unreadable)]
    for problem in [*broken, remark]:
        if problem:
            note(problem)
    return 1 if any(broken) else 0
