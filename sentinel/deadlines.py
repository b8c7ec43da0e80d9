"""When a question to people next escalates or ends, so that a run wakes without a row changing."""

import asyncio
from contextlib import suppress
from datetime import datetime

from sentinel.core.ports import Clock

POLL_SECONDS = 1.0
"""How often the clock is asked; by the clock on the wall, as people were told it."""


class Deadlines:
    """The next moment of each incident that waits for an answer. For one event loop."""

    def __init__(self) -> None:
        self._moments: dict[str, datetime] = {}

    def note(self, incident_id: str, at: datetime | None) -> None:
        """When an incident has to be looked at again by itself; None: only when its rows change."""
        if at is None:
            self._moments.pop(incident_id, None)
        else:
            self._moments[incident_id] = at

    def take_passed(self, now: datetime) -> tuple[str, ...]:
        """The incidents whose moment has come; each is given once."""
        passed = tuple(name for name, at in self._moments.items() if at <= now)
        for name in passed:
            del self._moments[name]
        return passed


async def keep_deadlines(
    deadlines: Deadlines, wake: asyncio.Event, stop: asyncio.Event, *, clock: Clock
) -> None:
    """Sets `wake` when a moment has come, until `stop` is set."""
    while not stop.is_set():
        if deadlines.take_passed(clock.now()):
            wake.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), POLL_SECONDS)
