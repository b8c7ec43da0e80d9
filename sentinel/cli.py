"""The command line: finds the command, turns a SentinelError into a message and an exit code."""

import argparse
import importlib
import sys
from pathlib import Path
from typing import cast

from sentinel import __version__
from sentinel.commands import EXIT_CODES, NAMES, Command
from sentinel.commands.output import note
from sentinel.core.counts import counted
from sentinel.errors import ConfigError, CouldNotFindOut, SentinelError


def build_parser() -> argparse.ArgumentParser:
    """The whole parser; each command adds its own arguments."""
    parser = argparse.ArgumentParser(
        prog="sentinel",
        description="Watches a website, proves when it has been defaced, broken or corrupted, "
        "and brings back the last clean copy.",
        epilog=EXIT_CODES,
    )
    parser.add_argument("--version", action="version", version=f"sentinel {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in NAMES:
        command = _command(name)
        sub = commands.add_parser(
            name, help=command.HELP, description=command.HELP, epilog=EXIT_CODES
        )
        sub.add_argument(
            "--config",
            type=Path,
            default=Path("config.toml"),
            metavar="PATH",
            help="configuration file (default: ./config.toml)",
        )
        sub.add_argument("--json", action="store_true", help="one JSON document on stdout")
        command.add_arguments(sub)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Runs one command; the exit code."""
    words = _common_first(sys.argv[1:] if argv is None else argv)
    args = build_parser().parse_args(words)
    try:
        return _command(args.command).run(args)
    except ConfigError as error:
        faults = counted(len(error.problems), "fault")
        note(f"sentinel: the configuration {args.config} has {faults}; nothing was started.")
        for problem in error.problems:
            note(f"  {problem}")
        return error.exit_code
    except SentinelError as error:
        note(f"sentinel {args.command}: {error}")
        return error.exit_code
    except BrokenPipeError:
        return 0
    except OSError as error:
        note(f"sentinel {args.command}: {_in_words(error)}")
        return CouldNotFindOut.exit_code
    except KeyboardInterrupt:
        note(f"sentinel {args.command}: interrupted.")
        return 130


def _in_words(error: OSError) -> str:
    """A fault of the disk or of its permissions that no command put into words of its own."""
    name = error.filename if error.filename is not None else "a file or folder"
    fault = error.strerror or str(error)
    return (
        f"{name}: cannot be used ({fault}). Sentinel needs to read its working folder, and to "
        "write the folders under [paths] in config.toml and flag_dir: free the disk, correct the "
        "permissions, or run it as the user who owns them."
    )


def _command(name: str) -> Command:
    return cast("Command", importlib.import_module(f"sentinel.commands.{name.replace('-', '_')}"))


def _common_first(words: list[str]) -> list[str]:
    """`--config PATH` and `--json` may stand anywhere: they are put behind the command's name."""
    common: list[str] = []
    others: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            others += [word, *rest]
            break
        if word == "--json" or word.startswith("--config="):
            common.append(word)
        elif word == "--config" and rest:
            common += [word, rest.pop(0)]
        else:
            others.append(word)
    if not others or others[0].startswith("-"):
        return words
    return [others[0], *common, *others[1:]]


if __name__ == "__main__":
    sys.exit(main())
