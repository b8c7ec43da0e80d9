"""A weekday and a time of day at which the weekly proof is due."""

import re
from dataclasses import dataclass
from datetime import datetime

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FORM = re.compile(r"([a-z]{3}) ([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProveTime:
    """In the machine's zone."""

    weekday: int
    """0: Monday."""
    at: str
    """`HH:MM`."""

    @classmethod
    def of(cls, text: str) -> "ProveTime":
        """Raises ValueError for anything but a weekday and a time."""
        found = _FORM.fullmatch(text)
        if found is None or found[1] not in DAYS:
            raise ValueError(
                f"accepted: one of {', '.join(DAYS)}, a space and a time of day HH:MM, such as "
                '"sun 04:30"; empty: only by hand'
            )
        return cls(weekday=DAYS.index(found[1]), at=f"{found[2]}:{found[3]}")

    def is_day(self, local: datetime) -> bool:
        """Whether a moment, in the machine's zone, lies on that day."""
        return local.weekday() == self.weekday
