"""A server that is short of connections, resets, refuses for a while or is slow: no good URL is
called broken, and what is broken is still found."""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from support.links_program import report_of
from support.nginx import needs_nginx, running_nginx
from support.plain_site import BROKEN, PAGES, plain_site, write_plain_site
from support.site_server import Answer, Raw, Request, Route, SiteServer

pytestmark = pytest.mark.e2e

Gate = Callable[[Request], Answer | None]
"""An answer in place of the right one, or None."""


class Count:
    """Counts requests and says which of them are turned away, and how; no address is turned
    away more than twice, since an address that never answers well is broken."""

    def __init__(self, wanted: Callable[[int], bool], answer: Answer) -> None:
        self.number = 0
        self._wanted = wanted
        self._answer = answer
        self._turned_away: Counter[str] = Counter()

    @property
    def turned_away(self) -> int:
        return self._turned_away.total()

    def __call__(self, request: Request) -> Answer | None:
        self.number += 1
        if not self._wanted(self.number) or self._turned_away[request.target] == 2:
            return None
        self._turned_away[request.target] += 1
        return self._answer


def gated(gate: Gate, routes: dict[str, Route]) -> dict[str, Route]:
    """The routes of a site, each behind the gate; addresses without a route, too."""

    def behind(good: Route) -> Route:
        def answer(request: Request) -> Answer:
            turned = gate(request)
            return turned if turned is not None else good  # type: ignore[return-value] # plain here

        return answer

    return {path: behind(route) for path, route in routes.items()}


async def assert_truth(url: str, folder: Path, *options: str) -> None:
    """Everything that is broken is called so, and nothing else is called anything."""
    code, report, complaints = await report_of(url, "--state", str(folder / "state"), *options)
    found = {
        target["url"].removeprefix(url.rstrip("/")): target["status"] or 0
        for target in report["broken"]
    }
    assert found == BROKEN, complaints
    for state in ("refused", "redirected", "inconclusive"):
        assert report[state] == [], complaints
    assert report["pages"] == PAGES + 1
    assert code == 1


NOT_FOUND: Answer = (404, {"content-type": "text/html"}, "<h1>Not found</h1>")
BUSY = "<h1>Busy</h1>"
GATES = {
    "resets every seventh request": Count(lambda n: n % 7 == 0, Raw(b"", resets=True)),
    "closes every fifth without an answer": Count(lambda n: n % 5 == 0, Raw(b"")),
    "429 with Retry-After at first": Count(lambda n: 8 < n < 24, (429, {"retry-after": "1"}, BUSY)),
    "429 without Retry-After at first": Count(lambda n: 8 < n < 16, (429, {}, BUSY)),
    "503 with Retry-After at first": Count(lambda n: n < 16, (503, {"retry-after": "1"}, BUSY)),
    "500 now and then": Count(lambda n: n % 9 == 0, (500, {}, "<h1>Error</h1>")),
    "half of a body now and then": Count(
        lambda n: n % 6 == 0,
        Raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n<p>half"),
    ),
}


@pytest.mark.parametrize("name", GATES)
async def test_no_good_url_is_called_broken(name: str, tmp_path: Path) -> None:
    gate = GATES[name]
    routes = gated(gate, plain_site())
    async with SiteServer(routes, missing=gated(gate, {"/": NOT_FOUND})["/"]) as server:
        await assert_truth(server.url, tmp_path)
    assert gate.turned_away > 5, "there was pressure"


async def test_a_slow_server_is_waited_for(tmp_path: Path) -> None:
    """One request at a time, and time for each: most of what is asked waits in line."""
    line = asyncio.Lock()

    def slow(good: Answer) -> Route:
        async def answer(request: Request) -> Answer:
            async with line:
                await asyncio.sleep(0.01)
                return good

        return answer

    routes = {path: slow(text) for path, text in plain_site().items()}  # type: ignore[arg-type] # texts
    async with SiteServer(routes, missing=slow(NOT_FOUND)) as server:
        await assert_truth(server.url, tmp_path)


async def test_a_few_connections_at_a_time(tmp_path: Path) -> None:
    """Whoever comes while all places are taken is reset."""
    taken = 0

    def narrow(good: Answer) -> Route:
        async def answer(request: Request) -> Answer:
            nonlocal taken
            if taken == 4:
                return Raw(b"", resets=True)
            taken += 1
            await asyncio.sleep(0.005)
            taken -= 1
            return good

        return answer

    routes = {path: narrow(text) for path, text in plain_site().items()}  # type: ignore[arg-type] # texts
    async with SiteServer(routes, missing=narrow(NOT_FOUND)) as server:
        await assert_truth(server.url, tmp_path)


@needs_nginx
async def test_nginx_that_runs_out_of_connections(tmp_path: Path) -> None:
    root = write_plain_site(tmp_path / "www")
    server = f"root {root}; location / {{ try_files $uri $uri.html $uri/index.html =404; }}"
    with running_nginx(tmp_path / "nginx", server, connections=10) as nginx:
        await assert_truth(nginx.url, tmp_path)
        assert "worker_connections" in nginx.error_log, "there was pressure"
