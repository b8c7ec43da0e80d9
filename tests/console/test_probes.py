"""/metrics, /healthz and /readyz: who gets them, in which format, and what a broken part gives."""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from sentinel.console import probes
from sentinel.console.probes import Probes, probe_routes
from sentinel.console.protection import Protection
from sentinel.core.console_settings import ConsoleSettings
from support.waiting import LIMIT_SECONDS

SETTINGS = ConsoleSettings(listen="127.0.0.1:8600", url="http://127.0.0.1:8600/")


def asked(
    settings: ConsoleSettings = SETTINGS,
    *,
    address: str = "127.0.0.1",
    ready: Callable[[], tuple[int, bytes]] = lambda: (200, b"{}"),
) -> httpx.AsyncClient:
    def metrics(older: bool) -> tuple[bytes, str]:
        return b"older" if older else b"open", "text/plain" if older else "application/openmetrics"

    given = Probes(metrics=metrics, health=lambda: (200, b"{}"), ready=ready)
    app = Starlette(
        routes=probe_routes(settings, given),
        middleware=[Middleware(Protection, settings=settings)],
    )
    transport = httpx.ASGITransport(app, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8600")


async def test_metrics_are_told_to_named_addresses_alone() -> None:
    async with asked() as here, asked(address="192.0.2.1") as away:
        assert (await here.get("/metrics")).status_code == 200
        assert (await away.get("/metrics")).status_code == 403
    async with asked(replace(SETTINGS, metrics=False)) as none:
        assert (await none.get("/metrics")).status_code == 404


async def test_the_format_is_the_one_that_is_asked_for() -> None:
    async with asked() as client:
        newest = {"Accept": "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"}
        assert (await client.get("/metrics", headers=newest)).text == "open"
        assert (await client.get("/metrics", headers={"Accept": "text/plain"})).text == "older"


async def test_a_balancer_asks_by_whatever_name_it_knows() -> None:
    async with asked(ready=lambda: (503, b'{"status":"fail"}')) as client:
        named = {"Host": "10.1.2.3:8600"}
        assert (await client.get("/healthz", headers=named)).status_code == 200
        assert (await client.get("/readyz", headers=named)).status_code == 503
        assert (await client.get("/metrics", headers=named)).status_code == 421


async def test_a_database_that_hangs_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "READY_SECONDS", 0.01)
    ends = False

    def hangs() -> tuple[int, bytes]:
        while not ends:
            time.sleep(0.001)
        return 200, b"{}"

    async with asked(ready=hangs) as client:
        answer = await client.get("/readyz")
        ends = True
        await asyncio.sleep(0)
    assert answer.status_code == 503


async def test_many_who_ask_while_it_hangs_take_one_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(probes, "READY_SECONDS", 0.01)
    asked_for, begun, go_on = list[int](), threading.Event(), threading.Event()

    def hangs() -> tuple[int, bytes]:
        asked_for.append(1)
        begun.set()
        assert go_on.wait(LIMIT_SECONDS)
        return 200, b"{}"

    async with asked(ready=hangs) as client:
        answers = [await client.get("/readyz") for _ in range(5)]
        assert begun.wait(LIMIT_SECONDS)
        go_on.set()
    assert [answer.status_code for answer in answers] == [503] * 5
    assert len(asked_for) == 1
