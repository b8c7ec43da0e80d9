"""`sentinel key`: a key of one's own, with which approvals are signed. Needs no configuration."""

from argparse import ArgumentParser, Namespace

from sentinel.commands import about

HELP = "make a key pair of a person or a build machine, or show its public half"


def add_arguments(parser: ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    new = commands.add_parser(
        "new", **about("make an Ed25519 key in FILE, and its public half in FILE.pub")
    )
    new.add_argument("file", metavar="FILE", help="where to; nothing is overwritten")
    show = commands.add_parser("show", **about("print the public half of a private key"))
    show.add_argument("file", metavar="FILE", help="the private key, PEM")


def run(args: Namespace) -> int:
    """Exit code 0; 2 where the file is no such key, 4 where one would be overwritten."""
    from pathlib import Path

    from sentinel.commands.output import print_json, say
    from sentinel.edges.keys import create_private, fingerprint, given_private

    file = Path(args.file)
    key = create_private(file) if args.what == "new" else given_private(file)
    public = key.public_text
    if args.json:
        print_json("key", {"public_key": public, "fingerprint": fingerprint(public)})
        return 0
    if args.what == "new":
        say(f"Private key in {file}: keep it to yourself, and a copy in a safe place.")
        say("In config.toml, in your [[contact]] (of a build machine: in [deploy] keys):")
    say(f'public_key = "{public}"')
    say(f"Fingerprint {fingerprint(public)}.")
    return 0
