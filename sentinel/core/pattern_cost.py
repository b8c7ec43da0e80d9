"""Whether a regular expression of an operator's ends in bounded time on a hostile page.

Python's re tries one way after the other. Where a repeat stands inside a repeat the ways double
with each letter of the page: such an expression is refused when it is read. Where repeats stand one
behind the other the ways are counted before the text is searched, from the longest stretch of it
that each of them can take: on ordinary pages they are few.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from math import prod
from typing import Any, NamedTuple

MAX_STEPS = 100_000_000
"""About a second."""
MAX_WAYS = 10_000
"""Of repeats with a small bound, multiplied."""
NARROW = 10
"""A repeat that varies by no more counts as alternatives."""

_reader: Any = import_module("re._parser")  # the only way to know what an expression is made of
_Part = tuple[Any, Any]
_Repeat = tuple[int, Sequence[_Part]]
"""How often a body may come at most, and the body."""
_CATEGORIES: dict[str, Callable[[str], bool]] = {
    "CATEGORY_DIGIT": str.isdecimal,
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_WORD": lambda char: char.isalnum() or char == "_",
    "CATEGORY_NOT_DIGIT": lambda char: not char.isdecimal(),
    "CATEGORY_NOT_SPACE": lambda char: not char.isspace(),
    "CATEGORY_NOT_WORD": lambda char: not (char.isalnum() or char == "_"),
}
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})
_ADVICE = (
    "accepted: repeats that are not inside one another, or that give nothing back, such as "
    '"(?:a++,)*+"'
)


def too_costly(pattern: re.Pattern[str]) -> str:
    """Why an expression is refused, for a message; empty where it is not."""
    try:
        ways = _ways(_parsed(pattern))
    except _Nested as error:
        return f"{error}, which a page can make take for ever; {_ADVICE}"
    if ways > MAX_WAYS:
        return f"can match in more than {MAX_WAYS:,} ways; {_ADVICE}"
    return ""


def bounded_search(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """As `pattern.search(text)`, for a pattern that is not `too_costly`. Raises TooLong where this
    text is such that it could take longer than a second or so."""
    repeats = _repeats_of(pattern)
    if repeats and len(text) ** (1 + len(repeats)) > MAX_STEPS:
        steps = _starts(_parsed(pattern), pattern, text)
        for most, body in repeats:
            steps *= max(1, min(most, _longest_run(body, pattern, text)))
            if steps > MAX_STEPS:
                raise TooLong
    return pattern.search(text)


class TooLong(Exception):
    """Searching this text could take too long."""


class _Nested(Exception):
    """The expression is of the kind that never ends."""


@lru_cache(maxsize=256)
def _parsed(pattern: re.Pattern[str]) -> Sequence[_Part]:
    parts: Sequence[_Part] = _reader.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    return parts


@lru_cache(maxsize=256)
def _repeats_of(pattern: re.Pattern[str]) -> tuple[_Repeat, ...]:
    return tuple(_wide_repeats(_parsed(pattern)))


def _ways(parts: Iterable[_Part]) -> int:
    """In how many ways a sequence can match at one place, repeats without a small bound left out.
    Raises _Nested."""
    ways = 1
    for operation, argument in parts:
        name = str(operation)
        if name in _REPEATS:
            ways *= _repeat_ways(name, *argument)
        elif name == "BRANCH":
            ways *= sum(_ways(branch) for branch in argument[1])
        else:
            within = [_ways(inner) for inner in _inside(name, argument)]
            ways *= 1 if name == "ATOMIC_GROUP" else prod(within)
        ways = min(ways, MAX_WAYS + 1)
    return ways


def _repeat_ways(name: str, least: int, most: int, body: Sequence[_Part]) -> int:
    inner = _ways(body)
    if most - least > NARROW:
        if any(True for _ in _wide_repeats(body, kept=True)):
            raise _Nested("has a repeat inside a repeat")
        if inner > 1 and not _apart(body):
            raise _Nested("repeats alternatives that may begin alike, or that vary in length")
        return 1
    one = min(inner, MAX_WAYS + 1) ** min(most, 20)
    return 1 if name == "POSSESSIVE_REPEAT" else min(one * (most - least + 1), MAX_WAYS + 1)


def _apart(body: Sequence[_Part]) -> bool:
    """Whether a body is nothing but alternatives of one length each that begin with different
    letters: then there is one way."""
    parts = list(body)
    while len(parts) == 1 and str(parts[0][0]) == "SUBPATTERN":
        parts = list(parts[0][1][3])
    if len(parts) != 1 or str(parts[0][0]) != "BRANCH":
        return False
    first: list[str] = []
    for branch in parts[0][1][1]:
        if not branch or str(branch[0][0]) != "LITERAL" or _ways(branch) > 1:
            return False
        first.append(chr(branch[0][1]).casefold())
    return len(set(first)) == len(first)


def _inside(name: str, argument: Any) -> Iterator[Sequence[_Part]]:
    """The sequences within a part that is no repeat."""
    match name:
        case "SUBPATTERN":
            yield argument[3]
        case "ATOMIC_GROUP":
            yield argument
        case "ASSERT" | "ASSERT_NOT":
            yield argument[1]
        case "BRANCH":
            yield from argument[1]
        case "GROUPREF_EXISTS":
            yield from (part for part in argument[1:] if part is not None)


def _wide_repeats(parts: Iterable[_Part], *, kept: bool = False) -> Iterator[_Repeat]:
    """Repeats without a small bound. With `kept`, not those that give nothing back
    of what they took."""
    for operation, argument in parts:
        name = str(operation)
        if name in _REPEATS:
            least, most, body = argument
            if kept and name == "POSSESSIVE_REPEAT":
                continue
            if most - least > NARROW:
                yield int(most), body
            yield from _wide_repeats(body, kept=kept)
        elif not (kept and name == "ATOMIC_GROUP"):
            for inner in _inside(name, argument):
                yield from _wide_repeats(inner, kept=kept)


def _starts(parts: Sequence[_Part], pattern: re.Pattern[str], text: str) -> int:
    """At how many places of the text a match may begin."""
    first, what = (str(parts[0][0]), str(parts[0][1])) if parts else ("", "")
    if first == "AT" and what == "AT_BEGINNING":
        return text.count("\n") + 1 if pattern.flags & re.MULTILINE else 1
    if first == "AT" and what == "AT_BEGINNING_STRING":
        return 1
    prefix = ""
    for operation, argument in parts:
        if str(operation) != "LITERAL":
            break
        prefix += chr(argument)
    if prefix and not pattern.flags & re.IGNORECASE:
        return text.count(prefix)
    if prefix and prefix.isascii():
        return text.lower().count(prefix.lower())
    return max(1, len(text))


def _longest_run(body: Sequence[_Part], pattern: re.Pattern[str], text: str) -> int:
    """How many letters of the text a repeat can take at one place, at most."""
    parts = list(body)
    while len(parts) == 1 and str(parts[0][0]) == "SUBPATTERN":
        parts = list(parts[0][1][3])
    if len(parts) != 1:
        return len(text)
    flags = _Flags(bool(pattern.flags & re.IGNORECASE), bool(pattern.flags & re.DOTALL))
    taken = [char for char in set(text) if _takes(parts[0], char, flags)]
    if len(taken) == len(set(text)):
        return len(text)
    if not taken:
        return 0
    run = re.compile(f"[{''.join(map(re.escape, taken))}]++")
    return max(len(found[0]) for found in run.finditer(text))


class _Flags(NamedTuple):
    any_case: bool
    dot_takes_all: bool


def _takes(part: _Part, char: str, flags: _Flags) -> bool:
    """Whether a part may match a letter; said of all parts that are no single letter."""
    name, argument = str(part[0]), part[1]
    forms = {char, char.lower(), char.upper()} if flags.any_case else {char}
    match name:
        case "ANY":
            return flags.dot_takes_all or char != "\n"
        case "LITERAL":
            return chr(argument) in forms
        case "NOT_LITERAL":
            return any(chr(argument) != form for form in forms) or flags.any_case
        case "IN":
            return any(_in_set(argument, form) for form in forms)
    return True


def _in_category(name: str, char: str) -> bool:
    known = _CATEGORIES.get(name)
    return known is None or known(char)


def _in_set(items: Sequence[_Part], char: str) -> bool:
    negated = bool(items) and str(items[0][0]) == "NEGATE"
    for operation, argument in items:
        match str(operation):
            case "LITERAL" if argument == ord(char):
                return not negated
            case "RANGE" if argument[0] <= ord(char) <= argument[1]:
                return not negated
            case "CATEGORY" if _in_category(str(argument), char):
                return not negated
    return negated
