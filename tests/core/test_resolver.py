"""References resolved by putting strings together are those that the URL parser gives."""

import ada_url
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.resolver import Resolver, Target, base_of

BASES = [
    "http://x.example/",
    "http://x.example/a/b/c.html?q=1#f",
    "https://x.example:8443/a//b/",
    "http://x.example/a/b?x/y",
    "http://x.example",
    "http://[::1]/a/",
    "ftp://x.example/a/b",
]


def by_parser(base: str, reference: str) -> Target | None:
    try:
        url = ada_url.join_url(base, reference)
    except (ValueError, UnicodeEncodeError):
        return None
    address, _, fragment = url.partition("#")
    return (address, fragment) if url.startswith(("http://", "https://")) else None


pieces = st.sampled_from(
    [
        *(
            "a",
            "b.html",
            "..",
            ".",
            "/",
            "//",
            "../",
            "../../",
            "?",
            "#",
            "%2e",
            "%2E%2e",
            ":",
            "@",
            "'",
        ),
        *(
            "http:",
            "https://y.example/",
            "HTTP://Y.example",
            "é",
            " ",
            "\t",
            "\\",
            "|",
            "~",
            "=1",
            "&",
        ),
        *(
            "%zz",
            "mailto:",
            "data:",
            "x:",
            "a:b",
            "[",
            "^",
            "`",
            "<",
            "{",
            "-",
            "_",
            ";",
            "…",
            "\n",
        ),
    ]
)
references = st.lists(pieces, max_size=7).map("".join) | st.text(max_size=8)


@settings(deadline=None, max_examples=600)
@given(st.sampled_from(BASES), st.lists(references, min_size=1, max_size=4))
def test_every_way_of_resolving_gives_what_the_parser_gives(base: str, written: list[str]) -> None:
    resolver = Resolver(base)
    for reference in written + written:
        assert resolver.target(reference) == by_parser(base, reference)


@settings(deadline=None)
@given(references)
def test_pages_of_one_folder_do_not_answer_for_one_another(reference: str) -> None:
    """What is remembered of a folder must not lean on the page that asked first."""
    for name in ("one", "two?q", ""):
        base = f"http://x.example/d/{name}"
        assert Resolver(base).target(reference) == by_parser(base, reference)


def test_many_references_do_not_gather_in_memory() -> None:
    resolver = Resolver("http://many.example/")
    for number in range(20_000):
        assert resolver.target(f"p{number}") == (f"http://many.example/p{number}", "")
        assert resolver.target("../" * (number % 50) + "q") == ("http://many.example/q", "")


def test_a_query_is_written_in_the_encoding_of_its_page() -> None:
    """URL 4.3: percent-encode after encoding; the path is UTF-8 in any case."""
    resolver = Resolver("http://x.example/", "cp1251")
    assert resolver.target("/п?п=и&☃#п") == (
        "http://x.example/%D0%BF?%EF=%E8&%26%239731%3B",
        "%D0%BF",
    )
    assert Resolver("http://x.example/").target("?п") == ("http://x.example/?%D0%BF", "")


@pytest.mark.parametrize(
    ("href", "base"),
    [
        (None, "http://x.example/d/p"),
        ("/b/#f", "http://x.example/b/#f"),
        ("http://[", "http://x.example/d/p"),
        ("data:,x", "http://x.example/d/p"),
        ("javascript:x", "http://x.example/d/p"),
        ("ftp://f.example/", "ftp://f.example/"),
    ],
)
def test_the_base_of_a_page(href: str | None, base: str) -> None:
    assert base_of("http://x.example/d/p", href) == base


def test_what_no_browser_can_read_is_told_from_what_is_not_asked() -> None:
    resolver = Resolver("http://x.example/")
    assert resolver.target("http://[") is None
    assert resolver.fails("http://[")
    assert resolver.target("ftp://x.example/") is None
    assert not resolver.fails("ftp://x.example/")


def test_a_reference_of_megabytes_is_not_asked() -> None:
    assert Resolver("http://x.example/").target("é" * 70_000) is None
