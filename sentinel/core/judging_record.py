"""A JudgingRecord: what a judgement was made from beside the findings, so that it can be repeated.

The same findings and the same record give the same judgements, for ever (`incident replay`).
"""

from dataclasses import dataclass, field
from datetime import datetime

from sentinel.core.baseline import DeployTicket
from sentinel.core.corroboration import Corroboration


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgingRecord:
    """The arguments of `judge`, bounded to the subjects of the findings."""

    baseline: str
    """Id of the approved baseline that was compared with; empty where there was none."""
    now: datetime
    since: datetime | None
    tickets: tuple[DeployTicket, ...] = ()
    required_looks: int = 2
    still_linked: tuple[str, ...] = ()
    looked_at: int = 0
    first_seen: dict[str, datetime] = field(default_factory=dict)
    corroboration: Corroboration = Corroboration()
    sources: dict[str, str] = field(default_factory=dict)
    """SHA-256 of the configuration files in force, by name."""
