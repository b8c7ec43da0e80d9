"""`sentinel alerts`: whether telling works: how it stands, a test of each way, what was seen."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from sentinel.commands import about

HELP = "whether telling works: how it stands, a test by each channel, that the daily message came"


def add_arguments(parser: ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    commands.add_parser(
        "status",
        **about("what reached nobody or waits for an answer; channels, daily messages"),
    )
    test = commands.add_parser("test", **about("send a marked test by each channel now"))
    test.add_argument("--channel", metavar="NAME", help="by this one alone; mail is one, too")
    test.add_argument(
        "--dry-run", action="store_true", help="say by which channel to whom, and send nothing"
    )
    seen = commands.add_parser("seen", **about("say that the daily message came"))
    given = seen.add_mutually_exclusive_group(required=True)
    given.add_argument("code", nargs="?", metavar="CODE", help="what stands after SEEN-CODE: in it")
    given.add_argument(
        "--mail", type=Path, metavar="FILE", help="the whole mail; -: from standard input"
    )


def run(args: Namespace) -> int:
    """`status`: exit code 0 where telling works as far as is known, else 1. `test`: 1 where a
    channel did not deliver. `seen`: 1 where there is no code, or it is of no daily message."""
    from sentinel.app import open_app

    with open_app(args.config) as app:
        match args.what:
            case "status":
                from sentinel.commands.alerts_status import status

                return status(app, as_json=args.json)
            case "test":
                from sentinel.commands.alerts_trial import trial

                return trial(app, args.channel, dry_run=args.dry_run, as_json=args.json)
            case _:
                from sentinel.commands.alerts_seen import seen

                return seen(app, args.code, args.mail, as_json=args.json)
