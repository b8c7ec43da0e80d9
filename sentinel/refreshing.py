"""Says again what lasts, on channels where a trouble stands for as long as it is said: an incident
fires there until it has ended."""

import asyncio
import logging
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

from sentinel.core.alertmanager_alerts import FIRING, Standing, standing
from sentinel.core.channel_port import Channel, Lasting
from sentinel.core.delivery import Answer
from sentinel.core.incident import Incident
from sentinel.core.notice import OutboxRow, OutboxState
from sentinel.errors import SentinelError
from sentinel.telling_parts import TellingParts

EVERY_SECONDS = 60.0
ENDED_WITHIN = 2 * FIRING
"""Incidents that ended longer ago have ended on every channel: nothing was said of them since."""

log = logging.getLogger(__name__)


class Refresher:
    """One lasting channel. What has ended is said once in a life of the daemon, and harmless to
    repeat."""

    def __init__(self, channel: Lasting, parts: TellingParts) -> None:
        self._channel = channel
        self._parts = parts
        self._ended: set[int] = set()
        """Rows of which the channel knows that they have ended."""
        self._was_away = False

    async def refresh(self) -> Answer | None:
        """One round; None where there was nothing to say. Raises StoreError."""
        found = await asyncio.to_thread(self.standing)
        if not found.firing and not found.ended:
            return None
        answer = await self._channel.refresh(found.firing, found.ended)
        if answer.delivered:
            self._ended.update(row.id for row in found.ended)
            self._ended.difference_update(row.id for row in found.firing)
        elif not self._was_away:
            log.warning(
                "could not be said again",
                extra={"channel": self._channel.name, "error": answer.reason},
            )
        self._was_away = not answer.delivered
        return answer

    def standing(self) -> Standing:
        """What is to be said now of all incidents together. Raises StoreError."""
        since = self._parts.clock.now() - ENDED_WITHIN
        firing: list[OutboxRow] = []
        ended: list[OutboxRow] = []
        for incident in self._parts.store.incidents.all():
            if not incident.state.is_open and _over_before(incident, since):
                continue
            rows = self._rows(incident.id)
            found = standing(rows, is_open=incident.state.is_open)
            firing.extend(found.firing)
            ended.extend(row for row in found.ended if row.id not in self._ended)
        return Standing(firing=tuple(firing), ended=tuple(ended))

    def _rows(self, incident: str) -> tuple[OutboxRow, ...]:
        return tuple(
            row
            for row in self._parts.store.outbox.all(incident)
            if row.channel == self._channel.name and row.state is OutboxState.SENT
        )


async def keep_refreshing(
    channels: Collection[Channel], parts: TellingParts, stop: asyncio.Event
) -> None:
    """Until `stop` is set; at once at first, for a channel may have lost its memory meanwhile. That
    one channel is away holds up no other."""
    lasting = [Refresher(channel, parts) for channel in channels if isinstance(channel, Lasting)]
    tasks = [asyncio.create_task(_keep(one, stop), name="refresh") for one in lasting]
    try:
        await stop.wait()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _keep(refresher: Refresher, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await refresher.refresh()
        except SentinelError:
            log.exception("what lasts could not be read; tried again after a pause")
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), EVERY_SECONDS)


def _over_before(incident: Incident, moment: datetime) -> bool:
    return incident.ended_at is not None and incident.ended_at < moment
