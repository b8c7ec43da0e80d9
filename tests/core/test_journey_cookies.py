"""Cookies are kept and sent as browsers do, and no answer can use them against another host."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.journey_cookies import MAX_COOKIES, CookieJar
from support.values import T0

HOME = "https://www.institute.example/office/form"


def sent(*answers: str, at: str = HOME, to: str = HOME, later: float = 0.0) -> str:
    """What a request carries after these Set-Cookie headers."""
    jar = CookieJar()
    jar.take(at, [("set-cookie", one) for one in answers], T0)
    return jar.header(to, T0 + timedelta(seconds=later))


@pytest.mark.parametrize(
    ("answer", "to", "carried"),
    [
        ("a=1", HOME, True),
        ("a=1", "https://www.institute.example/office/other", True),
        ("a=1", "https://www.institute.example/", False),
        ("a=1", "https://www.institute.example/officers", False),
        ("a=1; Path=/", "https://www.institute.example/", True),
        ("a=1; Path=/office", "https://www.institute.example/office", True),
        ("a=1; Path=/office", "https://www.institute.example/office/x/y", True),
        ("a=1; Path=office", "https://www.institute.example/", False),
        ("a=1; Path=/", "https://institute.example/", False),
        ("a=1; Path=/", "https://sub.www.institute.example/", False),
        ("a=1; Path=/; Domain=institute.example", "https://institute.example/", True),
        ("a=1; Path=/; Domain=.institute.example", "https://x.institute.example/", True),
        ("a=1; Path=/; Domain=institute.example", "https://evilinstitute.example/", False),
        ("a=1; Path=/; Domain=example", "https://www.institute.example/", False),
        ("a=1; Path=/; Domain=other.example", "https://other.example/", False),
        ("a=1; Path=/; Secure", "https://www.institute.example/", True),
        ("a=1; Path=/; Secure", "http://www.institute.example/", False),
        ("a=1; Path=/", "http://www.institute.example/", True),
        ("a=1; Path=/", "https://www.institute.example:8443/", True),
        ("__Host-a=1; Path=/; Secure", HOME, True),
        ("__Host-a=1; Path=/; Secure; Domain=institute.example", HOME, False),
        ("__Host-a=1; Path=/office; Secure", HOME, False),
        ("__Secure-a=1", HOME, False),
    ],
)
def test_it_goes_where_it_belongs(answer: str, to: str, carried: bool) -> None:
    assert bool(sent(answer, to=to)) is carried


@pytest.mark.parametrize(
    ("answer", "header"),
    [
        ("a=1; HttpOnly; SameSite=Strict", "a=1"),
        ("  a  =  1 2 ", "a=1 2"),
        ('a="quoted; b=2', 'a="quoted'),
        ("a=", "a="),
        ("just a value", "just a value"),
        ("=x", "x"),
        ("", ""),
        ("a=\x01", ""),
        ("a=" + 5000 * "x", ""),
    ],
)
def test_what_a_header_says_is_read_as_browsers_do(answer: str, header: str) -> None:
    assert sent(answer) == header


@pytest.mark.parametrize(
    ("answer", "seconds", "there"),
    [
        ("a=1; Max-Age=10", 9, True),
        ("a=1; Max-Age=10", 10, False),
        ("a=1; Max-Age=0", 0, False),
        ("a=1; Max-Age=-5", 0, False),
        ("a=1; Max-Age=never", 10**6, True),
        ("a=1; Expires=Sun, 22 Nov 2026 04:40:00 GMT", 599, True),
        ("a=1; Expires=Sun, 22-Nov-2026 04:40:00 GMT", 600, False),
        ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", 0, False),
        ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=10", 5, True),
        ("a=1; Expires=soon", 10**6, True),
    ],
)
def test_it_lasts_as_long_as_was_said(answer: str, seconds: float, there: bool) -> None:
    assert bool(sent(answer, later=seconds)) is there


def test_a_cookie_in_clear_text_sets_none_that_is_for_tls_alone() -> None:
    clear = HOME.replace("https", "http")
    assert sent("a=1; Secure", at=clear, to=HOME) == ""


def test_the_nearer_path_comes_first_and_a_new_value_replaces_the_old() -> None:
    assert sent("a=1; Path=/", "b=2; Path=/office", "a=3; Path=/") == "b=2; a=3"
    assert sent("a=1", "a=1; Max-Age=0", "b=2") == "b=2"


def test_of_an_address_only_the_host_itself_gets_it() -> None:
    at = "http://127.0.0.1:8080/"
    assert sent("a=1; Domain=127.0.0.1", at=at, to=at) == "a=1"
    assert sent("a=1; Domain=0.0.1", at=at, to=at) == ""


def test_names_are_told_and_their_number_is_bounded() -> None:
    jar = CookieJar()
    jar.take(HOME, [("set-cookie", f"n{number}=v") for number in range(MAX_COOKIES + 5)], T0)
    assert len(jar.names) == MAX_COOKIES
    assert "n0" not in jar.names
    assert "v" not in jar.names


@settings(max_examples=50)
@given(st.text(max_size=80), st.text(max_size=40))
def test_no_answer_breaks_it_or_gets_a_line_end_in(value: str, more: str) -> None:
    header = sent(f"{value}; {more}")
    assert "\r" not in header
    assert "\n" not in header
