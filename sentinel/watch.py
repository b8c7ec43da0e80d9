"""From hints that files changed to a look at the tree, once the writing has paused."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from sentinel.core.ports import Tree

MAX_SETTLE_FACTOR = 4.0
"""Someone who keeps writing puts the look off by at most this many settling times."""

log = logging.getLogger(__name__)


async def watch_tree(
    tree: Tree,
    root: Path,
    *,
    look: Callable[[], Awaitable[None]],
    settle_seconds: float,
    stop: asyncio.Event,
) -> None:
    """Calls `look` after each burst of changes, until `stop`; a failing look ends nothing."""
    hints = tree.watch(root)
    waiting: asyncio.Task[frozenset[str]] | None = None
    stopping = asyncio.create_task(stop.wait(), name=f"stop-watch-{root}")
    try:
        while not stop.is_set():
            waiting = waiting or _next(hints)
            await asyncio.wait((waiting, stopping), return_when=asyncio.FIRST_COMPLETED)
            if waiting.done():
                waiting.result()
                waiting = await _settle(hints, settle_seconds)
                await _guarded(look)
    finally:
        stopping.cancel()
        if waiting is not None:
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)


async def _settle(
    hints: AsyncIterator[frozenset[str]], settle_seconds: float
) -> asyncio.Task[frozenset[str]]:
    """Waits until no hint came for a while; the task that waits for the next one."""
    waiting = _next(hints)
    for _ in range(int(MAX_SETTLE_FACTOR)):
        done, _pending = await asyncio.wait((waiting,), timeout=settle_seconds)
        if not done:
            break
        waiting.result()
        waiting = _next(hints)
    return waiting


def _next(hints: AsyncIterator[frozenset[str]]) -> asyncio.Task[frozenset[str]]:
    async def take() -> frozenset[str]:
        return await anext(hints)

    return asyncio.create_task(take(), name="tree-hint")


async def _guarded(look: Callable[[], Awaitable[None]]) -> None:
    try:
        await look()
    except Exception:
        # the periodic sweep looks again, and tells where the root stays unreadable
        log.exception("look after a change failed")
