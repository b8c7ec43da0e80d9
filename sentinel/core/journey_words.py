"""A journey's record in words for people: per step what was sent, what came, which conditions held.
Records hold no secrets, and neither do these lines."""

from collections.abc import Iterator
from dataclasses import dataclass

from sentinel.core.assertion import Judged, Outcome
from sentinel.core.journey import Came, JourneyRecord, Sent, StepOutcome, StepRecord

_MARKS = {Outcome.HELD: "held", Outcome.FAILED: "FAILED", Outcome.UNKNOWN: "unknown"}
_OUTCOMES = {
    StepOutcome.DONE: "done",
    StepOutcome.FAILED: "FAILED",
    StepOutcome.LEFT_OUT: "left out",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line, and how far it stands in: 0 for a step, 1 for what belongs to it."""

    depth: int
    text: str


def journey_lines(record: JourneyRecord) -> tuple[Line, ...]:
    """All of it, in order."""
    return tuple(_lines(record))


def sent_words(sent: Sent) -> str:
    """`POST https://…/login with user, password (48 bytes)`; names of fields, not their values."""
    names = [name for name, _ in sent.fields]
    shown = ", ".join(dict.fromkeys(names[:8])) + (" and more" if len(names) > 8 else "")
    with_fields = f" with {shown}" if names else ""
    size = f" ({sent.size:,} bytes)" if sent.size else ""
    return f"{sent.method} {sent.url}{with_fields}{size}"


def _lines(record: JourneyRecord) -> Iterator[Line]:
    for number, step in enumerate(record.steps, start=1):
        kind = "clean-up, " if step.always else ""
        kind += "optional, " if step.optional else ""
        yield Line(0, f"{number}. {step.name} ({kind}{_OUTCOMES[step.outcome]})")
        for text in _step_lines(step):
            yield Line(1, text)
    yield Line(0, f"All steps took {record.elapsed_seconds:.1f} s.")


def _step_lines(step: StepRecord) -> Iterator[str]:
    if step.outcome is StepOutcome.LEFT_OUT:
        yield f"left out: {step.text}"
        return
    for text in step.did:
        yield f"did: {text}"
    for number, sent in enumerate(step.sent):
        yield from _sent_lines(sent, redirected=number > 0)
    if step.came is not None:
        yield from _came_lines(step.came)
    for judged in step.conditions:
        yield _condition_line(judged)
    for name, value in step.taken:
        yield f"taken: {name} = {value}"
    if step.cookies:
        yield f"cookies: {', '.join(step.cookies)} (values not shown)"
    if step.wall:
        yield f"a wall for programs answers: {step.wall}"
    if step.outcome is StepOutcome.FAILED:
        yield f"failed: {step.text}"


def _sent_lines(sent: Sent, *, redirected: bool) -> Iterator[str]:
    size = f", {sent.size:,} bytes" if sent.size else ""
    yield f"{'sent on to' if redirected else 'sent'}: {sent.method} {sent.url}{size}"
    if redirected:
        return
    yield from (f"  {name}: {value}" for name, value in sent.headers)
    yield from (f"  {name} = {value}" for name, value in sent.fields)
    if sent.body:
        yield f"  {sent.body}"


def _came_lines(came: Came) -> Iterator[str]:
    cut = ", cut there" if came.over_cap else ""
    yield (
        f"came: {came.status} {came.content_type or 'without a type'}, {came.size:,} bytes{cut}, "
        f"after {came.elapsed_seconds:.2f} s, from {came.url}"
    )
    if came.excerpt:
        yield f"  {came.excerpt}"


def _condition_line(judged: Judged) -> str:
    return f"{_MARKS[judged.outcome]}: {judged.condition}; found: {judged.found}"
