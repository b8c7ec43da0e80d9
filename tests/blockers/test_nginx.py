"""The nginx include against a real nginx: what it blocks, what it lets through, what it leaves."""

import contextlib
import http.client
import os
import pwd
import shutil
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sentinel.blockers.flag import PROBE_PAGE
from sentinel.blockers.nginx import PLACE, NginxBlocker
from sentinel.core.ports import BlockOrder
from sentinel.core.site import BlockSettings, Site
from sentinel.errors import BlockError
from support.nginx import Nginx, check_configuration, needs_nginx, running_nginx
from support.values import folder_tree, make_site
from support.waiting import LIMIT_SECONDS

pytestmark = needs_nginx

TOKEN = "0123456789abcdef" * 4
INCIDENT = "INC-20261122-0001"
PAGE = "<!doctype html><title>बंद / closed</title>"
BLOCKER = NginxBlocker()

FILES = {
    "index.html": b"home",
    "sub/index.html": b"sub",
    "tenders/2026/a.pdf": b"%PDF-1.4",
    "not-found.html": b"the site's own 404",
    "sorry.html": b"the site's own 503",
    "app.php": b"<?php secret",
    ".well-known/acme-challenge/tok-EN_1": b"challenge",
    ".well-known/acme-challenge/sub/x": b"no challenge",
}

SERVER = """
root {root};
index index.html;
error_page 404 /not-found.html;
error_page 503 /sorry.html;
client_max_body_size 10k;
location / {{ try_files $uri $uri/ =404; }}
location ~ \\.php$ {{ return 200 "php ran"; }}
location ~ /\\.(?!well-known) {{ deny all; }}
location = /busy {{ return 503; }}
location = /moved {{ return 301 /sub/; }}
location /front/ {{ rewrite ^ /app.php last; }}
{more}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def ask(
    nginx: Nginx,
    target: str = "/",
    method: str = "GET",
    *,
    body: bytes | None = None,
    chunked: bool = False,
    **headers: str,
) -> Answer:
    """One request on a connection of its own, with the target as it is written."""
    connection = http.client.HTTPConnection("127.0.0.1", nginx.port, timeout=LIMIT_SECONDS)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent: object = iter([body or b""]) if chunked else body
    try:
        connection.request(method, target, body=sent, headers=named, encode_chunked=chunked)  # type: ignore[arg-type] # an iterator of bytes is accepted
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(status=response.status, headers=found, body=response.read())
    finally:
        connection.close()


def lasting(answer: Answer) -> tuple[int, dict[str, str], bytes]:
    """What must be the same before a block and after it."""
    headers = {name: value for name, value in answer.headers.items() if name != "date"}
    return answer.status, headers, answer.body


def assert_blocked(answer: Answer, *, with_page: bool = True) -> None:
    assert answer.status == 503
    assert answer.headers["retry-after"] == "900"
    assert answer.headers["x-sentinel-block"] == INCIDENT
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"].startswith("text/html")
    assert "etag" not in answer.headers
    assert answer.body == (PAGE.encode() if with_page else b"")


def make_blocked_site(folder: Path) -> Site:
    settings = BlockSettings(driver="nginx", flag_dir=folder / "flag dir", retry_after_seconds=900)
    return make_site(block=settings, document_root=folder / "www")


def order(site: Site) -> BlockOrder:
    return BlockOrder(site=site, incident=INCIDENT, token=TOKEN, page_html=PAGE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("nginx")
    folder_tree(path / "www", FILES)
    return path


@pytest.fixture(scope="module")
def site(folder: Path) -> Site:
    return make_blocked_site(folder)


@pytest.fixture(scope="module")
def nginx(folder: Path, site: Site) -> Iterator[Nginx]:
    server = BLOCKER.snippet(site) + SERVER.format(root=folder / "www", more="server_name site;")
    with running_nginx(
        folder / "nginx",
        server,
        others=['server_name other; location / { return 200 "other host"; }'],
        http="open_file_cache max=100; open_file_cache_valid 60s; open_file_cache_errors on;",
    ) as running:
        yield running


@pytest.fixture
def blocked(nginx: Nginx, site: Site) -> Iterator[Nginx]:
    BLOCKER.apply(order(site))
    yield nginx
    BLOCKER.lift(site)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"])
@pytest.mark.parametrize("target", ["/", "/app.php", "/not/there"])
def test_every_method_gets_the_page_with_503(blocked: Nginx, method: str, target: str) -> None:
    """A static error page would answer POST with 405; this one must not."""
    body = b"a=b" if method in {"POST", "PUT", "PATCH"} else None
    assert_blocked(ask(blocked, target, method, body=body))


@pytest.mark.parametrize("target", ["/", "/app.php", "/not/there"])
def test_head_gets_the_headers_alone(blocked: Nginx, target: str) -> None:
    assert_blocked(ask(blocked, target, "HEAD"), with_page=False)


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
        "/./index.html",
        "/%2e/index.html",
        "/sub/%2e%2e/index.html",
        "/%69ndex.html",
        "/tenders/2026/a.pdf",
        "/app.php/path/info",
        "/moved",
        "/busy",
        "/front/page",
        "/not-found.html",
        "/sorry.html",
        "/.git/config",
        "/%E0%A4%A8",
        "/" + "a" * 4000,
        "http://site/index.html",
    ],
)
def test_every_path_is_blocked(blocked: Nginx, target: str) -> None:
    assert_blocked(ask(blocked, target))


@pytest.mark.parametrize(
    "target",
    [
        PLACE,
        "/.sentinel-block/",
        "/.sentinel-block",
        "/%2esentinel-block/block.html",
        "/.sentinel-block%2fblock.html",
        "/sub/../.sentinel-block/block.html",
        "//.sentinel-block//block.html",
        f"{PLACE}?x",
        f"{PLACE}/../../index.html",
        "/.sentinel-block/../index.html",
    ],
)
def test_the_pages_own_address_is_blocked_like_any_other(blocked: Nginx, target: str) -> None:
    assert_blocked(ask(blocked, target))
    assert_blocked(ask(blocked, target, "POST", body=b"x"))


@pytest.mark.parametrize("size", [9_000, 11_000, 3_000_000])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_of_any_size_gets_the_page(blocked: Nginx, size: int, chunked: bool) -> None:
    """The site's own limit would answer 413."""
    assert_blocked(ask(blocked, "/", "POST", body=b"x" * size, chunked=chunked))


