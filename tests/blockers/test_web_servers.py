"""The contract of the four web servers, against the real ones: what a block closes, what goes
through it, and what is left of it afterwards. One server process for each kind, as it is run with
its own files; nothing here is asked twice in the hope of a better answer."""

import hashlib
import http.client
import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pycurl
import pytest

from sentinel.blockers.flag import PROBE_PAGE
from sentinel.core.block_settings import HaproxyBlock
from sentinel.core.ports import BlockOrder
from sentinel.core.site import BlockSettings, Site
from support.apache import APACHE
from support.application import ALIAS, CHALLENGE, HOST, NEIGHBOUR
from support.caddy import CADDY
from support.free_ports import has_ipv6
from support.haproxy import HAPROXY
from support.nginx_recipe import NGINX
from support.values import make_site
from support.waiting import LIMIT_SECONDS
from support.web_server import Answer, Place, Server, ask, ask_on, lasting, running

TOKEN = "0123456789abcdef" * 4
OTHER_TOKEN = "f" * 64
INCIDENT = "INC-20261122-0001"
PAGE = "<!doctype html><title>बंद / closed</title> 100 % {sure} $1 \"quoted\" 'so' &amp; \\ end"
RETEST = {"X-Sentinel-Retest": TOKEN}
PROBE = {"X-Sentinel-Probe": TOKEN}
METHODS = (
    *("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "MKCOL", "REPORT", "QUERY"),
)
RECIPES = {recipe.name: recipe for recipe in (NGINX, APACHE, HAPROXY, CADDY)}
UNBLOCKED = ("/", "/sub/", "/tenders/2026/a.pdf", "/none", "/moved", "/app/", "/index.html")
"""What is compared before a block and after it."""


def site_of(place: Place) -> Site:
    settings = BlockSettings(
        driver="set by the recipe",
        flag_dir=place.folder / "flag dir",
        retry_after_seconds=900,
        haproxy=HaproxyBlock(socket=place.run / "admin.sock"),
    )
    return make_site(block=settings, document_root=place.www)


def order(server: Server, **changes: object) -> BlockOrder:
    made = BlockOrder(site=server.site, incident=INCIDENT, token=TOKEN, page_html=PAGE)
    return replace(made, **changes)  # type: ignore[arg-type] # a test gives what it means


def digest(folder: Path) -> str:
    """Of names and contents below a folder."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        found.update(f"{path.relative_to(folder)}\0".encode())
        found.update(path.read_bytes() if path.is_file() else b"")
    return found.hexdigest()


def assert_blocked(answer: Answer, incident: str = INCIDENT, page: str = PAGE) -> None:
    assert answer.status == 503
    assert answer.headers["retry-after"] == "900"
    assert answer.headers["x-sentinel-block"] == incident
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert not {"etag", "last-modified", "location"} & set(answer.headers)
    assert answer.body == page.encode()


@pytest.fixture(scope="module", params=RECIPES)
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with running(RECIPES[request.param], site_of) as started:
        yield started


@pytest.fixture
def blocked(server: Server) -> Iterator[Server]:
    server.recipe.driver.apply(order(server))
    yield server
    server.recipe.driver.lift(server.site)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_gets_the_page_with_503(blocked: Server, method: str) -> None:
    """On files, on what does not exist, on what an application answers, and on a redirect."""
    body = b"a=b" if method in {"POST", "PUT", "PATCH"} else None
    for target in ("/", "/app/x", "/not/there", "/moved", "/tenders/2026/a.pdf"):
        assert_blocked(ask(blocked, target, method, body=body))


def test_head_gets_the_headers_alone(blocked: Server) -> None:
    answer = ask(blocked, "/", "HEAD")
    assert (answer.status, answer.body) == (503, b"")
    assert answer.headers["x-sentinel-block"] == INCIDENT
    assert answer.headers["retry-after"] == "900"


@pytest.mark.parametrize("method", ["TRACE", "CONNECT"])
def test_methods_that_a_server_refuses_by_itself_show_nothing_of_the_site(
    blocked: Server, method: str
) -> None:
    answer = ask(blocked, "/" if method == "TRACE" else "site.test:80", method)
    assert answer.status in {400, 405, 501, 503}
    assert b"home" not in answer.body


@pytest.mark.parametrize(
    "target",
    [
        "/?q=1",
        "/index.html",
        "/sub",
        "/sub/",
        "/sub/index.html?x[]=%00",
        "//",
        "//index.html",
        "/.//index.html",
        "/index.html.",
        "/index.html/",
        "/index.html%20",
        "/block.html",
        "/block.html/",
        "/current/block.html",
        "/%2e/index.html",
        "/sub/%2e%2e/index.html",
        "/sub/../index.html",
        "/%69ndex.html",
        "/%E0%A4%A8",
        "/%ff%fe",
        "/a%0ab",
        "/.git/config",
        "/.htaccess",
        "/cgi-bin/say",
        "/cgi-bin/say/more?x=1",
        "/app/../index.html",
        "/sorry.html",
        "/not-found.html",
        "/" + "a" * 4000,
        "http://site.test/index.html",
    ],
)
def test_every_path_is_blocked(blocked: Server, target: str) -> None:
    assert_blocked(ask(blocked, target))
    assert_blocked(ask(blocked, target, "POST", body=b"x"))


@pytest.mark.parametrize(
    "target",
    [
        "/a%2fb",
        "/sub%2f..%2findex.html",
        "/../index.html",
        "/%2e%2e/index.html",
        "/..%5cindex.html",
        "/a%00",
        "http://unknown.test/index.html",
        "index.html",
        "*",
    ],
)
def test_a_path_that_a_server_refuses_by_itself_shows_nothing_of_the_site(
    blocked: Server, target: str
) -> None:
    """Before any configuration counts: what leads above the root, a NUL, what is no path, and (by
    HAProxy) an address whose host is not that of the header."""
    answer = ask(blocked, target)
    assert answer.status in {400, 404, 503}
    assert not any(word in answer.body for word in (b"home", b"sub", b"site's own"))


@pytest.mark.parametrize(
    "host", [ALIAS, "SITE.TEST", f"{HOST}:8080", "unknown.test", "127.0.0.1", ""]
)
def test_every_host_of_the_site_is_blocked(blocked: Server, host: str) -> None:
    """An alias that only redirects, and whoever asks for a host that nobody knows."""
    answer = ask(blocked, "/moved", host=host)
    if host == "" and answer.status == 400:
        assert b"home" not in answer.body
    else:
        assert_blocked(answer)


def test_conditions_and_ranges_do_not_change_the_answer(blocked: Server) -> None:
    for headers in (
        {"If-Modified-Since": "Wed, 01 Jan 2098 00:00:00 GMT"},
        {"If-None-Match": "*"},
        {"If-Match": '"x"'},
        {"If-Unmodified-Since": "Wed, 01 Jan 2003 00:00:00 GMT"},
        {"Range": "bytes=0-3"},
        {"X-HTTP-Method-Override": "PUT", "X-Original-URL": "/app/", "X-Rewrite-URL": "/app/"},
        {
            **{"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"},
            "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        },
    ):
        assert_blocked(ask(blocked, "/", headers=headers))


def test_a_body_of_a_megabyte_gets_the_page(blocked: Server) -> None:
    for target in ("/", "/app/"):
        assert_blocked(ask(blocked, target, "POST", body=b"x" * 1_000_000))


def test_http_1_0_without_a_host_is_blocked(blocked: Server) -> None:
    address = ("127.0.0.1", blocked.place.port)
    with socket.create_connection(address, timeout=LIMIT_SECONDS) as stream:
        stream.sendall(b"GET / HTTP/1.0\r\n\r\n")
        answer = stream.makefile("rb").read()
    assert answer.split(b"\r\n")[0].split(b" ")[1] == b"503"
    assert INCIDENT.encode() in answer
    assert answer.endswith(PAGE.encode())


def test_a_kept_connection_is_blocked_at_its_next_request(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.place.port, timeout=LIMIT_SECONDS)
    assert ask_on(connection).body == b"home"
    server.recipe.driver.apply(order(server))
    try:
        assert_blocked(ask_on(connection))
    finally:
        server.recipe.driver.lift(server.site)
        connection.close()


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6 on loopback")
def test_ipv6_is_blocked_too(server: Server) -> None:
    assert ask(server, address="::1").body == b"home"
    server.recipe.driver.apply(order(server))
    try:
        assert_blocked(ask(server, address="::1"))
    finally:
        server.recipe.driver.lift(server.site)


@pytest.mark.parametrize(
    "version", [pycurl.CURL_HTTP_VERSION_1_1, pycurl.CURL_HTTP_VERSION_2TLS], ids=["1.1", "2"]
)
def test_https_is_blocked_too_with_http_2_as_well(blocked: Server, version: int) -> None:
    for method in ("GET", "POST", "DELETE"):
        code, used, headers, body = over_tls(blocked, version, method)
        assert (code, used) == (503, version if version == pycurl.CURL_HTTP_VERSION_1_1 else 3)
        assert f"x-sentinel-block: {INCIDENT}" in headers.lower().replace(
            INCIDENT.lower(), INCIDENT
        )
        assert body == PAGE.encode()


def over_tls(server: Server, version: int, method: str) -> tuple[int, int, str, bytes]:
    """Status, HTTP version as it was agreed, headers and body."""
    heads: list[bytes] = []
    curl = pycurl.Curl()
    try:
        curl.setopt(pycurl.URL, f"https://127.0.0.1:{server.place.tls_port}/")
        curl.setopt(pycurl.SSL_VERIFYPEER, 0)
        curl.setopt(pycurl.SSL_VERIFYHOST, 0)
        curl.setopt(pycurl.HTTP_VERSION, version)
        curl.setopt(pycurl.CUSTOMREQUEST, method)
        curl.setopt(pycurl.HTTPHEADER, [f"Host: {HOST}"])
        curl.setopt(pycurl.HEADERFUNCTION, heads.append)
        curl.setopt(pycurl.TIMEOUT, int(LIMIT_SECONDS))
        body: bytes = curl.perform_rb()
        code, used = curl.getinfo(pycurl.RESPONSE_CODE), curl.getinfo(pycurl.INFO_HTTP_VERSION)
    finally:
        curl.close()
    return code, used, b"".join(heads).decode(), body


def test_the_retest_token_opens_the_whole_site(server: Server) -> None:
    before = [lasting(ask(server, target)) for target in UNBLOCKED]
    server.recipe.driver.apply(order(server))
    try:
        for target, wanted in zip(UNBLOCKED, before, strict=True):
            found = lasting(ask(server, target, headers=RETEST))
            assert (found[0], found[2]) == (wanted[0], wanted[2]), target
            assert "x-sentinel-block" not in found[1]
        assert ask(server, "/app/", "POST", body=b"abc", headers=RETEST).status == 200
        assert ask(server, "/moved", host=ALIAS, headers=RETEST).status == 301
        assert_blocked(ask(server, "/"))
    finally:
        server.recipe.driver.lift(server.site)


def test_the_token_does_not_reach_the_application(blocked: Server) -> None:
    said = json.loads(ask(blocked, "/app/", headers=RETEST).body)
    assert TOKEN not in json.dumps(said)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "none",
        "*",
        "?" * 64,
        "[0-9a-f]" * 8,
        TOKEN.upper(),
        TOKEN[:-1],
        TOKEN + "0",
        TOKEN[:-1] + "?",
        OTHER_TOKEN,
        f"../retest/{TOKEN}",
        "../block.html",
        f"{TOKEN}/",
        f"./{TOKEN}",
        f"{TOKEN}, {TOKEN}",
        f"x,{TOKEN}",
        "{header.X-Token}",
        "%{HTTP:Host}",
        ".",
        "1",
    ],
)
def test_no_other_token_passes(blocked: Server, token: str) -> None:
    assert_blocked(ask(blocked, "/", headers={"X-Sentinel-Retest": token}))


def test_a_token_counts_in_its_own_header_alone(blocked: Server) -> None:
    assert_blocked(ask(blocked, f"/?X-Sentinel-Retest={TOKEN}"))
    for name in ("Cookie", "X-Sentinel-Probe", "X_Sentinel_Retest", "REDIRECT_SENTINEL_PASS"):
        assert_blocked(ask(blocked, "/", headers={name: TOKEN}))


def test_a_token_of_an_earlier_block_passes_no_more(blocked: Server) -> None:
    blocked.recipe.driver.apply(order(blocked, token=OTHER_TOKEN))
    assert_blocked(ask(blocked, "/", headers=RETEST))
    assert ask(blocked, "/", headers={"X-Sentinel-Retest": OTHER_TOKEN}).body == b"home"


def test_acme_challenges_pass(blocked: Server) -> None:
    assert ask(blocked, CHALLENGE).body == b"challenge"
    assert ask(blocked, CHALLENGE, host="unknown.test").body == b"challenge"


@pytest.mark.parametrize(
    "target",
    [
        "/.well-known/acme-challenge/",
        "/.well-known/acme-challenge",
        "/.well-known/acme-challenge/sub/x",
        "/.well-known/acme-challenge/../../index.html",
        "/.well-known/acme-challenge/%2e%2e/%2e%2e/index.html",
        "/.well-known/acme-challenge/tok.php",
        "/.well-known/acme-challenge/tok-EN_1%0a",
        "/.well-known/acme-challenge/tok-EN_1;x",
        "/.well-known/acme-challengex/tok",
        "/index.html?/.well-known/acme-challenge/tok-EN_1",
        "/index.html#/.well-known/acme-challenge/tok-EN_1",
        "/x/.well-known/acme-challenge/tok-EN_1",
    ],
)
def test_the_acme_exemption_cannot_be_stretched(blocked: Server, target: str) -> None:
    answer = ask(blocked, target)
    if target.count("#") and answer.status == 400:  # no address; some servers refuse it as such
        assert b"home" not in answer.body
    else:
        assert_blocked(answer)


def test_a_challenge_is_asked_for_by_get_and_without_a_query(blocked: Server) -> None:
    """RFC 8555, 8.3. A front controller that looks at its query would show any page there."""
    assert_blocked(ask(blocked, f"{CHALLENGE}?p=1"))
    assert_blocked(ask(blocked, f"{CHALLENGE}?q=/index.html"))
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
        assert_blocked(ask(blocked, CHALLENGE, method, body=b"x"))
    assert ask(blocked, CHALLENGE, "HEAD").status == 200


@pytest.mark.parametrize(
    "target",
    [
        "/.well-known/acme-challenge/..%2f..%2findex.html",
        "/.well-known/acme-challenge/x%2f..%2f..%2f..%2findex.html",
        "/.well-known/acme-challenge/%2e%2e%2f%2e%2e%2findex.html",
    ],
)
def test_encoded_slashes_do_not_stretch_it_either(blocked: Server, target: str) -> None:
    answer = ask(blocked, target)
    assert answer.status in {400, 404, 503}
    assert b"home" not in answer.body


def test_a_neighbour_on_the_same_server_is_untouched(server: Server) -> None:
    before = lasting(ask(server, host=NEIGHBOUR))
    assert before[2] == b"other host"
    server.recipe.driver.apply(order(server))
    try:
        assert lasting(ask(server, host=NEIGHBOUR)) == before
        assert lasting(ask(server, host=NEIGHBOUR, headers=RETEST)) == before
    finally:
        server.recipe.driver.lift(server.site)


def test_a_probe_is_answered_as_if_blocked_and_nobody_else_is(server: Server) -> None:
    before = [lasting(ask(server, target)) for target in UNBLOCKED]
    server.recipe.prober.begin_probe(server.site, TOKEN)
    try:
        for method in ("GET", "POST", "DELETE"):
            for target in ("/", "/none", "/moved", "/app/", "//x"):
                answer = ask(server, target, method, headers=PROBE)
                assert_blocked(answer, "probe", PROBE_PAGE)
        assert_blocked(ask(server, "/moved", host=ALIAS, headers=PROBE), "probe", PROBE_PAGE)
        assert ask(server, CHALLENGE, headers=PROBE).body == b"challenge"
        assert ask(server, host=NEIGHBOUR, headers=PROBE).body == b"other host"
        assert [lasting(ask(server, target)) for target in UNBLOCKED] == before
        for token in ("", OTHER_TOKEN, "*", f"../probe/{TOKEN}", f"{TOKEN}, {TOKEN}"):
            assert ask(server, headers={"X-Sentinel-Probe": token}).body == b"home"
        assert server.recipe.driver.incident(server.site) == ""
        server.recipe.driver.apply(order(server))
        assert_blocked(ask(server, headers=PROBE))
        assert_blocked(ask(server))
        server.recipe.driver.lift(server.site)
        assert_blocked(ask(server, headers=PROBE), "probe", PROBE_PAGE)
    finally:
        server.recipe.driver.lift(server.site)
        server.recipe.prober.end_probe(server.site)
    assert ask(server, headers=PROBE).body == b"home"


def test_all_is_as_before_once_the_block_is_lifted(server: Server) -> None:
    """The configuration, byte by byte, and what the site answers; each call twice."""
    conf = digest(server.place.conf)
    before = [lasting(ask(server, target)) for target in UNBLOCKED]
    driver = server.recipe.driver
    for _ in range(3):
        driver.apply(order(server))
        driver.apply(order(server))
        assert driver.incident(server.site) == INCIDENT
        assert_blocked(ask(server))
        driver.lift(server.site)
        driver.lift(server.site)
        assert driver.incident(server.site) == ""
        assert [lasting(ask(server, target)) for target in UNBLOCKED] == before
    assert digest(server.place.conf) == conf


def test_a_reload_does_not_open_the_site(blocked: Server) -> None:
    """HAProxy forgets what its running process was told, and reads its map file."""
    blocked.reload()
    assert_blocked(ask(blocked))
    assert blocked.recipe.driver.incident(blocked.site) == INCIDENT
    assert ask(blocked, headers=RETEST).body == b"home"


def test_a_restart_does_not_open_the_site(blocked: Server) -> None:
    blocked.restart()
    assert_blocked(ask(blocked))
    assert blocked.recipe.driver.incident(blocked.site) == INCIDENT
    blocked.recipe.driver.lift(blocked.site)
    assert ask(blocked).body == b"home"


def test_a_lift_holds_over_a_reload(server: Server) -> None:
    server.recipe.driver.apply(order(server))
    server.recipe.driver.lift(server.site)
    server.reload()
    assert ask(server).body == b"home"


def test_a_block_that_somebody_removed_is_seen_and_put_back(blocked: Server) -> None:
    """By the way that an attacker, or a webmaster in a hurry, would take with this server."""
    driver = blocked.recipe.driver
    open_by_hand(blocked)
    assert ask(blocked).body == b"home"
    assert driver.incident(blocked.site) == ""
    driver.apply(order(blocked))
    assert_blocked(ask(blocked))
    assert driver.incident(blocked.site) == INCIDENT


def open_by_hand(server: Server) -> None:
    home = server.place.folder / "flag dir" / server.site.name
    if server.recipe.name != "haproxy":
        (home / "current").unlink()
        return
    (home / "haproxy.map").write_text("")
    server.reload()


def test_a_half_written_flag_folder_is_no_block_and_the_next_one_holds(server: Server) -> None:
    """A crash between the page and the switch; a switch that leads nowhere; a page cut short."""
    driver = server.recipe.driver
    home = server.place.folder / "flag dir" / server.site.name
    half = home / "incidents" / "INC-HALF"
    half.mkdir(parents=True)
    (home / "current").symlink_to("incidents/INC-HALF")
    assert driver.incident(server.site) == ""
    assert ask(server).body == b"home"
    (half / ".block.html.new").write_text("ha")
    driver.apply(order(server, incident="INC-HALF"))
    try:
        assert_blocked(ask(server), "INC-HALF")
    finally:
        driver.lift(server.site)
    assert ask(server).body == b"home"


def test_another_incident_takes_over_at_once(blocked: Server) -> None:
    blocked.recipe.driver.apply(
        order(blocked, incident="INC-2", token=OTHER_TOKEN, page_html="<p>other")
    )
    assert_blocked(ask(blocked), "INC-2", "<p>other")
    assert_blocked(ask(blocked, headers=RETEST), "INC-2", "<p>other")


def test_a_large_page_is_shown_whole(blocked: Server) -> None:
    """Eight kilobytes of Hindi; HAProxy has to hold it in one buffer."""
    page = "<!doctype html><p>" + "यह वेबसाइट अभी बंद है। " * 130
    assert len(page.encode()) > 7_500
    blocked.recipe.driver.apply(order(blocked, page_html=page))
    assert_blocked(ask(blocked), INCIDENT, page)
