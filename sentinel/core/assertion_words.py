"""What a condition found, in words: one line, cut. What an answer says is foreign."""

import json
from typing import Any

from sentinel.core.assertion_found import Deciding, Found
from sentinel.core.assertion_parts import Assertion, Fact, Operator
from sentinel.core.plain_line import clean_line

MAX_SHOWN = 120
"""Characters of one value."""
AROUND = 40
"""Characters shown before what was looked for."""
SHOWN_VALUES = 3
MAX_READ = 4_000
"""Characters of a value that are made one line of."""
_MISSING = {
    Fact.HEADER: "no such header",
    Fact.CSS: "nothing matches the selector",
    Fact.JSON: "nothing stands at that place",
    Fact.HOP_STATUS: "no such redirect",
    Fact.HOP_LOCATION: "no such redirect",
}


def found_words(assertion: Assertion, found: Found, deciding: Deciding | None) -> str:
    """`503`; `"Server error"`; `nothing matches the selector`."""
    if found.wrong:
        return found.wrong
    if deciding is not None:
        more = f" ({found.partial})" if found.partial else ""
        return _decided(assertion, deciding) + more
    if found.partial:
        return found.partial
    if not found.items:
        return _MISSING[assertion.subject.fact]
    shown = ", ".join(_shown(assertion.subject.fact, item) for item in found.items[:SHOWN_VALUES])
    left = len(found.items) - SHOWN_VALUES
    return f"{shown} and {left} more" if left > 0 else shown


def _decided(assertion: Assertion, deciding: Deciding) -> str:
    item = deciding.item
    if not isinstance(item, str) or assertion.operator not in {
        Operator.CONTAINS,
        Operator.MATCHES,
    }:
        return _shown(assertion.subject.fact, item)
    begin = max(0, deciding.start - AROUND)
    return _quoted(item[begin : begin + MAX_READ], before=begin > 0)


def _shown(fact: Fact, item: Any) -> str:
    match fact:
        case Fact.LATENCY:
            return f"{item:.2f} s"
        case Fact.SIZE:
            return f"{item:,} bytes"
        case Fact.JSON:
            return _cut(json.dumps(item, ensure_ascii=False, default=str))
        case Fact.CSS if item is None:
            return "no such attribute"
    if not isinstance(item, str):
        return str(item)
    return _quoted(item) if item.strip() else "no text at all"


def _quoted(text: str, *, before: bool = False) -> str:
    return f'"{"…" if before else ""}{_cut(text)}"'


def _cut(text: str) -> str:
    line = " ".join(clean_line(text[:MAX_READ]).split())
    return line if len(line) <= MAX_SHOWN else f"{line[: MAX_SHOWN - 1]}…"
