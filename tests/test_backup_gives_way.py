"""A backup that is being made when an attack comes: no response waits for it."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from sentinel.backup import back_up
from sentinel.core.run import Run
from sentinel.core.site import Site
from sentinel.core.verdict import Verdict
from sentinel.detect import Detector
from sentinel.edges.vault.local import LocalVault
from sentinel.errors import AlreadyRunning, Refused
from support.fakes import open_incident
from support.waiting import LIMIT_SECONDS
from support.watched import Watched, watched


def locked(place: Watched) -> bool:
    try:
        with place.app.locks.site("main"):
            return False
    except AlreadyRunning:
        return True


async def until_free(place: Watched) -> None:
    async with asyncio.timeout(LIMIT_SECONDS):
        while await asyncio.to_thread(locked, place):
            await asyncio.sleep(0.01)


async def test_a_capture_is_given_up_for_the_response_to_an_attack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sentinel.backup.ATTACKED_SECONDS", 0.01)
    begun, over = threading.Event(), threading.Event()
    create = LocalVault.create

    def endless(self: LocalVault, site: Site, **words: Any) -> Any:
        progress = words.pop("progress")

        def going_on(done: int, known: int) -> None:
            begun.set()
            while not over.wait(0.001):
                progress(done, known)

        return create(self, site, **words, progress=going_on)

    monkeypatch.setattr(LocalVault, "create", endless)
    async with watched(tmp_path) as place:
        making = asyncio.create_task(back_up(place.app, place.site, progress=None))
        assert await asyncio.to_thread(begun.wait, LIMIT_SECONDS)
        open_incident(place.app.store, "main")
        try:
            async with asyncio.timeout(LIMIT_SECONDS):
                with pytest.raises(Refused, match="gives way to the response"):
                    await making
        finally:
            over.set()
        assert not locked(place)
        assert place.app.vault.list("main") == ()


async def test_the_second_look_goes_on_and_the_response_gets_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sentinel.backup.ATTACKED_SECONDS", 0.01)
    go_on, second = asyncio.Event(), asyncio.Event()
    look, looks = Detector.sweep, iter((True, False))

    async def sweep(self: Detector, site: Site, **words: Any) -> Run:
        if not next(looks):
            second.set()
            await go_on.wait()
        return await look(self, site, **words)

    async with watched(tmp_path) as place:
        monkeypatch.setattr(Detector, "sweep", sweep)
        making = asyncio.create_task(back_up(place.app, place.site, progress=None))
        async with asyncio.timeout(LIMIT_SECONDS):
            await second.wait()
        assert locked(place)
        open_incident(place.app.store, "main")
        await until_free(place)
        go_on.set()
        assert (await making).run_after
        after = place.app.store.runs.get((await making).run_after)
        assert after is not None
        assert after.verdict is Verdict.INTACT


async def test_the_lock_is_held_until_a_capture_that_is_given_up_has_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a pruning beside it removes what its manifest is about to name."""
    begun, go_on = threading.Event(), threading.Event()

    def slow(self: LocalVault, site: Site, **words: Any) -> Any:
        begun.set()
        assert go_on.wait(LIMIT_SECONDS)
        raise Refused("given up")

    monkeypatch.setattr(LocalVault, "create", slow)
    async with watched(tmp_path) as place:
        making = asyncio.create_task(back_up(place.app, place.site, progress=None))
        assert await asyncio.to_thread(begun.wait, LIMIT_SECONDS)
        making.cancel()
        await asyncio.sleep(0)
        assert await asyncio.to_thread(locked, place)
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await making
        assert not locked(place)
