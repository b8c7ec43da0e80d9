"""The daily message: put down at its time, and told further where nobody says that it came."""

import asyncio
import logging
import secrets
from contextlib import suppress
from datetime import date, timedelta

from sentinel.core.daily import CODE_BYTES, DailyMessage, new_code, unseen
from sentinel.core.daily_telling import LastDay, daily_notice, unseen_notice
from sentinel.core.deed_link import Deed
from sentinel.core.escalation import vouching
from sentinel.core.local_day import last_day, turn_of
from sentinel.core.undelivered import late, undelivered
from sentinel.errors import SentinelError
from sentinel.telling_parts import TellingParts

POLL_SECONDS = 20.0
TOO_LATE = timedelta(hours=12)
"""A message of a machine that was off is put down within so long after its time, or not at all."""
LOOKED_AT = 10
"""So many of the last ones are asked about."""
LINK_LASTS = timedelta(days=2)

log = logging.getLogger(__name__)


async def keep_daily(parts: TellingParts, stop: asyncio.Event) -> None:
    """Looks now and then, until `stop` is set. That a look fails stops nothing."""
    daily = Daily(parts)
    while not stop.is_set():
        try:
            await asyncio.to_thread(daily.look)
        except SentinelError:
            log.exception("the daily message failed; tried again after a pause")
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), POLL_SECONDS)


class Daily:
    """One life of the daemon."""

    def __init__(self, parts: TellingParts) -> None:
        self._parts = parts
        self._began = parts.clock.now()
        """The first message ever is that of the first turn that comes while Sentinel runs."""

    def look(self) -> None:
        """Raises StoreError."""
        if (day := self._due()) is not None:
            self._put(day)
        self._ask()

    def _due(self) -> date | None:
        """The day whose message is due now and is not in the outbox yet."""
        alerts, now = self._parts.config.alerts, self._parts.clock.now()
        if not alerts.daily_at:
            return None
        day = last_day(alerts.daily_at, alerts.time_zone, now)
        turn = turn_of(day, alerts.daily_at, alerts.time_zone)
        newest = next(iter(self._parts.store.daily.last(1)), None)
        if now - turn > TOO_LATE or (newest is None and turn < self._began):
            return None
        if newest is not None and newest.day > day.isoformat():
            return None  # the clock was set back
        put = newest is not None and newest.day == day.isoformat()
        return None if put and self._parts.store.outbox.has(f"daily/{day}") else day

    def _put(self, day: date) -> None:
        """First the code, then the message: a crash between sends it with the same code."""
        parts, text = self._parts, day.isoformat()
        made = DailyMessage(
            day=text,
            code=new_code(text, secrets.token_bytes(CODE_BYTES)),
            put_at=parts.clock.now(),
        )
        message = parts.store.daily.add(made)
        notice = daily_notice(
            message,
            parts.config.sites[0],
            self._last_day(),
            link=parts.deed_links.url(Deed.SEEN, message.code, lasts=LINK_LASTS),
            seen_seconds=parts.config.alerts.daily_seen_seconds,
        )
        parts.store.outbox.put([(notice, parts.renderer.notice(notice))])
        log.info("daily message", extra={"day": text})

    def _last_day(self) -> LastDay:
        parts, now = self._parts, self._parts.clock.now()
        names = [site.name for site in parts.config.sites]
        opened = (parts.store.incidents.open_of(name) for name in names)
        found = undelivered(parts.store.untold.rows(now), vouching(parts.config))
        since = now - timedelta(days=1)
        return LastDay(
            looks=sum(len(parts.store.runs.lines(name, since)) for name in names),
            incidents=tuple(incident.id for incident in opened if incident is not None),
            undelivered=len(late(found, now)),
        )

    def _ask(self) -> None:
        """Tells people of each message that nobody said they saw, once."""
        parts, now = self._parts, self._parts.clock.now()
        seconds = parts.config.alerts.daily_seen_seconds
        for message in unseen(parts.store.daily.last(LOOKED_AT), seconds, now):
            if message.told_at is None:
                notice = unseen_notice(message, parts.config.sites[0], seconds, now)
                parts.store.outbox.put([(notice, parts.renderer.notice(notice))])
                parts.store.daily.told(message.code, now)
                log.error("the daily message was not seen", extra={"day": message.day})
