"""When a function of a site counts as failing, as working again, and as flapping: of one check."""

from dataclasses import dataclass

FLAP_LOOKS = 21
"""Looks of which the changes are weighed, as Nagios does: twenty changes are possible."""
FLAPPING_BEGINS = 0.30
FLAPPING_ENDS = 0.20


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseRule:
    """How a check's course is judged. Looks that could not find out count neither way."""

    failed: int = 1
    """So many of the last `of` looks must have failed before it is told as failing."""
    of: int = 1
    recover: int = 1
    """So many good looks in a row end it."""
    flapping_begin: float = FLAPPING_BEGINS
    """From this weighted share of changes on among the last FLAP_LOOKS looks it is flapping ..."""
    flapping_end: float = FLAPPING_ENDS
    """... and below this one no longer."""

    @property
    def text(self) -> str:
        """For people: `3 of 5`."""
        return f"{self.failed} of {self.of}"