def test_conditions_and_ranges_do_not_change_the_answer(blocked: Nginx) -> None:
    assert_blocked(ask(blocked, If_Modified_Since="Wed, 01 Jan 2098 00:00:00 GMT"))
    assert_blocked(ask(blocked, If_None_Match="*"))
    assert_blocked(ask(blocked, If_Match='"x"'))
    assert_blocked(ask(blocked, Range="bytes=0-3"))


def test_a_kept_connection_is_blocked_at_its_next_request(nginx: Nginx, site: Site) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", nginx.port, timeout=LIMIT_SECONDS)
    connection.request("GET", "/")
    assert connection.getresponse().read() == b"home"
    BLOCKER.apply(order(site))
    try:
        connection.request("GET", "/")
        response = connection.getresponse()
        assert (response.status, response.read()) == (503, PAGE.encode())
    finally:
        BLOCKER.lift(site)
        connection.close()


def test_http_1_0_without_a_host_is_blocked(blocked: Nginx) -> None:
    with socket.create_connection(("127.0.0.1", blocked.port), timeout=LIMIT_SECONDS) as stream:
        stream.sendall(b"GET / HTTP/1.0\r\n\r\n")
        answer = stream.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert f"X-Sentinel-Block: {INCIDENT}".encode() in answer


