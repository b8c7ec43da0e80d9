"""Pages that would hold a tree builder for minutes are told by a count, and read without one."""

import pytest

from sentinel.core.html import read_html
from sentinel.core.tree_cost import lexbor_is_cheap, turbo_is_cheap

URL = "http://x.example/"

QUADRATIC = {
    "unclosed formatting": "".join(f"<b id={n}><p>" for n in range(10_000)),
    "formatting with plain attributes": "".join(f'<i class="c{n}"><p>' for n in range(10_000)),
    "attributes merged into body": "".join(f"<body a{n}=1>" for n in range(10_000)),
    "attributes merged into html": "".join(f"<HtMl/a{n}>" for n in range(10_000)),
    "two long html tags": ("<html " + " ".join(f"a{n}" for n in range(10_000)) + ">") * 2,
    "too many tags": "<p>" * 1_000_001,
}


@pytest.mark.parametrize("page", QUADRATIC.values(), ids=QUADRATIC)
def test_what_is_quadratic_gets_no_tree(page: str) -> None:
    assert not turbo_is_cheap(page)
    found = read_html(f"<a href=x>{page}", URL)
    assert [one[0] for one in found.references] == [URL + "x"]


LINEAR = {
    "depth": "<div>" * 100_000,
    "attributes of one element": "<a" + "".join(f" a{n}" for n in range(50_000)) + ">",
    "links in links": "<svg>" + "<a href=x>text" * 20_000,
    "tables in tables": "<table><td><a href=x>text" * 20_000,
    "end tags that match nothing": "<svg>" * 600 + "</g>" * 100_000,
    "equal formatting": '<code class="x">a</code> ' * 30_000,
    "text": "text &amp; " * 500_000,
    "raw text": "<title>" * 50_000,
    "comments": "<!--" * 50_000,
    "open quotes": '<a x="' * 50_000,
    "sources": f"<img srcset='{'a 1x, ' * 200_000}'>",
    "styles": f"<p style='{'url( ' * 100_000}'>",
    "templates": "<template>" * 50_000,
    "documents in documents": "<iframe srcdoc='<iframe srcdoc=x>'></iframe>" * 5_000,
}


@pytest.mark.parametrize("page", LINEAR.values(), ids=LINEAR)
def test_what_is_linear_is_read_by_the_tree(page: str) -> None:
    assert turbo_is_cheap(page)
    read_html(page, URL)


def test_ordinary_pages_get_a_tree_at_any_length() -> None:
    page = '<p><b>word</b> <a href="x"><code class="y">z</code></a></p>\n' * 20_000
    assert turbo_is_cheap(page)
    assert not lexbor_is_cheap(page)


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000,
        "".join(f"<b id={n}><p>" for n in range(10_000)),
        "<a" + "".join(f" a{n}" for n in range(50_000)) + ">",
    ],
    ids=["depth", "formatting", "attributes"],
)
def test_lexbor_gets_no_page_that_would_hold_it(page: str) -> None:
    assert not lexbor_is_cheap(page)
