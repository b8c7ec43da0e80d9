"""Conditions of functional checks: `status == 200`, `css "h1" text contains "Tenders"`. Pure.

    condition = [ "every" ] subject [ "not" ] test
    subject   = "status" | "latency" | "size" | "redirects" | "final url" | "content type"
              | "file kind" | "text" | "body" | "header" NAME
              | "hop" [ NUMBER ] ( "status" | "location" )
              | "css" TEXT [ "count" | "text" | "@" ATTRIBUTE ] | "json" TEXT [ "count" ]
    test      = ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) VALUE | "in" "[" VALUE { "," VALUE } "]"
              | "contains" TEXT | "matches" EXPRESSION | "exists" | "fits bytes"
    VALUE     = TEXT | a number | a number with a unit (2s, 500kB) | "true" | "false" | "null"
    TEXT      = text in "..." or '...'; a backslash stands before a quotation mark within
    EXPRESSION = "/" Python's re "/" { "i" | "m" | "s" }

`not` may stand before the subject, too. Where a subject has several values (elements, headers,
hops, places in JSON), one of them must pass; with `every`, each, and none at all passes; with
`not`, none may. Nothing else is understood: no arithmetic, no code. Which facts and operators go
together stands in core/assertion_reader.py, and for people in docs/checks.md.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sentinel.core.assertion_answer import Answer as Answer  # noqa: PLC0414 - others take it here
from sentinel.core.assertion_found import Deciding, Found, found_in
from sentinel.core.assertion_parts import (
    ORDER,
    Assertion,
    Duration,
    Expression,
    Fact,
    Operator,
    Size,
    Type,
    Value,
)
from sentinel.core.assertion_parts import AssertionFault as AssertionFault  # noqa: PLC0414
from sentinel.core.assertion_parts import text_of as text_of  # noqa: PLC0414
from sentinel.core.assertion_parts import with_texts as with_texts  # noqa: PLC0414
from sentinel.core.assertion_reader import parse as parse  # noqa: PLC0414
from sentinel.core.assertion_words import found_words
from sentinel.core.pattern_cost import TooLong, bounded_search
from sentinel.core.wrong_type import wrong_by_bytes


class Outcome(StrEnum):
    """What came of a condition."""

    HELD = "held"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """Could not be found out: a page that was cut, or takes too long to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A condition, judged on one answer."""

    condition: str
    """In its one form."""
    outcome: Outcome
    found: str
    """What was found, for people: one line, cut; foreign words in it, and maybe secrets."""

    @property
    def held(self) -> bool:
        return self.outcome is Outcome.HELD


def judge(assertion: Assertion, answer: Answer) -> Judged:
    """Whether a condition holds, and what was found. Never raises for what an answer holds."""
    found = found_in(answer, assertion.subject)
    outcome, deciding = _decided(assertion, found, answer)
    return Judged(
        condition=text_of(assertion),
        outcome=outcome,
        found=found_words(assertion, found, deciding),
    )


def _decided(assertion: Assertion, found: Found, answer: Answer) -> tuple[Outcome, Deciding | None]:
    if found.wrong:
        return Outcome.FAILED, None
    wrong_way = assertion.negated or assertion.operator is Operator.OTHER
    if found.partial and found.items and assertion.subject.type in {Type.NUMBER, Type.SIZE}:
        return _of_least(assertion, found.items[0], wrong_way=wrong_way)
    unknown = bool(found.partial)
    # one value decides: with `not` and with `every` one that must not be, else one that must
    seeking = wrong_way or not assertion.every
    for item in found.items:
        try:
            passes, start = _passes(assertion, item, answer)
        except TooLong:
            unknown = True
            continue
        if passes is seeking and not (unknown and not seeking):
            held = seeking and not wrong_way
            return (Outcome.HELD if held else Outcome.FAILED), Deciding(item, start)
    if unknown:
        return Outcome.UNKNOWN, None
    held = wrong_way or assertion.every
    return (Outcome.HELD if held else Outcome.FAILED), None


def _of_least(
    assertion: Assertion, least: int, *, wrong_way: bool
) -> tuple[Outcome, Deciding | None]:
    """Of a number that is at least so large, for the page was cut."""
    operator = assertion.operator
    passes = operator in ORDER and _ordered(operator, least, assertion.values[0])
    sure = passes if operator in {Operator.MORE, Operator.AT_LEAST} else not passes
    if operator not in ORDER or not sure:
        return Outcome.UNKNOWN, None
    return (Outcome.HELD if passes is not wrong_way else Outcome.FAILED), Deciding(least)


def _passes(assertion: Assertion, item: Any, answer: Answer) -> tuple[bool, int]:
    """Whether one value passes the test, `not` and `!=` left out. Raises TooLong."""
    operator, values = assertion.operator, assertion.values
    match operator:
        case Operator.EXISTS:
            return (item is not None or assertion.subject.fact is Fact.JSON), 0
        case Operator.FITS:
            page = answer.page
            return not wrong_by_bytes(page.body, page.header("content-type")), 0
        case Operator.EQUAL | Operator.OTHER | Operator.IN:
            return any(_equal(item, value) for value in values), 0
        case Operator.CONTAINS:
            return _contains(item, values[0])
        case Operator.MATCHES:
            return _matches(item, values[0])
        case _:
            return _ordered(operator, item, values[0]), 0


def _equal(item: Any, value: Value) -> bool:
    if isinstance(value, Size):
        return bool(item == value.size)
    if isinstance(item, bool) or isinstance(value, bool):
        return item is value
    if isinstance(item, str) and isinstance(value, str):
        return item.strip() == value.strip()
    return type(item) in {int, float, type(None)} and item == value


def _contains(item: Any, value: Value) -> tuple[bool, int]:
    """Whether a text has another in it, however its spaces and lines are set."""
    if isinstance(item, list):
        return any(_equal(one, value) for one in item), 0
    if not isinstance(item, str) or not isinstance(value, str):
        return False, 0
    start = item.find(value)
    if start < 0:
        folded = " ".join(item.split())
        return " ".join(value.split()) in folded, 0
    return True, start


def _matches(item: Any, value: Value) -> tuple[bool, int]:
    if not isinstance(item, str | int | float) or not isinstance(value, Expression):
        return False, 0
    match = bounded_search(value.compiled(), item if isinstance(item, str) else str(item))
    return (match is not None), (match.start() if match else 0)


def _ordered(operator: Operator, item: Any, value: Value) -> bool:
    number = as_number(item)
    if number is None:
        return False
    bound: float
    match value:
        case Duration():
            number, bound = number * 1000, value.milliseconds
        case Size():
            bound = value.size
        case int() | float():
            bound = value
        case _:
            return False
    match operator:
        case Operator.LESS:
            return number < bound
        case Operator.AT_MOST:
            return number <= bound
        case Operator.MORE:
            return number > bound
        case _:
            return number >= bound


_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")


def as_number(item: Any) -> float | None:
    """A number, or a text that is one, such as `1,234`; None where it is none."""
    if isinstance(item, bool):
        return None
    if isinstance(item, int | float):
        return item
    written = item.strip().replace(",", "") if isinstance(item, str) and len(item) < 40 else ""
    return float(written) if _NUMBER.fullmatch(written) else None