@pytest.mark.parametrize("method", ["TRACE", "CONNECT"])
def test_methods_that_nginx_never_serves_show_nothing_of_the_site(
    blocked: Nginx, method: str
) -> None:
    """nginx answers these before any configuration of a server counts."""
    answer = ask(blocked, "/", method)
    assert answer.status in {400, 405}
    assert b"home" not in answer.body


def test_the_retest_token_opens_the_whole_site(blocked: Nginx) -> None:
    assert ask(blocked, "/", X_Sentinel_Retest=TOKEN).body == b"home"
    assert ask(blocked, "/sub/", X_Sentinel_Retest=TOKEN).body == b"sub"
    assert ask(blocked, "/app.php", "POST", body=b"", X_Sentinel_Retest=TOKEN).body == b"php ran"
    assert ask(blocked, "/front/x", X_Sentinel_Retest=TOKEN).body == b"php ran"
    assert ask(blocked, "/moved", X_Sentinel_Retest=TOKEN).status == 301
    missing = ask(blocked, "/none", X_Sentinel_Retest=TOKEN)
    assert (missing.status, missing.body) == (404, b"the site's own 404")
    busy = ask(blocked, "/busy", X_Sentinel_Retest=TOKEN)
    assert (busy.status, busy.body) == (503, b"the site's own 503")
    assert "x-sentinel-block" not in busy.headers


@pytest.mark.parametrize(
    "token",
    [
        "",
        "none",
        TOKEN.upper(),
        TOKEN[:-1],
        TOKEN + "0",
        f" {TOKEN[1:]}",
        "f" * 64,
        f"../retest/{TOKEN}",
        "../block.html",
        f"{TOKEN}/",
        f"{TOKEN}, {TOKEN}",
        ".",
    ],
)
def test_no_other_token_passes(blocked: Nginx, token: str) -> None:
    assert_blocked(ask(blocked, "/", X_Sentinel_Retest=token))


def test_a_token_of_an_earlier_block_passes_no_more(nginx: Nginx, site: Site) -> None:
    BLOCKER.apply(order(site))
    BLOCKER.apply(BlockOrder(site=site, incident=INCIDENT, token="f" * 64, page_html=PAGE))
    try:
        assert_blocked(ask(nginx, "/", X_Sentinel_Retest=TOKEN))
        assert ask(nginx, "/", X_Sentinel_Retest="f" * 64).body == b"home"
    finally:
        BLOCKER.lift(site)


def test_acme_challenges_pass(blocked: Nginx) -> None:
    assert ask(blocked, "/.well-known/acme-challenge/tok-EN_1").body == b"challenge"


@pytest.mark.parametrize(
    "target",
    [
        "/.well-known/acme-challenge/",
        "/.well-known/acme-challenge/sub/x",
        "/.well-known/acme-challenge/../../index.html",
        "/.well-known/acme-challenge/%2e%2e/%2e%2e/index.html",
        "/.well-known/acme-challenge/..%2f..%2findex.html",
        "/.well-known/acme-challenge/x%2f..%2f..%2f..%2findex.html",
        "/.well-known/acme-challenge/tok.php",
        "/.well-known/acme-challenge/tok-EN_1%0a",
        "/.well-known/acme-challengex/tok",
        "/index.html?/.well-known/acme-challenge/tok-EN_1",
    ],
)
def test_the_acme_exemption_cannot_be_stretched(blocked: Nginx, target: str) -> None:
    assert_blocked(ask(blocked, target))


def test_a_missing_challenge_is_503_with_the_incident_not_the_sites_own_page(
    blocked: Nginx,
) -> None:
    """Its 404 leads to the site's error page by an inner redirect, which is blocked too."""
    answer = ask(blocked, "/.well-known/acme-challenge/missing")
    assert answer.status == 503
    assert answer.headers["x-sentinel-block"] == INCIDENT
    assert b"own 404" not in answer.body


def test_other_hosts_on_the_same_address_are_untouched(blocked: Nginx) -> None:
    assert ask(blocked, "/", Host="other").body == b"other host"


