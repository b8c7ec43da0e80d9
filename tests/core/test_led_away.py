"""Where an address leads, whether or not the host at its end answers."""

from itertools import pairwise

import pytest

from sentinel.core.baseline import PageBaseline
from sentinel.core.finding import Strength
from sentinel.core.learn import learn_page
from sentinel.core.led_away import as_redirect, led_away
from sentinel.core.page import FailureReason, Look, Page, Redirect
from support.values import make_failure, make_page, make_site

SITE = make_site(url="http://institute.example/", aliases=("https://www.institute.example/",))
AWAY = "http://paper-tiger.invalid/x"


def approved(path: str = "", *, final_url: str = "") -> PageBaseline:
    url = SITE.url + path
    return learn_page(url, [make_page(url, final_url=final_url or url)], subject=f"/{path}")


def failed(*chain: str, reason: FailureReason = FailureReason.DNS) -> Look:
    """A look that went from address to address, and got nothing from the last one."""
    hops = pairwise(chain)
    redirects = tuple(Redirect(url=url, status=302, location=to) for url, to in hops)
    return make_failure(chain[0], reason, redirects=redirects)


@pytest.mark.parametrize(
    "reason",
    [
        FailureReason.DNS,
        FailureReason.REFUSED,
        FailureReason.TIMEOUT,
        FailureReason.TLS,
        FailureReason.FORBIDDEN_ADDRESS,
        FailureReason.REDIRECT_LOOP,
    ],
)
def test_a_redirect_to_a_host_that_does_not_answer_is_a_redirect(reason: FailureReason) -> None:
    look = as_redirect(failed(SITE.url, AWAY, reason=reason), approved(), SITE)
    assert isinstance(look, Page)
    assert (look.status, look.final_url, look.body) == (302, AWAY, b"")
    seen = led_away(look, approved(), SITE)
    assert seen is not None
    assert (seen.strength, seen.quote) == (Strength.STRONG, AWAY)


def test_several_hops_of_the_site_before_it_hide_nothing() -> None:
    chain = failed(SITE.url, f"{SITE.url}go", f"{SITE.url}out", AWAY)
    look = as_redirect(chain, approved(), SITE)
    assert isinstance(look, Page)
    seen = led_away(look, approved(), SITE)
    assert seen is not None
    assert seen.strength is Strength.STRONG


@pytest.mark.parametrize(
    "look",
    [
        failed(SITE.url),
        failed(SITE.url, f"{SITE.url}new"),
        failed(SITE.url, "https://www.institute.example/"),
        failed(SITE.url, "mailto:office@institute.example"),
        make_page(SITE.url),
    ],
)
def test_the_site_and_its_aliases_are_nowhere_else(look: Look) -> None:
    assert as_redirect(look, approved(), SITE) is look


def test_an_approved_host_that_fails_is_a_failure() -> None:
    expected = approved("pay", final_url="https://pay.example/begin")
    look = failed(f"{SITE.url}pay", "https://pay.example/begin")
    assert as_redirect(look, expected, SITE) is look


def test_an_address_that_nobody_approved_is_nobodys() -> None:
    look = failed(SITE.url, AWAY)
    assert as_redirect(look, None, SITE) is look


def test_a_host_on_the_way_of_an_approved_redirect_that_fails_is_no_proof() -> None:
    expected = approved("hi", final_url=f"{SITE.url}hi/")
    look = as_redirect(failed(f"{SITE.url}hi", "https://consent.example/"), expected, SITE)
    assert isinstance(look, Page)
    seen = led_away(look, expected, SITE)
    assert seen is not None
    assert seen.strength is Strength.WEAK


def test_an_approved_redirect_whose_end_redirects_on_is_proof() -> None:
    expected = approved("", final_url="https://institute.example/")
    chain = failed(SITE.url, "https://institute.example/", AWAY)
    look = as_redirect(chain, expected, SITE)
    assert isinstance(look, Page)
    seen = led_away(look, expected, SITE)
    assert seen is not None
    assert seen.strength is Strength.STRONG


def test_what_answers_at_another_host_is_proof() -> None:
    look = make_page(SITE.url, final_url=AWAY)
    seen = led_away(look, approved(), SITE)
    assert seen is not None
    assert seen.strength is Strength.STRONG
    assert led_away(make_page(SITE.url), approved(), SITE) is None


HTML = (("content-type", "text/html"),)
CLOSED = b"<title>Maintenance</title><h1>The site is down for maintenance</h1>"


@pytest.mark.parametrize(
    ("final_url", "body", "strength"),
    [
        ("https://www.district.example.gov.in/", b"", None),
        ("https://login.example.gov.in/", b"<h1>Log in</h1>", Strength.WEAK),
        ("https://partner.example/", b"<h1>Welcome</h1>", Strength.WEAK),
        ("https://sorry.hoster.example/", CLOSED, Strength.WEAK),
        ("https://sorry.hoster.example/", b"<h1>Win a prize</h1>", Strength.STRONG),
        ("https://example.other.gov.in/", b"", Strength.STRONG),
    ],
)
def test_a_move_within_the_domain_is_no_proof(
    final_url: str, body: bytes, strength: Strength | None
) -> None:
    site = make_site(url="https://district.example.gov.in/")
    home = learn_page(site.url, [make_page(site.url)], subject="/")
    look = make_page(site.url, body, final_url=final_url, headers=HTML)
    seen = led_away(look, home, site, ("partner.example",))
    assert (None if seen is None else seen.strength) is strength
