"""What a crawl saw and did not ask, and why: single addresses, and places where it stopped."""

from sentinel.core.link_report import Skipped, Stopped
from sentinel.core.path_pattern import shown

MAX_SKIPPED = 10_000
"""Addresses that are named; how many there are in all is counted."""
MAX_STOPPED = 1_000
"""Patterns that are named; what was left out at further ones is counted together."""
_FURTHER = "further patterns"


class LeftOut:
    """Counts everything, names what fits."""

    def __init__(self) -> None:
        self._skipped: list[Skipped] = []
        self._stopped: dict[tuple[str, str], int] = {}
        self.skipped_count = 0

    def skip(self, url: str, reason: str) -> None:
        """One address, for a reason of its own."""
        self.skipped_count += 1
        if len(self._skipped) < MAX_SKIPPED:
            self._skipped.append(Skipped(url=url, reason=reason))

    def stop(self, pattern: str, reason: str, count: int = 1) -> None:
        """`count` addresses at a place where the crawl ended."""
        key = (shown(pattern), reason)
        if key not in self._stopped and len(self._stopped) >= MAX_STOPPED:
            key = (_FURTHER, f"more than {MAX_STOPPED} patterns were stopped")
        self._stopped[key] = self._stopped.get(key, 0) + count

    def skipped(self) -> tuple[Skipped, ...]:
        return tuple(self._skipped)

    def stopped(self) -> tuple[Stopped, ...]:
        return tuple(
            Stopped(pattern=pattern, reason=reason, left_out=count)
            for (pattern, reason), count in self._stopped.items()
        )
