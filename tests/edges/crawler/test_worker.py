"""A worker that has large or hostile bodies to read is fair to all its other transfers."""

import asyncio
import re
import time
from collections import Counter
from pathlib import Path

import pytest

from sentinel.edges.crawler import worker
from sentinel.edges.crawler.crew import hire
from sentinel.edges.crawler.transfer import Fetched
from sentinel.edges.crawler.wire import Answer, Order
from support.crawl_worker import SETUP, carried_out, worker_in_a_thread
from support.links_program import sentinel
from support.site_server import Request, SiteServer

PLAIN = {"content-type": "text/plain"}


def peak_megabytes(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) // 1000


async def test_a_transfer_is_not_failed_for_a_page_that_takes_long_to_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its answer is there in time; libcurl looks at the clock before it looks at the answer."""
    loop = asyncio.get_running_loop()
    slow_asked, reading = asyncio.Event(), asyncio.Event()
    setup = SETUP._replace(timeout_seconds=3.0)
    really_read = worker.read

    def read(fetched: Fetched) -> Answer:
        if fetched.order.url.endswith("/large"):
            loop.call_soon_threadsafe(reading.set)
            time.sleep(setup.timeout_seconds + 0.5)  # what libcurl goes by is the machine's clock
        return really_read(fetched)

    async def slow(request: Request) -> tuple[int, dict[str, str], str]:
        slow_asked.set()
        await reading.wait()
        return (200, PLAIN, "in time")

    async def large(request: Request) -> tuple[int, dict[str, str], str]:
        await slow_asked.wait()
        return (200, PLAIN, "x" * 2_000_000)

    monkeypatch.setattr(worker, "read", read)
    async with (
        SiteServer({"/slow": slow, "/large": large}) as server,
        worker_in_a_thread() as connection,
    ):
        orders = [Order(n, server.url + path, 0) for n, path in enumerate(("slow", "large"))]
        found = await carried_out(connection, setup, orders)
        assert server.asked.count("/slow") <= 2
    assert {name: answer.status for name, answer in found.items()} == {"slow": 200, "large": 200}


async def test_an_answer_that_never_comes_is_excused_once(monkeypatch: pytest.MonkeyPatch) -> None:
    setup = SETUP._replace(timeout_seconds=1.5)
    asked = asyncio.Event()
    never = asyncio.Event()
    really_read = worker.read

    def read(fetched: Fetched) -> Answer:
        if fetched.order.url.endswith("/large"):
            time.sleep(setup.timeout_seconds + 0.5)
        return really_read(fetched)

    async def hangs(request: Request) -> str:
        asked.set()
        await never.wait()
        return ""

    async def large(request: Request) -> tuple[int, dict[str, str], str]:
        await asked.wait()
        return (200, PLAIN, "x" * 2_000_000)

    monkeypatch.setattr(worker, "read", read)
    async with (
        SiteServer({"/hangs": hangs, "/large": large}) as server,
        worker_in_a_thread() as connection,
    ):
        orders = [Order(n, server.url + path, 0) for n, path in enumerate(("hangs", "large"))]
        found = await carried_out(connection, setup, orders)
        assert server.asked.count("/hangs") == 2
    assert found["hangs"].failure == "timeout"


async def test_many_large_bodies_at_once_do_not_fill_the_memory() -> None:
    files = 30
    hired = hire()
    try:
        body = b"x" * 9_000_000
        async with SiteServer({}, missing=(200, PLAIN, body)) as server:
            orders = [Order(n, f"{server.url}{n}", 0) for n in range(files)]
            setup = SETUP._replace(concurrency=files)
            found = await carried_out(hired.connection, setup, orders)
            asked = Counter(server.asked)
        peak = peak_megabytes(hired.process.pid)
    finally:
        hired.connection.close()
        hired.process.kill()
        hired.process.wait()
    assert {(answer.status, answer.size) for answer in found.values()} == {(200, len(body))}
    assert max(asked.values()) <= 2, "what was given up once is let come in"
    assert peak < 220, "all of them would be 270 MB beside what a worker has anyway"


async def test_workers_end_without_a_word_when_the_main_process_is_killed(tmp_path: Path) -> None:
    asked, killed = asyncio.Event(), asyncio.Event()

    async def missing(request: Request) -> tuple[int, dict[str, str], str]:
        if request.path.startswith("/page"):
            asked.set()
            await killed.wait()
        return (200, {"content-type": "text/html"}, f"<p>{request.path}</p>" + "x" * 100_000)

    index = "".join(f"<a href='/page{number}'>{number}</a>" for number in range(60))
    async with SiteServer({"/": index}, missing=missing) as server:
        options = ("links", server.url, "--json", "--state", str(tmp_path / "state"))
        async with sentinel(*options) as process:
            assert process.stderr is not None
            await asked.wait()
            process.kill()
            await process.wait()
            killed.set()
            said = await process.stderr.read()  # its end comes when the last worker has gone
    assert b"Traceback" not in said
    assert b"Error" not in said
