"""The demo's server over real connections: open, blocked, hostile paths, stopping."""

import http.client
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.blockers.demo import DemoBlocker
from sentinel.core.ports import BlockOrder
from sentinel.core.site import BlockSettings, Site
from sentinel.demo.server import MAX_BODY_BYTES, SITE, DemoServer
from support.waiting import LIMIT_SECONDS

TOKEN = "ab" * 32
INCIDENT = "INC-20260102-0001"
PAGE = "<!doctype html><title>बंद है / closed</title>"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "hi").mkdir(parents=True)
    (root / ".well-known" / "acme-challenge").mkdir(parents=True)
    (root / ".well-known" / "acme-challenge" / "abc_-9").write_text("proof")
    (root / "index.html").write_text("<p id=v><!--visitors--></p><i><!--today-en--></i>")
    (root / "hi" / "index.html").write_text("<p><!--today-hi--></p>")
    (root / "feedback.html").write_text('<input name="csrf_token" value="<!--csrf-->">')
    (root / "search.html").write_text("<main><!--results--></main>")
    (root / "page.html").write_text("<title>A page</title><main>granite & chalk</main>")
    (root / "404.html").write_text("<title>none</title>")
    (root / "a.png").write_bytes(b"<!--visitors-->")
    (root / "x.php").write_text("<?php")
    (tmp_path / "secret.html").write_text("secret")
    (root / "out.html").symlink_to(tmp_path / "secret.html")
    return root


@pytest.fixture
def server(root: Path, tmp_path: Path) -> Iterator[DemoServer]:
    with DemoServer(root, tmp_path / "flags", "demo", retry_after_seconds=77) as server:
        yield server


@pytest.fixture
def blocked(server: DemoServer, root: Path, tmp_path: Path) -> Iterator[Site]:
    site = Site(
        name="demo",
        title="Demo",
        url=server.url,
        document_root=root,
        block=BlockSettings(driver="demo", flag_dir=tmp_path / "flags", retry_after_seconds=77),
    )
    order = BlockOrder(site=site, incident=INCIDENT, token=TOKEN, page_html=PAGE)
    DemoBlocker().apply(order)
    yield site
    DemoBlocker().lift(site)


def ask(
    server: DemoServer,
    target: str,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    body: bytes | None = None,
) -> tuple[int, dict[str, str], bytes]:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LIMIT_SECONDS)
    try:
        connection.request(method, target, body=body, headers=headers or {})
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return response.status, found, response.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("target", "status", "kind"),
    [
        ("/", 200, "text/html; charset=utf-8"),
        ("/hi/", 200, "text/html; charset=utf-8"),
        ("/page.html?x=1", 200, "text/html; charset=utf-8"),
        ("/a.png", 200, "image/png"),
        ("/x.php", 200, "application/octet-stream"),
        ("/missing", 404, "text/html; charset=utf-8"),
        ("/page.html/", 404, "text/html; charset=utf-8"),
        ("/%2e%2e/secret.html", 404, "text/html; charset=utf-8"),
        ("/hi/..%2f..%2fsecret.html", 404, "text/html; charset=utf-8"),
        ("/../secret.html", 404, "text/html; charset=utf-8"),
        ("/out.html", 404, "text/html; charset=utf-8"),
        ("/%00", 404, "text/html; charset=utf-8"),
        ("/%ff%fe", 404, "text/html; charset=utf-8"),
        ("/" + "a" * 5000, 404, "text/html; charset=utf-8"),
    ],
)
def test_what_stands_at_a_path(server: DemoServer, target: str, status: int, kind: str) -> None:
    """Files of the document root and nothing outside it, links followed."""
    got, headers, body = ask(server, target)
    assert (got, headers["content-type"]) == (status, kind)
    assert b"secret" not in body


def test_a_body_does_not_wait_for_the_acknowledgement_of_its_head(server: DemoServer) -> None:
    """Two writes on a connection that is kept would else take 40 ms: Nagle's algorithm meets the
    client's delayed acknowledgement (RFC 1122, 4.2.3.4)."""
    client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LIMIT_SECONDS)
    client.request("GET", "/")
    client.getresponse().read()
    (connection,) = server.connections
    assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    client.close()


def test_folder_without_slash_is_redirected(server: DemoServer) -> None:
    status, headers, _ = ask(server, "/hi")
    assert (status, headers["location"]) == (301, "/hi/")


def test_counter_and_token_change_and_other_bytes_do_not(server: DemoServer) -> None:
    assert ask(server, "/")[2] != ask(server, "/")[2]
    assert ask(server, "/feedback.html")[2] != ask(server, "/feedback.html")[2]
    assert ask(server, "/hi/")[2] == ask(server, "/hi/")[2]
    assert ask(server, "/a.png")[2] == b"<!--visitors-->"


