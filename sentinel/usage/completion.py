"""Completion scripts for bash, zsh and fish: an engine of each shell's own, and one table.

A row of the table is five or six fields divided by tabs, none of them empty: what it is (`command`,
`option`, `options` for one that may be repeated, `argument`, `default`), its word or place, the
kind of its value, choices divided by spaces, its help, and for arguments whether more may follow.
"""

from collections.abc import Callable, Iterator
from importlib.resources import files

from sentinel.usage.command_usage import CommandUsage, Option, Value, ValueKind
from sentinel.usage.parser_reading import common_options, every_command

MARK = "@ROWS@\n"
SHORT = 120
"""Characters of a help line beside a word; the rest is read with --help."""


def completion_script(shell: str, usage: CommandUsage) -> str:
    """What `sentinel completion SHELL` prints. Raises KeyError for another shell."""
    case = _CASES[shell]
    common = common_options(usage)
    table = "".join(
        case(" ".join(command.path), [*_rows(command, common, told=shell != "bash")])
        for command in every_command(usage)
    )
    frame = files("sentinel.usage").joinpath(f"shells/completion.{shell}").read_text("utf-8")
    return frame.replace(MARK, table)


def _rows(command: CommandUsage, common: tuple[Option, ...], *, told: bool) -> Iterator[str]:
    def row(*fields: str) -> str:
        return "\t".join(" ".join(field.split()) or "-" for field in fields)

    def help_of(text: str) -> str:
        return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"

    for below in command.commands:
        yield row("command", below.name.split()[-1], "-", "-", help_of(below.help) if told else "-")
    own = {flag for option in command.options for flag in option.flags}
    inherited = tuple(option for option in common if option.flags[0] not in own)
    for option in (*command.options, *inherited):
        kind = "options" if option.repeatable else "option"
        for flag in option.flags:
            value = (option.value.kind, _choices(option.value))
            yield row(kind, flag, *value, help_of(option.help) if told else "-")
    default = [one for one in command.commands if one.path[-1] == command.default]
    for place, one in enumerate((default[0] if default else command).arguments, start=1):
        again = "again" if one.repeatable else "once"
        yield row(
            *("argument", str(place), one.value.kind, _choices(one.value)),
            help_of(one.help) if told else "-",
            again,
        )
    for meant in default:
        yield row("default", meant.path[-1])


def _choices(value: Value) -> str:
    return " ".join(value.choices) if value.kind is ValueKind.CHOICE else "-"


def _posix_case(place: str, rows: list[str]) -> str:
    lines = "\n".join(rows).replace("'", "'\\''")
    return f"        '{place}') REPLY='{lines}' ;;\n"


def _fish_case(place: str, rows: list[str]) -> str:
    quoted = " ".join("'{}'".format(row.replace("\\", "\\\\").replace("'", "\\'")) for row in rows)
    return f"        case '{place}'\n            printf '%s\\n' {quoted}\n"


_CASES: dict[str, Callable[[str, list[str]], str]] = {
    "bash": _posix_case,
    "zsh": _posix_case,
    "fish": _fish_case,
}
SHELLS = tuple(_CASES)
