"""The end of tasks that were told to end."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from contextlib import suppress

log = logging.getLogger(__name__)


async def ended(tasks: Sequence[asyncio.Task[None]], seconds: float) -> None:
    """Waits for tasks, so long at most; what they raised was said where it happened."""
    if not tasks:
        return
    done, left = await asyncio.wait(tasks, timeout=seconds)
    for task in done:
        if not task.cancelled():
            task.exception()
    for task in left:
        log.error("does not end", extra={"task": task.get_name()})


async def despite_cancelling(work: Coroutine[object, object, None], seconds: float) -> None:
    """Does what a task must do before it ends, so long at most, though it is told to end again.
    What is not done then is given up; the caller raises its CancelledError."""
    loop = asyncio.get_running_loop()
    until, task = loop.time() + seconds, asyncio.ensure_future(work)
    while not task.done() and (left := until - loop.time()) > 0:
        with suppress(asyncio.CancelledError):
            await asyncio.wait((task,), timeout=left)
    if not task.done():
        task.cancel()
        log.error("not done before the end", extra={"seconds": seconds})
    elif not task.cancelled() and (error := task.exception()) is not None:
        log.error("failed at the end", extra={"error": type(error).__name__})
