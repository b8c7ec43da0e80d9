"""The command line: finds the command, turns a SentinelError into a message and an exit code."""

import argparse
import atexit
import gc
import importlib
import os
import sys
import traceback
from pathlib import Path
from typing import NoReturn, cast

from sentinel import __version__
from sentinel.commands import ELSEWHERE, EXIT_CODES, NAMES, Command
from sentinel.commands.output import drop_stdout, ensure_streams, note, note_faults, print_json
from sentinel.errors import ConfigError, CouldNotFindOut, SentinelError, UsageError

INTERRUPTED = 130
READER_GONE = 141
"""As shells name an end by SIGINT and by SIGPIPE: neither says that all is fine."""

OBJECTS_BEFORE_COLLECTING = 10_000
"""Python's own threshold (700) makes it search, over and over, the modules that are being imported:
a tenth of the time of a short command."""


class _WrongUsage(UsageError):
    """The words of the command line are wrong."""

    def __init__(self, message: str, usage: str) -> None:
        super().__init__(message)
        self.usage = usage


class _Parser(argparse.ArgumentParser):
    """Raises where argparse would end the program, so that this fault is told as all others."""

    def error(self, message: str) -> NoReturn:
        """Raises _WrongUsage."""
        raise _WrongUsage(f"{self.prog}: error: {message}", self.format_usage())


def build_parser(only: str = "") -> argparse.ArgumentParser:
    """The whole parser; each command adds its own arguments. With `only` that of one command: the
    others are not imported, which takes longer than what many of them do."""
    parser = _Parser(
        prog="sentinel",
        description="Watches a website, proves when it has been defaced, broken or corrupted, "
        "and brings back the last clean copy. To see it work: sentinel demo. To begin with a site "
        "of your own: sentinel init DIR --url URL; each command then says what comes next.",
        epilog=f"sentinel COMMAND --help tells more of each. {EXIT_CODES}",
    )
    parser.add_argument("--version", action="version", version=f"sentinel {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in [only] if only in NAMES else NAMES:
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
    """Runs one command; the exit code.

    With `--json` an error, too, is one document on stdout, beside its words on stderr.
    """
    ensure_streams()
    if argv is None:
        atexit.register(gc.freeze)  # to take a whole program apart is a fifth of a command's time
    gc.set_threshold(OBJECTS_BEFORE_COLLECTING)
    words = _common_first(sys.argv[1:] if argv is None else argv)
    if argv is None and (os.geteuid() == 0 or "SENTINEL_CALLED_BY" in os.environ):
        from sentinel.commands.daemon_user import become_daemons_user

        become_daemons_user(words)
    try:
        code = _answered(words)
        sys.stdout.flush()
    except BrokenPipeError:
        drop_stdout()
        return READER_GONE
    except OSError as error:
        drop_stdout()
        note(f"sentinel: the answer cannot be written to stdout ({error.strerror}).")
        return CouldNotFindOut.exit_code
    except KeyboardInterrupt:
        note("sentinel: interrupted.")
        return INTERRUPTED
    return code


def _answered(words: list[str]) -> int:
    """The exit code of a command whose faults have been told."""
    args = argparse.Namespace(command="")
    try:
        build_parser(only=words[0] if words else "").parse_args(words, args)
        return _command(args.command).run(args)
    except SystemExit as ended:  # `--help` and `--version` end so
        return int(ended.code or 0)
    except BrokenPipeError:
        raise
    except OSError as error:
        failed: SentinelError = CouldNotFindOut(_in_words(error))
    except SentinelError as error:
        failed = error
    except Exception as error:  # noqa: BLE001 - else Python's exit code 1: "something is wrong there"
        traceback.print_exc()
        failed = CouldNotFindOut(_fault_of_ours(error))
    match failed:
        case ConfigError():
            note_faults(args.config, failed.problems)
        case _WrongUsage():
            note(f"{failed.usage.rstrip()}\n{failed}")
        case _:
            note(f"sentinel {args.command}: {failed}")
    if "--json" in words:
        _print_error(args.command, failed)
    return failed.exit_code


def _print_error(command: str, error: SentinelError) -> None:
    problems = error.problems if isinstance(error, ConfigError) else ()
    document = {"command": command, "exit_code": error.exit_code, "message": str(error)}
    print_json("error", {**document, "problems": problems})


def _in_words(error: OSError) -> str:
    """A fault of the disk or of its permissions that no command put into words of its own."""
    name = error.filename if error.filename is not None else "a file or folder"
    fault = error.strerror or str(error)
    return (
        f"{name}: cannot be used ({fault}). Sentinel needs to read its working folder, and to "
        "write the folders under [paths] in config.toml and flag_dir: free the disk, correct the "
        "permissions, or run it as the user who owns them."
    )


def _fault_of_ours(error: Exception) -> str:
    words = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return (
        f"ended by a fault of its own ({words}), so nothing is claimed either way. Try again; if "
        "it comes back, report it with the lines above, which say where it happened."
    )


def _command(name: str) -> Command:
    module = ELSEWHERE.get(name, name.replace("-", "_"))
    return cast("Command", importlib.import_module(f"sentinel.commands.{module}"))


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
