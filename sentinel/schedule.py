"""Check.every -> APScheduler jobs, and a watchdog on the monotonic clock (the only file that
imports apscheduler).

After the wall clock steps back, an interval job of APScheduler 3 stays silent for that long.
The watchdog compares each job's last start with the monotonic clock, runs a late one and says so.
It also says which job does not end, and gives it up in the end: it would keep away all later ones.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from sentinel.core.heartbeat_port import Trouble
from sentinel.core.ports import Clock

LATE_FACTOR = 2.0
"""A job is late when it has neither run nor started for this many of its intervals."""
SLOW_FACTOR = 10.0
SLOW_SECONDS = 600.0
"""A job that still runs after this many of its intervals, and after this long, is told."""
LIMIT_SECONDS = 3600.0
WATCHDOG_SECONDS = 5.0
LATE_SPARE_SECONDS = 30.0
"""After the watchdog should have begun a late job: then it is the watchdog that is at fault."""
HUNG_SHARE = 0.8
"""Of its limit: a job that runs for so long is taken for hung, before it is given up."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to do again and again."""

    name: str
    run: Callable[[], Awaitable[None]]
    every_seconds: float = 0.0
    """Interval jobs: held to the monotonic clock by the watchdog."""
    at: str = ""
    """Calendar jobs: time of day, `HH:MM` in the machine's zone."""
    at_start: bool = False
    limit_seconds: float = LIMIT_SECONDS
    """After this long it is given up; its next turn comes as if it had ended."""
    looks: bool = False
    """Whether it watches a site: one whose runs all fail is as bad as one that is late."""
    cut_off: bool = False
    """Whether an end, or a reload, cuts it off: one that waits for what other jobs find would wait
    in vain, for none is begun any more."""


class Late(Protocol):
    def __call__(self, job: str, seconds: float) -> None:
        """Told of each job that the watchdog had to start."""


class Overdue(Protocol):
    def __call__(self, job: str, seconds: float, *, given_up: bool) -> None:
        """Told once of each run that is slow, and once when it is given up."""


