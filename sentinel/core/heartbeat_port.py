"""Ports of the proofs of life: a dead-man's switch outside, the service manager, and the note of
the last ping, which other processes read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sentinel.core.plain_line import clean_line

MAX_TROUBLE = 300
MAX_TROUBLES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that keeps the daemon from watching, or from telling."""

    name: str
    """Such as that of a job; without secrets, for it leaves the machine."""
    text: str
    mends: bool = False
    """Whether the service manager may mend it by starting Sentinel anew. Where that would only
    break off work that is slow, people are told instead."""

    @property
    def line(self) -> str:
        return clean_line(f"{self.name}: {self.text}")[:MAX_TROUBLE]


def trouble_text(troubles: Sequence[Trouble]) -> str:
    """One line for each, the first ones of very many."""
    more = len(troubles) - MAX_TROUBLES
    lines = [trouble.line for trouble in troubles[:MAX_TROUBLES]]
    return "\n".join([*lines, f"and {more} more"] if more > 0 else lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """The last ping of the switch."""

    at: datetime
    trouble: str
    """What it said is wrong; empty for a ping of life."""
    error: str
    """Why it did not get through; empty where it did."""


class Switch(Protocol):
    """A dead-man's switch outside. Does not raise, and ends within its time limit."""

    async def alive(self) -> str:
        """All is on time. Why the ping did not get through; empty where it did."""

    async def fail(self, text: str) -> str:
        """Something is wrong. As `alive`."""


class Manager(Protocol):
    """Who has started the daemon. Nothing happens where nobody listens; never raises or waits."""

    @property
    def watchdog_seconds(self) -> float:
        """It starts the daemon anew where it hears nothing for so long; 0: it does not listen."""

    def ready(self, status: str) -> None:
        """It works, after a start or a reload."""

    def status(self, text: str) -> None: ...

    def alive(self) -> None:
        """Checks are on time."""

    def reloading(self) -> None: ...

    def stopping(self) -> None: ...


class BeatNote(Protocol):
    """Keeps the last ping. Raises OSError."""

    def keep(self, beat: Beat) -> None: ...

    def last(self) -> Beat | None: ...
