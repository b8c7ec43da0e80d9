"""What a condition of an `if` step is made of, and its one form as text."""

from dataclasses import dataclass

Value = str | int | bool


class ConditionError(ValueError):
    """A condition cannot be read, or does not fit the facts. Its text says what is accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What may be asked: its type, the words that it may have, and what it means for people."""

    kind: type[str] | type[int] | type[bool]
    what: str
    words: tuple[str, ...] = ()
    """All that a text may be; empty: any text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`fact operator values`; more than one value with `in` and `not in` alone."""

    fact: str
    operator: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Negation:
    of: "Condition"


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    """Holds where each part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """Holds where one part holds."""

    parts: tuple["Condition", ...]


Condition = Comparison | Negation | All | AnyOf


def text_of(condition: Condition) -> str:
    """The condition as text in its one form; `parse` of it gives an equal one."""
    match condition:
        case Negation(of=inner):
            return f"not {_grouped(inner)}"
        case All(parts=parts):
            return " and ".join(_grouped(part) for part in parts)
        case AnyOf(parts=parts):
            return " or ".join(_grouped(part) for part in parts)
        case Comparison(fact=fact, operator="==", values=(value,)) if value is True:
            return fact
        case Comparison(fact=fact, operator=operator, values=values):
            shown = ", ".join(literal(value) for value in values)
            return f"{fact} {operator} " + (f"[{shown}]" if operator.endswith("in") else shown)


def facts_in(condition: Condition) -> tuple[str, ...]:
    """The names of the facts that are asked, in order, each once."""
    match condition:
        case Negation(of=inner):
            return facts_in(inner)
        case All(parts=parts) | AnyOf(parts=parts):
            return tuple(dict.fromkeys(name for part in parts for name in facts_in(part)))
        case Comparison(fact=fact):
            return (fact,)


def _grouped(condition: Condition) -> str:
    text = text_of(condition)
    return text if isinstance(condition, Comparison | Negation) else f"({text})"


def literal(value: Value) -> str:
    """A value as a condition writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return f"'{value}'" if '"' in value else f'"{value}"'
