"""Answers that are made to hurt: the crawl ends, hurts nobody, and what else is broken is found."""

import asyncio
import json
import os
import signal
import zlib
from contextlib import suppress
from pathlib import Path

import pytest

from support.links_program import report_of, sentinel, workers_of
from support.site_server import Answer, Raw, Request, Route, SiteServer
from support.waiting import LIMIT_SECONDS

pytestmark = pytest.mark.e2e

_OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
_MEGABYTE = 1_000_000


def _bomb(_: Request) -> Answer:
    """200 MB of one letter, in about 200 kB of gzip: packed when it is asked for."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    body = b"".join(packer.compress(b"a" * _MEGABYTE) for _ in range(200)) + packer.flush()
    head = f"Content-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    return Raw(_OK + head + body)


HOSTILE: dict[str, Route] = {
    "one line of nine megabytes": "<p>" + "word " * 1_800_000 + "<a href=/found>x</a>",
    "a hundred thousand links": "".join(f"<a href='#n{n}'>{n}</a>" for n in range(100_000)),
    "nested without end": "<div>" * 300_000,
    "formatting that is never closed": "<b><i><u><a href=/found>" * 60_000,
    "tables in tables": "<table><tr><td>" * 100_000,
    "a tag of many attributes": "<a " + " ".join(f"a{n}=1" for n in range(200_000)) + ">",
    "an address of a megabyte": f"<a href='/{'x' * _MEGABYTE}'>x</a>",
    "an address with many segments": f"<a href='/{'x/' * 100_000}'>x</a>",
    "a base of a megabyte": f"<base href='/{'x' * _MEGABYTE}/'>" + "<a href=y>x</a>" * 1000,
    "NUL bytes": b"\0" * _MEGABYTE + b"<a href=/found>x</a>",
    "comments without end": "<!--" * 500_000,
    "entities": "&amp" * 1_000_000,
    "a style of nested blocks": "<style>" + "a{" * 500_000 + "@import " * 100_000 + "</style>",
    "a source set of commas": f"<img srcset='{',' * _MEGABYTE}'>",
    "a source set of brackets": f"<img srcset='{'a (' * 300_000}'>",
    "a refresh of spaces": f"<meta http-equiv=refresh content='0;{' ' * _MEGABYTE}url=/found'>",
    "a deep svg": "<svg>" * 200_000,
    "UTF-16 that is none": (200, {"content-type": "text/html; charset=utf-16"}, b"\xd8" * 999_999),
    "a sitemap of entities": (
        200,
        {"content-type": "application/xml"},
        '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(12))
        + ']><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        "<url><loc>&m;</loc></url></urlset>",
    ),
    "a file of the machine in a sitemap": (
        200,
        {"content-type": "application/xml"},
        '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        "<url><loc>http://127.0.0.1/&x;</loc></url></urlset>",
    ),
    "a deep feed": (200, {"content-type": "application/rss+xml"}, "<rss>" + "<item>" * 300_000),
    "a deep manifest": (200, {"content-type": "application/manifest+json"}, "[" * 500_000),
    "a PDF of brackets": (
        200,
        {"content-type": "application/pdf"},
        b"%PDF-1.4\n" + b"<<" * 300_000,
    ),
    "a bomb": _bomb,
    "bombs in bombs": Raw(
        _OK + b"Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip\r\n\r\n" + b"\x1f\x8b\x08"
    ),
    "many interim answers": Raw(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000 + _OK + b"\r\n<p>x"),
    "many headers": Raw(
        _OK + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 100) for n in range(20_000)) + b"\r\n<p>x"
    ),
    "a header of a megabyte": Raw(_OK + b"X: " + b"y" * _MEGABYTE + b"\r\n\r\n<p>x"),
    "two lengths": Raw(_OK + b"Content-Length: 3\r\nContent-Length: 9\r\n\r\n<p>x"),
    "a length below nothing": Raw(_OK + b"Content-Length: -5\r\n\r\n<p>x"),
    "a length beyond numbers": Raw(_OK + b"Content-Length: 99999999999999999999\r\n\r\n<p>x"),
    "a chunk beyond numbers": Raw(
        _OK + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n<p>x"
    ),
    "a chunk below nothing": Raw(_OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n<p>x"),
    "chunks of one byte": Raw(
        _OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 100_000 + b"0\r\n\r\n"
    ),
    "a trailer without end": Raw(
        _OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\n0\r\n" + b"X: y\r\n" * 50_000
    ),
    "to a file": (302, {"location": "file:///etc/passwd"}, b""),
    "to another protocol": (302, {"location": "gopher://127.0.0.1:25/_EHLO"}, b""),
    "to lines in a header": (302, {"location": "/found%0d%0aX-Evil: 1"}, b""),
    "a location of a megabyte": Raw(
        b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /" + b"x" * 90_000 + b"\r\n\r\n"
    ),
    "a status of nothing": Raw(b"HTTP/1.1 000 Nothing\r\nContent-Length: 3\r\n\r\n<p>"),
    "HTTP/0.9": Raw(b"<p>hello, old world"),
    "a type without sense": (200, {"content-type": "text/html; charset=\xff\"';;;="}, "<p>x"),
}


SHARES = 6
"""Each crawl meets every sixth of them: what hides anything is named by what is missing."""


@pytest.mark.parametrize("share", range(SHARES))
async def test_hostile_answers_hide_nothing_else(share: int, tmp_path: Path) -> None:
    """Beside each stand a link before and a link behind it, and a page that leads on."""
    names = list(HOSTILE)[share::SHARES]
    routes: dict[str, Route] = {"/found": "<title>Found</title><p>What was found.</p>"}
    links = ""
    for number, name in enumerate(names):
        routes[f"/hostile-{number}"] = HOSTILE[name]
        routes[f"/good-{number}"] = f"<title>Good {number}</title><a href=/behind-{number}>x</a>"
        links += "".join(f"<a href=/{kind}-{number}>x</a>" for kind in ("good", "hostile", "gone"))
    routes["/"] = f"<title>Start</title>{links}"
    async with SiteServer(routes) as server:
        options = ("--state", str(tmp_path / "state"), "--timeout", f"{LIMIT_SECONDS:g}")
        code, report, complaints = await report_of(server.url, *options)
    found = {target["url"].removeprefix(server.url) for target in report["broken"]}
    missing = {f"{kind}-{n}" for n in range(len(names)) for kind in ("gone", "behind")} - found
    assert not missing, (names, complaints)
    assert {f"/{kind}-{n}" for n in range(len(names)) for kind in ("good", "hostile")} <= set(
        server.asked
    )
    assert not {"", "found"} & found, complaints
    assert not any(path.startswith("good") for path in found), complaints
    assert code == 1
    assert "Traceback" not in complaints


async def test_no_private_address_is_asked(tmp_path: Path) -> None:
    """Neither by a link, nor through a redirect, nor by a name that leads there."""
    async with SiteServer({"/": "secret"}, host="127.0.0.2") as inner, SiteServer() as server:
        server.routes["/"] = (
            f"<title>Start</title><a href='{inner.url}'>a</a><a href=/to>b</a>"
            f"<a href='http://localhost:{inner.port}/'>c</a><img src='{inner.url}x.png'>"
            "<a href='http://169.254.169.254/latest/meta-data/'>d</a>"
            f"<a href='http://[::ffff:127.0.0.2]:{inner.port}/'>e</a>"
            "<a href='http://10.0.0.1/'>f</a><a href='http://0.0.0.0:1/'>g</a>"
        )
        server.routes["/to"] = (302, {"location": inner.url}, b"")
        places = ("--state", str(tmp_path / "state"), "--external")
        code, report, complaints = await report_of(server.url, *places)
        assert inner.requests == []
    assert code == 0, complaints
    assert report["broken"] == []
    said = {target["url"]: target["reason"] for target in report["inconclusive"]}
    assert set(said.values()) == {"private-address"}
    assert said.keys() == {
        inner.url,
        f"{inner.url}x.png",
        f"{server.url}to",
        f"http://localhost:{inner.port}/",
        "http://169.254.169.254/latest/meta-data/",
        f"http://[::ffff:7f00:2]:{inner.port}/",
        "http://10.0.0.1/",
        "http://0.0.0.0:1/",
    }


@pytest.mark.parametrize("kills", [1, 99], ids=["once", "each time"])
async def test_a_worker_that_dies_costs_one_page_at_most(kills: int, tmp_path: Path) -> None:
    pages: dict[str, Route] = {f"/page-{n}": f"<title>{n}</title><p>Page {n}." for n in range(60)}
    links = "".join(f"<a href='{path}'>x</a>" for path in pages)
    started = asyncio.Event()
    program: list[asyncio.subprocess.Process] = []
    killed = 0

    async def deadly(request: Request) -> Answer:
        nonlocal killed
        await started.wait()
        if killed < kills:
            killed += 1
            for child in workers_of(program[0].pid):
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
        return "<title>Deadly</title><p>A page that brings workers down.</p>"

    routes = {"/": f"<a href=/deadly>x</a><a href=/gone>y</a>{links}", "/deadly": deadly, **pages}
    async with SiteServer(routes) as server:
        options = ("links", server.url, "--json", "--state", str(tmp_path / "state"))
        async with sentinel(*options) as process:
            program.append(process)
            started.set()
            written, complaints = await process.communicate()
        report = json.loads(written)
    assert [target["url"] for target in report["broken"]] == [server.url + "gone"], complaints
    unsure = [target["url"] for target in report["inconclusive"]]
    # all workers die at once here: a page may be handed to one that is dead and not yet missed
    assert len(unsure) <= 2
    assert (server.url + "deadly" in unsure) is (kills > 1)
    assert server.asked.count("/deadly") == 2
    assert {path for path in pages if path not in server.asked} == set()
