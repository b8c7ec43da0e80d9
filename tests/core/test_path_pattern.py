"""What addresses have in common."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.path_pattern import branch_of, pattern_of, shown, split


@pytest.mark.parametrize(
    ("path", "query", "pattern"),
    [
        ("/", "", ""),
        ("/about/us.html", "", ""),
        ("/item/17.html", "", "/item/#.html"),
        ("/2031/05/06/", "", "/#/#/#/"),
        ("/2031-05-06", "", "/#"),
        ("/2031/may/6", "", "/#/#/#"),
        ("/2031/September/", "", "/#/#/"),
        ("/may-2031/x", "", "/#-#/x"),
        ("/maya/marketing/decisions", "", ""),
        ("/v1.10.2/x", "", "/v#/x"),
        ("/commit/3f2a9c11bd", "", "/commit/#"),
        ("/commit/facade/deadbeef", "", ""),
        ("/6e0cd1e2-1111-4222-8333-9e0cd1e21111/y", "", "/#/y"),
        ("/%E0%A4%95%E0%A4%B9/x", "", ""),
        ("/%e0%a4%95/7", "", "/%e0%a4%95/#"),
        ("/a%203", "", "/a%20#"),
        ("/calendar", "month=2031-05", "/calendar?month=#"),
        ("/list", "page=3&by=name", "/list?page=#&by=#"),
        ("/list", "page=4&by=date", "/list?page=#&by=#"),
        ("/list", "17", "/list?#"),
        ("/item/17", "a=b", "/item/#?a=#"),
    ],
)
def test_what_varies_becomes_a_placeholder(path: str, query: str, pattern: str) -> None:
    assert pattern_of(path, query) == pattern


@pytest.mark.parametrize(
    ("url", "pieces"),
    [
        ("http://h", ("http://h", "/", "")),
        ("http://h/", ("http://h", "/", "")),
        ("https://h:8080/a/b?c=d?e", ("https://h:8080", "/a/b", "c=d?e")),
        ("http://[::1]/?", ("http://[::1]", "/", "")),
    ],
)
def test_an_address_is_split(url: str, pieces: tuple[str, str, str]) -> None:
    assert split(url) == pieces


def test_a_branch_is_named_by_its_first_folders() -> None:
    assert branch_of("/shop/a/b/c", 1) == "/shop/…"
    assert branch_of("/shop/a/b/c", 3) == "/shop/a/b/…"
    assert branch_of("/shop/7/b/c", 2) == "/shop/#/…"
    assert branch_of("/shop", 1) == "/shop"


def test_long_patterns_are_cut_where_they_are_shown() -> None:
    assert len(shown("/" + "a" * 5_000)) == 200


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_pattern_is_made_of_anything(path: str, query: str) -> None:
    pattern = pattern_of("/" + path.replace("?", ""), query)
    assert pattern == "" or pattern.startswith("/")


def test_long_hostile_paths_take_no_time_to_speak_of() -> None:
    for part in (
        "0a" * 50_000,
        "-0" * 50_000,
        "%0" * 50_000,
        "a-" * 50_000,
        "/may" * 30_000,
        "/1" * 50_000,
    ):
        pattern_of("/" + part, "")
        pattern_of("/", part)
