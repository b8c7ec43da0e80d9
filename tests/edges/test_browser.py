"""A real Chromium shows hostile pages: it reaches nothing but the site, and nothing of it stays."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from sentinel.core.page import FailureReason, FetchFailure
from sentinel.core.rendering import Rendering, RenderOrder
from sentinel.edges import browser as edge
from sentinel.edges.addresses import AddressGuard
from sentinel.edges.browser_gate import BrowserGate, open_gate
from support.browser import chromium
from support.nursed import all_end
from support.site_server import Raw, SiteServer
from support.waiting import LIMIT_SECONDS

LOOPBACK = frozenset({"127.0.0.1"})
SCRIPT = {"content-type": "text/javascript"}
JOINED = """
<html><head><title>Home</title></head><body><p>As served</p>
<script src="/draw.js"></script>
<script src="http://evil.invalid/x.js"></script><img src="http://169.254.169.254/latest/">
<script>alert('asks'); window.open('http://evil.invalid/pop');
setTimeout(() => { location = 'http://evil.invalid/landing'; }, 300);</script>
</body></html>
"""
DRAW = (
    "document.querySelector('p').textContent = 'Drawn \u0939';"
    "fetch('/api', {method: 'POST', body: 'a=1'})"
)


@pytest.fixture
def profiles(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where this test's browser has its profile, and no other test's: those run at the same time.
    Not below `tmp_path`, which is too long for the sockets that Chromium makes there."""
    with tempfile.TemporaryDirectory(prefix="b-", ignore_cleanup_errors=True) as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


async def test_a_page_is_shown_after_its_scripts_and_reaches_the_site_alone(
    tmp_path: Path, profiles: Path
) -> None:
    async with SiteServer({"/": JOINED, "/draw.js": (200, SCRIPT, DRAW), "/api": "{}"}) as site:
        order = RenderOrder(url=site.url, hosts=LOOPBACK, headers=(("X-Token", "t"),))
        shown = await chromium(tmp_path).render(order)
    assert isinstance(shown, Rendering), shown
    assert "Drawn \u0939" in shown.page.body.decode()
    assert shown.page.status == 200
    assert shown.page.header("content-type") == "text/html; charset=utf-8"
    assert shown.picture.startswith(b"\x89PNG")
    assert shown.refused_hosts == ("169.254.169.254", "evil.invalid")
    assert shown.page.final_url == "http://evil.invalid/landing", "where it wanted to lead"
    asked = {request.path: request for request in site.requests}
    assert asked["/"].headers["x-token"] == "t"
    assert asked["/"].headers["accept-language"] == "hi"
    assert asked["/api"].body == b"a=1"
    assert list(profiles.iterdir()) == []


async def test_a_page_that_never_ends_is_ended_with_all_its_processes(
    tmp_path: Path, profiles: Path
) -> None:
    async with SiteServer({"/": "<p>hung</p><script>for (;;) {}</script>"}) as site:
        browser = chromium(tmp_path, seconds=2.0)
        shown = await browser.render(RenderOrder(url=site.url, hosts=LOOPBACK))
    assert isinstance(shown, FetchFailure)
    assert shown.reason is FailureReason.TIMEOUT
    assert all_end(browsers_below(profiles))


async def test_memory_is_bounded(
    tmp_path: Path, profiles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge, "MAX_RESIDENT_BYTES", 1_000_000)
    monkeypatch.setattr(edge, "WATCH_SECONDS", 0.01)
    async with SiteServer({"/": "<script>for (;;) {}</script>"}) as site:
        shown = await chromium(tmp_path).render(RenderOrder(url=site.url, hosts=LOOPBACK))
    assert isinstance(shown, FetchFailure)
    assert "MB" in shown.detail
    assert all_end(browsers_below(profiles))


async def test_a_site_that_does_not_answer_is_a_failure(tmp_path: Path) -> None:
    async with SiteServer() as site:
        await site.stop()
        shown = await chromium(tmp_path).render(RenderOrder(url=site.url, hosts=LOOPBACK))
    assert isinstance(shown, FetchFailure)


def browsers_below(profiles: Path) -> list[int]:
    """Pidfds of processes that are there still, by their command line: the profile has gone. What
    was killed may be seen for a moment more."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"--user-data-dir={profiles}/".encode() in (folder / "cmdline").read_bytes():
                found.append(os.pidfd_open(int(folder.name)))
    return found


@pytest.mark.parametrize(
    ("hosts", "allowed", "status"),
    [
        (LOOPBACK, ("127.0.0.0/8",), b"200"),
        (LOOPBACK, (), b"403"),
        (frozenset({"other.invalid"}), ("127.0.0.0/8",), b"403"),
    ],
)
async def test_the_gate_lets_named_hosts_through_at_addresses_that_may_be_asked(
    hosts: frozenset[str], allowed: tuple[str, ...], status: bytes
) -> None:
    guard = AddressGuard.of((), allowed)
    said_so = Raw(b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n\r\nthrough")
    async with SiteServer({"/a?b=1": said_so}) as site, open_gate(hosts, guard) as gate:
        head = f"GET {site.url}a?b=1 HTTP/1.1\r\nHost: x\r\nProxy-Connection: keep-alive\r\n\r\n"
        answer = await said(gate, head.encode())
        assert answer.split(b" ")[1] == status
        assert b"connection: close" in answer.lower()
        if status == b"200":
            assert answer.endswith(b"through")
            assert "proxy-connection" not in site.requests[0].headers
        else:
            assert site.requests == []


@pytest.mark.parametrize(
    "head",
    [
        b"CONNECT 169.254.169.254:80 HTTP/1.1\r\n\r\n",
        b"GET ftp://127.0.0.1/ HTTP/1.1\r\n\r\n",
        b"GET /no-host HTTP/1.1\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"POST http://127.0.0.1:1/ HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    ],
)
async def test_the_gate_answers_nonsense_with_an_error(head: bytes) -> None:
    async with open_gate(LOOPBACK, AddressGuard.of((), ["127.0.0.0/8"])) as gate:
        assert (await said(gate, head)).split(b" ")[1] in {b"403", b"502"}


@pytest.mark.parametrize("method", ["GET", "CONNECT"])
async def test_the_gate_of_a_journey_leads_to_no_other_port_of_its_host(method: str) -> None:
    """A script of the page would speak with whatever else listens on the site's machine."""
    guard = AddressGuard.of(LOOPBACK, ())
    answers = {"/": Raw(b"HTTP/1.1 200 OK\r\n\r\nthrough")}
    async with SiteServer(answers) as site, SiteServer(answers) as other:
        own, foreign = (one.url.split("/")[2] for one in (site, other))
        async with open_gate(LOOPBACK, guard, frozenset({own})) as gate:
            for place, status in ((own, b"200"), (foreign, b"403")):
                target = place if method == "CONNECT" else f"http://{place}/"
                if method == "CONNECT" and place == own:
                    continue  # it would stay open
                answer = await said(gate, f"{method} {target} HTTP/1.1\r\n\r\n".encode())
                assert answer.split(b" ")[1] == status
        assert other.requests == []


async def said(gate: BrowserGate, head: bytes) -> bytes:
    async with asyncio.timeout(LIMIT_SECONDS):
        reader, writer = await asyncio.open_connection("127.0.0.1", gate.port)
        writer.write(head)
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer
