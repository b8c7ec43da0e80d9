"""One command as it may be typed: its options, its arguments, the commands below it."""

from dataclasses import dataclass
from enum import StrEnum


class ValueKind(StrEnum):
    """What a value is, as far as a shell can help with it."""

    NONE = "none"
    """An option that takes no value."""
    TEXT = "text"
    """Nothing can be offered."""
    CHOICE = "choice"
    FILE = "file"
    FOLDER = "folder"
    SITE = "site"
    CHECK = "check"
    INCIDENT = "incident"
    BACKUP = "backup"
    BASELINE = "baseline"
    CONTACT = "contact"
    PROFILE = "profile"
    PLAYBOOK = "playbook"


NAMED = frozenset(
    {
        *(ValueKind.SITE, ValueKind.CHECK, ValueKind.INCIDENT, ValueKind.BACKUP),
        *(ValueKind.BASELINE, ValueKind.CONTACT, ValueKind.PROFILE, ValueKind.PLAYBOOK),
    }
)
"""Kinds whose values stand in the working folder: `sentinel completion values KIND` tells them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What stands behind an option, or is an argument."""

    kind: ValueKind
    shown: str = ""
    """How usage lines call it, such as `PATH`."""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    flags: tuple[str, ...]
    value: Value
    help: str
    repeatable: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    value: Value
    help: str
    repeatable: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandUsage:
    path: tuple[str, ...]
    """Words behind `sentinel`: empty for the program itself, `("backup", "create")`."""
    help: str
    """One line, as in the list of its parent."""
    description: str
    epilog: str
    synopsis: str
    """The usage line, unbroken."""
    options: tuple[Option, ...]
    arguments: tuple[Argument, ...]
    commands: tuple["CommandUsage", ...]
    default: str = ""
    """The command that is meant where none of `commands` is named: `report INCIDENT` is `report
    show INCIDENT`."""
    needs_command: bool = False

    @property
    def name(self) -> str:
        return " ".join(("sentinel", *self.path))
