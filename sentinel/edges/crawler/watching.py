"""Handing answers to whoever watches a walk, a bounded number of bodies at a time."""

import asyncio
from collections.abc import Callable

from sentinel.core.visit import Visit
from sentinel.edges.crawler.settings import Watcher
from sentinel.edges.crawler.wire import Answer

MAX_AT_ONCE = 64
MAX_BYTES = 64_000_000
"""Bodies that wait to be looked at; the walk asks for no more until there is room again."""


class Watching:
    """Tasks of a watcher. The first error of one is raised by `rest`, and ends the telling."""

    def __init__(self, watcher: Watcher | None, *, then: Callable[[], None]) -> None:
        """`then` is called whenever there is more room."""
        self._watcher = watcher
        self._then = then
        self._tasks: dict[asyncio.Task[None], int] = {}
        self._bytes = 0
        self._error: BaseException | None = None

    @property
    def on(self) -> bool:
        return self._watcher is not None

    @property
    def busy(self) -> bool:
        return bool(self._tasks)

    @property
    def failed(self) -> bool:
        """Whether `rest` has an error to raise: what is asked from now on is for nobody."""
        return self._error is not None

    @property
    def has_room(self) -> bool:
        return len(self._tasks) < MAX_AT_ONCE and self._bytes < MAX_BYTES

    def tell(self, visit: Visit, answer: Answer) -> None:
        """Hands an answer over; returns at once."""
        if self._watcher is None or self._error is not None:
            return
        try:
            telling = self._watcher.answered(visit, answer.body, answer.headers)
        except Exception as error:  # noqa: BLE001 - of a watcher, whatever it is: `rest` raises it
            self._error = error
            return
        if telling is None:
            return
        size = len(answer.body or b"")
        task = asyncio.ensure_future(telling)
        self._tasks[task] = size
        self._bytes += size
        task.add_done_callback(self._told)

    async def rest(self) -> None:
        """Waits for what is under way. Raises the first error."""
        while self._tasks:
            await asyncio.wait(self._tasks)
        if self._error is not None:
            raise self._error

    async def close(self) -> None:
        """Ends what is under way."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _told(self, task: "asyncio.Task[None]") -> None:
        self._bytes -= self._tasks.pop(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._error = self._error or error
        self._then()
