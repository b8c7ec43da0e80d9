"""What a Caddyfile may say inside the handle that Sentinel's import asks for: nothing of it opens a
blocked site. One Caddy, with a site block for each case."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from sentinel.blockers.caddy import CaddyBlocker
from sentinel.core.ports import BlockOrder
from sentinel.core.site import BlockSettings, Site
from support.application import CHALLENGE
from support.caddy import CADDY
from support.values import make_site
from support.web_server import Answer, Place, Server, ask, lasting, running

TOKEN = "0123456789abcdef" * 4
INCIDENT = "INC-20261122-0001"
PAGE = "<!doctype html><title>बंद / closed</title> {{.Host}} {path} {$HOME}"
RETEST = {"X-Sentinel-Retest": TOKEN}
BLOCKER = CaddyBlocker()

HASH = "$2a$14$VtwpI2UgFJl7Wg2B2MZnqOr.ihRNmjoKSPVLRlvR6Gt89G/6MLG9a"
"""Of a password, by `caddy hash-password`."""
SAYS = {
    "proxy": "reverse_proxy 127.0.0.1:{app}",
    "redirect": "redir https://elsewhere.test{{uri}} 308",
    "front-controller": "try_files {{path}} /index.html\nfile_server",
    "rewritten": "rewrite * /index.html\nfile_server",
    "stripped": "uri strip_prefix /sub\nfile_server",
    "compressed": "encode gzip\nfile_server",
    "templates": "templates\nfile_server",
    "password": "basicauth {{\nstaff {hash}\n}}\nfile_server",
    "nested": "route /sub/* {{\nfile_server\n}}\n"
    "handle_path /app/* {{\nrespond handled\n}}\nrespond rest",
    "refused": "respond * refused 403",
    "error": "error * own 503",
    "own-headers": "header X-Own 1\nheader -X-Sentinel-Block\nfile_server",
}
"""What answers requests in a site block."""

_HOST = """
http://{name}.test:{port} {{
    bind 127.0.0.1
    root * {www}
    route {{
        import "{snippet}"
        handle {{
            {says}
        }}
    }}
    handle_errors {{
        respond "the site's own error"
    }}
}}
"""


def site_of(place: Place) -> Site:
    settings = BlockSettings(
        driver="caddy", flag_dir=place.folder / "flag dir", retry_after_seconds=900
    )
    return make_site(block=settings, document_root=place.www)


def order(site: Site) -> BlockOrder:
    return BlockOrder(site=site, incident=INCIDENT, token=TOKEN, page_html=PAGE)


def configure(place: Place, site: Site) -> None:
    CADDY.configure(place, site)
    file = place.conf / "Caddyfile"
    names = {
        **{"app": place.app_port, "www": place.www, "port": place.port, "snippet": place.snippet},
        "hash": HASH,
    }
    hosts = (
        _HOST.format(name=name, says=says.format(**names), **names) for name, says in SAYS.items()
    )
    file.write_text(file.read_text() + "".join(hosts))


@pytest.fixture(scope="module")
def caddy() -> Iterator[Server]:
    with running(replace(CADDY, configure=configure), site_of) as started:
        yield started


def assert_blocked(answer: Answer) -> None:
    assert answer.status == 503
    assert answer.headers["retry-after"] == "900"
    assert answer.headers["x-sentinel-block"] == INCIDENT
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.body == PAGE.encode()


@pytest.mark.parametrize("name", SAYS)
def test_what_a_site_block_says_does_not_undo_the_block_and_counts_again_afterwards(
    caddy: Server, name: str
) -> None:
    host = f"{name}.test"
    targets = ("/", "/none", "/sub/", "/sub", "//x", "/app/", "/block.html/", "/index.html")
    before = [lasting(ask(caddy, target, host=host)) for target in targets]
    BLOCKER.apply(order(caddy.site))
    try:
        for target in targets:
            for method in ("GET", "POST", "PUT"):
                body = b"x" * 50_000 if method != "GET" else None
                headers = {"Accept-Encoding": "gzip"}
                assert_blocked(ask(caddy, target, method, host=host, body=body, headers=headers))
        for target, wanted in zip(targets, before, strict=True):
            found = lasting(ask(caddy, target, host=host, headers=RETEST))
            assert (found[0], found[2]) == (wanted[0], wanted[2]), target
    finally:
        BLOCKER.lift(caddy.site)
    assert [lasting(ask(caddy, target, host=host)) for target in targets] == before


def test_the_token_does_not_reach_what_stands_behind_caddy(caddy: Server) -> None:
    BLOCKER.apply(order(caddy.site))
    try:
        answer = ask(caddy, "/app/", host="proxy.test", headers=RETEST)
        assert answer.status == 200
        assert TOKEN not in answer.body.decode()
        assert ask(caddy, CHALLENGE, host="proxy.test").body == b"challenge"
    finally:
        BLOCKER.lift(caddy.site)


def test_what_a_killed_block_left_does_not_take_the_incidents_name_away(caddy: Server) -> None:
    """Caddy reads the name from a folder, by a glob; the proof would never have held again."""
    names = caddy.place.folder / "flag dir" / "main" / "incidents" / INCIDENT / "name"
    names.mkdir(parents=True, exist_ok=True)
    (names / f"..{INCIDENT}.new.0123456789ab").write_bytes(b"")
    BLOCKER.apply(order(caddy.site))
    try:
        assert_blocked(ask(caddy))
    finally:
        BLOCKER.lift(caddy.site)


def test_without_the_route_a_redirect_comes_first_as_the_traps_say(caddy: Server) -> None:
    """Why the import has to stand in a route: Caddy sorts directives by an order of its own."""
    bare = 'http://bare.test:{port} {{\nbind 127.0.0.1\nimport "{snippet}"\nredir * /sub/ 308\n}}\n'
    file = caddy.place.conf / "Caddyfile"
    text = file.read_text()
    file.write_text(text + bare.format(port=caddy.place.port, snippet=caddy.place.snippet))
    try:
        caddy.reload()
        BLOCKER.apply(order(caddy.site))
        assert ask(caddy, host="bare.test").status == 308
        assert any("route" in trap for trap in BLOCKER.preparation(caddy.site).traps)
    finally:
        BLOCKER.lift(caddy.site)
        file.write_text(text)
        caddy.reload()
