"""Headers of a few pages against the approved ones."""

from dataclasses import replace

import pytest

from sentinel.checkers import headers
from sentinel.core.learn import learn_page
from sentinel.core.page import Page
from sentinel.core.verdict import Verdict
from support.site_looks import SITE, approved, site_check, snapshot
from support.values import T0, make_page

CHECK = site_check("headers")
HEADERS = (("content-type", "text/html"), ("x-frame-options", "DENY"), ("server", "nginx/1.24"))


def look(path: str = "", **more: str) -> Page:
    added = tuple((name.replace("_", "-"), value) for name, value in more.items())
    kept = tuple((name, value) for name, value in HEADERS if name not in dict(added))
    given = tuple((name, value) for name, value in (*kept, *added) if value)
    return make_page(SITE.url + path, b"<p>welcome</p>", headers=given)


PAGES = [learn_page(one.url, [one]) for one in (look(), *(look(f"p{n}.html") for n in range(9)))]
BASELINE = approved(*PAGES)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (look(refresh="0; url=https://evil.example/"), Verdict.DEFACED),
        (look(link="<https://evil.example/a.css>; rel=stylesheet"), Verdict.DEFACED),
        (look(x_frame_options=""), Verdict.SUSPECT),
    ],
)
def test_a_page_of_unchanged_bytes_tells_browsers_something_else(
    answer: Page, verdict: Verdict
) -> None:
    (found,) = headers.check(CHECK, snapshot(BASELINE, answer))
    assert (found.code, found.verdict, found.subject) == ("headers-changed", verdict, "/")


@pytest.mark.parametrize(
    "answer",
    [
        look(),
        look(server="nginx/1.26", date="today", age="3"),
        replace(look(refresh="0; url=https://evil.example/"), status=503),
        look("unknown.html", refresh="0; url=https://evil.example/"),
    ],
)
def test_what_is_no_news(answer: Page) -> None:
    assert list(headers.check(CHECK, snapshot(BASELINE, answer))) == []


def test_the_root_and_other_pages_in_turns_are_asked() -> None:
    at = snapshot(BASELINE)
    seen: set[str] = set()
    for hour in range(3):
        later = replace(at, taken_at=T0.replace(hour=hour))
        asked = headers.asks(CHECK, later)
        assert asked[0] == SITE.url
        assert len(asked) == 1 + headers.PAGES_IN_TURN
        seen.update(asked)
    assert seen == {page.url for page in PAGES}
    assert headers.asks(CHECK, snapshot(None)) == ()
