"""The console over TLS by its own certificate, on a real socket."""

import asyncio
import ssl
from pathlib import Path

import httpx
import pytest

from sentinel.console.application import ConsoleParts, console_app
from sentinel.console.server import Served, bound_to, serve
from sentinel.operations.changes import Changes
from sentinel.operations.desk import Desk
from sentinel.operations.works import Works
from support.certificates import Authority
from support.console import FixedAccess, opened, person
from support.waiting import LIMIT_SECONDS
from support.working_folder import CONFIG, make_working_folder


async def test_it_is_answered_over_tls_alone_and_says_to_stay_there(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    authority.good("127.0.0.1")
    both = tmp_path / "good.pem"
    table = f'[console]\nlisten = "127.0.0.1:8600"\ncertificate = "{both}"\nkey = "{both}"\n'
    with opened(make_working_folder(tmp_path / "work", f"{CONFIG}\n{table}")) as app:
        stop, changes = asyncio.Event(), Changes()
        works = Works(app.clock.now, changes.tell)
        desk = Desk(app=app, changes=changes, works=works, sweep=lambda _: None)
        parts = ConsoleParts(desk=desk, access=FixedAccess(person()), stop=stop)
        settings = app.config.console
        bound = bound_to("127.0.0.1:0")
        served = Served(
            name="console",
            make=lambda: console_app(parts),
            certificate=settings.certificate,
            key=settings.key,
        )
        serving = asyncio.create_task(serve(served, bound, stop))
        port = bound.getsockname()[1]
        trust = ssl.create_default_context(cafile=str(authority.file))
        async with httpx.AsyncClient(verify=trust, timeout=LIMIT_SECONDS) as client:
            answer = await client.get(f"https://127.0.0.1:{port}/works")
            with pytest.raises(httpx.HTTPError):
                await client.get(f"http://127.0.0.1:{port}/works")
        stop.set()
        await serving
    assert answer.status_code == 200
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")


async def test_a_stream_of_events_ends_with_the_daemon(tmp_path: Path) -> None:
    """And says that something has changed, once for each change that it waits for."""
    with opened(make_working_folder(tmp_path)) as app:
        stop, changes = asyncio.Event(), Changes()
        works = Works(app.clock.now, changes.tell)
        desk = Desk(app=app, changes=changes, works=works, sweep=lambda _: None)
        parts = ConsoleParts(desk=desk, access=FixedAccess(person()), stop=stop)
        bound = bound_to("127.0.0.1:0")
        served = Served(name="console", make=lambda: console_app(parts))
        serving = asyncio.create_task(serve(served, bound, stop))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}/events"
        async with (
            httpx.AsyncClient(timeout=LIMIT_SECONDS) as client,
            client.stream("GET", url) as stream,
        ):
            lines = stream.aiter_lines()
            assert await anext(lines) == "retry: 3000"
            changes.tell()
            while not (line := await anext(lines)).startswith("event:"):
                pass
            assert line == "event: changed"
            stop.set()
            rest = [line async for line in lines]
        await serving
    assert rest[0] == "data: 1"
