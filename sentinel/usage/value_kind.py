"""Which kind of value an option or argument takes, told by how it is called."""

from argparse import Action
from pathlib import Path

from sentinel.usage.command_usage import Value, ValueKind

BY_METAVAR = {
    "CHECK": ValueKind.CHECK,
    "INCIDENT": ValueKind.INCIDENT,
    "INC": ValueKind.INCIDENT,
    "PLAYBOOK": ValueKind.PLAYBOOK,
    "DIR": ValueKind.FOLDER,
    "BUILD_DIR": ValueKind.FOLDER,
    "DOCROOT": ValueKind.FOLDER,
    "FILE": ValueKind.FILE,
    "PRIVATE.pem": ValueKind.FILE,
    "TEXT|FILE": ValueKind.FILE,
    "URL|FOLDER|FILE": ValueKind.FILE,
}
BY_NAME = {
    "site": ValueKind.SITE,
    "incident": ValueKind.INCIDENT,
    "by": ValueKind.CONTACT,
    "profile": ValueKind.PROFILE,
    "docroot": ValueKind.FOLDER,
}
BY_COMMAND = {
    ("backup", "id"): ValueKind.BACKUP,
    ("backup", "other"): ValueKind.BACKUP,
    ("restore", "id"): ValueKind.BACKUP,
    ("baseline", "id"): ValueKind.BASELINE,
    ("playbook", "name"): ValueKind.PLAYBOOK,
}
"""By the first word of the command, and how argparse calls the value."""


def value_of(action: Action, command: tuple[str, ...]) -> Value:
    """The value of one action of a parser; where its name says nothing, and its type is no path,
    a text."""
    if action.nargs == 0:
        return Value(kind=ValueKind.NONE)
    choices = tuple(str(one) for one in action.choices or ())
    metavar = action.metavar if isinstance(action.metavar, str) else ""
    shown = metavar or (action.dest.upper().replace("_", "-") if action.option_strings else "")
    if choices:
        return Value(kind=ValueKind.CHOICE, choices=choices, shown=metavar)
    return Value(kind=_kind(action, metavar, command), shown=shown or action.dest.upper())


def _kind(action: Action, metavar: str, command: tuple[str, ...]) -> ValueKind:
    first = command[0] if command else ""
    if (kind := BY_COMMAND.get((first, action.dest))) and not _is_import(command):
        return kind
    if kind := BY_METAVAR.get(metavar) or BY_NAME.get(action.dest):
        return kind
    return ValueKind.FILE if action.type is Path else ValueKind.TEXT


def _is_import(command: tuple[str, ...]) -> bool:
    """`playbook import --name` makes a name: those that are there would be wrong."""
    return command[-1:] == ("import",)
