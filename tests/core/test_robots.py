"""robots.txt by RFC 9309: hard cases, broken files, files that could not be had."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.robots import MAX_BYTES, Robots

HOST = "https://example.org"


def rules(text: str) -> Robots:
    return Robots.read(200, text.encode())


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/x", True),
        ("User-agent: *\nDisallow:", "/x", True),
        ("User-agent: *\nDisallow: /", "/x", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("USER-AGENT: *\nDISALLOW: /x", "/x", False),
        ("  User-agent : *\n  Disallow : /x", "/x", False),
        ("User-agent: *\nDisallow: /X", "/x", True),
        # 2.2.1: our own group alone, wherever it stands; groups of one name are one
        ("User-agent: *\nDisallow: /\n\nUser-agent: sentinel\nDisallow: /a", "/x", True),
        ("User-agent: SENTINEL\nDisallow: /a\n\nUser-agent: *\nDisallow: /", "/a", False),
        ("User-agent: Sentinel\nDisallow: /a\n\nUser-agent: Sentinel\nDisallow: /b", "/a", False),
        ("User-agent: Sentinel\nDisallow: /a\n\nUser-agent: Sentinel\nDisallow: /b", "/b", False),
        ("User-agent: sentinel\nUser-agent: other\nDisallow: /a", "/a", False),
        ("User-agent: other\n\n# and\nUser-agent: sentinel\nDisallow: /a", "/a", False),
        ("User-agent: other\nDisallow: /", "/a", True),
        # a name is a whole token
        ("User-agent: s\nDisallow: /", "/a", True),
        ("User-agent: sent\nDisallow: /", "/a", True),
        ("User-agent: sentinel-news\nDisallow: /", "/a", True),
        ("User-agent: oursentinel\nDisallow: /", "/a", True),
        ("User-agent: Sentinel/1.0 (x)\nDisallow: /", "/a", False),
        ("User-agent: sentinel # ours\nDisallow: /", "/a", False),
        ("User-agent: * # all\nDisallow: /", "/a", False),
        ("User-agent: *bot\nDisallow: /", "/a", True),
        ("User-agent:\nDisallow: /", "/a", True),
        # 2.2.2: the longest match counts, allow before disallow
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: *\nDisallow: /a*\nAllow: /a", "/ab", False),
        ("User-agent: *\nDisallow: /fish", "/fishheads/x.html?id=1", False),
        ("User-agent: *\nDisallow: /fish/", "/fish", True),
        # 2.2.3: the special characters
        ("User-agent: *\nDisallow: /*.php$", "/a/b.php", False),
        ("User-agent: *\nDisallow: /*.php$", "/a/b.php?x=1", True),
        ("User-agent: *\nDisallow: /*.php", "/a/b.php5/c", False),
        ("User-agent: *\nDisallow: /a/*/c", "/a/b/c", False),
        ("User-agent: *\nDisallow: /*?*sort=", "/list?page=2&sort=up", False),
        ("User-agent: *\nDisallow: /*?*sort=", "/list?page=2", True),
        ("User-agent: *\nDisallow: /a # b", "/a", False),
        # percent-encoding is compared in one form
        ("User-agent: *\nDisallow: /a%3cd.html", "/a%3Cd.html", False),
        ("User-agent: *\nDisallow: /%7Ejoe/", "/~joe/x", False),
        ("User-agent: *\nDisallow: /सूची", "/%E0%A4%B8%E0%A5%82%E0%A4%9A%E0%A5%80/x", False),
        ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
        # lines
        ("User-agent: *\rDisallow: /a\rDisallow: /b", "/b", False),
        ("User-agent: *\r\nDisallow: /a\r\n", "/a", False),
        ("User-agent: *\nDisallow: /a\x0bDisallow: /b", "/b", True),
        ("User-agent: *\nDisallow: /a\u2028Disallow: /", "/b", True),
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
        ("Disallow: /a\nUser-agent: *\nDisallow: /b", "/a", True),
        ("User-agent: *\nCrawl-delay: 1\nDisallow: /a", "/a", False),
        ("User-agent: *\nUnknown: x\nDisallow: /a", "/a", False),
        (
            "User-agent: sentinel\nSitemap: https://o/s.xml\nUser-agent: x\nDisallow: /a",
            "/a",
            False,
        ),
        ("<html><body>Not found</body></html>", "/x", True),
    ],
)
def test_what_a_file_allows(text: str, path: str, allowed: bool) -> None:
    assert rules(text).allows(HOST + path) is allowed


@pytest.mark.parametrize("status", [301, 307, 400, 401, 403, 404, 410, 451])
def test_a_file_that_is_not_there_allows_everything(status: int) -> None:
    robots = Robots.read(status, b"User-agent: *\nDisallow: /")
    assert robots.allows(f"{HOST}/x")
    assert not robots.unreachable
    assert robots.note == ""


@pytest.mark.parametrize(
    ("status", "said"), [(0, "gave no answer"), (429, "429"), (500, "500"), (503, "503")]
)
def test_a_file_that_cannot_be_had_forbids_everything_and_says_so(status: int, said: str) -> None:
    """RFC 9309, 2.3.1.4: the rules are there, and nobody knows them."""
    robots = Robots.read(status, b"")
    assert not robots.allows(f"{HOST}/x")
    assert robots.unreachable
    assert said in robots.note
    assert "RFC 9309" in robots.note
    assert robots.sitemaps == ()


def test_sitemaps_of_any_host_and_group_are_known_once() -> None:
    robots = rules(
        "Sitemap: https://example.org/a.xml\nUser-agent: x\nDisallow: /\n"
        "sitemap: https://cdn.example.net/b.xml\nSitemap: https://example.org/a.xml\n"
    )
    assert robots.sitemaps == ("https://example.org/a.xml", "https://cdn.example.net/b.xml")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 2.5", 2.5),
        ("User-agent: *\nCrawl-delay: 86400", 60.0),
        ("User-agent: *\nCrawl-delay: -1", 0.0),
        ("User-agent: *\nCrawl-delay: soon", 0.0),
        ("User-agent: other\nCrawl-delay: 5", 0.0),
        ("User-agent: sentinel\nCrawl-delay: 1\n\nUser-agent: *\nCrawl-delay: 5", 1.0),
    ],
)
def test_the_crawl_delay_is_bounded(text: str, seconds: float) -> None:
    assert rules(text).crawl_delay_seconds == seconds


def test_of_a_long_file_the_first_500_kib_are_read_and_that_is_said() -> None:
    head = b"User-agent: *\nDisallow: /a\n"
    long = head + b"#" * MAX_BYTES + b"\nDisallow: /b\n"
    robots = Robots.read(200, long)
    assert not robots.allows(f"{HOST}/a")
    assert robots.allows(f"{HOST}/b")
    assert "500 KiB" in robots.note


@given(st.binary(max_size=400))
def test_any_bytes_are_rules(body: bytes) -> None:
    robots = Robots.read(200, b"User-agent: *\n" + body)
    assert robots.allows(f"{HOST}/robots.txt")
    robots.allows(f"{HOST}/x?y=%zz")


@pytest.mark.parametrize(
    "line",
    [
        "user-agent" + " " * 500_000,
        "a" * 500_000,
        "Disallow: /" + "*a" * 200_000,
        "user-agent: x\n" * 30_000,
    ],
)
def test_hostile_files_are_read(line: str) -> None:
    rules(f"User-agent: *\nDisallow: /x\n{line}\n").allows(f"{HOST}/y")
