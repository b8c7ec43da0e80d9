"""What the daemon does for baselines: later rounds of a learning, and word of what is due."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta

from sentinel.core.baseline_notices import (
    doubt_notice,
    ended_notice,
    expired_notice,
    learnt_notice,
)
from sentinel.core.notice import Notice
from sentinel.core.ports import Audit, Clock, Progress, Renderer
from sentinel.core.records import Store
from sentinel.core.site import Site
from sentinel.core.under_way import FIRST_ROUNDS, LearningUnderWay
from sentinel.errors import FetchError, Refused, TreeError
from sentinel.learning import Learner, Learnt

LEFT_BEHIND = timedelta(hours=1)
"""The first rounds are the command's. Where none came for so long, the command was killed; one of a
large site takes its time."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """Carries learning on, and tells the approvers."""

    learner: Learner
    store: Store
    audit: Audit
    renderer: Renderer
    clock: Clock

    async def carry_on(
        self, site: Site, *, progress: Progress | None = None, daemon: bool = True
    ) -> LearningUnderWay | Learnt | None:
        """Takes the round that is due, and after the last one makes the candidate; None where
        nothing is under way. A learning that must end is told to the approvers, and raises Refused,
        FetchError or TreeError."""
        learning = await asyncio.to_thread(self.store.learnings.get, site.name)
        if learning is None:
            return None
        waits = LEFT_BEHIND if daemon and len(learning.taken) < FIRST_ROUNDS else timedelta(0)
        if self.clock.now() < learning.next_at + waits and not learning.complete:
            return learning
        try:
            if not learning.complete:
                learning = await self.learner.take_round(site, learning, progress)
            if not learning.complete:
                return learning
            learnt = await self.learner.finish(site, learning)
        except (Refused, FetchError, TreeError) as error:
            ended = await asyncio.to_thread(self.store.learnings.get, site.name) is None
            if ended and (daemon or not learning.quick):
                await self._tell(ended_notice(learning, str(error), site, self.clock.now()))
            raise
        self.audit.append(
            learning.by, "baseline-learnt", {"baseline": learnt.baseline.id, "site": site.name}
        )
        if not learning.quick:
            await self._tell(learnt_notice(learnt.baseline, site, self.clock.now()))
        log.info("baseline learnt", extra={"site": site.name, "baseline": learnt.baseline.id})
        return learnt

    async def remind(self, site: Site) -> None:
        """Tells the approvers of an approval that has run out (once, then weekly), and of one that
        counts no more because a person's key was removed or exchanged."""
        approved = await asyncio.to_thread(self.store.baselines.approved, site.name)
        if approved is None:
            return
        now, doubts = self.clock.now(), self.store.baselines.doubts(approved)
        for notice in (
            expired_notice(approved, site, now),
            doubt_notice(approved, doubts, site, now),
        ):
            if notice is not None:
                await self._tell(notice)

    async def _tell(self, notice: Notice) -> None:
        message = self.renderer.notice(notice)
        await asyncio.to_thread(self.store.outbox.put, [(notice, message)])
