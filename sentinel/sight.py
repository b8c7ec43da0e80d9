"""A Sight: what all rounds of one run gave, before it is judged."""

from dataclasses import dataclass
from datetime import datetime

from sentinel.eyes import Seen
from sentinel.judging import Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What all rounds of one run gave, before it is judged."""

    judged: Judged
    seen: Seen
    first_sighting_at: datetime
    network: bool | None = None
    """Whether our own network is good; None: a first sighting, which says nothing of functions."""
