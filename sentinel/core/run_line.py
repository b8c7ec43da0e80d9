"""A RunLine: what a run was, without what it found. A month has tens of thousands of them."""

from datetime import datetime
from typing import NamedTuple

from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger


class RunLine(NamedTuple):
    """One run in short."""

    id: str
    trigger: Trigger
    verdict: Verdict
    started_at: datetime
    ended_at: datetime
    found: bool
    """Whether it has findings."""
    upkeep: bool = False
    """Whether checks about upkeep alone took part: it ends no incident."""
