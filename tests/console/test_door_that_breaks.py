"""A door that breaks at once, again and again, keeps the daemon's event loop free."""

import asyncio
import socket
from pathlib import Path

import pytest

from sentinel.console import server
from sentinel.console.door.keeping import keep_door
from sentinel.core.response_settings import Approvals
from support.asked import place
from support.settings import make_config


async def test_a_door_that_breaks_at_once_is_opened_again_after_a_pause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was opened again without one: thousands of times a second, each with lines in the log."""
    opened: list[int] = []

    async def breaks(served: server.Served, bound: socket.socket, stop: asyncio.Event) -> None:
        bound.close()
        opened.append(1)
        await asyncio.sleep(0)

    monkeypatch.setattr(server, "serve", breaks)
    monkeypatch.setattr(server, "AGAIN_SECONDS", 3600.0)
    with place(tmp_path) as found:
        config = make_config(tmp_path, approvals=Approvals(listen="127.0.0.1:0"))
        object.__setattr__(found.answering, "config", config)
        stop = asyncio.Event()
        keeping = asyncio.create_task(keep_door(found.answering, stop))
        for _ in range(50):
            await asyncio.sleep(0)
        stop.set()
        await keeping
    assert opened == [1]
