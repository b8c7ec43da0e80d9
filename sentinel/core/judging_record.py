"""A JudgingRecord: what a judgement was made from beside the findings, so that it can be repeated.

The same findings and the same record give the same judgements, for ever (`incident replay`).
"""

from dataclasses import dataclass, field
from datetime import datetime

from sentinel.core.baseline import DeployTicket
from sentinel.core.corroboration import NONE, Corroboration


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgingRecord:
    """The arguments of `judge`, bounded to the subjects of the findings."""

    baseline: str
    """Id of the approved baseline that was compared with; empty where there was none."""
    approved: str = ""
    """That baseline and who approved it, in the sentence that grave judgements repeat."""
    now: datetime
    since: datetime | None
    tickets: tuple[DeployTicket, ...] = ()
    required_looks: int = 2
    still_linked: tuple[str, ...] = ()
    looked_at: int = 0
    first_seen: dict[str, datetime] = field(default_factory=dict)
    passed: tuple[tuple[str, str], ...] = ()
    """Subjects, and digests of what was seen there while a ticket covered it that is over now."""
    corroboration: Corroboration = NONE
    sources: dict[str, str] = field(default_factory=dict)
    """SHA-256 of the configuration files in force, by name."""
