"""Learning that is under way: which rounds of looks were taken, and when the next one is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sentinel.core.baseline import CandidateWarning
from sentinel.core.foreign_resources import Gotten

FIRST_ROUNDS = 5
"""At the start, so that what changes with each answer or minute is seen at once."""
FIRST_SECONDS = 120.0
"""Within which those are taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One crawl of the site."""

    at: datetime
    user_agent: str
    looks: str
    """SHA-256 of the list of looks, which is kept in the blob store."""
    hosts: tuple[str, ...] = ()
    """Hosts that active content came from or went to."""
    left_out: tuple[tuple[str, str], ...] = ()
    """Addresses that could not be learnt, and why."""
    stopped_because: str = ""
    resources: tuple[Gotten, ...] = ()
    """Looks at scripts and style sheets of other hosts."""
    warnings: tuple[CandidateWarning, ...] = ()
    """Hostile signs in bytes that no earlier round had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningUnderWay:
    """The state of a learning between two rounds."""

    id: str
    site: str
    started_at: datetime
    rounds: int
    """How many are taken in all."""
    spread_seconds: float
    """Over which those after the first ones are spread; 0: all follow at once."""
    by: str
    """Who began it."""
    taken: tuple[Round, ...] = ()

    @property
    def told(self) -> frozenset[tuple[str, str]]:
        """Hostile signs of the first round, (subject, code): they are warnings of the candidate,
        and no reason to end the learning when they are seen again."""
        return frozenset((w.subject, w.code) for taken in self.taken[:1] for w in taken.warnings)

    @property
    def complete(self) -> bool:
        return len(self.taken) >= self.rounds

    @property
    def quick(self) -> bool:
        """Whether the rounds follow at once: hourly and daily changes stay unknown."""
        return self.spread_seconds <= 0 or self.rounds <= FIRST_ROUNDS

    @property
    def next_at(self) -> datetime:
        """When the next round is due; after the last one, when that was."""
        number = min(len(self.taken), self.rounds - 1)
        return self.started_at + timedelta(seconds=due_seconds(self, number))

    @property
    def progress(self) -> str:
        """For people: `5 of 8 rounds`."""
        return f"{len(self.taken)} of {self.rounds} rounds"


def due_seconds(learning: LearningUnderWay, number: int) -> float:
    """How long after its start a round (from 0) is due. The later ones come at different hours of
    the day: a third of the spread apart for three of them, the last one at its end."""
    if learning.quick:
        return 0.0
    if number < FIRST_ROUNDS:
        return FIRST_SECONDS * number / FIRST_ROUNDS
    later = learning.rounds - FIRST_ROUNDS
    return FIRST_SECONDS + learning.spread_seconds * (number - FIRST_ROUNDS + 1) / later


class Learnings(Protocol):
    """Learning under way, one of a site. Stored signed; what does not verify raises
    IntegrityError."""

    def get(self, site: str) -> LearningUnderWay | None: ...

    def put(self, learning: LearningUnderWay) -> None:
        """Takes the place of what is stored of the site's."""

    def drop(self, site: str) -> None: ...