def test_head_has_the_headers_and_no_body(server: DemoServer) -> None:
    status, headers, body = ask(server, "/page.html", "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) == len(ask(server, "/page.html")[2])


def test_search_finds_pages_and_escapes_what_was_asked(server: DemoServer) -> None:
    body = ask(server, "/search?q=CHALK%20granite")[2].decode()
    assert '<a href="/page.html">A page</a>' in body
    hostile = ask(server, "/search?q=%3Cscript%3E")[2].decode()
    assert "<script>" not in hostile
    assert "&lt;script&gt;: 0" in hostile
    assert ask(server, "/search?" + "&".join(["q=1"] * 50))[0] == 200


def test_feedback_takes_a_form_with_a_token_of_ours_alone(server: DemoServer) -> None:
    page = ask(server, "/feedback.html")[2].decode()
    found = re.search(r'value="([^"]+)"', page)
    assert found is not None
    form = f"csrf_token={found[1]}&message=hello".encode()
    status, headers, _ = ask(server, "/feedback", "POST", body=form)
    assert (status, headers["location"]) == (303, "/thanks.html")
    assert ask(server, "/feedback", "POST", body=b"csrf_token=x.y&message=hello")[0] == 403
    assert ask(server, "/feedback", "POST", body=b"")[0] == 403
    assert ask(server, "/", "POST", body=form)[0] == 405
    assert ask(server, "/feedback", "POST", body=b"x" * (MAX_BODY_BYTES + 1))[0] == 413


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"])
@pytest.mark.parametrize("target", ["/", "/missing", "/a.png", "/search?q=1", "/feedback"])
def test_blocked_answers_503_to_every_method_and_path(
    server: DemoServer, blocked: Site, method: str, target: str
) -> None:
    status, headers, body = ask(server, target, method, body=b"x" * 100_000)
    assert status == 503
    assert headers["retry-after"] == "77"
    assert headers["x-sentinel-block"] == INCIDENT
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert body.decode() == ("" if method == "HEAD" else PAGE)


def test_blocked_lets_the_right_token_and_acme_pass(server: DemoServer, blocked: Site) -> None:
    assert ask(server, "/page.html", headers={"X-Sentinel-Retest": TOKEN})[0] == 200
    assert ask(server, "/.well-known/acme-challenge/abc_-9")[2] == b"proof"
    assert ask(server, "/.well-known/acme-challenge/none")[0] == 404
    assert ask(server, "/.well-known/acme-challenge/../../index.html")[0] == 503
    for wrong in ("", "cd" * 32, TOKEN.upper(), "../block.html", TOKEN + " x"):
        assert ask(server, "/page.html", headers={"X-Sentinel-Retest": wrong})[0] == 503


def test_lifted_block_opens_at_once_on_a_connection_that_is_kept(
    server: DemoServer, root: Path, tmp_path: Path, blocked: Site
) -> None:
    DemoBlocker().lift(blocked)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LIMIT_SECONDS)
    try:
        for want in (200, 503):
            connection.request("GET", "/page.html")
            response = connection.getresponse()
            response.read()
            assert response.status == want
            DemoBlocker().apply(
                BlockOrder(site=blocked, incident=INCIDENT, token=TOKEN, page_html=PAGE)
            )
    finally:
        connection.close()


def test_document_root_swapped_under_the_server_is_served(server: DemoServer, root: Path) -> None:
    """Restore exchanges the folder; nothing of the old one is remembered."""
    root.rename(root.with_name("old"))
    assert ask(server, "/page.html")[0] == 404
    root.mkdir()
    (root / "page.html").write_text("new")
    assert ask(server, "/page.html")[2] == b"new"


def test_stop_ends_open_connections_and_frees_the_port(root: Path, tmp_path: Path) -> None:
    server = DemoServer(root, tmp_path / "flags", "demo")
    server.start()
    with socket.create_connection(("127.0.0.1", server.port), timeout=LIMIT_SECONDS) as idle:
        idle.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle.recv(12) == b"HTTP/1.1 200"
        server.stop()
        server.stop()
        while idle.recv(65536):
            pass
    again = DemoServer(root, tmp_path / "flags", "demo", port=server.port)
    again.stop()


@pytest.mark.parametrize(
    "raw",
    [
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET http://[bad/ HTTP/1.1\r\n\r\n",
        b"POST /feedback HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /feedback HTTP/1.1\r\nContent-Length: \xb2\r\n\r\n",
        b"POST /feedback HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /feedback HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
    ],
)
def test_malformed_request_ends_and_the_server_lives(server: DemoServer, raw: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=LIMIT_SECONDS) as client:
        client.sendall(raw)
        client.shutdown(socket.SHUT_WR)
        while client.recv(65536):
            pass
    assert ask(server, "/page.html")[0] == 200


def test_shipped_site_is_what_the_server_serves_by_default() -> None:
    assert (SITE / "index.html").is_file()
