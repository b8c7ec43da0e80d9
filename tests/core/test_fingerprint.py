"""Fingerprints of what pages say."""

import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.fingerprint import MAX_BYTES, alike, fingerprint, is_shell, says_not_found

HTML = "text/html; charset=utf-8"
MONTHS = "January February March April May June July August September October November December"
NAVIGATION = (
    "<nav><a href='/'>Home</a><a href='/about'>About the department</a>"
    "<a href='/schemes'>Schemes</a><a href='/tenders'>Tenders</a>"
    "<a href='/contact'>Contact us</a></nav>"
)
FOOTER = "<footer>Content owned and maintained by the department. Accessibility, help.</footer>"
VOCABULARY = [
    first + middle + last
    for first in ("ba", "ke", "lo", "mi", "nu", "pra", "sta", "tri")
    for middle in ("da", "fer", "gor", "lin", "mos", "par", "ren", "tal")
    for last in ("ba", "dent", "ing", "ka", "ment", "on", "ra", "tive")
]


def page(title: str, body: str) -> bytes:
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title><script>var t = '{title}'</script>"
        f"</head><body>{NAVIGATION}<main><h1>{title}</h1>{body}</main>{FOOTER}</body></html>"
    ).encode()


def words(seed: int, count: int) -> str:
    return " ".join(random.Random(seed).choices(VOCABULARY, k=count))


def calendar(year: int, month: int) -> bytes:
    name = MONTHS.split()[month - 1]
    first = (year * 7 + month * 3) % 7
    days = "".join(f"<td>{day}</td>" for day in range(1, 28 + (month * 5) % 4))
    rows = f"<tr><th>Mo</th><th>Tu</th><th>We</th></tr><tr>{'<td></td>' * first}{days}</tr>"
    later = f"<a href='/cal?m={month + 1}'>next month</a><a href='/cal?m={month}'>previous</a>"
    text = f"<table>{rows}</table>{later}<p>No events on {name} {first + 1}, {year}.</p>"
    return page(f"Calendar for {name} {year}", text)


def search(term: str, count: int) -> bytes:
    return page(
        f"Search results for {term}",
        f"<form><input name=q value={term}></form><p>{count} results for <b>{term}</b>. Nothing "
        "matched your query. Check the spelling, try fewer words, or browse the site map.</p>",
    )


def error(path: str, number: int) -> bytes:
    return page(
        "Page not found",
        f"<p>The address {path} does not exist on this server. Request number {number:x}, "
        f"22 Nov 2026 10:{number % 60:02}. Please use the search or go to the home page.</p>",
    )


def article(seed: int) -> bytes:
    return page(words(seed, 4).title(), f"<p>{words(seed + 10_000, 120)}</p>")


def test_months_of_a_calendar_are_alike() -> None:
    prints = [
        fingerprint(calendar(2000 + n // 12, n % 12 + 1), HTML, f"http://h/cal?m={n}")
        for n in range(120)
    ]
    assert all(alike(prints[0], other) for other in prints)


def test_empty_searches_are_alike() -> None:
    terms = ("pension", "water supply", "widow", "xyzzy", "पेंशन", "rti act")
    prints = [
        fingerprint(search(term, 0), HTML, f"http://h/search?q={term.replace(' ', '+')}")
        for term in terms
    ]
    assert all(alike(prints[0], other) for other in prints)


def test_error_pages_are_alike_whatever_the_address() -> None:
    paths = ("/a", "/some/longer/path.html", "/3f9a0c", "/news/2026/11/22/title-of-it")
    prints = [
        fingerprint(error(path, n * 7919), HTML, f"http://h{path}") for n, path in enumerate(paths)
    ]
    assert all(alike(prints[0], other) for other in prints)
    assert all(map(says_not_found, prints))


def test_articles_of_one_mould_are_not_alike() -> None:
    prints = [fingerprint(article(seed), HTML, f"http://h/item/{seed}") for seed in range(200)]
    pairs = [(a, b) for a in range(200) for b in range(a) if alike(prints[a], prints[b])]
    assert pairs == []


def test_an_article_is_not_alike_to_the_error_page_of_its_site() -> None:
    missing = fingerprint(error("/x", 1), HTML, "http://h/x")
    assert not any(alike(missing, fingerprint(article(seed), HTML)) for seed in range(200))


def test_only_words_count() -> None:
    one = page("Report", f"<p>{words(1, 60)}</p>")
    other = (
        one.replace(b"<p>", b"<div class='x' data-v=1><!-- note --><style>p{color:red}</style>\n")
        .replace(b"</p>", b"</div>")
        .replace(b"Report", b"REPORT")
    )
    assert fingerprint(one, HTML) == fingerprint(other, HTML)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Updated on 3 March 2024 at 10:20", "Updated on 17 October 2025 at 9:05"),
        ("Session 3f9a7bc0d1", "Session 99e0aa17c2"),
        ("550e8400-e29b-41d4-a716-446655440000", "123e4567-e89b-12d3-a456-426614174000"),
        ("see https://example.org/a/b?x=1", "see https://example.net/other"),
        ("दिनांक 5 मार्च 2024", "दिनांक 19 नवंबर 2026"),
        ("You are visitor 1,234,567.", "You are visitor 98."),
        ("2 hours ago", "5 minutes ago"),
    ],
)
def test_what_changes_by_itself_is_left_out(one: str, other: str) -> None:
    pages = [page("Notice", f"<p>{words(5, 40)}</p><p>{text}</p>") for text in (one, other)]
    assert fingerprint(pages[0], HTML) == fingerprint(pages[1], HTML)


