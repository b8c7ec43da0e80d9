"""How many who want to sign in are looked at at once."""

import asyncio
import threading

import pytest

from sentinel.console.entry.counter import HASHING_THREADS, MAX_WAITING, Busy, Counter


async def test_two_passwords_are_hashed_at_a_time_and_a_flood_is_told_to_come_again() -> None:
    counter, go_on = Counter(), threading.Event()
    at_once = threading.Semaphore(HASHING_THREADS)

    def hashing() -> bool:
        free = at_once.acquire(blocking=False)
        go_on.wait()
        at_once.release()
        return free

    try:
        waiting = [asyncio.create_task(counter.hashed(hashing)) for _ in range(MAX_WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await counter.hashed(hashing)
        looked = await counter.looked(lambda: "sessions are looked at all the same")
        go_on.set()
        assert all(await asyncio.gather(*waiting)), "never more at once"
        assert await counter.hashed(lambda: "again") == "again"
    finally:
        go_on.set()
        counter.close()
    assert looked
