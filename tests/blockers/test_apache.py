"""What a site, or who has broken into it, may say to Apache: nothing of it opens a blocked site.
One Apache, with a virtual host for each case."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from sentinel.blockers.apache import ApacheBlocker
from sentinel.core.ports import BlockOrder
from sentinel.core.site import BlockSettings, Site
from support.apache import APACHE
from support.programs import needs
from support.values import folder_tree, make_site
from support.web_server import Answer, Place, Server, ask, lasting, running

TOKEN = "0123456789abcdef" * 4
INCIDENT = "INC-20261122-0001"
PAGE = "<!doctype html><title>बंद / closed</title>"
RETEST = {"X-Sentinel-Retest": TOKEN}
BLOCKER = ApacheBlocker()

SAYS = {
    "own-503-file": "ErrorDocument 503 /sorry.html",
    "own-503-text": 'ErrorDocument 503 "the site\'s own words"',
    "own-503-elsewhere": "ErrorDocument 503 http://elsewhere.test/",
    "own-503-in-location": '<Location "/">\nErrorDocument 503 /sorry.html\n</Location>',
    "denied": '<Location "/">\nRequire all denied\n</Location>',
    "password": '<Location "/">\nRequire expr false\n</Location>',
    "proxy": "ProxyPass / http://127.0.0.1:{app}/",
    "proxy-in-location": '<Location "/">\nProxyPass http://127.0.0.1:{app}/\n</Location>',
    "proxy-encoded": "ProxyPass / http://127.0.0.1:{app}/ mapping=encoded",
    "proxy-by-rewrite": "RewriteRule ^/(.*)$ http://127.0.0.1:{app}/$1 [P,L]",
    "redirect": "Redirect 301 / http://elsewhere.test/",
    "front-controller": "FallbackResource /index.html",
    "program": "ScriptAliasMatch ^/.*$ {www}/cgi-bin/say",
    "handler": '<Location "/">\nSetHandler server-info\n</Location>',
    "headers": "Header always unset X-Sentinel-Block\nHeader set X-Own 1\nHeader always set X-A b",
    "rules-of-its-own": "RewriteEngine On\nRewriteRule ^/.*$ /index.html [L]",
    "deflated": "SetOutputFilter DEFLATE",
    "encoded-slashes": "AllowEncodedSlashes On",
    "cached": "CacheEnable disk /\nCacheRoot {cache}\nCacheLastModifiedFactor 1e9\nCacheHeader on",
    "busy": "ErrorDocument 503 /sorry.html\nRewriteRule ^/busy$ - [R=503,L]",
}
"""What stands in a virtual host behind Sentinel's include."""

HTACCESS = {
    "engine-off": "RewriteEngine Off\n",
    "own-503": "ErrorDocument 503 /index.html\nErrorDocument 503 http://elsewhere.test/\n",
    "everything-is-a-program": "SetHandler cgi-script\nOptions +ExecCGI\n",
    "rewritten": "RewriteEngine On\nRewriteRule ^ /index.html [END,E=SENTINEL_PASS:1]\n",
    "forged": "SetEnvIf Host . SENTINEL_PASS=1 REDIRECT_SENTINEL_PASS=1\n",
    "headers-unset": "Header always unset X-Sentinel-Block\nHeader always unset Retry-After\n",
    "does-not-parse": "This is no directive\n",
    "denied": "Require all denied\n",
}

_HOST = """
<VirtualHost 127.0.0.1:{port}>
    Include "{snippet}"
    ServerName {name}.test
    DocumentRoot {root}
    {says}
</VirtualHost>
"""


def site_of(place: Place) -> Site:
    settings = BlockSettings(
        driver="apache", flag_dir=place.folder / "flag dir", retry_after_seconds=900
    )
    return make_site(block=settings, document_root=place.www)


def configure(place: Place, site: Site) -> None:
    """The private Apache's own configuration, and a virtual host for each case."""
    APACHE.configure(place, site)
    file = place.conf / "apache.conf"
    cache = place.run / "cache"
    cache.mkdir()
    cache.chmod(0o777)
    names = {"app": place.app_port, "www": place.www, "port": place.port, "cache": cache}
    text = file.read_text()
    for name, says in SAYS.items():
        text += _HOST.format(
            name=name, root=place.www, says=says.format(**names), snippet=place.snippet, **names
        )
    for name, htaccess in HTACCESS.items():
        root = place.www / "htaccess" / name
        folder_tree(root, {".htaccess": htaccess.encode(), "index.html": b"home"})
        text += _HOST.format(
            name=f"htaccess-{name}", root=root, says="", snippet=place.snippet, **names
        )
    controller = (
        b"RewriteEngine On\nRewriteCond %{REQUEST_FILENAME} !-f\nRewriteRule ^ /cgi-bin/say [L]\n"
    )
    root = folder_tree(place.www / "controller", {".htaccess": controller, "index.html": b"home"})
    text += _HOST.format(
        name="controller",
        root=root,
        says=f"ScriptAlias /cgi-bin/ {place.www}/cgi-bin/",
        snippet=place.snippet,
        **names,
    )
    for path in (place.www / "htaccess", place.www / "controller"):
        for one in (path, *path.rglob("*")):
            one.chmod(0o755)
    file.write_text(text)


