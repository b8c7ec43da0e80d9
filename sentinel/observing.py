"""Keeps looks that differed from what is approved, within a budget: the body of a look that was
judged like others before it is let go at once."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sentinel.core.finding import Finding
from sentinel.core.observation import MAX_BODIES, Observation, observation
from sentinel.core.page import Look, Page
from sentinel.core.ports import Blobs, BoundedBlobs
from sentinel.core.records import Observations
from sentinel.core.settings import Record
from sentinel.core.words import WitnessKind
from sentinel.errors import SentinelError

GRAVE_SHARE = 0.5
"""Of the budget: what is grave is never let go, so no more of it is taken in."""

log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Observer:
    """Takes looks in while a run goes on, and records them when it has its number."""

    store: Observations
    evidence: Blobs
    """What findings rest on; a body that is kept there is not kept twice."""
    bodies: BoundedBlobs
    record: Record
    _kept: dict[str, dict[tuple[str, str, str], int]] = field(default_factory=dict)
    _grave_bytes: dict[str, int] = field(default_factory=dict)

    def take(
        self,
        look: Look,
        findings: Sequence[Finding],
        *,
        site: str,
        subject: str,
        witness: WitnessKind,
        baseline: str,
    ) -> Observation | None:
        """The observation of a look, its body kept where that tells something new; None where it
        cannot be kept. A fault of the disk hampers the record, never the watch."""
        seen = observation(
            look,
            site=site,
            subject=subject,
            witness=witness,
            baseline=baseline,
            findings=findings,
        )
        if not isinstance(look, Page):
            return seen
        try:
            return self._with_body(seen, look, evident=any(f.evidence for f in findings))
        except SentinelError:
            log.exception("look could not be kept", extra={"site": site, "url": look.url})
            return None

    def note(self, run: str, seen: Sequence[Observation]) -> None:
        """Records what a run took in; a fault is logged, for the run itself is on disk."""
        if not seen:
            return
        try:
            self.store.record(run, seen)
        except SentinelError:
            log.exception("observations could not be recorded", extra={"run": run})

    def tidy(self, site: str, before: datetime) -> int:
        """Lets go what was last seen before a moment, then the oldest until the budget holds; how
        many bodies. Raises StoreError."""
        gone = self.store.prune(site, before, self.record.observations_bytes)
        for digest in gone:
            self.bodies.remove(digest)
        self._kept.pop(site, None)
        self._grave_bytes.pop(site, None)
        return len(gone)

    def body(self, sha256: str) -> bytes:
        """The bytes of a look. Raises KeyError where they were let go, IntegrityError."""
        try:
            return self.bodies.get(sha256)
        except KeyError:
            return self.evidence.get(sha256)

    def _with_body(self, seen: Observation, page: Page, *, evident: bool) -> Observation:
        known = self._kept_of(seen.site)
        key = (seen.url, seen.witness.value, seen.form)
        if known.get(key, 0) >= MAX_BODIES:
            return seen
        known[key] = known.get(key, 0) + 1
        if evident:
            return replace(seen, kept=True)
        if seen.grave and self._grave_full(seen.site):
            return seen
        stored = self.bodies.put_sized(page.body)
        counted = self._grave_bytes.get(seen.site) if seen.grave else None
        if counted is not None:  # tidied meanwhile: counted anew at the next look
            self._grave_bytes[seen.site] = counted + stored
        return replace(seen, kept=True, stored=stored)

    # `tidy` may forget both in another thread at any moment: each is asked for once
    def _kept_of(self, site: str) -> dict[tuple[str, str, str], int]:
        known = self._kept.get(site)
        if known is None:
            known = self._kept[site] = self.store.kept(site)
        return known

    def _grave_full(self, site: str) -> bool:
        known = self._grave_bytes.get(site)
        if known is None:
            known = self._grave_bytes[site] = self.store.grave_bytes(site)
        return known > GRAVE_SHARE * self.record.observations_bytes
