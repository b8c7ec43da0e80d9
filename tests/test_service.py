"""Signals of `sentinel run`, in this process: a reload that is asked for happens."""

import asyncio
import json
import logging
import os
import signal
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sentinel import config as configuration
from sentinel.core.settings import Config
from sentinel.errors import ConfigError
from sentinel.service import run_service
from support.waiting import LIMIT_SECONDS
from support.watched import Watched, watched


class HeldLoads:
    """The real reading of the configuration: the first reload is held, and then finds a fault."""

    def __init__(self) -> None:
        self.real = configuration.load
        self.loads = 0
        self.held, self.go = threading.Event(), threading.Event()

    def __call__(self, path: Path) -> Config:
        self.loads += 1
        if self.loads == 1:  # the start reads in a way of its own
            self.held.set()
            assert self.go.wait(LIMIT_SECONDS)
            raise ConfigError(())
        return self.real(path)


def _actions(place: Watched) -> list[str]:
    return [str(entry["action"]) for entry in place.app.audit.entries()]


async def test_a_reload_asked_for_while_one_is_refused_is_not_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A good file, and SIGHUP, in the moment in which a bad one is told: nothing came of it."""
    async with watched(tmp_path) as place:
        loads = HeldLoads()
        monkeypatch.setattr(configuration, "load", loads)
        started = asyncio.Event()
        service = asyncio.create_task(
            run_service(place.app.config.file, started=lambda _: started.set())
        )
        async with asyncio.timeout(LIMIT_SECONDS):
            await started.wait()
            started.clear()
            os.kill(os.getpid(), signal.SIGHUP)
            assert await asyncio.to_thread(loads.held.wait, LIMIT_SECONDS)
            os.kill(os.getpid(), signal.SIGHUP)
            await asyncio.sleep(0)
            loads.go.set()
            await started.wait()
            os.kill(os.getpid(), signal.SIGTERM)
            await service
        told = [action for action in _actions(place) if "reload" in action]
        assert told == ["reload-refused", "reloaded"]


async def test_what_is_logged_is_kept_from_the_start_over_a_reload_to_the_end(
    tmp_path: Path,
) -> None:
    """And no line twice: the handler of the life before is gone."""
    logger = logging.getLogger("sentinel.test_service")
    async with watched(tmp_path) as place:
        lives = 0
        started = asyncio.Event()

        def on_start(_: object) -> None:
            nonlocal lives
            lives += 1
            logger.error("life", extra={"number": lives})
            started.set()

        service = asyncio.create_task(run_service(place.app.config.file, started=on_start))
        async with asyncio.timeout(LIMIT_SECONDS):
            await started.wait()
            started.clear()
            os.kill(os.getpid(), signal.SIGHUP)
            await started.wait()
            os.kill(os.getpid(), signal.SIGTERM)
            await service
        logger.error("life", extra={"number": 99})
        year = timedelta(days=365)
        lines = place.app.own_logs.lines(datetime.now(UTC) - year, datetime.now(UTC) + year)
        found = [one for one in map(json.loads, lines) if one["part"] == "test_service"]
        assert [one["fields"]["number"] for one in found] == [1, 2]
