"""The manual pages of section 1: the program, and one page for each of its commands."""

from collections.abc import Iterator

from sentinel.usage.command_usage import Argument, CommandUsage, Option, ValueKind
from sentinel.usage.config_manual import PAGE as CONFIG_PAGE
from sentinel.usage.config_manual import config_page
from sentinel.usage.parser_reading import common_options, every_command
from sentinel.usage.roff import bold, described, macro, synopsis, text, title


def manual_pages(usage: CommandUsage, *, version: str, config: str) -> dict[str, str]:
    """Every page by its name below a manual folder, such as `man1/sentinel-restore.1`. `config` is
    the text of the shipped config.toml."""
    pages = {"man1/sentinel.1": _main_page(usage, version)}
    for command in usage.commands:
        pages[f"man1/{_file(command)}.1"] = _command_page(command, version)
    pages[f"man5/{CONFIG_PAGE}.5"] = config_page(config, version)
    return {name: f"{page}\n" for name, page in pages.items()}


def _main_page(usage: CommandUsage, version: str) -> str:
    listed = (
        line
        for command in usage.commands
        for line in described([f"\\fB{text(_file(command))}\\fR(1)"], command.help)
    )
    return "\n".join(
        [
            *title("sentinel", 1, version),
            *_name("sentinel", usage.description.partition(". ")[0]),
            ".SH SYNOPSIS",
            *synopsis(usage.synopsis, "sentinel"),
            ".SH DESCRIPTION",
            text(usage.description),
            "\\fB\\-\\-help\\fR is taken by each command and by all below it.",
            *_options((*usage.options, *common_options(usage))),
            ".SH COMMANDS",
            *listed,
            ".SH EXIT STATUS",
            text(usage.epilog),
            ".SH SEE ALSO",
            f"\\fB{text(CONFIG_PAGE)}\\fR(5)",
        ]
    )


def _command_page(command: CommandUsage, version: str) -> str:
    below = [one for one in every_command(command) if one is not command]
    lines = [
        *title(_file(command), 1, version),
        *_name(_file(command), command.help),
        ".SH SYNOPSIS",
        *synopsis(command.synopsis, command.name),
        *(line for one in below for line in synopsis(one.synopsis, one.name)),
        ".SH DESCRIPTION",
        text(command.description),
        *_arguments(command.arguments),
        *_options(command.options),
    ]
    if below:
        lines.append(".SH COMMANDS")
        for one in below:
            lines += [macro("SS", one.name), text(one.description)]
            lines += [*_described_arguments(one.arguments), *_described_options(one.options)]
    also = f"\\fBsentinel\\fR(1), \\fB{text(CONFIG_PAGE)}\\fR(5)"
    return "\n".join([*lines, ".SH EXIT STATUS", text(command.epilog), ".SH SEE ALSO", also])


def _file(command: CommandUsage) -> str:
    return "-".join(("sentinel", *command.path))


def _name(name: str, told: str) -> list[str]:
    return [".SH NAME", f"{text(name)} \\- {text(told)}"]


def _arguments(arguments: tuple[Argument, ...]) -> Iterator[str]:
    if arguments:
        yield ".SH ARGUMENTS"
        yield from _described_arguments(arguments)


def _options(options: tuple[Option, ...]) -> Iterator[str]:
    yield ".SH OPTIONS"
    yield from _described_options(options)


def _described_arguments(arguments: tuple[Argument, ...]) -> Iterator[str]:
    for one in arguments:
        yield from described([f"\\fI{text(_value(one))}\\fR"], one.help)


def _described_options(options: tuple[Option, ...]) -> Iterator[str]:
    for one in options:
        if "--help" in one.flags:
            continue  # all have it; the page of `sentinel` says so
        flags = ", ".join(bold(flag) for flag in one.flags)
        value = f" \\fI{text(_value(one))}\\fR" if one.value.kind is not ValueKind.NONE else ""
        yield from described([flags + value], one.help)


def _value(one: Option | Argument) -> str:
    return one.value.shown or "|".join(one.value.choices)
