"""Readers keep neither the event loop nor each other's pages waiting for long."""

import asyncio
import threading
from pathlib import Path

import pytest

from sentinel.console.lanes import Lanes
from sentinel.console.rendering import Rendering
from support.console import console_of, opened, person
from support.working_folder import make_working_folder


async def test_of_many_readers_two_pages_are_made_at_once() -> None:
    lanes, inside, go_on = Lanes(2), list[int](), asyncio.Event()

    async def page(number: int) -> None:
        async with lanes.one():
            inside.append(number)
            await go_on.wait()

    pages = [asyncio.create_task(page(number)) for number in range(5)]
    for _ in range(20):
        await asyncio.sleep(0)
    assert inside == [0, 1]
    go_on.set()
    await asyncio.gather(*pages)
    assert inside == [0, 1, 2, 3, 4]


async def test_pages_that_hang_keep_others_waiting_for_a_while_alone() -> None:
    lanes = Lanes(1, patience_seconds=0.01)
    async with lanes.one():
        for _ in range(2):
            async with lanes.one():
                pass


async def test_no_page_is_written_on_the_event_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    written = Rendering.page

    def page(*given: object, **facts: object) -> bytes:
        threads.append(threading.current_thread())
        return written(*given, **facts)  # type: ignore[arg-type] # as it was called

    monkeypatch.setattr(Rendering, "page", page)
    with opened(make_working_folder(tmp_path)) as app:
        async with console_of(app, person()) as console:
            for path in ("/", "/incidents"):
                assert (await console.client.get(path)).status_code == 200
    assert len(threads) == 2
    assert threading.main_thread() not in threads