def test_all_is_as_before_once_the_block_is_lifted(nginx: Nginx, site: Site) -> None:
    """With `open_file_cache` on for the rest of the server, which would show the flag late."""
    targets = ["/", "/sub", "/app.php", "/none", "/busy", "/moved", "/.git/x", PLACE]
    before = [lasting(ask(nginx, target)) for target in targets]
    for _ in range(3):
        BLOCKER.apply(order(site))
        assert_blocked(ask(nginx))
        BLOCKER.lift(site)
        assert [lasting(ask(nginx, target)) for target in targets] == before
    assert before[4][2] == b"the site's own 503"


def test_an_unblocked_site_shows_no_trace_of_the_include(nginx: Nginx) -> None:
    """Its own body limit, its own error pages, a token without a block: as without Sentinel."""
    assert ask(nginx, "/app.php", "POST", body=b"x" * 11_000).status == 413
    assert ask(nginx, "/", X_Sentinel_Retest="f" * 64).body == b"home"
    assert ask(nginx, PLACE).status == 404


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS"])
def test_a_probe_is_answered_as_if_blocked_and_nobody_else_is(
    nginx: Nginx, site: Site, method: str
) -> None:
    plain = lasting(ask(nginx))
    BLOCKER.begin_probe(site, TOKEN)
    try:
        for target in ("/", "/none", "/app.php", "//x", PLACE):
            answer = ask(nginx, target, method, X_Sentinel_Probe=TOKEN)
            assert (answer.status, answer.headers["x-sentinel-block"]) == (503, "probe")
            assert answer.headers["retry-after"] == "900"
            assert answer.body == PROBE_PAGE.encode()
        for token in ("", "f" * 64, f"../probe/{TOKEN}", "none"):
            assert lasting(ask(nginx, X_Sentinel_Probe=token)) == plain
        challenge = ask(nginx, "/.well-known/acme-challenge/tok-EN_1", X_Sentinel_Probe=TOKEN)
        assert challenge.body == b"challenge"
        BLOCKER.apply(order(site))
        assert_blocked(ask(nginx, X_Sentinel_Probe=TOKEN))
    finally:
        BLOCKER.lift(site)
        BLOCKER.end_probe(site)
    assert lasting(ask(nginx, X_Sentinel_Probe=TOKEN)) == plain


@pytest.mark.parametrize(
    "more",
    [
        "deny all;",
        'auth_basic "staff"; auth_basic_user_file {folder}/users;',
        "return 301 https://elsewhere.example$request_uri;",
        "rewrite ^ /app.php break;",
        "error_page 400 401 403 404 405 413 500 502 503 504 /index.html;",
        "recursive_error_pages on;",
        "expires 1d; add_header X-Own 1;",
        "gzip on; gzip_min_length 1; gzip_types *;",
        "if ($request_method != POST) {{ return 403; }}",
        "merge_slashes off;",
        "try_files /index.html =404;",
        "limit_req zone=z; limit_req_status 429; error_page 429 /index.html;",
        "limit_conn c 1; limit_conn_status 444;",
        "auth_request /index.html; error_page 401 500 =200 /index.html;",
        "add_before_body /index.html; add_after_body /sub/index.html;",
        "ssi on; ssi_types *; autoindex on; dav_methods PUT DELETE; mirror /index.html;",
    ],
)
def test_what_the_site_says_for_the_whole_server_does_not_undo_the_block(
    tmp_path: Path, more: str
) -> None:
    site = make_blocked_site(tmp_path)
    folder_tree(tmp_path / "www", FILES)
    (tmp_path / "users").write_text("")
    own = f"root {tmp_path / 'www'};\n" + more.format(folder=tmp_path)
    zones = (
        "limit_req_zone $binary_remote_addr zone=z:64k rate=1r/m;"
        " limit_conn_zone $binary_remote_addr zone=c:64k;"
    )
    with running_nginx(tmp_path / "nginx", BLOCKER.snippet(site) + own, http=zones) as nginx:
        BLOCKER.apply(order(site))
        for target in ("/", "/none", "/sub/", "//x", PLACE):
            assert_blocked(ask(nginx, target))
            assert_blocked(ask(nginx, target, "POST", body=b"x" * 2_000_000))


