"""What a check of kind `page` asks, as conditions: to be told one by one."""

from collections.abc import Iterator

from sentinel.core.assertion import Answer, Judged, judge
from sentinel.core.assertion_parts import (
    Assertion,
    Duration,
    Expression,
    Fact,
    Operator,
    Subject,
)
from sentinel.core.check import PageOptions
from sentinel.core.page import Page


def judged_page(options: PageOptions, page: Page) -> tuple[Judged, ...]:
    """Each of them, judged. Selectors are read by another engine than the checker's: one that this
    one does not know is left out."""
    answer = Answer(page)
    found: list[Judged] = []
    for condition in conditions_of(options):
        try:
            found.append(judge(condition, answer))
        except ValueError:
            continue
    return tuple(found)


def conditions_of(options: PageOptions) -> Iterator[Assertion]:
    """In the order of the documentation."""
    status = Subject(fact=Fact.STATUS)
    yield Assertion(subject=status, operator=Operator.IN, values=options.status)
    text = Subject(fact=Fact.TEXT)
    for present, patterns in ((True, options.text_present), (False, options.text_absent)):
        for pattern in patterns:
            yield Assertion(
                subject=text,
                operator=Operator.MATCHES,
                values=(Expression(source=pattern),),
                negated=not present,
            )
    for selector in options.selector_present:
        element = Subject(fact=Fact.CSS, name=selector)
        yield Assertion(subject=element, operator=Operator.EXISTS)
    if options.latency_seconds is not None:
        most = Duration(milliseconds=round(options.latency_seconds * 1000))
        yield Assertion(
            subject=Subject(fact=Fact.LATENCY), operator=Operator.AT_MOST, values=(most,)
        )
