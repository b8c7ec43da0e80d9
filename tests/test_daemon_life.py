"""The daemon's proofs of life, whole: a switch and a manager's socket hear of real work."""

import asyncio
import os
import signal
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.alert_settings import Heartbeat
from sentinel.core.manifest import Manifest
from sentinel.core.secret import Secret
from sentinel.edges.clock import SystemClock
from sentinel.edges.dead_man import DeadMansSwitch
from sentinel.service import run_service
from support.http_sink import HttpSink
from support.manager_socket import manager_socket
from support.serving import serving, until
from support.waiting import LIMIT_SECONDS
from support.watched import Watched, watched

pytestmark = pytest.mark.e2e


class JumpingClock(SystemClock):
    """The system's clock, and what the test adds to the monotonic one."""

    added = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.added


def with_switch(place: Watched, sink: HttpSink) -> None:
    url = Secret(f"{sink.url}ping")
    settings = Heartbeat(url=url, every_seconds=0.1, timeout_seconds=LIMIT_SECONDS)
    place.app.switch = DeadMansSwitch(url, settings)
    place.app.config = replace(place.app.config, heartbeat=settings)


def last(sink: HttpSink) -> tuple[str, str]:
    """Path and body of the last ping."""
    return (sink.requests[-1].path, sink.requests[-1].body.decode()) if sink.requests else ("", "")


async def test_a_look_that_hangs_reaches_the_switch_and_so_does_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a network file system that does not answer: nobody watches, and that is heard."""
    monkeypatch.setattr("sentinel.schedule.WATCHDOG_SECONDS", 0.05)
    async with watched(tmp_path) as place:
        place.app.clock = clock = JumpingClock()
        go, hanging, real = threading.Event(), threading.Event(), place.app.tree.scan

        def scan(root: Path) -> Manifest:
            hanging.set()
            assert go.wait(LIMIT_SECONDS)
            return real(root)

        place.app.tree.scan = scan  # type: ignore[method-assign] # hangs as the test says
        with HttpSink() as sink:
            with_switch(place, sink)
            try:
                async with serving(place):
                    await until(lambda: last(sink) == ("/ping", "checks are on time"))
                    assert await asyncio.to_thread(hanging.wait, LIMIT_SECONDS)
                    clock.added = 3_000.0
                    await until(lambda: "main/all: hangs since 3" in last(sink)[1])
                    assert last(sink)[0] == "/ping/fail"
                    go.set()
                    await until(lambda: last(sink) == ("/ping", "checks are on time"))
            finally:
                go.set()


async def test_the_manager_hears_of_start_reload_and_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A whole `sentinel run`, with its signals."""
    async with watched(tmp_path) as place:
        with manager_socket(tmp_path / "notify") as systemd:
            monkeypatch.setenv("NOTIFY_SOCKET", systemd.name)
            monkeypatch.setenv("WATCHDOG_USEC", "300000")
            monkeypatch.delenv("WATCHDOG_PID", raising=False)
            service = asyncio.create_task(run_service(place.app.config.file))
            async with asyncio.timeout(LIMIT_SECONDS):
                await asyncio.to_thread(systemd.until, "READY=1")
                await asyncio.to_thread(systemd.until, "WATCHDOG=1")
                os.kill(os.getpid(), signal.SIGHUP)
                said = await asyncio.to_thread(systemd.until, "RELOADING=1")
                assert not any(line.startswith("STOPPING") for line in said)
                await asyncio.to_thread(systemd.until, "READY=1")
                await asyncio.to_thread(systemd.until, "WATCHDOG=1")
                os.kill(os.getpid(), signal.SIGTERM)
                await service
            assert "STOPPING=1" in systemd.words()
        reloading = next(words for words in systemd.heard if "RELOADING=1" in words)
        assert reloading[1].startswith("MONOTONIC_USEC=")
