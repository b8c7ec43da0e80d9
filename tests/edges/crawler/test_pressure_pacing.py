"""A walk against servers that do not keep up: the truth stays, and nobody is pressed."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from sentinel.core.crawl_plan import CrawlPlan
from sentinel.core.settings import Limits
from sentinel.core.visit import Visit
from sentinel.edges.crawler.settings import Crawled, WalkSettings
from sentinel.edges.crawler.walk import walk
from support.site_server import Answer, Raw, Request, SiteServer, reset
from support.waiting import LIMIT_SECONDS

PAGES = 300
LOST = 7
"""Pages that are linked to and do not exist."""


class CrowdedServer(SiteServer):
    """Resets each connection beyond so many."""

    most_connections = 8
    connected = 0
    turned_away = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.connected >= self.most_connections:
            self.turned_away += 1
            reset(writer)
            return
        self.connected += 1
        try:
            await super().serve(reader, writer)
        finally:
            self.connected -= 1


def site(answer: Callable[[Request], Answer | None]) -> Callable[[Request], Answer]:
    """An index of PAGES pages, LOST of which do not exist; `answer` may answer in its place."""

    def page(request: Request) -> Answer:
        if request.path in {"/robots.txt", "/sitemap.xml"}:
            return (404, {}, "")
        if (found := answer(request)) is not None:
            return found
        if request.path == "/":
            return "".join(f'<a href="/page/{number}">{number}</a>' for number in range(PAGES))
        number = request.path.removeprefix("/page/")
        if number.isdigit() and int(number) >= LOST:
            return f"<p>Page {number}</p><a href='/'>back</a>"
        return (404, {"content-type": "text/html"}, "<p>There is no such page.</p>")

    return page


async def crawl(url: str, journal: Path, **changes: object) -> Crawled:
    plan = CrawlPlan(roots=(url,), **changes)  # type: ignore[arg-type] # fields of any type
    settings = WalkSettings(
        limits=Limits(
            timeout_seconds=60.0,
            connect_timeout_seconds=30.0,
            max_body_bytes=1_000_000,
            max_redirects=5,
            max_pages=10_000,
            concurrency=32,
            max_tree_entries=1000,
            allow_addresses=("127.0.0.0/8",),
        ),
        own_hosts=frozenset({"127.0.0.1"}),
        journal=journal / "crawl.journal",
        workers=1,
    )
    async with asyncio.timeout(LIMIT_SECONDS):
        return await walk(plan, settings=settings)


def pages_of(crawled: Crawled) -> dict[str, Visit]:
    return {visit.url: visit for visit in crawled.record.visits() if "/page/" in visit.url}


def assert_the_truth(crawled: Crawled) -> None:
    pages = pages_of(crawled)
    assert len(pages) == PAGES
    found = Counter((visit.status, visit.failure) for visit in pages.values())
    assert found == {(200, ""): PAGES - LOST, (404, ""): LOST}


async def test_a_server_of_eight_connections_answers_every_page(tmp_path: Path) -> None:
    async with CrowdedServer({}, missing=site(lambda request: None)) as server:
        crawled = await crawl(server.url, tmp_path)
        assert_the_truth(crawled)
        assert server.turned_away, "the server was pressed"


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("retry_after", ["1", "date", "", "1s"])
async def test_a_server_that_wants_none_for_a_second_has_no_broken_page(
    tmp_path: Path, status: int, retry_after: str
) -> None:
    loop = asyncio.get_running_loop()
    closed_until = 0.0
    refused: Counter[str] = Counter()

    def closed(request: Request) -> Answer | None:
        nonlocal closed_until
        if not request.path.startswith("/page/"):
            return None
        closed_until = closed_until or loop.time() + 1
        if loop.time() >= closed_until:
            return None
        refused[request.path] += 1
        # a date has whole seconds: the next one but one is never too early
        date = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
        value = {"date": date}.get(retry_after, retry_after)
        return (status, {"retry-after": value} if value else {}, "later")

    async with SiteServer({}, missing=site(closed)) as server:
        crawled = await crawl(server.url, tmp_path)
    assert_the_truth(crawled)
    assert refused, "the server was pressed"
    if retry_after:
        assert sum(refused.values()) <= 32, "who was in flight, and nobody else"


async def test_a_server_that_resets_many_a_connection_has_no_broken_page(tmp_path: Path) -> None:
    """Every seventh page is cut off the first time that it is asked."""
    asked: Counter[str] = Counter()

    def resets(request: Request) -> Answer | None:
        asked[request.path] += 1
        number = request.path.removeprefix("/page/")
        fails = number.isdigit() and int(number) % 7 == 0 and asked[request.path] == 1
        return Raw(b"HTTP/1.1 200 OK\r\n", resets=True) if fails else None

    async with SiteServer({}, missing=site(resets)) as server:
        crawled = await crawl(server.url, tmp_path)
    assert_the_truth(crawled)


async def test_other_hosts_are_asked_two_at_a_time_and_a_slow_one_holds_nobody_up(
    tmp_path: Path,
) -> None:
    """Five hosts with twenty addresses each; one of them answers when all others are done."""
    hosts = [f"127.0.0.{number}" for number in range(2, 7)]
    slow = hosts[2]
    busy: Counter[str] = Counter()
    most: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    others_done = asyncio.Event()

    def served_by(host: str) -> Callable[[Request], object]:
        async def answer(request: Request) -> Answer:
            busy[host] += 1
            most[host] = max(most[host], busy[host])
            if host == slow:
                await others_done.wait()
            await asyncio.sleep(0)
            busy[host] -= 1
            answered[host] += request.path.startswith("/target/")
            if all(answered[other] >= 20 for other in hosts if other != slow):
                others_done.set()
            if request.path.startswith("/target/"):
                return f"<p>{host} {request.path}</p>"
            return (404, {}, "none")

        return answer

    servers = [SiteServer({}, host=host, missing=served_by(host)) for host in hosts]  # type: ignore[arg-type] # an async route
    for server in servers:
        await server.start()
    try:
        targets = [f"{server.url}target/{number}" for number in range(20) for server in servers]
        index = "".join(f'<a href="{target}">t</a>' for target in targets)
        async with SiteServer({"/": index}) as own:
            crawled = await crawl(own.url, tmp_path, external=True, external_interval_seconds=0.0)
    finally:
        for server in servers:
            await server.__aexit__(None, None, None)
    seen = {visit.url: visit.status for visit in crawled.record.visits()}
    assert {seen[target] for target in targets} == {200}
    assert max(most.values()) == 2


async def test_a_host_that_wants_an_hour_is_left_alone_and_has_no_made_up_address(
    tmp_path: Path,
) -> None:
    """The random address that is kept ready for each host must not be told as one of its links."""
    answered = 0

    def limited(request: Request) -> Answer:
        nonlocal answered
        answered += 1
        return "<p>Well</p>" if answered == 1 else (429, {"retry-after": "3600"}, "")

    async with SiteServer({}, host="127.0.0.2", missing=limited) as other:
        targets = {f"{other.url}target/{number}" for number in range(30)}
        index = "".join(f'<a href="{target}">t</a>' for target in sorted(targets))
        async with SiteServer({"/": index}) as own:
            crawled = await crawl(own.url, tmp_path, external=True, external_interval_seconds=0.0)
        assert answered < 10
    seen = {v.url: v.status for v in crawled.record.visits() if v.url.startswith(other.url)}
    assert set(seen) == targets
    assert Counter(seen.values()) == {429: 29, 200: 1}
