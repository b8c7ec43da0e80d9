"""`sentinel status-page`: the public status page, written once by hand."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App

HELP = "write the public status page into a folder once; the daemon does it by itself"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "folder", type=Path, nargs="?", metavar="DIR", help="default: folder of [status_page]"
    )


def run(args: Namespace) -> int:
    """Exit code 0. Raises UsageError where no folder is named, or one of a site; CouldNotFindOut
    where it cannot be written; StoreError."""
    from sentinel.app import open_app
    from sentinel.commands.output import note, print_json
    from sentinel.core.public_status import BELIEVED
    from sentinel.errors import UsageError
    from sentinel.status_page import write_page

    with open_app(args.config) as app:
        folder = args.folder or app.config.status_page.folder
        if folder is None:
            raise UsageError("Where to? Give DIR, or name `folder` under [status_page].")
        _refuse_what_is_served(app, folder)
        write_page(app, folder)
        until = app.clock.now() + BELIEVED
    note(f"{folder}/index.html and status.json were written; good until {until:%H:%M} UTC.")
    if args.json:
        print_json("status-page", {"folder": folder, "valid_until": until})
    return 0


def _refuse_what_is_served(app: "App", folder: Path) -> None:
    """Raises UsageError for a folder of a site's: its own home page would be written over."""
    from sentinel.core.site import local_root
    from sentinel.errors import UsageError

    wanted = folder.resolve()
    for site in app.config.sites:
        if (root := local_root(site)) is not None and wanted.is_relative_to(root.resolve()):
            raise UsageError(
                f"{folder}: lies in the document root of {site.name}, whose index.html would be "
                "lost; accepted: a folder of its own, served by a web server that stays up while "
                "the sites do not."
            )
