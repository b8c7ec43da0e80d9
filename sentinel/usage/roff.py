"""The language of manual pages (man macros of groff), as far as we write it."""

import re
from collections.abc import Iterable, Sequence

_WIDE = re.compile(r"\S {2,}\S|^ ")
"""A line that was laid out by hand: columns, or a line that goes on below one."""
_LONG_GROUP = 60
"""Characters of one bracketed part of a usage line that may stand on one line of a terminal."""


def text(words: str) -> str:
    """Plain words on one line of source: nothing in them is a request or an escape."""
    line = " ".join(words.split()).replace("\\", "\\e").replace("-", "\\-")
    line = line.replace("'", "\\(aq").replace("`", "\\(ga").replace("^", "\\(ha")
    line = line.replace("~", "\\(ti")
    return f"\\&{line}" if line.startswith((".", '"')) else line


def bold(words: str) -> str:
    return f"\\fB{text(words)}\\fR"


def macro(name: str, *arguments: str) -> str:
    """A request with quoted arguments."""
    quoted = "".join(' "{}"'.format(text(one).replace('"', "\\(dq")) for one in arguments)
    return f".{name}{quoted}"


def title(name: str, section: int, version: str) -> list[str]:
    """The first lines of a page. They hold no date: the same version gives the same bytes."""
    kind = {1: "User Commands", 5: "File Formats"}[section]
    heading = macro("TH", name.upper(), str(section), " ", f"sentinel {version}", kind)
    return [
        "'\\\" t",
        '.\\" Written by `sentinel man`; change the program, not this file.',
        heading,
    ]


def described(term: Sequence[str], words: str) -> list[str]:
    """Terms that are roff already, and the paragraph that belongs to all of them."""
    first, *others = term
    lines = [".TP", first]
    for one in others:
        lines += [".TQ", one]
    return [*lines, text(words) or "\\&"]


def prose(lines: Iterable[str]) -> list[str]:
    """Paragraphs that are filled, but for what was laid out in columns, which stays as it is."""
    lines = list(lines)
    wide = [number for number, line in enumerate(lines) if _WIDE.search(line)]
    first, last = (min(wide), max(wide) + 1) if wide else (len(lines), len(lines))
    made: list[str] = []
    for part in (lines[:first], lines[last:]):
        if part is not lines[:first] and wide:
            made += [".PP", ".nf", *(_kept(line) for line in lines[first:last]), ".fi"]
        if words := text(" ".join(part)):
            made += [".PP", words]
    return made


def synopsis(usage: str, name: str) -> list[str]:
    """The usage line of a command, broken between its parts alone."""
    parts = [part for part in _parts(usage.removeprefix(name).strip()) if part != "[-h]"]
    return [macro("SY", name), *(_usage_part(part) for part in parts), ".YS"]


def _kept(line: str) -> str:
    """A line whose spaces count."""
    inner = "  ".join(text(part) for part in line.strip().split("  "))
    indent = "\\ " * (len(line) - len(line.lstrip()))
    return f"{indent}{inner}" or "\\&"


def _parts(usage: str) -> list[str]:
    parts, depth = [""], 0
    for char in usage:
        depth += (char in "[({") - (char in "])}")
        if char == " " and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return [part for part in parts if part]


def _usage_part(part: str) -> str:
    line = text(part)
    if len(part) <= _LONG_GROUP:
        line = line.replace(" ", "\\ ")
    else:
        line = re.sub(r"([|,])", r"\1\\:", line)
    line = re.sub(r"((?<![\w])(?:\\-)+[a-z](?:[a-z]|\\-[a-z])*)", r"\\fB\1\\fR", line)
    return re.sub(r"(?<![\w\\])([A-Z][A-Z_]*\b)", r"\\fI\1\\fR", line)
