"""Reads an argparse parser into values. argparse has no public way to ask what it was told."""

import argparse
from argparse import Action, ArgumentParser
from collections.abc import Iterator

from sentinel.usage.command_usage import Argument, CommandUsage, Option
from sentinel.usage.value_kind import value_of

EVERYWHERE = frozenset({"--config", "--json"})
"""Options that are taken at every place, before the command's name, too (`sentinel.cli`)."""
UNBROKEN = 100_000
"""A width in characters that no usage line has."""


def usage_of(parser: ArgumentParser) -> CommandUsage:
    """The whole tree of commands below a parser."""
    return _usage(parser, (), "")


def every_command(usage: CommandUsage) -> Iterator[CommandUsage]:
    """The command itself, then all below it, depth first."""
    yield usage
    for below in usage.commands:
        yield from every_command(below)


def common_options(usage: CommandUsage) -> tuple[Option, ...]:
    """Those that are taken at every place, as the first command that has them says."""
    found: dict[str, Option] = {}
    for command in usage.commands:
        for option in command.options:
            if option.flags[0] in EVERYWHERE:
                found.setdefault(option.flags[0], option)
    return tuple(found.values())


def _usage(parser: ArgumentParser, path: tuple[str, ...], help_text: str) -> CommandUsage:
    shown = [one for one in parser._actions if one.help != argparse.SUPPRESS]
    groups = [one for one in shown if isinstance(one, argparse._SubParsersAction)]
    plain = [one for one in shown if one not in groups]
    below = groups[0] if groups else None
    return CommandUsage(
        path=path,
        help=help_text,
        description=_told(parser.description, parser),
        epilog=_told(parser.epilog, parser),
        synopsis=_synopsis(parser),
        options=tuple(_option(one, parser, path) for one in plain if one.option_strings),
        arguments=tuple(_argument(one, parser, path) for one in plain if not one.option_strings),
        commands=() if below is None else tuple(_below(below, path)),
        default=str(getattr(below, "default_command", "")),
        needs_command=below is not None and below.required,
    )


def _below(
    group: "argparse._SubParsersAction[ArgumentParser]", path: tuple[str, ...]
) -> Iterator[CommandUsage]:
    helps = {one.dest: one.help or "" for one in group._get_subactions()}
    for name, parser in group._name_parser_map.items():
        yield _usage(parser, (*path, name), helps.get(name, ""))


def _option(action: Action, parser: ArgumentParser, path: tuple[str, ...]) -> Option:
    return Option(
        flags=tuple(sorted(action.option_strings, key=len, reverse=True)),
        value=value_of(action, path),
        help=_help(action, parser),
        repeatable=isinstance(action, argparse._AppendAction),
        required=action.required,
    )


def _argument(action: Action, parser: ArgumentParser, path: tuple[str, ...]) -> Argument:
    return Argument(
        value=value_of(action, path),
        help=_help(action, parser),
        repeatable=action.nargs in {"*", "+"},
        required=action.nargs not in {"?", "*"},
    )


def _help(action: Action, parser: ArgumentParser) -> str:
    """With its `%(default)s` and `%%` resolved, as `--help` shows it."""
    if not action.help:
        return ""
    return parser._get_formatter()._expand_help(action)


def _synopsis(parser: ArgumentParser) -> str:
    """The usage line of `--help` unbroken, with what excludes each other."""
    formatter = argparse.HelpFormatter(parser.prog, width=UNBROKEN)
    formatter.add_usage(parser.usage, parser._actions, parser._mutually_exclusive_groups, prefix="")
    return formatter.format_help().strip()


def _told(text: str | None, parser: ArgumentParser) -> str:
    return (text or "").replace("%(prog)s", parser.prog)
