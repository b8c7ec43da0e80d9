"""What the weighing of one subject needs to know beside its own findings."""

from dataclasses import dataclass

from sentinel.core.announced import Announced
from sentinel.core.corroboration import NONE, Corroboration


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """The deploy tickets, the other subjects, the further witnesses, and what was compared with."""

    announced: Announced
    required_looks: int
    still_linked: frozenset[str]
    gone: frozenset[str]
    """Subjects that any witness says are gone."""
    down_everywhere: bool
    """Whether the root, or half of what was looked at, fails."""
    hostile: frozenset[str] = frozenset()
    """Subjects with a strong hostile signal."""
    corroboration: Corroboration = NONE
    approved: str = ""
    """The baseline that was compared with, and who approved it, in one sentence."""

    def others_hostile(self, subject: str) -> int:
        """How many further pages carry a strong hostile signal."""
        return len(self.hostile) - (subject in self.hostile)
