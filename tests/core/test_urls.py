"""URLs as browsers read them, and subjects that are equal for every witness."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core import urls
from support.values import make_site

SITE = make_site(url="http://example.org/", aliases=("https://www.example.org/",))
BELOW = make_site(url="http://example.org/~dept/")

RESOLVED: list[tuple[str, str | None]] = [
    ("../x#y", "http://example.org/x#y"),
    (" \tq\n.html ", "http://example.org/d/q.html"),
    ("//other.example/a", "http://other.example/a"),
    ("\\\\other.example\\a", "http://other.example/a"),
    ("", "http://example.org/d/e"),
    ("HTTP://EXAMPLE.ORG:80/%7Ea", "http://example.org/%7Ea"),
    ("mailto:a@b.example", None),
    ("tel:+91", None),
    ("javascript:alert(1)", None),
    ("data:text/html,x", None),
    ("blob:http://example.org/x", None),
    ("//[", None),
    ("\ud800", None),
]


@pytest.mark.parametrize(("href", "wanted"), RESOLVED)
def test_references_resolve_as_in_a_browser(href: str, wanted: str | None) -> None:
    assert urls.resolve("http://example.org/d/e", href) == wanted


SUBJECTS = [
    ("http://example.org/", "/"),
    ("http://example.org/index.html", "/"),
    ("https://www.example.org/library/index.php?x=1#f", "/library/?x=1"),
    ("http://example.org/%41%7e%2f%e0", "/A~%2F%E0"),
    ("http://example.org/a|b", "/a%7Cb"),
    ("http://other.example/a#f", "http://other.example/a"),
    ("http://example.org:81/a", "http://example.org:81/a"),
]


@pytest.mark.parametrize(("url", "subject"), SUBJECTS)
def test_subjects(url: str, subject: str) -> None:
    assert urls.subject_of(url, SITE) == subject


def test_a_site_below_a_path_ends_at_that_path() -> None:
    assert urls.same_site("http://example.org/~dept/a", BELOW)
    assert not urls.same_site("http://example.org/other", BELOW)
    assert urls.subject_of("http://example.org/~dept/a", BELOW) == "/a"


plain_paths = st.lists(
    st.sampled_from(["a", "B-1", "index.html", "x.y~", "..", ".", ".a", "", "%41", "e:f", "_"]),
    min_size=1,
    max_size=4,
).map("/".join)


@given(plain_paths)
def test_a_url_that_needs_no_parser_has_the_subject_that_one_would_give_it(path: str) -> None:
    for root in (*SITE.aliases, SITE.url):
        # an empty query changes no subject, and is not left to the short way
        assert urls.subject_of(root + path, SITE) == urls.subject_of(f"{root}{path}?", SITE)


def test_the_longest_of_two_roots_of_one_host_names_an_address() -> None:
    both = make_site(url="https://example.org/~dept/", aliases=("http://example.org/",))
    assert urls.subject_of("http://example.org/~dept/a", both) == "/a"
    assert urls.subject_of("http://example.org/a", both) == "/a"


def test_files_have_the_subjects_of_their_addresses() -> None:
    assert urls.subject_of_path("index.html", SITE) == "/"
    assert urls.subject_of_path(".", SITE) == "/"
    assert urls.subject_of_path("a b.html", SITE) == "/a%20b.html"
    assert urls.url_of_path("d/index.htm", SITE) == "http://example.org/d/"


names = st.text(
    st.characters(blacklist_characters="/\0", blacklist_categories=("Cs",))
    | st.sampled_from([chr(code) for code in range(0xDC80, 0xDD00)]),
    min_size=1,
    max_size=8,
).filter(lambda name: name not in {".", ".."})


def is_on_disk(path: str) -> bool:
    """Whether a file system could hand this name out: surrogate escapes of no valid UTF-8."""
    return path == path.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")


@given(st.lists(names | st.sampled_from(["index.html", "%41", "%2e"]), min_size=1, max_size=3))
def test_tree_and_crawl_name_a_file_alike(parts: list[str]) -> None:
    """Whatever a file is called, its address leads back to the name that the tree gives it."""
    path = "/".join(parts)
    if not is_on_disk(path):
        return
    subject = urls.subject_of_path(path, SITE)
    url = urls.url_of_path(path, SITE)
    assert urls.resolve(SITE.url, url) == url
    assert urls.same_site(url, SITE)
    assert urls.subject_of(url, SITE) == subject
    assert urls.url_of_subject(subject, SITE) == url


@given(st.text(max_size=20))
def test_no_reference_breaks_the_reader(href: str) -> None:
    url = urls.resolve("http://example.org/d/", href)
    if url is not None:
        assert urls.subject_of(url, SITE)
        assert urls.normal(url) == url
