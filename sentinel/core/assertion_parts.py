"""What a condition of a functional check is made of, and its one form as text."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum


class AssertionFault(ValueError):
    """A condition cannot be read. Its text says where, and what is accepted."""


class Fact(StrEnum):
    """What a condition may be about."""

    STATUS = "status"
    LATENCY = "latency"
    SIZE = "size"
    REDIRECTS = "redirects"
    HOP_STATUS = "hop status"
    HOP_LOCATION = "hop location"
    FINAL_URL = "final url"
    HEADER = "header"
    CONTENT_TYPE = "content type"
    FILE_KIND = "file kind"
    TEXT = "text"
    BODY = "body"
    CSS = "css"
    JSON = "json"


class Type(StrEnum):
    """What a fact is, and so what it may be compared with."""

    NUMBER = "number"
    DURATION = "duration"
    SIZE = "size"
    TEXT = "text"
    ANY = "any"
    """A value of a JSON document."""
    ELEMENT = "element"
    """Is there, or is not."""


_TYPES = {
    Fact.STATUS: Type.NUMBER,
    Fact.REDIRECTS: Type.NUMBER,
    Fact.HOP_STATUS: Type.NUMBER,
    Fact.LATENCY: Type.DURATION,
    Fact.SIZE: Type.SIZE,
    Fact.JSON: Type.ANY,
}
"""All others are texts."""
COUNT = "count"
WORDS = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is looked at."""

    fact: Fact
    name: str = ""
    """The header's name in lower case, the selector, or the JSON path."""
    part: str = ""
    """Of `css` and `json`: `count`, `text`, or `@` and an attribute's name."""
    number: int = 0
    """Of a hop: which one, from 1; 0: all of them."""

    @property
    def type(self) -> Type:
        if self.fact in {Fact.CSS, Fact.JSON} and self.part == COUNT:
            return Type.NUMBER
        if self.fact is Fact.CSS and not self.part:
            return Type.ELEMENT
        return _TYPES.get(self.fact, Type.TEXT)

    @property
    def several(self) -> bool:
        """Whether there may be more than one value."""
        if self.fact in {Fact.HOP_STATUS, Fact.HOP_LOCATION}:
            return not self.number
        return self.fact is Fact.HEADER or (
            self.fact in {Fact.CSS, Fact.JSON} and self.part != COUNT
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    milliseconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A regular expression."""

    source: str
    flags: str = ""
    """Of `i`, `m` and `s`, as Python's re knows them, in this order."""

    def compiled(self) -> re.Pattern[str]:
        letters = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}
        flags = re.NOFLAG
        for letter in self.flags:
            flags |= letters[letter]
        return re.compile(self.source, flags)


Value = str | int | float | bool | None | Duration | Size | Expression


class Operator(StrEnum):
    """How a fact is judged."""

    EQUAL = "=="
    OTHER = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    IN = "in"
    CONTAINS = "contains"
    MATCHES = "matches"
    EXISTS = "exists"
    FITS = "fits bytes"


ORDER = frozenset({Operator.LESS, Operator.AT_MOST, Operator.MORE, Operator.AT_LEAST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """One condition: it holds or it does not."""

    subject: Subject
    operator: Operator
    values: tuple[Value, ...] = ()
    """More than one with `in` alone; none with `exists` and `fits bytes`."""
    negated: bool = False
    every: bool = False
    """Each value must pass, and not just one."""


def text_of(assertion: Assertion) -> str:
    """The condition as text in its one form; `parse` of it gives an equal one."""
    words = ["every"] if assertion.every else []
    words.append(subject_text(assertion.subject))
    if assertion.negated:
        words.append("not")
    words.append(assertion.operator.value)
    written = [literal(value) for value in assertion.values]
    if assertion.operator is Operator.IN:
        words.append(f"[{', '.join(written)}]")
    else:
        words += written
    return " ".join(words)


def with_texts(assertion: Assertion, put: Callable[[str], str]) -> Assertion:
    """The same condition with `put` done to the texts that it compares with: values that are known
    only when it is judged. What is put in is a value, whatever signs it holds."""
    values = tuple(put(value) if isinstance(value, str) else value for value in assertion.values)
    return replace(assertion, values=values)


def subject_text(subject: Subject) -> str:
    """What is looked at, as a condition writes it."""
    match subject.fact:
        case Fact.HOP_STATUS | Fact.HOP_LOCATION:
            number = f" {subject.number}" if subject.number else ""
            return f"hop{number} {subject.fact.value.removeprefix('hop ')}"
        case Fact.HEADER:
            return f"header {quoted(subject.name)}"
        case Fact.CSS | Fact.JSON:
            part = f" {subject.part}" if subject.part else ""
            return f"{subject.fact} {quoted(subject.name)}{part}"
        case _:
            return subject.fact.value


def literal(value: Value) -> str:  # noqa: PLR0911 - one return per kind of value
    """A value as a condition writes it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return f"{value:.6f}".rstrip("0").rstrip(".")
        case str():
            return quoted(value)
        case Duration():
            return duration_text(value.milliseconds)
        case Size():
            return size_text(value.size)
        case Expression():
            escaped = re.sub(
                r"\\.|/", lambda found: r"\/" if found[0] == "/" else found[0], value.source
            )
            return f"/{escaped}/{value.flags}"


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def duration_text(milliseconds: int) -> str:
    """`850ms`, `2s`."""
    whole = milliseconds >= 1000 and milliseconds % 1000 == 0
    return f"{milliseconds // 1000}s" if whole else f"{milliseconds}ms"


def size_text(size: int) -> str:
    """Exact: `512B`, `64KiB`, `2MB`."""
    units = {"MB": 1000**2, "MiB": 1024**2, "kB": 1000, "KiB": 1024}
    for unit, count in units.items():
        if size and size % count == 0:
            return f"{size // count}{unit}"
    return f"{size}B"
