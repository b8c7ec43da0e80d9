"""`sentinel playbook list | show | check | export | import`: the plans that are followed."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from sentinel.commands import about

HELP = "the playbooks: draw them for people, check them, exchange them with others as CACAO 2.0"


def add_arguments(parser: ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    commands.add_parser("list", **about("all playbooks, and what each one answers"))
    show = commands.add_parser(
        "show", **about("draw the flow: steps, time limits, who is asked, where a failure leads")
    )
    show.add_argument("name", nargs="?", default="", help="such as defacement")
    show.add_argument(
        "--incident",
        metavar="INC",
        help="the text that is frozen into this incident, with what has happened so far",
    )
    show.add_argument(
        "--lang", choices=("en", "hi"), default="en", help="English (default) or Hindi"
    )
    check = commands.add_parser(
        "check", **about("tell all faults of the playbooks, or of one file")
    )
    check.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a .toml file, anywhere")
    export = commands.add_parser("export", **about("write a playbook as CACAO 2.0 JSON"))
    export.add_argument("name", help="such as defacement")
    export.add_argument("--output", type=Path, metavar="FILE", help="a new file, instead of stdout")
    into = commands.add_parser("import", **about("make a playbook out of a CACAO 2.0 JSON file"))
    into.add_argument("file", type=Path, metavar="FILE", help="the JSON file")
    into.add_argument("--name", help="how it is called here (default: after the file's own name)")
    into.add_argument(
        "--on",
        action="append",
        default=[],
        metavar="VERDICT",
        help="what it answers: defaced, corrupt or down (may be repeated)",
    )
    into.add_argument("--output", type=Path, metavar="FILE", help="instead of playbooks/NAME.toml")
    into.add_argument("--dry-run", action="store_true", help="show the text, write nothing")


def run(args: Namespace) -> int:
    """Exit code 0; 2 for faults of the configuration, a playbook or a CACAO document; 4 where a
    file would be overwritten or would make the configuration faulty."""
    from sentinel.commands import playbook_cacao, playbook_show

    return {
        "list": playbook_show.list_all,
        "show": playbook_show.show,
        "check": playbook_show.check,
        "export": playbook_cacao.export,
        "import": playbook_cacao.import_,
    }[args.what](args)
