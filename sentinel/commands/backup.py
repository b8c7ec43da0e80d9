"""`sentinel backup`: makes backups, shows them, proves them, and lets them go. Each part of it has
a file of its own."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Protocol

from sentinel.commands import (
    about,
    backup_chain,
    backup_copy,
    backup_create,
    backup_diff,
    backup_fetch,
    backup_list,
    backup_prune,
    backup_rehearse,
    backup_show,
    backup_verify,
)

if TYPE_CHECKING:
    from sentinel.app import App


class Part(Protocol):
    """What each of the modules offers."""

    HELP: str

    def add_arguments(self, parser: ArgumentParser) -> None: ...

    def run(self, app: "App", args: Namespace) -> int: ...


HELP = "make a backup of a site, list and show backups, prove them, or let old ones go"
_PARTS: dict[str, Part] = {
    "create": backup_create,
    "list": backup_list,
    "show": backup_show,
    "verify": backup_verify,
    "diff": backup_diff,
    "prune": backup_prune,
    "rehearse": backup_rehearse,
    "copy": backup_copy,
    "fetch": backup_fetch,
    "accept-chain": backup_chain,
}


def add_arguments(parser: ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    for name, part in _PARTS.items():
        sub = commands.add_parser(name, **about(part.HELP))
        part.add_arguments(sub)
        sub.add_argument("--site", help="which site (needed where several are configured)")
        # also accepted behind WHAT, where people write them


def run(args: Namespace) -> int:
    """The exit code of the part; each says which there are."""
    from sentinel.app import open_app

    with open_app(args.config) as app:
        if getattr(args, "identity", None) is not None:
            app.vault.use_identity(args.identity)
        return _PARTS[args.what].run(app, args)
