"""What the daemon does for its own logs, for room on its disks, and about the clock."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, timedelta

from sentinel.app import App
from sentinel.core.canonical import timestamp
from sentinel.core.clock_offset import ClockOffset
from sentinel.core.disk_telling import filling_text
from sentinel.core.disk_use import DiskDay
from sentinel.core.forecast import LOOKED_AT_DAYS, forecast, warnings
from sentinel.core.telling import watch_notice
from sentinel.schedule import Job

LOGS_SECONDS = 60.0
DISKS_SECONDS = 3600.0
"""Each hour is looked how much is free; once a day, what takes it."""
INSANE = timedelta(days=1)
"""By a clock that is known to be further off nothing is let go."""

log = logging.getLogger(__name__)


def log_duty_jobs(app: App) -> tuple[Job, ...]:
    keeper = _Keeper(app)
    jobs = [
        Job(
            name="log-duty/logs",
            run=_in_thread(keeper.logs),
            every_seconds=LOGS_SECONDS,
            at_start=True,
        ),
        Job(
            name="log-duty/disks",
            run=_in_thread(keeper.disks),
            every_seconds=DISKS_SECONDS,
            at_start=True,
        ),
    ]
    if app.config.time.servers:
        every = app.config.time.every_seconds
        jobs.append(
            Job(name="log-duty/clock", run=keeper.clock, every_seconds=every, at_start=True)
        )
    return tuple(jobs)


def _in_thread(work: Callable[[], None]) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        await asyncio.to_thread(work)

    return run


class _Keeper:
    """Of one life of the daemon."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._said = False
        """Whether it was told that the log cannot be written, which still holds."""

    def logs(self) -> None:
        """Packs and lets go; tells once that the log cannot be written. Raises StoreError."""
        app, fault = self._app, self._app.own_logs.fault
        last = app.store.clock_offsets.last()
        offset = 0.0 if last is None else last.offset_seconds or 0.0
        sane = abs(offset) < INSANE.total_seconds()
        try:
            gone = app.own_logs.tidy(app.clock.now(), app.config.keeping.log_days, sane=sane)
        except OSError as error:
            gone, fault = (), fault or f"{error.filename or 'logs'}: {error.strerror}"
        if gone:
            days = [day.isoformat() for day in gone]
            app.audit.note("daemon", "own-logs-let-go", {"days": days})
            log.info("own logs let go", extra={"days": days})
        if fault and not self._said:
            text = (
                f"Sentinel's own log is not kept as it should be ({fault}). Attacks are still "
                "recorded, told and blocked, and the service manager's journal has the lines, too. "
                "Look at the free space, and that the folder belongs to the user that runs "
                "Sentinel: CERT-In's Directions want logs kept for 180 days."
            )
            self._put("own-logs", f"{app.clock.now():%Y-%m-%dT%H}", text)
        self._said = bool(fault)

    def disks(self) -> None:
        """Raises StoreError, OSError."""
        app, now = self._app, self._app.clock.now()
        today, use = now.astimezone(UTC).date().isoformat(), self._app.disks.use()
        days = app.store.disk_days.last(LOOKED_AT_DAYS)
        if today not in {one.day for one in days}:
            made = DiskDay(day=today, at=now, disks=use, kinds=app.disks.kinds())
            app.store.disk_days.keep(made)
            days = (*days, made)
            log.info("disks measured", extra={"kinds": dict(made.kinds)})
        found = forecast(days, use)
        for disk, why in warnings(found, app.config.keeping):
            text = filling_text(found, disk, why)
            self._put(f"disk-{disk.use.folders[0]}", today, text)

    async def clock(self) -> None:
        """Raises StoreError."""
        app = self._app
        before = await asyncio.to_thread(app.store.clock_offsets.last)
        found = await app.ntp.measure(app.config.time.servers, before)
        await asyncio.to_thread(self._keep, before, found)

    def _keep(self, before: ClockOffset | None, found: ClockOffset) -> None:
        """Told once, until the clock has been good again. It is told first: cut off between, it is
        told again."""
        app = self._app
        beyond = found.is_beyond(app.config.time.warn_seconds)
        told = before is not None and before.told
        if beyond and not told:
            self._put("clock", timestamp(found.at), _off(found))
        silent = found.offset_seconds is None and not found.disagreement
        app.store.clock_offsets.add(replace(found, told=beyond or (told and silent)))
        log.info("clock compared", extra={"found": found.text})

    def _put(self, name: str, moment: str, text: str) -> None:
        """Once for a moment."""
        app = self._app
        site = app.config.sites[0]
        notice = watch_notice(site, name, text, app.clock.now())
        notice = replace(notice, key=f"watch/{site.name}/{name}/{moment}")
        if not app.store.outbox.has(notice.key):
            app.store.outbox.put([(notice, app.renderer.notice(notice))])


def _off(found: ClockOffset) -> str:
    answers = "\n".join(
        f"{one.server}: {one.note or f'{one.offset_seconds:+.3f} s'}" for one in found.answers
    )
    if found.disagreement:
        first = (
            "The time servers differ, and no majority of them agrees: whether this machine's clock "
            "is right is not known."
        )
    else:
        first = f"This machine's clock is off: {found.text}."
    return (
        f"{first}\n{answers}\nTimes in reports to CERT-In and in evidence are those of this clock, "
        "and deadlines are counted by it. Set the time service right (chronyc sources, or "
        "timedatectl timesync-status); Sentinel does not set the clock. Then look: sentinel doctor."
    )
