"""What is noted of an answer while its body is at hand."""

import pytest

from sentinel.core.fingerprint import fingerprint
from sentinel.core.page_marks import mark
from sentinel.core.visit import Marks

HTML = "text/html; charset=utf-8"
PAGE = b"<!DOCTYPE html><title>Page</title><p>one two three four five six seven</p>"
URL = "https://example.org/page"


def test_an_ordinary_page_has_no_marks() -> None:
    assert mark(200, (), PAGE, HTML, URL, fingerprint=False) == Marks()


def test_a_fingerprint_is_taken_where_it_is_wanted() -> None:
    found = mark(200, (), PAGE, HTML, URL, fingerprint=True)
    assert found.fingerprint == fingerprint(PAGE, HTML, URL)


def test_no_fingerprint_of_what_is_no_served_page() -> None:
    assert mark(404, (), PAGE, HTML, URL, fingerprint=True) == Marks()
    assert mark(301, (), PAGE, HTML, URL, fingerprint=True) == Marks()
    assert mark(200, (), PAGE, "text/plain", URL, fingerprint=True) == Marks()


def test_a_wall_hides_everything_else() -> None:
    headers = (("cf-mitigated", "challenge"),)
    wanted = Marks(bot_wall="cloudflare")
    assert mark(200, headers, PAGE, "image/png", URL, fingerprint=True) == wanted


def test_the_type_is_judged_only_of_what_was_served() -> None:
    wrong = mark(200, (), PAGE, "image/png", URL, fingerprint=True)
    assert wrong == Marks(wrong_type="called image/png, but an HTML page")
    assert mark(404, (), PAGE, "image/png", URL, fingerprint=True) == Marks()


@pytest.mark.parametrize(
    "body",
    [
        b"<" * 2_000_000,
        b"<script" * 300_000,
        b"<!--" * 500_000,
        b"<h1>" * 500_000,
        b"<title " * 300_000,
        b"&#1;" * 500_000,
        b"\0" * 1_000_000,
        b"\xff\xfe" + b"<\0" * 500_000,
        b" " * 2_000_000,
        b"<?xml " * 300_000,
        b"_incapsula_resource?swjiylwa=" * 50_000,
    ],
    ids=lambda body: repr(body[:12]),
)
def test_hostile_pages_cost_no_more_than_others(body: bytes) -> None:
    """Were one of the searches quadratic, this would not end."""
    for content_type in (HTML, "image/png", "image/svg+xml"):
        for status in (200, 403):
            found = mark(status, (), body, content_type, f"{URL}/{'a/' * 900}", fingerprint=True)
            assert not found.bot_wall
