"""One file per subcommand. Each has HELP, add_arguments(parser) and run(args) -> exit code.

Heavy parts are imported inside `run`, so that `sentinel --help` is quick.
"""

from argparse import ArgumentParser, Namespace
from typing import Protocol, TypedDict

EXIT_CODES = (
    "Exit codes: 0 fine, 1 findings or a negative answer, 2 wrong usage or configuration, "
    "3 could not find out, 4 refused."
)


class Command(Protocol):
    """What a command module offers."""

    HELP: str

    def add_arguments(self, parser: ArgumentParser) -> None: ...

    def run(self, args: Namespace) -> int: ...


class Words(TypedDict):
    """What `--help` says of one part of a command."""

    help: str
    description: str
    epilog: str


def about(text: str) -> Words:
    """The words of `baseline learn` and its like, so that each `--help` stands by itself."""
    epilog = f"--config PATH and --json are taken here too. {EXIT_CODES}"
    return {"help": text, "description": text, "epilog": epilog}


NAMES: tuple[str, ...] = (
    "init",
    "check-config",
    "run",
    "service",
    "demo",
    "sweep",
    "try",
    "checks",
    "links",
    "compare",
    "baseline",
    "key",
    "deploy",
    "content",
    "backup",
    "restore",
    "remote",
    "block",
    "unblock",
    "incident",
    "contacts",
    "user",
    "alerts",
    "outbox",
    "report",
    "monitoring",
    "syntax",
    "promises",
    "playbook",
    "shadow",
    "replay",
    "drill",
    "prove",
    "audit",
    "evidence",
    "logs",
    "status",
    "status-page",
    "metrics",
    "doctor",
    "completion",
    "man",
)
"""Subcommands in the order of the help; `check-config` lives in check_config.py. What else lies in
this folder (`output`, `link_formats` and its like) serves subcommands and is none."""
ELSEWHERE = {"try": "try_check"}
"""Modules of subcommands whose names Python keeps for itself."""
