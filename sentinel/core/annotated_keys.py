"""Reads the annotated config.toml: every key with its table, type, default, meaning, example.

The comments are the one place where keys are explained. Whoever writes a key there without saying
what it is gets a failing test (tests/test_docs_reference.py), not an empty row.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

SECTION = re.compile(r"^# ---- (?P<title>.+?) -+$")
TABLE = re.compile(r"^(?P<off># )?(?P<name>\[\[?[a-z_.]+\]\]?)(?:\s+#.*)?$")
KEY = re.compile(r"^(?P<off># )?(?P<name>[a-z0-9_]+) = (?P<value>.+)$")
LISTED = re.compile(
    r"^# (?P<name>[a-z_]+(?:, [a-z_]+)*)(?P<gap> {2,}| (?=texts?, ))(?P<text>\S.*)$"
)
_INNER = r"(?:[^.:;]|[.:](?=\S))"
_HEAD = re.compile(
    rf"^(?P<type>[A-Za-z]{_INNER}*?)"
    rf"(?:, (?P<default>required(?: for [^.,:]+| with [^.,:]+)?|defaults?:? ?{_INNER}+))?"
    r"(?:(?P<end>[.:;,])(?: |$)|$)(?P<rest>.*)$",
    re.DOTALL,
)
_KINDS = (
    *(
        "text",
        "list",
        "duration",
        "size",
        "path",
        "number",
        "whole number",
        "date",
        "true or false",
    ),
    *("url", "ip address", "at least", '"act"', "of at least"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of config.toml."""

    table: str
    name: str
    type: str
    default: str
    meaning: str
    example: str
    optional: bool
    """Whether the shipped file has it in a comment only."""


@dataclass(slots=True)
class Part:
    """A table as config.toml shows it, with what is said of it and its keys."""

    section: str
    table: str
    said: str = ""
    keys: list[Key] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    """What is known on the way down the file."""

    section: str = ""
    table: str = ""
    comment: list[str] = field(default_factory=list)
    last: str = ""
    """The comment of the key before, which holds for those that follow it without one."""
    said: list[str] = field(default_factory=list)
    """What stood before any key: it is about the table that comes."""
    taken: bool = False
    """Whether the next lines, where they are indented, belong to what was read already."""


def parts(text: str) -> tuple[Part, ...]:
    """The tables in the order of the file; those that a ladder of examples repeats are one."""
    found: dict[str, Part] = {}
    reading = _Reading()
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if re.match(r"^(?:# {3,}|\s+#)\S*", line) and reading.taken:
            continue  # it goes on with what was taken from the line before
        reading.taken = False
        if section := SECTION.match(line):
            reading = _Reading(section=section["title"])
        elif table := TABLE.match(line):
            _begin(found, reading, table["name"])
        elif (key := KEY.match(line)) and not _is_prose(key):
            _take(found, reading, key, _whole(lines, number, key))
        elif listed := LISTED.match(line):
            reading.comment = []
            _listed(found, reading, listed, lines, number)
        elif line.startswith("# "):
            reading.comment.append(line[1:].strip())
        elif line in {"", "#"}:
            _blank(reading)
    return tuple(part for part in found.values() if part.keys)


def keys(text: str) -> tuple[Key, ...]:
    """All keys, in the order of the file."""
    return tuple(key for part in parts(text) for key in part.keys)


def _is_prose(key: re.Match[str]) -> bool:
    """`# use = "second"`: never begins a line of prose by itself, but a sentence may."""
    return bool(key["off"]) and not re.match(r"""["'\[{0-9]|true|false""", key["value"])


def _blank(reading: _Reading) -> None:
    if reading.comment:
        reading.said = reading.comment
    reading.comment, reading.last = [], ""


def _begin(found: dict[str, Part], reading: _Reading, name: str) -> None:
    plain = name.strip("[]")
    said = " ".join([*reading.said, *reading.comment])
    reading.table, reading.comment, reading.last, reading.said = plain, [], "", []
    part = found.setdefault(plain, Part(section=reading.section, table=name))
    if said and said not in part.said:
        part.said = f"{part.said} {said}".strip()
    waiting = found.pop(f"{reading.section} (listed)", None)
    if waiting is not None:
        named = [replace(key, table=plain) for key in waiting.keys]
        part.keys += named


