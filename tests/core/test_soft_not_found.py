"""Pages that are not there, though the server says 200."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.fingerprint import fingerprint
from sentinel.core.soft_not_found import Likeness, catch_all_hosts, likeness, random_addresses
from sentinel.core.visit import Marks, Visit

SITE = "https://example.org"
WORDS = (
    "department of example welfare schemes pensions housing tenders notices circulars gallery "
    "archive contact feedback accessibility sitemap ministers secretariat offices districts"
)


def print_of(title: str, text: str = "") -> int:
    body = f"<title>{title}</title><h1>{title}</h1><p>{text}"
    return fingerprint(body.encode(), "text/html")


HOME = print_of("Department of Examples", WORDS)
MISSING = print_of("Page not found", f"{WORDS} sorry what you looked for is gone from here")
LIST = print_of("Listing", f"{WORDS} nothing to show in this list at present please look again")
ARTICLE = print_of("Pensions", "who may apply and how much is paid to whom each month and why so")
SHELL = print_of("App")


def visit(path: str, mark: int = 0, status: int = 200, location: str = "") -> Visit:
    return Visit(f"{SITE}{path}", status, location=location, marks=Marks(fingerprint=mark))


def look(
    first: Visit,
    *others: Visit,
    missing: int = MISSING,
    roots: tuple[str, ...] = (),
    catch_all: frozenset[str] = frozenset(),
) -> Likeness:
    """`others` are what else was asked; a redirect of the first leads to the next of them."""
    at_hand = {one.url: one for one in (first, *others)}
    last = at_hand[first.location] if first.location else first
    pages: Mapping[str, tuple[int, ...]] = {"example.org": (missing,)}
    return likeness(
        first,
        last,
        visit_of=at_hand.get,
        not_found_pages=pages,
        roots=roots,
        catch_all=catch_all,
    )


def test_a_page_of_its_own_is_good() -> None:
    assert look(visit("/pensions", ARTICLE), visit("/", HOME)) is Likeness.NONE


def test_a_page_that_says_itself_that_it_is_missing() -> None:
    assert look(visit("/gone", MISSING)) is Likeness.NOT_FOUND


def test_a_page_like_the_missing_one_and_unlike_the_home_page() -> None:
    assert look(visit("/list/9", LIST), visit("/", HOME), missing=LIST) is Likeness.NOT_FOUND


def test_nothing_is_said_of_it_where_the_home_page_is_not_known() -> None:
    assert look(visit("/list/9", LIST), missing=LIST) is Likeness.ANYTHING


def test_one_shell_for_every_address_proves_nothing() -> None:
    assert look(visit("/page", SHELL), visit("/", HOME), missing=SHELL) is Likeness.ANYTHING
    assert look(visit("/page", SHELL), visit("/", SHELL), missing=SHELL) is Likeness.ANYTHING


def test_a_host_that_serves_its_home_page_for_everything_proves_nothing() -> None:
    assert look(visit("/page", HOME), visit("/", HOME), missing=HOME) is Likeness.ANYTHING


def test_where_most_pages_look_so_it_proves_nothing() -> None:
    page = visit("/list/9", LIST)
    found = look(page, visit("/", HOME), missing=LIST, catch_all=frozenset({"example.org"}))
    assert found is Likeness.ANYTHING


def test_a_redirect_to_the_home_page_where_dead_addresses_lead_there() -> None:
    old = visit("/old-page", status=301, location=f"{SITE}/")
    assert look(old, visit("/", HOME), missing=HOME) is Likeness.HOME_INSTEAD
    found = visit("/old-page", status=302, location=f"{SITE}/en/welcome")
    root = visit("/", status=302, location=f"{SITE}/en/welcome")
    assert look(found, visit("/en/welcome", HOME), root, missing=HOME) is Likeness.HOME_INSTEAD


def test_a_redirect_to_the_home_page_is_good_where_dead_addresses_do_not_lead_there() -> None:
    old = visit("/old-page", status=301, location=f"{SITE}/")
    assert look(old, visit("/", HOME)) is Likeness.NONE


@pytest.mark.parametrize(
    "path", ["/", "/?lang=hi", "/index.php", "/home", "/en/", "/hi/index.html"]
)
def test_the_home_page_itself_is_never_missing(path: str) -> None:
    assert look(visit(path, HOME), missing=HOME) is Likeness.NONE
    if path != "/":
        leads = visit(path, status=301, location=f"{SITE}/")
        assert look(leads, visit("/", HOME), missing=HOME) is Likeness.NONE


def test_the_root_of_a_crawl_is_never_missing() -> None:
    page = visit("/department/app", SHELL)
    assert look(page, missing=SHELL, roots=(page.url,)) is Likeness.NONE


def test_what_is_not_served_is_not_compared() -> None:
    assert look(visit("/gone", MISSING, status=404)) is Likeness.NONE


def test_another_hosts_error_page_at_the_end_of_a_redirect() -> None:
    """Dead addresses of one host are sent to the error page of another."""
    first = visit("/gone", status=302, location="https://errors.example.net/sorry")
    last = Visit("https://errors.example.net/sorry", 200, marks=Marks(fingerprint=MISSING))
    assert look(first, last) is Likeness.NOT_FOUND


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://example.org/", ["https://example.org/t0", "https://example.org/t1"]),
        ("https://example.org", ["https://example.org/t0", "https://example.org/t1"]),
        ("https://example.org/a/b/", ["https://example.org/a/b/t0", "https://example.org/t1"]),
        (
            "https://example.org:8443/a/page.php?id=3#x",
            ["https://example.org:8443/a/t0.php", "https://example.org:8443/t1"],
        ),
        (
            "https://example.org/a/Page.HTML?next=/b.aspx",
            ["https://example.org/a/t0.html", "https://example.org/t1"],
        ),
        ("https://example.org/a/file.pdf", ["https://example.org/a/t0", "https://example.org/t1"]),
        ("http://[::1]:80/x?y", ["http://[::1]:80/t0", "http://[::1]:80/t1"]),
    ],
)
def test_addresses_that_cannot_exist_lie_beside_the_page_and_at_the_root(
    url: str, wanted: list[str]
) -> None:
    assert random_addresses(url, ["t0", "t1"]) == wanted


def test_as_many_addresses_as_tokens() -> None:
    assert random_addresses("https://example.org/a/b", ["t"]) == ["https://example.org/a/t"]
    assert random_addresses("https://example.org/a/b", []) == []
    assert len(random_addresses("https://example.org/a/b", ["t", "u", "v"])) == 2


def test_a_host_half_of_whose_pages_look_missing_answers_everything() -> None:
    pages = {"example.org": (LIST,), "other.org": (MISSING,)}
    some = [visit(f"/list/{n}", LIST) for n in range(4)]
    rest = [visit(f"/page/{n}", ARTICLE) for n in range(4)]
    assert catch_all_hosts([*some, *rest], pages) == {"example.org"}
    assert catch_all_hosts([*some, *rest, visit("/x", HOME)], pages) == frozenset()
    assert catch_all_hosts(some[:3], pages) == frozenset()
    assert catch_all_hosts(some, {}) == frozenset()


@settings(deadline=None)
@given(st.text(max_size=80), st.lists(st.text(max_size=8), max_size=3))
def test_no_address_makes_it_fail(url: str, tokens: list[str]) -> None:
    assert len(random_addresses(url, tokens)) == min(len(tokens), 2)
    page = Visit(url, 200, marks=Marks(fingerprint=LIST))
    pages = {"": (LIST,)}
    assert likeness(page, page, visit_of={}.get, not_found_pages=pages) in Likeness
