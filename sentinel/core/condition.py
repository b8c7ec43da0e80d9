"""The conditions of `if` steps: `verdict == "defaced" and affected > 10`. Read, checked, evaluated.

    either     = both { "or" both }
    both       = negated { "and" negated }
    negated    = "not" negated | "(" either ")" | comparison
    comparison = FACT | FACT operator VALUE | FACT [ "not" ] "in" "[" VALUE { "," VALUE } "]"
    operator   = "==" | "!=" | "<" | "<=" | ">" | ">="
    VALUE      = text in quotation marks | whole number | "true" | "false"

A fact that is true or false may stand alone. Nothing else is understood: no arithmetic, no names
other than facts, no code. Which facts there are: `core/run_facts.py`.
"""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from sentinel.core.condition_parts import (
    All,
    AnyOf,
    Comparison,
    Condition,
    ConditionError,
    Fact,
    Negation,
    Value,
    literal,
)
from sentinel.core.condition_reader import ORDER, parse


def evaluate(condition: str, facts: Mapping[str, Value]) -> bool:
    """Whether a condition holds. Raises ConditionError where it cannot be read, asks a fact that
    is not there, or compares one with a value of another type: never a guess."""
    return holds(parse(condition), facts)


def holds(condition: Condition, facts: Mapping[str, Value]) -> bool:
    """As `evaluate`, of a condition that was read. All parts are looked at, so that a fault does
    not depend on what the facts are."""
    match condition:
        case Negation(of=inner):
            return not holds(inner, facts)
        case All(parts=parts):
            each = [holds(part, facts) for part in parts]
            return all(each)
        case AnyOf(parts=parts):
            each = [holds(part, facts) for part in parts]
            return any(each)
        case Comparison():
            return _compared(condition, facts)


def check(condition: Condition, facts: Mapping[str, Fact]) -> None:
    """Raises ConditionError, with all faults, where a condition can never be asked of such facts,
    or compares one with a word that it never has."""
    faults = list(dict.fromkeys(_faults(condition, facts)))
    if faults:
        raise ConditionError("; ".join(faults))


def _compared(one: Comparison, facts: Mapping[str, Value]) -> bool:
    if one.fact not in facts:
        raise ConditionError(f"the fact {one.fact} is not known")
    found = facts[one.fact]
    for value in one.values:
        if type(value) is not type(found):
            raise ConditionError(
                f"{one.fact} is {found!r}, which cannot be compared with {value!r}"
            )
    if one.operator in {"in", "=="}:
        return found in one.values
    if one.operator in {"not in", "!="}:
        return found not in one.values
    return _ordered(one, found)


def _ordered(one: Comparison, found: Value) -> bool:
    bound = one.values[0]
    if type(found) is not int or type(bound) is not int:
        raise ConditionError(f"{one.fact} has no order: {one.operator} is for numbers")
    match one.operator:
        case "<":
            return found < bound
        case "<=":
            return found <= bound
        case ">":
            return found > bound
        case _:
            return found >= bound


def _faults(condition: Condition, facts: Mapping[str, Fact]) -> list[str]:
    match condition:
        case Negation(of=inner):
            return _faults(inner, facts)
        case All(parts=parts) | AnyOf(parts=parts):
            return [fault for part in parts for fault in _faults(part, facts)]
        case Comparison(fact=name, operator=operator, values=values):
            fact = facts.get(name)
            if fact is None:
                near = _near(name, tuple(facts)) or f"; accepted: {', '.join(facts)}"
                return [f'there is no fact "{name}"{near}']
            if operator in ORDER and fact.kind is not int:
                return [f"{name} has no order: {operator} is for numbers; accepted: == or !="]
            return [fault for value in values for fault in _value_faults(name, fact, value)]


def _value_faults(name: str, fact: Fact, value: Value) -> list[str]:
    if type(value) is not fact.kind:
        wanted = {str: "text in quotation marks", int: "a whole number", bool: "true or false"}
        return [f"{name} is compared with {literal(value)}; accepted: {wanted[fact.kind]}"]
    if fact.words and value not in fact.words:
        words = ", ".join(f'"{word}"' for word in fact.words)
        near = _near(str(value), fact.words) or f"; accepted: {words}"
        return [f'{name} is never "{value}"{near}']
    return []


def _near(word: str, known: Sequence[str]) -> str:
    found = get_close_matches(word, known, n=1)
    return f' (did you mean "{found[0]}"?)' if found else ""
