"""`sentinel backup copy`: sends what is new in the vault to its second place."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App

HELP = (
    "send what is new in the vault to the restic repository; the daemon does it after each backup"
)


def add_arguments(parser: ArgumentParser) -> None:
    """None of its own."""


def run(app: "App", args: Namespace) -> int:
    """Exit code 0; 2 where no repository is configured; 3 where it could not be used; 4 where there
    is no backup yet."""
    from sentinel.commands.output import print_json, say
    from sentinel.copying import send
    from sentinel.people import user_of_machine

    site = app.site(args.site)
    newest = send(app, site, by=user_of_machine())
    if args.json:
        print_json("backup-copy", {"site": site.name, "newest": newest})
    else:
        say(f"Copied: the vault of {site.name} up to backup {newest}.")
    return 0
