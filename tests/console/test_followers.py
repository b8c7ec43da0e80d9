"""Those who follow what happens: one who goes away takes nothing from the others."""

import asyncio
from contextlib import suppress

import pytest

from sentinel.console.events import Events
from sentinel.operations.changes import Changes
from support.waiting import LIMIT_SECONDS


async def _reads(events: Events) -> None:
    async for _ in events._stream():
        pass


@pytest.mark.parametrize("steps", [1, 2])
@pytest.mark.parametrize("told_at", range(5))
async def test_others_follow_on_when_one_is_cut_off(steps: int, told_at: int) -> None:
    """A server cancels the answer to a lost connection at each step until it has ended; a change
    is told in between."""
    changes = Changes()
    others = [asyncio.create_task(changes.after(0, LIMIT_SECONDS)) for _ in range(2)]
    reader = asyncio.create_task(_reads(Events(changes, asyncio.Event())))
    for _ in range(6):
        await asyncio.sleep(0)
    for number in range(50):
        if reader.done():
            break
        if number == told_at:
            changes.tell()
        reader.cancel()
        for _ in range(steps):
            await asyncio.sleep(0)
    with suppress(asyncio.CancelledError):
        await reader
    changes.tell()
    assert all(number >= 1 for number in await asyncio.gather(*others))
