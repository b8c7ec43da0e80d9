"""`sentinel man`: the manual pages of this version."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

HELP = "write the manual pages of this version into a folder"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "folder",
        type=Path,
        metavar="DIR",
        help="a manual folder, such as /usr/local/share/man or ~/.local/share/man",
    )


def run(args: Namespace) -> int:
    """Exit code 0. Pages of ours that are there already are written anew."""
    from sentinel import __version__
    from sentinel.cli import build_parser
    from sentinel.commands.output import print_json, say
    from sentinel.config.folders import defaults_dir
    from sentinel.usage.manual import manual_pages
    from sentinel.usage.parser_reading import usage_of

    config = (defaults_dir() / "config.toml").read_text("utf-8")
    pages = manual_pages(usage_of(build_parser()), version=__version__, config=config)
    for name, page in pages.items():
        file = args.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page, encoding="utf-8")
    if args.json:
        print_json("man", {"folder": str(args.folder), "pages": sorted(pages)})
    else:
        say(f"{len(pages)} pages are in {args.folder}. To read one: man -M {args.folder} sentinel")
    return 0
