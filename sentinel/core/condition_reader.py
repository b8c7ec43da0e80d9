"""Reads a condition of an `if` step; the grammar stands in core/condition.py."""

import re

from sentinel.core.condition_parts import (
    All,
    AnyOf,
    Comparison,
    Condition,
    ConditionError,
    Negation,
    Value,
)
from sentinel.core.condition_tokens import Tokens

MAX_CHARACTERS = 500
MAX_DEPTH = 12
"""Parentheses and `not` inside one another."""
ORDER = frozenset({"<", "<=", ">", ">="})

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>"[^"\\\x00-\x1f]*"|'[^'\\\x00-\x1f]*')
    | (?P<number>-?[0-9]{1,15}(?![0-9A-Za-z_.]))
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<sign>==|!=|<=|>=|<|>|\(|\)|\[|\]|,)
    )""",
    re.VERBOSE | re.ASCII,
)
_OPERATORS = frozenset({"==", "!=", *ORDER})
_RESERVED = frozenset({"and", "or", "not", "in", "true", "false"})
_ACCEPTED = (
    'accepted: facts, "==", "!=", "<", "<=", ">", ">=", "in [...]", "and", "or", "not" and '
    'parentheses, such as verdict == "defaced" and affected > 10'
)


def parse(text: str) -> Condition:
    """Reads a condition. Raises ConditionError that says where it is wrong."""
    if len(text) > MAX_CHARACTERS:
        raise ConditionError(
            f"{len(text):,} characters; accepted: at most {MAX_CHARACTERS}; make two steps of it"
        )
    tokens = Tokens(text, _TOKEN, accepted=_ACCEPTED, fault=ConditionError)
    found = _either(tokens, 0)
    if tokens.now:
        raise ConditionError(f"{tokens.place} comes after the end of it; {_ACCEPTED}")
    return found


def _either(tokens: Tokens, depth: int) -> Condition:
    parts = [_both(tokens, depth)]
    while tokens.took("or"):
        parts.append(_both(tokens, depth))
    return parts[0] if len(parts) == 1 else AnyOf(parts=tuple(parts))


def _both(tokens: Tokens, depth: int) -> Condition:
    parts = [_negated(tokens, depth)]
    while tokens.took("and"):
        parts.append(_negated(tokens, depth))
    return parts[0] if len(parts) == 1 else All(parts=tuple(parts))


def _negated(tokens: Tokens, depth: int) -> Condition:
    if depth > MAX_DEPTH:
        raise ConditionError(
            f"more than {MAX_DEPTH} parentheses or nots inside one another; make two steps of it"
        )
    if tokens.took("not"):
        return Negation(of=_negated(tokens, depth + 1))
    if tokens.took("("):
        inner = _either(tokens, depth + 1)
        tokens.need(")")
        return inner
    return _comparison(tokens)


def _comparison(tokens: Tokens) -> Comparison:
    if tokens.kind != "word" or tokens.now in _RESERVED:
        raise ConditionError(f"found {tokens.place} where a fact is needed; {_ACCEPTED}")
    fact = tokens.take()
    if tokens.now in _OPERATORS:
        return Comparison(fact=fact, operator=tokens.take(), values=(_value(tokens),))
    if tokens.took("in"):
        return Comparison(fact=fact, operator="in", values=_values(tokens))
    if tokens.took("not"):
        tokens.need("in")
        return Comparison(fact=fact, operator="not in", values=_values(tokens))
    return Comparison(fact=fact, operator="==", values=(True,))


def _values(tokens: Tokens) -> tuple[Value, ...]:
    tokens.need("[")
    values = [_value(tokens)]
    while tokens.took(","):
        values.append(_value(tokens))
    tokens.need("]")
    return tuple(values)


def _value(tokens: Tokens) -> Value:
    kind, place = tokens.kind, tokens.place
    if kind == "text":
        return tokens.take()[1:-1]
    if kind == "number":
        return int(tokens.take())
    if tokens.now in {"true", "false"}:
        return tokens.take() == "true"
    raise ConditionError(
        f"found {place} where a value is needed; accepted: text in quotation marks, a whole "
        "number, true or false"
    )
