"""The messages of one channel: what is due goes, what failed waits, what is back hurries."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from sentinel.core.channel_port import Channel
from sentinel.core.delivery import MAIL, Answer, Outcome
from sentinel.core.escalation import family, vouching
from sentinel.core.notice import OutboxRow
from sentinel.core.retry import GREY_SECONDS, MIN_RETRY_SECONDS, RETRY_SECONDS, retry_delay
from sentinel.core.settings import Config
from sentinel.errors import SentinelError
from sentinel.sending_parts import SendingParts, fields
from sentinel.telling_others import others_for, told_others

FAULT_SECONDS = 60.0
"""Pause after the outbox could not be read or written."""
STUCK_SECONDS = 300.0
"""So long a lane may be at one row at least: each attempt has a limit of its own."""
LOOK_SECONDS = 60.0
"""So often the clock is asked although nothing happened: it may have been set."""

log = logging.getLogger(__name__)


class Lane:
    """Carries the rows of one channel, one at a time, each at least once: urgent ones first.

    A row that is put off holds up no other. A channel that is away is asked once per round, and
    the first row that it takes brings the others forward. Every row has its next time in the
    database, so that a restart changes nothing.
    """

    def __init__(self, channel: Channel, parts: SendingParts, told: asyncio.Event) -> None:
        """`told` is set where rows for other lanes were put down."""
        self.name = channel.name
        self._channel = channel
        self._parts = parts
        self._told = told
        self._retry_seconds = _retry_seconds(parts.config, channel.name)
        self.limit_seconds = max(STUCK_SECONDS, 2 * _attempt_seconds(parts.config, channel.name))
        """Longer at one row than this, it hangs."""
        self._away = False
        self._asked_forward = False
        self._busy_since: float | None = None
        self._answers: dict[int, tuple[Answer, datetime]] = {}
        """By row: what came and is not noted yet. The row is not handed over again for that."""
        self._noted: set[int] = set()
        """Rows of these whose line is in the audit log already."""

    def busy_seconds(self, monotonic: float) -> float:
        """How long it has been at one row, or at the outbox; 0 while it waits for work."""
        return 0.0 if self._busy_since is None else monotonic - self._busy_since

    async def run(self, wake: asyncio.Event, stop: asyncio.Event) -> None:
        """Sends until `stop` is set; an attempt that is under way is ended first.

        `wake` says that rows may have come; it is cleared here. Where the outbox cannot be read or
        written, nothing is lost: it is tried again after a pause.
        """
        while not stop.is_set():
            wake.clear()
            try:
                await self.send_due(stop)
                seconds = await self._seconds_to_next()
            except SentinelError:
                log.exception("outbox failed; tried again after a pause")
                seconds = FAULT_SECONDS
            self._busy_since = None
            await first_of((wake, stop), seconds)

    async def send_due(self, stop: asyncio.Event) -> None:
        """Until nothing is due any more. What has become due meanwhile and is urgent is next.
        Raises StoreError."""
        outbox, clock = self._parts.outbox, self._parts.clock
        while not stop.is_set():
            self._busy_since = clock.monotonic()
            row = await asyncio.to_thread(outbox.next_due, self.name, clock.now())
            if row is None:
                self._busy_since = None
                return
            if row.id not in self._answers:
                self._answers[row.id] = (await self._handed_over(row), clock.now())
            answer, at = self._answers[row.id]
            await asyncio.to_thread(self._settle, row, answer, at)
            del self._answers[row.id]
            self._noted.discard(row.id)
            if answer.refused or answer.outcome is Outcome.REFUSED:
                self._told.set()

    async def _handed_over(self, row: OutboxRow) -> Answer:
        try:
            return await self._channel.send(row)
        except Exception as error:
            # one row that breaks the channel must not keep the others from their readers
            log.exception("message broke the channel", extra=fields(row))
            return Answer(outcome=Outcome.LATER, reason=f"{type(error).__name__}: {error}")

    def _settle(self, row: OutboxRow, answer: Answer, at: datetime) -> None:
        """Notes what became of a row. Raises StoreError; noting it again is harmless."""
        match answer.outcome:
            case Outcome.DELIVERED:
                self._delivered(row, answer, at)
            case Outcome.LATER:
                self._put_off(row, answer)
            case Outcome.AWAY:
                self._all_put_off(row, answer)
            case Outcome.REFUSED:
                self._refused(row, answer)

    def _delivered(self, row: OutboxRow, answer: Answer, at: datetime) -> None:
        parts = self._parts
        missed = _new(row, answer)
        others = others_for(parts, row, missed) if missed else ()
        refused = (*row.refused, *missed)
        data: dict[str, object] = {"refused": list(refused)}
        data |= {"reference": answer.reference} if answer.reference else {}
        data |= {"escalated_to": list(others)} if missed else {}
        self._note(row, "message-sent", data)
        parts.outbox.sent(
            row.id,
            at,
            refused,
            reference=answer.reference,
            ends=family(row.key) if self.name in vouching(parts.config) else "",
            also=told_others(parts, row, missed, others),
        )
        if self._away or not self._asked_forward:
            # after an outage nobody waits for the end of a long pause: what was put off goes now
            parts.outbox.bring_forward(self.name, parts.clock.now())
            self._away, self._asked_forward = False, True

    def _put_off(self, row: OutboxRow, answer: Answer) -> None:
        parts = self._parts
        grey = GREY_SECONDS if self.name == MAIL else MIN_RETRY_SECONDS
        least = max(grey, answer.retry_after_seconds or 0.0)
        at = parts.clock.now() + self._pause(row, parts.draw(), least)
        missed = _new(row, answer)
        others = others_for(parts, row, missed) if missed else ()
        told = {"error": answer.reason, "next": at.isoformat(), "taken": list(answer.taken)}
        log.warning("message put off", extra={**fields(row), **told})
        if missed:
            data = {"error": answer.reason, "missed": list(missed), "escalated_to": list(others)}
            self._note(row, "message-undeliverable", data)
        parts.outbox.failed(
            row.id,
            answer.reason,
            at,
            taken=answer.taken,
            refused=missed,
            also=told_others(parts, row, missed, others),
        )

    def _all_put_off(self, row: OutboxRow, answer: Answer) -> None:
        """The channel is away for all its rows alike; only the first was tried."""
        parts = self._parts
        if not self._away:
            self._note(row, "channel-away", {"error": answer.reason})
        self._away = True
        now, draw = parts.clock.now(), parts.draw()
        waiting = [one for one in parts.outbox.due(now) if one.channel == self.name]
        least = answer.retry_after_seconds or 0.0
        times = {one.id: now + self._pause(one, draw, least) for one in (row, *waiting)}
        told = {"error": answer.reason, "rows": len(times)}
        log.warning("channel is away", extra={**fields(row), **told})
        parts.outbox.away(self.name, answer.reason, times)

    def _refused(self, row: OutboxRow, answer: Answer) -> None:
        """Refused for good: others are told the same, and the row is closed."""
        parts = self._parts
        missed = _new(row, answer) or tuple(
            one for one in row.recipients if one not in {*row.taken, *row.refused}
        )
        others = others_for(parts, row, missed)
        told = {"error": answer.reason, "escalated_to": list(others)}
        log.error("message refused for good", extra={**fields(row), **told})
        self._note(row, "message-undeliverable", told)
        if not others:
            log.critical("nobody is left to be told", extra=fields(row))
        parts.outbox.undeliverable(
            row.id, answer.reason, also=told_others(parts, row, missed, others)
        )

    def _pause(self, row: OutboxRow, draw: float, least_seconds: float) -> timedelta:
        return retry_delay(
            row.attempts,
            self._retry_seconds,
            draw,
            urgent=row.urgent,
            least_seconds=least_seconds,
        )

    def _note(self, row: OutboxRow, action: str, data: Mapping[str, object]) -> None:
        if row.id not in self._noted:
            self._noted.add(row.id)
            log.info(action, extra=fields(row))
            self._parts.note(row, action, data)

    async def _seconds_to_next(self) -> float | None:
        """How long until the next row is due; None where none is queued."""
        first = await asyncio.to_thread(self._parts.outbox.next_time, self.name)
        if first is None:
            return None
        seconds = (first - self._parts.clock.now()).total_seconds()
        return min(max(0.0, seconds), LOOK_SECONDS)


async def first_of(events: tuple[asyncio.Event, ...], seconds: float | None) -> None:
    """Waits until one of the events came, or it is time."""
    waits = [asyncio.create_task(event.wait(), name="outbox wait") for event in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waits:
            task.cancel()
        await asyncio.gather(*waits, return_exceptions=True)


def _new(row: OutboxRow, answer: Answer) -> tuple[str, ...]:
    """Who turned it down in this attempt and had not before."""
    return tuple(one for one in answer.refused if one not in row.refused)


def _retry_seconds(config: Config, name: str) -> float:
    if name == MAIL:
        return RETRY_SECONDS if config.mail is None else config.mail.retry_seconds
    known = {channel.name: channel.retry_seconds for channel in config.channels}
    return known.get(name, RETRY_SECONDS)


def _attempt_seconds(config: Config, name: str) -> float:
    """Within which one attempt ends."""
    if name == MAIL and config.mail is not None:
        return sum(server.timeout_seconds for server in (config.mail, *config.mail.relays))
    return max((one.timeout_seconds for one in config.channels if one.name == name), default=0.0)
