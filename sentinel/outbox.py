"""Sends what is owed: a lane for each channel, and other ways for what has lost its own."""

import asyncio
import logging
from collections.abc import Mapping

from sentinel.core.channel_port import Channel
from sentinel.core.delivery import MAIL
from sentinel.core.notice import OutboxRow, OutboxState
from sentinel.core.routing import MAIL_ALONE, audience
from sentinel.errors import SentinelError
from sentinel.sending_lane import FAULT_SECONDS, Lane, first_of
from sentinel.sending_parts import SendingParts, fields
from sentinel.telling_others import under_way

STUCK_SHARE = 0.8
"""Of the limit after which a lane is given up, and begun anew."""

log = logging.getLogger(__name__)


class Sender:
    """Carries the rows of the outbox by their channels. Each channel has a lane of its own, so that
    one that is slow or away holds up no other."""

    def __init__(self, channels: Mapping[str, Channel], parts: SendingParts) -> None:
        self._channels = dict(channels)
        self._parts = parts
        self._told = asyncio.Event()
        self._wakes = {name: asyncio.Event() for name in self._channels}
        self._lanes: dict[str, Lane] = {}
        self._said_none = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._channels)

    def stuck(self, monotonic: float) -> tuple[str, ...]:
        """Lanes that have been at one row for nearly as long as they may be."""
        return tuple(
            name
            for name, lane in self._lanes.items()
            if lane.busy_seconds(monotonic) > STUCK_SHARE * lane.limit_seconds
        )

    def new_lane(self, name: str) -> Lane:
        """In the place of one that hangs."""
        self._lanes[name] = Lane(self._channels[name], self._parts, self._told)
        return self._lanes[name]

    def wake_of(self, name: str) -> asyncio.Event:
        return self._wakes[name]

    async def run(self, wake: asyncio.Event, stop: asyncio.Event) -> None:
        """Until `stop`: wakes the lanes when `wake` is set, which is cleared, and gives another way
        to rows whose channel is gone. The lanes themselves are run by whoever watches them."""
        while not stop.is_set():
            wake.clear()
            self._told.clear()
            seconds = None
            try:
                await self.adopt()
            except SentinelError:
                log.exception("outbox failed; tried again after a pause")
                seconds = FAULT_SECONDS
            for event in self._wakes.values():
                event.set()
            await first_of((wake, self._told, stop), seconds)

    async def send_due(self, stop: asyncio.Event) -> None:
        """What is due by all channels, once. Raises StoreError."""
        while not stop.is_set():
            self._told.clear()
            await self.adopt()
            lanes = [self._lanes.get(name) or self.new_lane(name) for name in self._channels]
            await asyncio.gather(*(lane.send_due(stop) for lane in lanes))
            if not self._told.is_set():
                return

    async def adopt(self) -> None:
        """Gives the rows whose channel is not configured any more another way. Raises StoreError.

        A row keeps its key and Message-ID. It is closed as undelivered where its notice goes by
        another channel all the same. Without any channel all stay as they are, and so does what
        goes by mail alone: it waits for a mail server.
        """
        queued = await asyncio.to_thread(self._parts.outbox.queued)
        if not self._channels:
            self._say_none(len(queued))
            return
        for row in queued:
            if row.channel not in self._channels and row.kind not in MAIL_ALONE:
                await asyncio.to_thread(self._adopt, row)

    def _adopt(self, row: OutboxRow) -> None:
        parts = self._parts
        gone = f"the channel {row.channel} is not configured any more"
        rows = parts.outbox.of_notice(row.key)
        if any(one.id != row.id and self._goes(one) for one in rows):
            log.warning("channel is gone; the notice goes by others", extra=fields(row))
            parts.note(row, "message-undeliverable", {"error": gone, "escalated_to": []})
            parts.outbox.undeliverable(row.id, f"{gone}; the notice goes by others")
            return
        channel = MAIL if MAIL in self._channels else next(iter(self._channels))
        recipients = row.recipients
        if channel == MAIL and not recipients:
            recipients = audience(parts.config, row.kind, parts.clock.now())
        log.warning("channel is gone; another carries it", extra={**fields(row), "by": channel})
        parts.note(row, "message-moved", {"error": gone, "by": channel, "now_to": list(recipients)})
        parts.outbox.move(row.id, channel, recipients)

    def _goes(self, row: OutboxRow) -> bool:
        return under_way(row) and (row.state is OutboxState.SENT or row.channel in self._channels)

    def _say_none(self, queued: int) -> None:
        if not self._said_none:
            log.warning(
                "no [mail] and no [[channel]] in the configuration: messages stay queued and "
                "nobody is told",
                extra={"queued": queued},
            )
        self._said_none = True
