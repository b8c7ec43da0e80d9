"""The page of commands: the parser's own words."""

import argparse
from collections.abc import Iterator

from reference_pages.markdown import GENERATED, cell, fenced, table

_COMMON = ("--config", "--json", "--help")
"""Taken by every command: said once, at the head of the page."""


def commands() -> str:
    """Every command and part of a command with its arguments, as `--help` has them."""
    from sentinel.cli import build_parser

    lines = [
        GENERATED,
        "# Commands\n",
        "`sentinel COMMAND --help` says the same at the terminal. Every command takes `--config "
        "PATH` (default `./config.toml`) and `--json`: one JSON document on stdout "
        "([which](json.md)). What the ends mean: [exit codes](exit-codes.md).\n",
    ]
    for words, parser in walk(build_parser()):
        lines.append(_command(words, parser))
    return "\n".join(lines)


def walk(
    parser: argparse.ArgumentParser, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    """Every command, and every part of one, with its words; without the whole program."""
    if words:
        yield words, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            parts = getattr(action, "deeds", action.choices)  # `report INCIDENT` takes any word
            for name, inner in parts.items():
                yield from walk(inner, (*words, name))


def _command(words: tuple[str, ...], parser: argparse.ArgumentParser) -> str:
    depth = "#" * (1 + len(words))
    name = " ".join(words)
    own = [action for action in parser._actions if not _is_common(action)]
    parts = [action for action in own if isinstance(action, argparse._SubParsersAction)]
    own = [action for action in own if action not in parts]
    rows = [_row(action) for action in own]
    text = f"{depth} `sentinel {name}`\n\n{_sentence(parser.description or '')}\n"
    if parts and not rows:
        return text
    usage = " ".join(["sentinel", name, *(_usage(action) for action in own)])
    text += f"\n{fenced(usage, 'text')}"
    return f"{text}\n{table(('argument', 'meaning'), rows)}" if rows else text


def _is_common(action: argparse.Action) -> bool:
    return any(option in _COMMON for option in action.option_strings)


def _usage(action: argparse.Action) -> str:
    word = _shown(action)
    if not action.option_strings:
        return word
    return word if action.required else f"[{word}]"


def _shown(action: argparse.Action) -> str:
    """An argument as it is written: `--site NAME`, `[CHECK ...]`."""
    name = action.metavar or action.dest.upper()
    if isinstance(name, tuple):
        name = " ".join(name)
    if action.choices is not None and action.metavar is None:
        name = "{" + ",".join(str(choice) for choice in action.choices) + "}"
    if not action.option_strings:
        many = {"?": f"[{name}]", "*": f"[{name} ...]", "+": f"{name} ..."}
        return many.get(str(action.nargs), name)
    option = action.option_strings[-1]
    return option if action.nargs == 0 else f"{option} {name}"


def _row(action: argparse.Action) -> tuple[str, str]:
    said = (action.help or "").replace("%%", "%")
    if "%(" in said:
        said = said % {"default": action.default, "prog": "sentinel", "metavar": action.metavar}
    shown = _shown(action)
    required = " (required)" if action.required and action.option_strings else ""
    return f"`{shown}`", cell(_sentence(said)) + required


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        return ""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", ":", "?")) else ".")