class Ticker:
    """Starts jobs when they are due, never two of one name at once, and keeps their tasks."""

    def __init__(self, clock: Clock, *, late: Late, overdue: Overdue) -> None:
        self._clock = clock
        self._late = late
        self._overdue = overdue
        self._jobs: dict[str, Job] = {}
        self._began_or_ended: dict[str, float] = {}
        """When each job did so last, by the monotonic clock."""
        self._failing_since: dict[str, float] = {}
        """Since when all runs of a job have failed."""
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._over: dict[str, asyncio.Event] = {}
        self._slow: set[str] = set()
        self._given_up: set[asyncio.Task[None]] = set()
        """Cancelled, and perhaps not ended yet; nobody waits for them."""
        self._ending = False
        self._scheduler = AsyncIOScheduler(
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def replace(self, jobs: tuple[Job, ...]) -> None:
        """Makes these the jobs; used at start and after a reload. Running tasks go on."""
        self._scheduler.remove_all_jobs()
        self._jobs = {job.name: job for job in jobs}
        for job in jobs:
            self._began_or_ended.setdefault(job.name, self._clock.monotonic())
            if not job.every_seconds and not job.at:
                continue  # run when it is asked for
            trigger = (
                IntervalTrigger(seconds=job.every_seconds) if job.every_seconds else _daily(job.at)
            )
            self._scheduler.add_job(
                self._tick, trigger, args=[job.name], id=job.name, replace_existing=True
            )

    def start(self) -> None:
        """Starts ticking; jobs that ask for it run at once."""
        self._scheduler.start()
        for job in self._jobs.values():
            if job.at_start:
                self.start_now(job.name)

    def start_now(self, name: str) -> None:
        """Starts a job unless it is running still."""
        job = self._jobs.get(name)
        running = self._tasks.get(name)
        if self._ending or job is None or (running is not None and not running.done()):
            return
        self._began_or_ended[name] = self._clock.monotonic()
        self._slow.discard(name)
        self._over[name] = over = asyncio.Event()
        self._tasks[name] = asyncio.ensure_future(self._guarded(job))
        self._tasks[name].add_done_callback(lambda _: over.set())

    async def run_now(self, name: str) -> None:
        """Starts a job unless it is running still, and waits until it has ended, well or not, or
        was given up."""
        self.start_now(name)
        if name in self._tasks:
            await self._over[name].wait()

    def start_afresh(self, name: str) -> None:
        """Starts a job; where it is running, once more when it ends: it began too early."""
        running = self._tasks.get(name)
        if running is None or running.done():
            self.start_now(name)
        else:
            running.add_done_callback(lambda _: self.start_now(name))

    async def _tick(self, name: str) -> None:
        """What the scheduler calls. A coroutine, for it runs plain functions in threads."""
        self.start_now(name)

    async def watch(self, stop: asyncio.Event) -> None:
        """The watchdog; returns when `stop` is set."""
        while not stop.is_set():
            self.rearm()
            try:
                await asyncio.wait_for(stop.wait(), WATCHDOG_SECONDS)
            except TimeoutError:
                continue

    def rearm(self) -> None:
        """Starts each interval job that the wall clock left behind; looks at those that run."""
        now = self._clock.monotonic()
        for job in tuple(self._jobs.values()):
            waited = now - self._began_or_ended[job.name]
            running = self._tasks.get(job.name)
            if running is not None and not running.done():
                self._look_at_running(job, running, waited)
            elif job.every_seconds and waited > LATE_FACTOR * job.every_seconds:
                log.warning("job was late", extra={"job": job.name, "seconds": waited})
                self._scheduler.reschedule_job(
                    job.name, trigger=IntervalTrigger(seconds=job.every_seconds)
                )
                self.start_now(job.name)
                self._late(job.name, waited)

    @property
    def ticking(self) -> bool:
        """Whether jobs are begun when they are due."""
        return bool(self._scheduler.running) and not self._ending

    def troubles(self) -> tuple[Trouble, ...]:
        """The jobs that are not on time; looks and does nothing. On time is an interval job that
        began or ended within its bounds, and any job within its limit. What only lasts long is
        told, and is not broken off by a new start, which would begin it from the beginning."""
        now = self._clock.monotonic()
        found = (self._trouble_of(job, now) for job in self._jobs.values())
        return tuple(trouble for trouble in found if trouble is not None)

    def _trouble_of(self, job: Job, now: float) -> Trouble | None:
        waited = now - self._began_or_ended[job.name]
        running = self._tasks.get(job.name)
        slow_seconds = max(SLOW_SECONDS, SLOW_FACTOR * job.every_seconds)
        if running is not None and not running.done():
            if waited > HUNG_SHARE * job.limit_seconds:
                return Trouble(name=job.name, text=f"hangs since {waited:.0f} s", mends=True)
            if job.every_seconds and waited > slow_seconds:
                return Trouble(name=job.name, text=f"has been running for {waited:.0f} s")
        elif job.every_seconds and waited > LATE_FACTOR * job.every_seconds + LATE_SPARE_SECONDS:
            return Trouble(name=job.name, text=f"has not run for {waited:.0f} s", mends=True)
        failing = now - self._failing_since.get(job.name, now)
        if job.looks and job.every_seconds and failing > slow_seconds:
            return Trouble(name=job.name, text=f"has failed for {failing:.0f} s")
        return None

    def _look_at_running(self, job: Job, task: "asyncio.Task[None]", seconds: float) -> None:
        if seconds > job.limit_seconds:
            log.error("job given up", extra={"job": job.name, "seconds": seconds})
            task.cancel()
            del self._tasks[job.name]
            self._given_up.add(task)
            task.add_done_callback(self._given_up.discard)
            self._over[job.name].set()
            self._began_or_ended[job.name] = self._clock.monotonic()
            self._overdue(job.name, seconds, given_up=True)
        elif (
            job.every_seconds
            and job.name not in self._slow
            and seconds > max(SLOW_SECONDS, SLOW_FACTOR * job.every_seconds)
        ):
            log.warning("job is slow", extra={"job": job.name, "seconds": seconds})
            self._slow.add(job.name)
            self._overdue(job.name, seconds, given_up=False)

    def looks_at(self, site: str) -> tuple[datetime | None, bool]:
        """When the next job that looks at a site is planned, None where none is; and whether one
        runs now. Looks at what is in memory alone; any thread may ask."""
        names = [job.name for job in self._jobs.values() if job.looks]
        mine = [name for name in names if name.startswith(f"{site}/")]
        planned = (self._scheduler.get_job(name) for name in mine)
        times = [job.next_run_time for job in planned if job and job.next_run_time]
        every = (name for name in tuple(self._tasks) if name.startswith(f"{site}/"))
        running = any(not self._tasks[name].done() for name in every if self._is_look(name))
        return min(times, default=None), running

    def _is_look(self, name: str) -> bool:
        """`all` and `night` are no interval jobs, and look all the same."""
        job = self._jobs.get(name)
        return job is not None and (job.looks or name.endswith(("/all", "/night")))

    async def drain(self) -> None:
        """No new jobs; waits for the running ones. (`shutdown(wait=True)` would cancel all.)"""
        self._ending = True
        self._scheduler.pause()
        for job in self._jobs.values():
            if job.cut_off and job.name in self._tasks:
                self._tasks[job.name].cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        self._scheduler.shutdown(wait=False)

    def cancel(self) -> None:
        """Cancels the running jobs: the second signal."""
        self._ending = True
        for task in self._tasks.values():
            task.cancel()

    async def _guarded(self, job: Job) -> None:
        """One failing job stops no other, and is logged."""
        well = True
        try:
            await job.run()
        except Exception:
            well = False
            log.exception("job failed", extra={"job": job.name})
        if self._tasks.get(job.name) is asyncio.current_task():
            if well:
                self._failing_since.pop(job.name, None)
            else:
                self._failing_since.setdefault(job.name, self._clock.monotonic())
            # one that took longer than its interval is not late when it ends
            self._began_or_ended[job.name] = self._clock.monotonic()


def _daily(at: str) -> CronTrigger:
    return CronTrigger(**daily_fields(at))


def daily_fields(at: str) -> dict[str, int]:
    """`HH:MM` as a calendar trigger wants it."""
    hour, _, minute = at.partition(":")
    return {"hour": int(hour), "minute": int(minute)}
