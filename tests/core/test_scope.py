"""Which addresses are the site."""

import pytest

from sentinel.core.crawl_plan import ScopeRule
from sentinel.core.scope import Scope, registrable_domain
from sentinel.core.urls import same_site
from support.values import make_site


@pytest.mark.parametrize(
    ("url", "held"),
    [
        ("https://example.org/", True),
        ("https://example.org/a/b?c=d", True),
        ("http://example.org/a", True),
        ("https://example.org:8443/a", False),
        ("https://www.example.org/", False),
        ("https://example.org.evil.net/", False),
        ("https://example.orgs/", False),
        ("https://user:secret@example.org/a", True),
        ("https://example.org@evil.net/", False),
        ("ftp://example.org/", False),
        ("https://", False),
        ("", False),
        ("https://[::1/", False),
    ],
)
def test_host_scope_is_host_and_port_whatever_the_scheme(url: str, held: bool) -> None:
    assert Scope(("https://example.org/",), ScopeRule.HOST).holds(url) is held


@pytest.mark.parametrize(
    ("url", "held"),
    [
        ("https://example.org/docs/", True),
        ("https://example.org/docs/a/b", True),
        ("http://example.org/docs/a", True),
        ("https://example.org/docs", True),
        ("https://example.org/docs?x=1", True),
        ("https://example.org/docsy/", False),
        ("https://example.org/", False),
        ("https://example.org/blog/docs/", False),
    ],
)
def test_a_root_with_a_path_is_what_lies_below_that_path(url: str, held: bool) -> None:
    root = "https://example.org/docs/index.html"
    assert Scope((root,), ScopeRule.HOST).holds(url) is held
    site = make_site(url="https://example.org/docs/")
    assert same_site(url, site) is held, "as core.urls says of a configured site"


def test_aliases_and_extra_hosts_are_the_site() -> None:
    scope = Scope(
        ("https://example.org/docs/", "http://old.example.net:8080/"),
        ScopeRule.HOST,
        ("cdn.example.com", "intranet:8000", "bücher.example", "not a host"),
    )
    for url in (
        "http://old.example.net:8080/x",
        "https://cdn.example.com/any/where",
        "http://intranet:8000/x",
        "https://xn--bcher-kva.example/x",
    ):
        assert scope.holds(url), url
    for url in (
        "http://old.example.net/x",
        "http://intranet/x",
        "https://not/",
        "https://a.cdn.example.com/",
    ):
        assert not scope.holds(url), url


@pytest.mark.parametrize(
    ("root", "url", "held"),
    [
        ("https://www.mod.gov.in/", "https://mod.gov.in/", True),
        ("https://www.mod.gov.in/", "http://files.mod.gov.in:8080/x", True),
        ("https://www.mod.gov.in/", "https://www.mha.gov.in/", False),
        ("https://www.mod.gov.in/docs/", "https://www.mod.gov.in/other/", True),
        ("https://a.example.co.uk/", "https://b.example.co.uk/", True),
        ("https://a.example.co.uk/", "https://other.co.uk/", False),
        ("https://ada.github.io/", "https://bose.github.io/", False),
        ("https://gov.in/", "https://mod.gov.in/", False),
        ("https://xn--p1b6ci4b4b3a.xn--h2brj9c/", "https://a.xn--p1b6ci4b4b3a.xn--h2brj9c/", True),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/x", True),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8001/", False),
        ("http://127.0.0.1/", "http://127.0.0.2/", False),
        ("http://10.0.0.1/", "http://11.0.0.1/", False),
        ("http://[::1]:8000/", "http://[::1]:8000/x", True),
        ("http://[::1]:8000/", "http://[::2]:8000/x", False),
        ("http://localhost:8000/", "http://localhost:8000/x", True),
        ("http://localhost:8000/", "http://localhost:9000/x", False),
        ("http://intranet/", "http://other/", False),
    ],
)
def test_domain_scope_is_the_registrable_domain(root: str, url: str, held: bool) -> None:
    assert Scope((root,), ScopeRule.DOMAIN).holds(url) is held


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "localhost", "gov.in", "co.uk", "", "..", "a..b"]
)
def test_some_hosts_have_no_registrable_domain(host: str) -> None:
    assert registrable_domain(host) == ""
