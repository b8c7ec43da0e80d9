"""One file per subcommand. Each has HELP, add_arguments(parser) and run(args) -> exit code.

Heavy parts are imported inside `run`, so that `sentinel --help` is quick.
"""

from argparse import ArgumentParser, Namespace
from typing import Protocol


class Command(Protocol):
    """What a command module offers."""

    HELP: str

    def add_arguments(self, parser: ArgumentParser) -> None: ...

    def run(self, args: Namespace) -> int: ...


NAMES: tuple[str, ...] = (
    "init",
    "check-config",
    "run",
    "demo",
    "sweep",
    "compare",
    "baseline",
    "deploy",
    "backup",
    "restore",
    "block",
    "unblock",
    "incident",
    "report",
    "audit",
    "status",
)
"""Subcommands in the order of the help; `check-config` lives in check_config.py."""