def _take(found: dict[str, Part], reading: _Reading, key: re.Match[str], value: str) -> None:
    part = found.setdefault(reading.table, Part(section=reading.section, table=reading.table))
    value, _, beside = value.partition("  # ")
    said = " ".join(reading.comment) or reading.last
    reading.last, reading.comment, reading.taken = said, [], True
    if any(one.name == key["name"] for one in part.keys):
        return
    before, said = _parted(said)
    if before and before not in part.said:
        part.said = f"{part.said} {before}".strip()
    kind, default, meaning = _explained(said or beside)
    if said and beside:
        meaning = f"{meaning} ({beside.strip()})".strip()
    value = value.strip()
    default = default or ("" if said or beside else "as said above")
    part.keys.append(
        Key(
            table=reading.table,
            name=key["name"],
            type=kind or _type_of(value),
            default=_default(default, value, optional=bool(key["off"])),
            meaning=_sentence(meaning),
            example=f"{key['name']} = {value}",
            optional=bool(key["off"]),
        )
    )


def _listed(
    found: dict[str, Part],
    reading: _Reading,
    listed: re.Match[str],
    lines: list[str],
    number: int,
) -> None:
    """A key in a list of names and meanings, which goes on in the indented lines below it."""
    reading.taken = True
    words = [listed["text"]]
    for line in lines[number + 1 :]:
        if not re.match(r"^# {3,}\S", line):
            break
        words.append(line[1:].strip())
    kind, default, meaning = _explained(" ".join(words))
    part = found.setdefault(f"{reading.section} (listed)", Part(section=reading.section, table=""))
    part.keys += [
        Key(
            table="",
            name=name,
            type=kind,
            default=default,
            meaning=meaning,
            example="",
            optional=default != "required",
        )
        for name in listed["name"].split(", ")
    ]


def _whole(lines: list[str], number: int, key: re.Match[str]) -> str:
    """The value, with the lines of a list, or of a comment beside it, that go on below."""
    value = key["value"]
    if value.rstrip() != "[":
        for line in lines[number + 1 :]:
            if not re.match(r"^\s+# ", line):
                break
            value += " " + line.strip(" #")
        return value
    words = [value]
    for line in lines[number + 1 :]:
        words.append(line.strip())
        if line.strip() == "]":
            break
    return " ".join(words)


def _parted(said: str) -> tuple[str, str]:
    """What is said of the table before what is said of its first key."""
    if _explained(said)[0]:
        return "", said
    for end in re.finditer(r"[.:] (?=[A-Z])", said):
        if _explained(said[end.end() :])[1]:
            return said[: end.start() + 1], said[end.end() :]
    return "", said


def _explained(said: str) -> tuple[str, str, str]:
    """Type, default and meaning out of `Duration, default "5m". How long ...`."""
    head = _HEAD.match(said)
    if head is None or not head["type"].lower().startswith(_KINDS):
        return "", "", said
    default = (head["default"] or "").removeprefix("defaults").removeprefix("default")
    return _lower(head["type"]), default.strip().strip(":").strip(), head["rest"].strip()


def _default(told: str, value: str, *, optional: bool) -> str:
    if told in {"as here", "as they stand"}:
        return f"`{value}`"
    if told:
        return told if told.startswith(("required", "none")) else _as_code(told)
    return "none" if optional else f"`{value}`"


def _as_code(told: str) -> str:
    """The value that a default begins with, as code; what follows it in words."""
    value = re.match(r"""^(?:"[^"]*"|\[[^\]]*\]|[0-9][0-9.]*|true|false)""", told)
    return told if value is None else f"`{value[0]}`{told[value.end() :]}"


def _type_of(value: str) -> str:
    if value.startswith(('"', "'")):
        return "text"
    if value.startswith("["):
        return "list"
    if value.startswith(("true", "false")):
        return "true or false"
    return "number"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if not text.startswith(("URL", "IP")) else text


def _sentence(text: str) -> str:
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}" if text else ""


def written(text: str) -> Iterator[tuple[int, str]]:
    """Line and name of whatever looks like a key, without any knowledge of what stands around it:
    the other count, by which the reading above is held."""
    for number, line in enumerate(text.splitlines(), start=1):
        if key := re.match(r'^(?:# )?([a-z0-9_]+) = (?:["\'\[{0-9]|true\b|false\b)', line):
            yield number, key[1]
