"""`sentinel service`: the daemon as a service of systemd, hardened for the configuration in use."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

HELP = "install the daemon as a service of this machine: install, status, show, uninstall"
FILES = ("unit", "failed", "sysusers", "tmpfiles", "polkit")


def add_arguments(parser: ArgumentParser) -> None:
    from sentinel.commands import about

    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    install = parts.add_parser(
        "install", **about("write unit, user and folders for this configuration, and start it")
    )
    install.add_argument(
        "--dry-run", action="store_true", help="write and run nothing; show all that would be"
    )
    install.add_argument(
        "--no-start", action="store_true", help="write and verify, but start nothing"
    )
    install.add_argument(
        "--defaults",
        action="store_true",
        help="for packages, with --root: the default layout, in a package's folders (/usr/lib); no "
        "configuration is read",
    )
    uninstall = parts.add_parser(
        "uninstall", **about("stop it and take its unit away; state and backups stay")
    )
    uninstall.add_argument(
        "--dry-run", action="store_true", help="take away and run nothing; show what would be"
    )
    uninstall.add_argument(
        "--although-blocked", action="store_true", help="also while a site is blocked, and stays so"
    )
    status = parts.add_parser(
        "status", **about("whether it runs, and as this version would have it")
    )
    show = parts.add_parser("show", **about("print the files, and write nothing"))
    show.add_argument("file", nargs="?", choices=FILES, help="only this one (default: all)")
    for part in (install, uninstall, status, show):
        _add_place(part)
    for part in (install, uninstall):
        part.add_argument(
            "--root", type=Path, metavar="DIR", help="work on the tree below DIR, and run nothing"
        )
    parts.add_parser("failed", **about("for the unit: say that the daemon has failed, and why"))


def _add_place(parser: ArgumentParser) -> None:
    parser.add_argument("--user", default="sentinel", help="whom it runs as (default: sentinel)")
    parser.add_argument(
        "--program", type=Path, metavar="PATH", help="what is started (default: the one that runs)"
    )


def run(args: Namespace) -> int:
    """Exit code 0 where all is done, or as it should be; 1 where a step failed, or `status` finds
    something; 2 for a faulty configuration; 3 where something could not be found out; 4 where it
    is refused."""
    from sentinel.commands import service_failed, service_install, service_status

    match args.part:
        case "install":
            return service_install.install(args)
        case "uninstall":
            return service_install.uninstall(args)
        case "status":
            return service_status.status(args)
        case "show":
            return service_status.show(args)
        case _:
            return service_failed.failed(args)
