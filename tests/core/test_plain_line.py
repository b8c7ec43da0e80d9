"""Foreign text as one harmless line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.plain_line import (
    CLOSE_ISOLATE,
    MAX_MARKS,
    OPEN_ISOLATE,
    clean_line,
    inert,
    isolated,
    without_isolates,
)
from support.hostile_strings import HOSTILE, unseen


@pytest.mark.parametrize("name", HOSTILE)
def test_a_clean_line_is_one_line_and_shows_all_that_it_holds(name: str) -> None:
    line = clean_line(HOSTILE[name])
    assert len(line.splitlines()) <= 1
    assert unseen(line, allowed="") == set()
    assert len(line) <= len(HOSTILE[name])
    line.encode()
    assert clean_line(line) == line


@given(st.text(alphabet=st.characters(), max_size=40))
def test_any_text_becomes_one_line_that_stays_as_it_is(text: str) -> None:
    line = clean_line(text)
    assert len(line.splitlines()) <= 1
    assert unseen(line, allowed="") == set()
    assert clean_line(line) == line


def test_words_of_living_languages_stay_as_they_are() -> None:
    for words in ("क्षत्रिय श्री कृष्ण र्‍य क्‌ष", "தமிழ் বাংলা ગુજરાતી ଓଡ଼ିଆ", "café Ångström", "اردو", "ไทย ที่"):
        assert clean_line(words) == words


def test_marks_that_heap_up_are_cut() -> None:
    assert clean_line("Z" + "\u0300" * 50 + "a") == "Z" + "\u0300" * MAX_MARKS + "a"


def test_a_joiner_stands_once_and_only_in_a_word() -> None:
    assert clean_line("क्\u200d\u200d\u200dष") == "क्\u200d  ष"
    assert clean_line("ev\u200dil") == "ev il"


def test_what_runs_from_right_to_left_is_shut_in_and_nothing_else() -> None:
    assert isolated("plain and हिन्दी") == "plain and हिन्दी"
    assert isolated("اردو") == f"{OPEN_ISOLATE}اردو{CLOSE_ISOLATE}"
    assert without_isolates(isolated("اردو")) == "اردو"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see http://evil.example/x", "see http[:]//evil[.]example/x"),
        ("www.evil.co.in", "www[.]evil[.]co[.]in"),
        ("mailto:x@y javascript:alert(1)", "mailto[:]x@y javascript[:]alert(1)"),
        ("evil.example.", "evil[.]example."),
        ("www.php is a host", "www[.]php is a host"),
        ("उदाहरण.भारत", "उदाहरण[.]भारत"),
        # names of files, numbers, mail addresses of our own people
        ("/wp-content/shell.php and index.html", "/wp-content/shell.php and index.html"),
        ("1.5 MB, v1.2.3, 22.11.2026, 10:00", "1.5 MB, v1.2.3, 22.11.2026, 10:00"),
        ("gm@institute.example", "gm@institute.example"),
    ],
)
def test_no_address_of_a_foreign_text_is_clickable(text: str, shown: str) -> None:
    assert inert(text) == shown
    assert inert(shown) == shown


def test_an_address_of_our_own_site_stays_whole() -> None:
    own = frozenset({"www.institute.example", "127.0.0.1:8080"})
    for text in (
        "https://www.institute.example/old",
        "www.institute.example",
        "http://127.0.0.1:8080/",
    ):
        assert inert(text, own) == text
    for text, shown in (
        ("https://www.institute.example@evil.example/", "[:]//www.institute.example@evil.example/"),
        ("https://www.institute.example.evil.example/", "[:]//www[.]institute[.]example[.]evil"),
        ("https://www.institute.example:x@evil.example/", "[:]//"),
        ("https://www.institute.example\\@evil.example/", "[:]//"),
        ("https://evil.example/www.institute.example", "[:]//evil[.]example/www.institute.example"),
    ):
        assert shown in inert(text, own)
