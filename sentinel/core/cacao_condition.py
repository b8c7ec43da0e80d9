"""Conditions of `if` steps in CACAO's words (section 4.8: a comparison of STIX's pattern language)
and back: `affected > 10` is `__affected__:value > 10`."""

import re
from collections.abc import Mapping

from sentinel.core.condition_parts import (
    All,
    AnyOf,
    Comparison,
    Condition,
    ConditionError,
    Negation,
    Value,
    text_of,
)
from sentinel.core.condition_reader import parse

_OPPOSITE = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
    "in": "not in",
    "not in": "in",
}
_OPERATORS = {"==": "=", "in": "IN", "not in": "NOT IN"}
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>'(?:[^'\\\x00-\x1f]|\\['\\])*')
    | __(?P<variable>[A-Za-z][A-Za-z0-9_]*?)__:value(?![A-Za-z0-9_])
    | (?P<number>-?[0-9]{1,15}(?![0-9A-Za-z_.]))
    | (?P<word>AND|OR|NOT|IN|true|false)(?![A-Za-z0-9_])
    | (?P<sign>!=|<=|>=|=|<|>|\(|\)|,)
    )""",
    re.VERBOSE | re.ASCII,
)


def to_stix(condition: Condition) -> str:
    """STIX has no negation of an expression: it is moved into the comparisons."""
    return _stix(condition, negated=False)


def from_stix(text: str) -> str:
    """The condition in our words. Raises ConditionError where it cannot be said in them."""
    words: list[str] = []
    end, text = 0, text.strip()
    closing: list[str] = []
    while end < len(text):
        match = _TOKEN.match(text, end)
        if match is None:
            raise ConditionError(
                f"{text[end:].lstrip()[:20]!r} is not understood; accepted: comparisons of "
                "variables with values, such as __verdict__:value = 'defaced' AND "
                "__affected__:value > 10"
            )
        word = _word(match, after_in=words[-1:] == ["in"], closing=closing)
        words.append(word)
        end = match.end()
    return text_of(parse(" ".join(words)))


def variable(fact: str) -> str:
    """A fact's name as that of a variable (section 10.18)."""
    return f"__{fact}__"


def variables_of(kinds: Mapping[str, tuple[str, str]]) -> dict[str, object]:
    """Declarations of variables that the engine gives: of each fact its type and meaning."""
    return {
        variable(name): {"type": kind, "description": what, "external": True}
        for name, (kind, what) in kinds.items()
    }


def _stix(condition: Condition, *, negated: bool) -> str:
    match condition:
        case Negation(of=inner):
            return _stix(inner, negated=not negated)
        case All(parts=parts) | AnyOf(parts=parts):
            conjunction = isinstance(condition, All) is not negated
            texts = [_stix(part, negated=negated) for part in parts]
            grouped = [
                text if isinstance(part, Comparison) else f"({text})"
                for part, text in zip(parts, texts, strict=True)
            ]
            return (" AND " if conjunction else " OR ").join(grouped)
        case Comparison(fact=fact, operator=operator, values=values):
            chosen = _OPPOSITE[operator] if negated else operator
            shown = ", ".join(_literal(value) for value in values)
            said = _OPERATORS.get(chosen, chosen)
            return f"{variable(fact)}:value {said} " + (
                f"({shown})" if chosen.endswith("in") else shown
            )


def _literal(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _word(match: re.Match[str], *, after_in: bool, closing: list[str]) -> str:
    """One word of STIX as one of ours."""
    kind, word = match.lastgroup, match.group(match.lastgroup or 0)
    if kind == "text":
        return _text(word)
    if kind in {"variable", "number"}:
        return word
    if word == "(":
        closing.append("]" if after_in else ")")
        return "[" if after_in else "("
    if word == ")":
        return closing.pop() if closing else ")"
    return {"=": "=="}.get(word, word.lower())


def _text(word: str) -> str:
    inner = re.sub(r"\\(['\\])", r"\1", word[1:-1])
    if "\\" in inner or ("'" in inner and '"' in inner):
        raise ConditionError(f"{word[:40]} holds characters that no fact has")
    return f'"{inner}"' if '"' not in inner else f"'{inner}'"