def test_the_words_of_the_address_are_left_out() -> None:
    text = "<p>Nothing is known of {0} here. " + words(9, 30) + "</p>"
    one = fingerprint(page("Tag", text.format("gardening")), HTML, "http://h/tag/gardening")
    other = fingerprint(page("Tag", text.format("fisheries")), HTML, "http://h/tag/fisheries")
    assert one == other


def test_a_page_that_a_script_fills_is_a_shell() -> None:
    shell = b"<!DOCTYPE html><title>App</title><div id=root></div><script src=/main.js></script>"
    assert is_shell(fingerprint(shell, HTML))
    assert not is_shell(fingerprint(article(1), HTML))
    assert alike(fingerprint(shell, HTML, "http://h/a"), fingerprint(shell, HTML, "http://h/b"))


def test_shells_that_carry_different_data_are_not_alike() -> None:
    shells = [
        f"<title>App</title><div id=root></div><script>var d = '{words(seed, 50)}'</script>"
        for seed in range(20)
    ]
    prints = [fingerprint(shell.encode(), HTML) for shell in shells]
    assert not any(alike(prints[0], other) for other in prints[1:])


def test_a_shell_is_never_alike_to_a_page_with_words() -> None:
    shell = fingerprint(b"<title>x</title>", HTML)
    assert not alike(shell, (shell & ~3) | 4)


@pytest.mark.parametrize(
    "heading",
    [
        *("404", "Error 404 - Not Found", "Page not found", "This page does not exist"),
        *("This page doesn't exist", "No such page", "पृष्ठ नहीं मिला", "Seite nicht gefunden"),
    ],
)
def test_headings_of_pages_that_are_not_there(heading: str) -> None:
    assert says_not_found(fingerprint(page(heading, ""), HTML))


@pytest.mark.parametrize("heading", ["Welcome", "Room 4041", "Lost and found", "Foundations"])
def test_headings_of_pages_that_are(heading: str) -> None:
    assert not says_not_found(fingerprint(page(heading, "<p>not found</p>"), HTML))


def test_letters_written_as_numbers_count_as_letters() -> None:
    text = "नागरिक सेवाएँ और योजनाएँ विभाग के बारे में सूचना का अधिकार निविदाएँ संपर्क करें हमारे"
    entities = "".join(f"&#{ord(letter)};" if ord(letter) > 127 else letter for letter in text)
    assert fingerprint(page("x", text), HTML) == fingerprint(page("x", entities), HTML)


def test_utf_16_is_read_as_text() -> None:
    written = article(3).decode()
    assert fingerprint(written.encode("utf-16"), "text/html") == fingerprint(
        written.encode(), "text/html"
    )


def test_nothing_is_alike_to_a_page_without_fingerprint() -> None:
    assert not alike(0, 0)
    assert not alike(0, fingerprint(b"", HTML))


def test_no_page_has_the_fingerprint_of_none() -> None:
    assert fingerprint(b"", "") != 0
    assert alike(fingerprint(b"", ""), fingerprint(b" ", ""))


def test_every_process_finds_the_same() -> None:
    code = (
        "from sentinel.core.fingerprint import fingerprint\n"
        "print(fingerprint(b'<p>one two three four five six', 'text/html'))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert int(found) == fingerprint(b"<p>one two three four five six", "text/html")


@settings(deadline=None)
@given(
    st.binary(max_size=2_000), st.sampled_from(["", HTML, "text/html; charset=utf-16"]), st.text()
)
def test_any_bytes_have_a_fingerprint_of_64_bits(body: bytes, header: str, url: str) -> None:
    found = fingerprint(body, header, url)
    assert 0 < found < 1 << 64
    assert alike(found, found)


def test_only_the_beginning_of_a_page_is_looked_at() -> None:
    body = b"<p>" + b"word and other " * (MAX_BYTES // 15 + 1)
    assert fingerprint(body, HTML) == fingerprint(body + words(1, 500).encode(), HTML)
