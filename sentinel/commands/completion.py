"""`sentinel completion`: what a shell needs to complete our commands, options and names."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from sentinel.commands import about

HELP = "completion of commands, options and names for bash, zsh and fish"
SHELLS = {
    "bash": "/usr/share/bash-completion/completions/sentinel",
    "zsh": "/usr/local/share/zsh/site-functions/_sentinel",
    "fish": "~/.config/fish/completions/sentinel.fish",
}
"""Each shell with where its completion belongs."""
KINDS = (*("site", "check", "incident", "backup", "baseline", "contact", "profile", "playbook"),)


def add_arguments(parser: ArgumentParser) -> None:
    what = parser.add_subparsers(dest="shell", required=True, metavar="SHELL")
    for shell, place in SHELLS.items():
        one = what.add_parser(shell, **about(f"print it for {shell}; it belongs to {place}"))
        one.add_argument("--output", type=Path, metavar="FILE", help="write it there instead")
    values = what.add_parser(
        "values", **about("names to complete, one a line; what shells ask for")
    )
    values.add_argument("kind", choices=KINDS, help="names of what")


def run(args: Namespace) -> int:
    """Exit code 0. `values` prints nothing where nothing can be read: a shell that completes is no
    place for a fault."""
    from sentinel.commands.output import print_json, say

    if args.shell == "values":
        from sentinel.commands.completion_values import values_of

        names = values_of(args.kind, args.config)
        if args.json:
            print_json("completion-values", {"kind": args.kind, "values": names})
        else:
            _print(*names)
        return 0
    from sentinel.cli import build_parser
    from sentinel.usage.completion import completion_script
    from sentinel.usage.parser_reading import usage_of

    script = completion_script(args.shell, usage_of(build_parser()))
    if args.output is not None:
        args.output.parent.mkdir(parents=True, exist_ok=True)
        args.output.write_text(script, encoding="utf-8")
    if args.json:
        print_json("completion", {"shell": args.shell, "script": script})
    elif args.output is not None:
        say(f"{args.output} is written; a shell that is started now has it.")
    else:
        print(script, end="")
    return 0


def _print(*lines: str) -> None:
    for line in lines:
        print(line)
