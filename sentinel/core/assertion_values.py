"""Values in conditions of functional checks: texts, numbers, durations, sizes, expressions."""

import re
import warnings
from decimal import Decimal

from sentinel.core.assertion_parts import (
    ORDER,
    AssertionFault,
    Duration,
    Expression,
    Operator,
    Size,
    Type,
    Value,
)
from sentinel.core.condition_tokens import Tokens
from sentinel.core.pattern_cost import too_costly

ACCEPTED = (
    "accepted: a fact (status, latency, size, redirects, hop, final url, header NAME, content "
    'type, file kind, text, body, css "SELECTOR", json "PATH"), how it is judged, and a value, '
    "such as status == 200"
)
_MILLISECONDS = {"ms": 1, "s": 1_000, "m": 60_000}
_BYTES = {
    **{"B": 1, "kB": 1000, "KB": 1000, "MB": 1000**2, "GB": 1000**3},
    **{"KiB": 1024, "MiB": 1024**2, "GiB": 1024**3},
}
_UNIT = re.compile(r"[A-Za-z]+$")
_FLAGS = "ims"
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def read_value(tokens: Tokens, wanted: Type, operator: Operator) -> Value:
    """The next word as a value that fits. Raises AssertionFault that says what would."""
    kind, place = tokens.kind, tokens.place
    word = tokens.take()
    if operator is Operator.MATCHES:
        return _expression(kind, word, place)
    if operator is Operator.CONTAINS:
        wanted = Type.TEXT
    elif operator in ORDER and wanted in {Type.TEXT, Type.ANY}:
        wanted = Type.NUMBER
    match wanted:
        case Type.DURATION:
            return Duration(milliseconds=_units(kind, word, place, _MILLISECONDS, "2s or 800ms"))
        case Type.SIZE:
            return Size(size=_units(kind, word, place, _BYTES, "500kB or 2MB"))
        case Type.NUMBER:
            return _number(kind, word, place)
        case Type.ANY:
            return _any(kind, word, place)
        case _:
            return _text(kind, word, place, "text in quotation marks")


def _any(kind: str, word: str, place: str) -> Value:
    """What a JSON document may hold."""
    if kind == "number":
        return _number(kind, word, place)
    if kind == "word" and word in _CONSTANTS:
        return _CONSTANTS[word]
    return _text(kind, word, place, "text in quotation marks, a number, true, false or null")


def _text(kind: str, word: str, place: str, accepted: str) -> str:
    if kind != "text":
        raise _wrong(place, accepted)
    return re.sub(r"\\([\"'\\])", r"\1", word[1:-1])


def _number(kind: str, word: str, place: str) -> int | float:
    if kind != "number" or _UNIT.search(word):
        raise _wrong(place, "a number without a unit, such as 200")
    return float(word) if "." in word else int(word)


def _units(kind: str, word: str, place: str, units: dict[str, int], example: str) -> int:
    unit = _UNIT.search(word)
    if kind != "number" or unit is None or unit[0] not in units or word.startswith("-"):
        raise _wrong(place, f"a number and a unit ({', '.join(units)}), such as {example}")
    return int(Decimal(word.removesuffix(unit[0])) * units[unit[0]])


def _expression(kind: str, word: str, place: str) -> Expression:
    if kind != "expression":
        raise _wrong(place, "a regular expression between slashes, such as /tenders?/i")
    written, _, flags = word[1:].rpartition("/")
    strange = set(flags) - set(_FLAGS)
    if strange or len(set(flags)) != len(flags):
        raise AssertionFault(
            f"found the letters {flags!r} behind {word[:40]}; accepted: i (capitals do not "
            "matter), m (^ and $ at each line) and s (the dot takes line ends), each once"
        )
    source = re.sub(r"\\.", lambda found: "/" if found[0] == r"\/" else found[0], written)
    expression = Expression(source=source, flags="".join(sorted(flags)))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            pattern = expression.compiled()
    except (re.error, FutureWarning, DeprecationWarning, OverflowError, RecursionError) as error:
        raise AssertionFault(
            f"the expression /{written[:60]}/ cannot be read: {error}; accepted: a regular "
            "expression of Python's re module"
        ) from None
    if reason := too_costly(pattern):
        raise AssertionFault(f"the expression /{written[:60]}/ {reason}")
    return expression


def _wrong(place: str, accepted: str) -> AssertionFault:
    return AssertionFault(f"found {place} where a value is needed; accepted: {accepted}")
