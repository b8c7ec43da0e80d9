"""What the daemon does about its checks: short intervals by the clock, long ones by the record."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sentinel.app import App
from sentinel.core.check import Check
from sentinel.core.check_course_port import CheckTurn
from sentinel.core.check_turns import (
    JOURNEYS,
    due_checks,
    due_tonight,
    every_time,
    is_long,
    made_lately,
)
from sentinel.core.site import Site
from sentinel.core.upkeep import UPKEEP_KINDS
from sentinel.core.words import Trigger
from sentinel.errors import AlreadyRunning, StoreError
from sentinel.schedule import Job

NIGHT_AT = "00:15"
DUE_SECONDS = 300.0
"""How often is looked whether a check with a long interval is due."""

log = logging.getLogger(__name__)

Sweep = Callable[[Site, list[Check], Trigger], Awaitable[None]]
_Due = Callable[[Sequence[Check], Mapping[str, CheckTurn], datetime], tuple[Check, ...]]


def check_jobs(app: App, site: Site, sweep: Sweep) -> tuple[Job, ...]:
    """Those of one site.

    - Checks of the same short interval run together: one crawl serves them all.
    - At each start, and when it is asked for, everything but long intervals that are not due, and
      journeys that were made lately.
    - In the night the same, with the long intervals that end before the next night.
    - Between, what is due by the record: a night that was missed, a look that found nothing out.
    """
    checks, limit = app.config.checks, app.config.limits.sweep_seconds
    together: dict[float, list[Check]] = {}
    for check in checks:
        if not is_long(check):
            together.setdefault(check.every_seconds, []).append(check)
    often, looks = every_time(checks), _Looks(app, site, sweep)
    return (
        *(
            Job(
                name=f"{site.name}/{seconds:g}s",
                run=partial(looks.tick, alike),
                every_seconds=seconds,
                limit_seconds=limit,
                looks=True,
            )
            for seconds, alike in together.items()
        ),
        Job(
            name=f"{site.name}/all",
            run=partial(looks.take, often, due_checks),
            at_start=True,
            limit_seconds=limit,
        ),
        Job(
            name=f"{site.name}/night",
            run=partial(looks.take, often, due_tonight),
            at=NIGHT_AT,
            limit_seconds=limit,
        ),
        Job(
            name=f"{site.name}/due",
            run=partial(looks.take, (), due_checks),
            every_seconds=DUE_SECONDS,
            limit_seconds=limit,
        ),
    )


@dataclass(frozen=True, slots=True)
class _Looks:
    """Looks at one site. That long checks and journeys are tried is on record before: what brings
    the daemon down is not tried at once again, and a journey that it broke off is known."""

    app: App
    site: Site
    sweep: Sweep
    under_way: set[str] = field(default_factory=set)
    """Checks with long intervals, and journeys, that a look takes now."""
    told: set[str] = field(default_factory=set)
    """Journeys of which was told that they were broken off."""

    async def take(self, often: Sequence[Check], due: _Due) -> None:
        """Sweeps with `often` and what is due; not at all where that is nothing. What is under way
        is left to the look that takes it. Raises StoreError."""
        checks, courses = self.app.config.checks, self.app.store.check_courses
        now, turns = self.app.clock.now(), await asyncio.to_thread(courses.turns, self.site.name)
        self._tell_broken_off(turns)
        names = {check.name for check in (*often, *due(checks, turns, now))}
        names -= made_lately(checks, turns, now)
        await self.tick([check for check in checks if check.name in names])

    async def tick(self, checks: Sequence[Check]) -> None:
        """Sweeps with these, but for what is under way. Raises StoreError."""
        chosen = [check for check in checks if check.name not in self.under_way]
        recorded = [one.name for one in chosen if is_long(one) or one.kind in JOURNEYS]
        self.under_way.update(recorded)
        try:
            if recorded and not await self._begun(recorded):
                chosen = [
                    check
                    for check in chosen
                    if check.name not in recorded or check.kind not in UPKEEP_KINDS
                ]
            if chosen:
                await self.sweep(self.site, chosen, Trigger.SCHEDULE)
        finally:
            self.under_way.difference_update(recorded)

    async def _begun(self, names: Sequence[str]) -> bool:
        """Whether it could be put on record; upkeep that cannot is not begun, and what tells
        whether the site is whole is not held up."""
        courses, now = self.app.store.check_courses, self.app.clock.now()
        try:
            await asyncio.to_thread(courses.begin, self.site.name, names, now)
        except StoreError:
            log.exception("not begun", extra={"site": self.site.name, "checks": list(names)})
            return False
        return True

    def _tell_broken_off(self, turns: Mapping[str, CheckTurn]) -> None:
        """What a journey made that never ended stands on the site still: somebody takes it away."""
        for check in self.app.config.checks:
            turn = turns.get(check.name)
            if check.kind not in JOURNEYS or check.name in self.told or turn is None:
                continue
            if turn.not_ended is not None and not self._is_made_now(check):
                self.told.add(check.name)
                about = {"site": self.site.name, "check": check.name, "begun": turn.not_ended}
                log.warning("journey broken off; what it made may still stand", extra=about)

    def _is_made_now(self, check: Check) -> bool:
        try:
            with self.app.detector.eyes.journeys.turns.journey(self.site.name, check.name):
                return False
        except AlreadyRunning:
            return True