@pytest.mark.parametrize(
    "words",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: site\r\nBad\x01: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: site\r\nCookie: " + b"a" * 40_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: site\r\n\r\n",
    ],
    ids=["no-host", "bad-header", "long-header", "long-uri"],
)
def test_a_malformed_request_does_not_lead_to_the_sites_own_error_page(
    tmp_path: Path, words: bytes
) -> None:
    """Where that is a URI; a named location runs none of the include, as the traps say."""
    site = make_blocked_site(tmp_path)
    root = folder_tree(tmp_path / "www", FILES)
    own = f"root {root};\nerror_page 400 414 494 /index.html;\n"
    with running_nginx(tmp_path / "nginx", BLOCKER.snippet(site) + own) as nginx:
        BLOCKER.apply(order(site))
        address = ("127.0.0.1", nginx.port)
        with socket.create_connection(address, timeout=LIMIT_SECONDS) as stream:
            stream.sendall(words)
            answer = b""
            with contextlib.suppress(ConnectionResetError):  # it need not read all of it
                while part := stream.recv(65536):
                    answer += part
        assert b"home" not in answer
    assert any("error_page 400 @app" in trap for trap in BLOCKER.preparation(site).traps)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to run nginx as another user")
def test_the_web_servers_own_user_sees_the_flag_and_cannot_list_the_token() -> None:
    try:
        pwd.getpwnam("www-data")
    except KeyError:
        pytest.skip("needs the user www-data (Debian package: base-passwd)")
    folder = Path(tempfile.mkdtemp())  # pytest's own folders let nobody else in
    try:
        folder_tree(folder / "www", FILES)
        for path in (folder, folder / "www", *(folder / "www").rglob("*")):
            path.chmod(0o755)  # whatever the umask
        site = make_blocked_site(folder)
        # the attacker's best case: the flag folder itself is served by mistake
        more = f"location /flags/ {{ alias '{folder}/flag dir/'; autoindex on; }}"
        server = BLOCKER.snippet(site) + SERVER.format(root=folder / "www", more=more)
        with running_nginx(folder / "nginx", server, user="www-data") as nginx:
            BLOCKER.apply(order(site))
            assert_blocked(ask(nginx))
            assert ask(nginx, X_Sentinel_Retest=TOKEN).body == b"home"
            listing = f"/flags/main/incidents/{INCIDENT}/retest/"
            assert ask(nginx, listing, X_Sentinel_Retest=TOKEN).status == 403
    finally:
        shutil.rmtree(folder)


def test_the_include_is_valid_for_two_sites_of_one_nginx(tmp_path: Path) -> None:
    site = make_blocked_site(tmp_path)
    assert check_configuration(tmp_path / "nginx", BLOCKER.snippet(site)) == ""


def test_an_own_open_file_cache_is_found_when_the_include_is_installed(tmp_path: Path) -> None:
    """It would delay the flag; nginx itself refuses the two together."""
    server = BLOCKER.snippet(make_blocked_site(tmp_path)) + "open_file_cache max=9;"
    assert "duplicate" in check_configuration(tmp_path / "nginx", server)


@pytest.mark.parametrize("name", ['fl"ag', "fl$ag", "fl;ag", "fl{ag", "fl\\ag", "fl\nag", "fl'ag"])
def test_a_path_that_would_break_out_of_the_configuration_is_refused(
    tmp_path: Path, name: str
) -> None:
    settings = BlockSettings(driver="nginx", flag_dir=tmp_path / name, retry_after_seconds=60)
    with pytest.raises(BlockError, match="cannot stand"):
        BLOCKER.snippet(make_site(block=settings))
