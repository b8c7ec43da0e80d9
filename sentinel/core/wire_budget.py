"""How much of what went over the wire is kept: a page that shows other bytes at each look, for
days, must fill neither the disk nor the list of evidence."""

from dataclasses import dataclass, field

from sentinel.core.verdict import Verdict

DAY_SECONDS = 86_400.0
BYTES_A_DAY = 200_000_000
"""For one site, packed."""
LESSER_SHARE = 0.5
"""Of it, for what is not proven an attack: noise before the attack must not use up all."""
MAX_KNOWN = 2000


@dataclass(slots=True)
class _Spent:
    since: float
    kept_bytes: int = 0
    known: dict[tuple[str, ...], str] = field(default_factory=dict)


@dataclass(slots=True)
class WireBudget:
    """Of all sites, while the process lives; times are seconds of a monotonic clock."""

    bytes_a_day: int = BYTES_A_DAY
    _sites: dict[str, _Spent] = field(default_factory=dict)

    def known(self, site: str, key: tuple[str, ...], now: float) -> str:
        """Under which digest the same look was kept within a day; empty where it was not."""
        return self._of(site, now).known.get(key, "")

    def takes(self, site: str, size: int, verdict: Verdict, now: float) -> bool:
        """Whether there is room for so many bytes more."""
        share = 1.0 if verdict is Verdict.DEFACED else LESSER_SHARE
        spent = self._of(site, now)
        full = len(spent.known) >= share * MAX_KNOWN
        return not full and spent.kept_bytes + size <= share * self.bytes_a_day

    def took(self, site: str, key: tuple[str, ...], digest: str, size: int, now: float) -> None:
        spent = self._of(site, now)
        spent.known[key] = digest
        spent.kept_bytes += size

    def _of(self, site: str, now: float) -> _Spent:
        spent = self._sites.get(site)
        if spent is None or now - spent.since >= DAY_SECONDS:
            spent = self._sites[site] = _Spent(since=now)
        return spent
