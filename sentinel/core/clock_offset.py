"""How far this machine's clock is off, by what several time servers said: who of them is believed,
and what is kept of it. Port ClockOffsets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Protocol

LEAST_ERROR_SECONDS = 0.02
"""Servers that are nearer to each other than this agree, however sure each of them is."""
RESTS = {"RATE": timedelta(days=1), "DENY": timedelta(days=30), "RSTR": timedelta(days=30)}
"""How long a server that asked for it is not asked, by its code; a daemon that is started anew
keeps to it."""


class AnswerState(StrEnum):
    GOOD = "good"
    OUTVOTED = "outvoted"
    """It says another time than most."""
    UNUSABLE = "unusable"
    """It answered, and does not vouch for the time."""
    SILENT = "silent"
    LEFT_IN_PEACE = "left in peace"
    """It asked not to be asked, now or before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAnswer:
    """What one server said, or why it said nothing."""

    server: str
    state: AnswerState
    note: str = ""
    """Why there is nothing, in words; of one that is left in peace, its code."""
    rest_until: datetime | None = None
    offset_seconds: float = 0.0
    delay_seconds: float = 0.0
    error_seconds: float = 0.0
    stratum: int = 0
    samples: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockOffset:
    """One measurement."""

    at: datetime
    """By this machine's clock."""
    answers: tuple[ServerAnswer, ...]
    offset_seconds: float | None = None
    """To be added to this machine's clock: more than 0 where that is behind. None: not known."""
    error_seconds: float = 0.0
    """The true one lies within so much of it, if those who agree are honest."""
    spread_seconds: float = 0.0
    """Between the servers that agree."""
    disagreement: bool = False
    """Whether servers answered, and no majority of them agrees."""
    told: bool = False
    """Whether people were told that the clock is off, and it has not been good since."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Who is believed."""
        return tuple(one.server for one in self.answers if one.state is AnswerState.GOOD)

    @property
    def text(self) -> str:
        """In words: how far off, by whom, or why that is not known."""
        if self.offset_seconds is None:
            why = "; ".join(f"{one.server}: {_why(one)}" for one in self.answers)
            return f"not known ({why})"
        which = "behind" if self.offset_seconds >= 0 else "ahead"
        return (
            f"{abs(self.offset_seconds):.3f} s {which} (within {self.error_seconds:.3f} s), "
            f"by {', '.join(self.sources)}"
        )

    def is_beyond(self, limit_seconds: float) -> bool:
        """Whether the clock is off by more than the limit, or the servers differ about it."""
        known = self.offset_seconds
        return self.disagreement or (known is not None and abs(known) > limit_seconds)


def measured(at: datetime, answers: Sequence[ServerAnswer]) -> ClockOffset:
    """What the servers say together. Each says: it is within so much of this. The most that have a
    moment in common are believed if they are more than half of those that answered (Marzullo's
    rule), so that one of three that lies is outvoted, and one of two leaves the time not known."""
    able = [one for one in answers if one.state is AnswerState.GOOD]
    place = _fullest([_span(one) for one in able])
    agreeing = [one for one in able if _span(one)[0] <= place <= _span(one)[1]]
    if len(agreeing) * 2 <= len(able):
        if not able:
            return ClockOffset(at=at, answers=tuple(answers))
        marked = tuple(_outvoted(one) if one in able else one for one in answers)
        return ClockOffset(at=at, answers=marked, disagreement=True)
    offsets = sorted(one.offset_seconds for one in agreeing)
    surest = min(agreeing, key=lambda one: one.error_seconds)
    # of two the middle would follow the one that is less sure
    offset = median(offsets) if len(offsets) > 2 else surest.offset_seconds
    return ClockOffset(
        at=at,
        answers=tuple(
            _outvoted(one) if one in able and one not in agreeing else one for one in answers
        ),
        offset_seconds=offset,
        error_seconds=surest.error_seconds + abs(offset - surest.offset_seconds),
        spread_seconds=offsets[-1] - offsets[0],
    )


def resting(server: str, before: ClockOffset | None, now: datetime) -> ServerAnswer | None:
    """What is said of a server that is not asked now, for it asked for that; None: ask it."""
    for one in before.answers if before else ():
        until = one.rest_until
        # a clock that was years ahead when it was noted must not silence a server for years
        if one.server == server and until and now < until <= now + max(RESTS.values()):
            return one
    return None


class ClockOffsets(Protocol):
    """Each method is one transaction. Raises StoreError."""

    def add(self, measurement: ClockOffset) -> None: ...

    def last(self) -> ClockOffset | None:
        """The one that was added last, whatever the clock said."""

    def around(self, moment: datetime) -> tuple[ClockOffset | None, ClockOffset | None]:
        """The nearest before a moment and the nearest after it in which an offset was found."""


def _span(one: ServerAnswer) -> tuple[float, float]:
    error = max(one.error_seconds, LEAST_ERROR_SECONDS)
    return one.offset_seconds - error, one.offset_seconds + error


def _fullest(spans: Sequence[tuple[float, float]]) -> float:
    """A point in as many spans as any; it is the begin of one of them."""
    begins = [begin for begin, _ in spans]
    return max(begins, key=lambda at: sum(begin <= at <= end for begin, end in spans), default=0.0)


def _outvoted(one: ServerAnswer) -> ServerAnswer:
    return ServerAnswer(
        server=one.server,
        state=AnswerState.OUTVOTED,
        note=f"{one.offset_seconds:+.3f} s, which most do not say",
        offset_seconds=one.offset_seconds,
        delay_seconds=one.delay_seconds,
        error_seconds=one.error_seconds,
        stratum=one.stratum,
        samples=one.samples,
    )


def _why(one: ServerAnswer) -> str:
    return one.note or one.state.value
