"""The end of tasks that were told to end."""

import asyncio
import logging
from collections.abc import Sequence

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
