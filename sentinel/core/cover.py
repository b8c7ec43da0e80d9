"""How much of a site one crawl looked at: what a sampled sweep must say of itself."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Addresses of the own site."""

    known: int
    """Addresses that are known to be served, as far as crawls have seen the site."""
    asked: int
    """How many of them this crawl asked."""
    sampled: bool
    """Whether it asked a sample on purpose (`crawl.sample_above`)."""
    oldest_look_at: datetime | None = None
    """When the address that was left alone longest was last asked; None where all were asked."""
    note: str = ""
    """Where the site cannot be gone through in the days that are configured: why, and how long
    it takes; else empty."""

    @property
    def share(self) -> float:
        """0 to 1; 1 where nothing is known."""
        return min(1.0, self.asked / self.known) if self.known else 1.0

    @property
    def text(self) -> str:
        """For people: one clause."""
        if not self.sampled and self.asked >= self.known:
            return f"all {self.known} known addresses asked"
        oldest = (
            f", the oldest look at one of them is of {self.oldest_look_at:%Y-%m-%d %H:%M} UTC"
            if self.oldest_look_at is not None
            else ""
        )
        sample = "a sample: " if self.sampled else ""
        note = f". {self.note}" if self.note else ""
        return f"{sample}{self.asked} of {self.known} known addresses asked{oldest}{note}"
