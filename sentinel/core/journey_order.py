"""Which steps of a journey are taken: all until one fails, then those that clean up. Pure."""

from collections.abc import Iterable
from typing import Protocol

from sentinel.core.journey import StepOutcome, StepRecord


class Ordered(Protocol):
    """What decides whether a step is taken, over HTTP or in a browser."""

    @property
    def name(self) -> str: ...
    @property
    def always(self) -> bool: ...
    @property
    def cleans(self) -> str: ...
    @property
    def optional(self) -> bool: ...


class StepOrder:
    """The course of one journey: what was begun, and what failed first."""

    def __init__(self) -> None:
        self.records: list[StepRecord] = []
        self._begun: set[str] = set()
        self._failed = ""

    def why_left_out(self, step: Ordered, missing: Iterable[str] = ()) -> str:
        """In words for people; empty where the step is to be taken. `missing` are the values that
        it needs and that nothing gave."""
        if self._failed and not step.always:
            return f"step {self._failed} failed before it"
        if step.cleans and step.cleans not in self._begun:
            return f"step {step.cleans} had no effect, so there is nothing to clean up"
        for name in missing if step.always else ():
            return f"there is no value {name}, so there is nothing to clean up"
        return ""

    def end(self, record: StepRecord) -> None:
        """After a step: once anything went out, there may be something to clean up."""
        self.records.append(record)
        if record.sent or record.did:
            self._begun.add(record.name)
        failed = record.outcome is StepOutcome.FAILED
        if failed and not (record.optional or record.always or self._failed):
            self._failed = record.name

    def give_up(self, record: StepRecord) -> None:
        """In the midst of a step: from now on it is cleaned up, and nothing else is done."""
        self.end(record)
        self._failed = self._failed or record.name

    @property
    def any_done(self) -> bool:
        return any(record.outcome is StepOutcome.DONE for record in self.records)


def record_of(step: Ordered, outcome: StepOutcome, *, text: str = "") -> StepRecord:
    """A record of a step with nothing in it yet."""
    return StepRecord(
        name=step.name, outcome=outcome, always=step.always, optional=step.optional, text=text
    )
