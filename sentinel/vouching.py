"""What vouches for the audit chain again and again: checkpoints, and time-stamps of them."""

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol

from sentinel.core.site import Site
from sentinel.errors import IntegrityError
from sentinel.schedule import Job

STAMP_SECONDS = 60.0
"""How often is looked whether a checkpoint waits for its time-stamp."""
STAMP_LIMIT_SECONDS = 300.0

log = logging.getLogger(__name__)


class Checkpointing(Protocol):
    def make(self) -> object:
        """Raises IntegrityError where the chain is not what was signed before."""


class Stamping(Protocol):
    async def carry_on(self) -> None: ...


def vouching_jobs(
    checkpoints: Checkpointing,
    stamps: Stamping | None,
    *,
    every_seconds: float,
    site: Site,
    tell: Callable[[Site, str, str], None],
) -> tuple[Job, ...]:
    """`tell` gives word to those who run Sentinel, by way of a site; once for one fault."""
    told: set[str] = set()

    async def make() -> None:
        try:
            await asyncio.to_thread(checkpoints.make)
        except IntegrityError as error:
            log.exception("the audit log is not what was signed")
            if str(error) not in told:
                told.add(str(error))
                tell(site, "audit-chain", str(error))

    jobs = [Job(name="checkpoint", run=make, every_seconds=every_seconds, at_start=True)]
    if stamps is not None:
        jobs.append(
            Job(
                name="timestamp",
                run=stamps.carry_on,
                every_seconds=STAMP_SECONDS,
                at_start=True,
                limit_seconds=STAMP_LIMIT_SECONDS,
            )
        )
    return tuple(jobs)
