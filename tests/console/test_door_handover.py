"""The door of a new life of the daemon, whose address the life before still has for a moment."""

import asyncio
import logging
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.console import server
from sentinel.console.door.keeping import keep_door
from sentinel.core.response_settings import Approvals
from support.asked import place
from support.settings import make_config

LISTEN = "127.0.0.1:1"


async def test_a_reload_takes_the_address_over_without_an_alarm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Each reload logged an error with its traceback and left people without a door for five
    seconds, for the life before had not closed its own yet."""
    taken, asked = asyncio.Event(), 0
    free = server.bound_to("127.0.0.1:0")

    def bound_to(_listen: str) -> socket.socket:
        nonlocal asked
        asked += 1
        if asked < 3:
            raise OSError(98, "Address already in use")
        taken.set()
        return free

    monkeypatch.setattr(server, "bound_to", bound_to)
    monkeypatch.setattr(server, "HANDED_OVER_SECONDS", 0.0)
    with place(tmp_path) as found, caplog.at_level(logging.WARNING):
        approvals = Approvals(listen=LISTEN)
        config = replace(make_config(tmp_path), approvals=approvals)
        object.__setattr__(found.answering, "config", config)
        stop = asyncio.Event()
        keeping = asyncio.create_task(keep_door(found.answering, stop))
        await taken.wait()
        _, writer = await asyncio.open_connection(*free.getsockname())
        writer.close()
        stop.set()
        await keeping
    assert not caplog.records


async def test_an_address_that_stays_lost_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop, asked = asyncio.Event(), 0

    def bound_to(_listen: str) -> socket.socket:
        nonlocal asked
        asked += 1
        if asked > server.HAND_OVERS:
            stop.set()
        raise OSError(98, "Address already in use")

    monkeypatch.setattr(server, "bound_to", bound_to)
    monkeypatch.setattr(server, "HANDED_OVER_SECONDS", 0.0)
    with place(tmp_path) as found:
        config = replace(make_config(tmp_path), approvals=Approvals(listen=LISTEN))
        object.__setattr__(found.answering, "config", config)
        await keep_door(found.answering, stop)
    assert [record.getMessage() for record in caplog.records] == [
        "the door for answers cannot listen at its address; tried again every few seconds "
        "(ss -ltnp tells what else listens there)"
    ]
