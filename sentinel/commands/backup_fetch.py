"""`sentinel backup fetch`: brings back from the restic repository what the vault has lost."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App

HELP = (
    "bring back from the restic repository what the vault lacks or what is damaged in it, or a "
    "lost vault whole, each byte proven; 1 where something is nowhere, or the chain is not the "
    "one that is remembered"
)
_SHOWN = 20


def add_arguments(parser: ArgumentParser) -> None:
    """None of its own."""


def run(app: "App", args: Namespace) -> int:
    """Exit code 0; 1 where something is missing still; 2 where no repository is configured; 3 where
    it could not be used."""
    from sentinel.commands.output import note, print_json, progress, say
    from sentinel.copying import fetch
    from sentinel.core.counts import counted
    from sentinel.core.tree_paths import shown_path
    from sentinel.people import user_of_machine

    site = app.site(args.site)
    with progress(f"fetching {site.name}") as bar:
        done = fetch(app, site, by=user_of_machine(), progress=bar)
    if args.json:
        document = {
            "site": site.name,
            "whole": done.whole,
            "healed": done.healed,
            "lost": done.lost,
            "remark": done.remark,
        }
        print_json("backup-fetch", document)
    else:
        if done.whole:
            say(f"The vault of {site.name} was brought back whole; its chain is signed.")
        else:
            say(f"Brought back and proven: {counted(done.healed, 'stored file')}.")
        for name in done.lost[:_SHOWN]:
            say(f"    nowhere: {shown_path(name)}")
        if len(done.lost) > _SHOWN:
            say(f"    and {len(done.lost) - _SHOWN} more; --json has all of them.")
        if done.remark:
            say(done.remark)
        note(f"Next: sentinel backup verify --site {site.name}.")
    return 1 if done.lost or done.remark else 0