@pytest.fixture(scope="module")
def apache() -> Iterator[Server]:
    needs("apache2", package="apache2")
    with running(replace(APACHE, configure=configure), site_of) as started:
        yield started


@pytest.fixture
def blocked(apache: Server) -> Iterator[Server]:
    BLOCKER.apply(order(apache.site))
    yield apache
    BLOCKER.lift(apache.site)


def order(site: Site) -> BlockOrder:
    return BlockOrder(site=site, incident=INCIDENT, token=TOKEN, page_html=PAGE)


def assert_blocked(answer: Answer) -> None:
    assert answer.status == 503
    assert answer.headers["retry-after"] == "900"
    assert answer.headers["x-sentinel-block"] == INCIDENT
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.body == PAGE.encode()


@pytest.mark.parametrize("name", SAYS)
def test_what_the_site_says_for_a_virtual_host_does_not_undo_the_block(
    blocked: Server, name: str
) -> None:
    for target in ("/", "/none", "/sub/", "//x", "/cgi-bin/say", "/app/"):
        assert_blocked(ask(blocked, target, host=f"{name}.test"))
        assert_blocked(ask(blocked, target, "POST", host=f"{name}.test", body=b"x" * 100_000))


@pytest.mark.parametrize("name", HTACCESS)
def test_what_an_attacker_writes_into_htaccess_files_does_not_undo_the_block(
    blocked: Server, name: str
) -> None:
    for target in ("/", "/index.html", "/none", "/.htaccess", "/index.html/more"):
        assert_blocked(ask(blocked, target, host=f"htaccess-{name}.test"))
        assert_blocked(ask(blocked, target, "PUT", host=f"htaccess-{name}.test", body=b"x"))


def test_what_mod_cache_has_kept_is_not_shown_by_a_blocked_site(apache: Server) -> None:
    """By its default it answers before any rule is asked."""
    targets = ("/index.html", "/sub/index.html")
    for _ in range(2):
        kept = [ask(apache, one, host="cached.test") for one in targets]
    assert [one.headers["x-cache"][:3] for one in kept] == ["HIT", "HIT"]
    BLOCKER.apply(order(apache.site))
    try:
        for target in targets:
            assert_blocked(ask(apache, target, host="cached.test"))
    finally:
        BLOCKER.lift(apache.site)
    assert ask(apache, targets[0], host="cached.test").body == b"home"


@pytest.mark.parametrize("name", [*SAYS, *(f"htaccess-{name}" for name in HTACCESS)])
def test_it_counts_again_once_the_block_is_lifted(apache: Server, name: str) -> None:
    """An ErrorDocument of its own, too: Sentinel's is there only while the flag is."""

    def answers() -> list[object]:
        return [
            lasting(ask(apache, target, host=f"{name}.test")) for target in ("/", "/none", "/busy")
        ]

    answers()  # a cache is filled by those who come first
    before = answers()
    BLOCKER.apply(order(apache.site))
    BLOCKER.lift(apache.site)
    assert answers() == before
    assert "X-Sentinel".lower() not in str(before).lower()


def test_the_token_passes_through_inner_redirects_and_reaches_no_program(blocked: Server) -> None:
    """A front controller in .htaccess: the request runs through all rules a second time."""
    answer = ask(blocked, "/a/page", host="controller.test", headers=RETEST)
    assert answer.status == 200
    assert answer.body.startswith(b"program ran: ")
    assert TOKEN.encode() not in answer.body
    assert "vary" not in answer.headers
    assert_blocked(ask(blocked, "/a/page", host="controller.test"))
    assert ask(blocked, "/index.html", host="controller.test", headers=RETEST).body == b"home"


def test_the_token_stands_in_no_log_of_a_page(blocked: Server) -> None:
    """The private Apache's log would show the header."""
    assert ask(blocked, "/", headers=RETEST).body == b"home"
    assert ask(blocked, "/none", headers=RETEST).status == 404
    assert TOKEN not in blocked.log


def test_the_sites_own_503_is_shown_to_a_retest(blocked: Server) -> None:
    """An application that is down is a finding of the re-test, and looks as it does without it."""
    answer = ask(blocked, "/busy", host="busy.test", headers=RETEST)
    assert (answer.status, answer.body) == (503, b"the site's own 503")
    assert not {"x-sentinel-block", "retry-after"} & set(answer.headers)
    BLOCKER.lift(blocked.site)
    assert lasting(ask(blocked, "/busy", host="busy.test")) == lasting(answer)
