"""The cap: how many sites are closed, or restored, by themselves within an hour, over all sites.

A fault of the monitor, or of what it is told, may look like an attack on every site at once
(DESIGN 5). Beyond the cap a person is asked before each further step; all else goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.core.counts import counted
from sentinel.core.playbook import BESIDE, JournalEntry, Phase

WITHIN = timedelta(hours=1)
LEAST = 3
"""So many sites a person need not be asked for, however few there are."""
ONE_IN = 50
"""2 %: one of so many sites."""

KINDS: dict[str, str] = {
    "block": "closed",
    "restore": "restored",
    "restore-database": "restored",
}
"""Actions that are counted, and what happens to the site; those of one word are one kind."""

_HAPPENED = frozenset({Phase.INTENT, Phase.DONE, Phase.UNKNOWN})
"""An intent counts: its effect may have been made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """The cap is reached: the next one is a person's decision."""

    word: str
    """`closed` or `restored`."""
    limit: int
    sites: tuple[str, ...]
    """Which sites count, sorted."""

    @property
    def why(self) -> str:
        """A sentence for whoever is asked."""
        number = counted(len(self.sites), "other site was", "other sites were")
        return (
            f"{number} {self.word} by Sentinel itself within the hour, or is about to be "
            f"({', '.join(self.sites)}), and {counted(self.limit, 'site')} an hour may be without "
            "a person (max_blocks_per_hour): so many at once may be a fault of the monitor. Look "
            "at this site from another network, then decide."
        )


def limit_of(sites: int, configured: int = 0) -> int:
    """How many sites may be closed by themselves within an hour: `configured`, or where that is 0
    three, and 2 % of all where that is more."""
    return configured or max(LEAST, sites // ONE_IN)


def by_itself(journal: Sequence[JournalEntry], word: str, now: datetime) -> bool:
    """Whether a run made, or may have made, an effect of that kind within the hour before `now`
    for which no person was asked. What a person did beside the run never counts.

    A clock that stepped back makes entries of the future: they count, for nobody knows better.
    """
    for entry in journal:
        if entry.step in BESIDE or KINDS.get(entry.action) != word or entry.phase not in _HAPPENED:
            continue
        if now - entry.at < WITHIN and not _approved(journal, entry):
            return True
    return False


def _approved(journal: Sequence[JournalEntry], effect: JournalEntry) -> bool:
    return any(
        e.step == effect.step and e.phase is Phase.APPROVED and e.number < effect.number
        for e in journal
    )
