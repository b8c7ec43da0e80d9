"""Server-sent events: a word whenever something recorded has changed, for pages that follow it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from starlette.responses import StreamingResponse

from sentinel.operations.changes import Changes

ALIVE_SECONDS = 15.0
"""A comment so often, so that proxies and browsers see that the way stands."""
AGAIN_MILLISECONDS = 3_000
LONGEST_SECONDS = 600.0
"""Then the browser asks anew: whoever is no longer let in learns it by then."""
MAX_STREAMS = 48


class Events:
    """All streams of one console. They end when `stop` is set."""

    def __init__(self, changes: Changes, stop: asyncio.Event) -> None:
        self._changes = changes
        self._stop = stop
        self._streams = 0

    @property
    def full(self) -> bool:
        return self._streams >= MAX_STREAMS

    def answer(self) -> StreamingResponse:
        """A stream; the caller has asked who it is for."""
        return StreamingResponse(
            self._stream(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
        )

    async def _stream(self) -> AsyncIterator[str]:
        self._streams += 1
        try:
            yield f"retry: {AGAIN_MILLISECONDS}\n\n"
            seen, loop = self._changes.number, asyncio.get_running_loop()
            ends = loop.time() + LONGEST_SECONDS
            while not self._stop.is_set() and loop.time() < ends:
                number = await self._next(seen)
                if number == seen:
                    yield ": alive\n\n"
                else:
                    seen = number
                    yield f"event: changed\ndata: {number}\n\n"
        finally:
            self._streams -= 1

    async def _next(self, seen: int) -> int:
        """The next number, or the same after a while or at the stop."""
        stopped = asyncio.create_task(self._stop.wait())
        changed = asyncio.create_task(self._changes.after(seen, ALIVE_SECONDS))
        try:
            await asyncio.wait({stopped, changed}, return_when=asyncio.FIRST_COMPLETED)
            return changed.result() if changed.done() else seen
        finally:
            for task in (stopped, changed):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
