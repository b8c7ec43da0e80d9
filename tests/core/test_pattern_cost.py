"""An expression of an operator's ends in bounded time, whatever page it is searched in."""

import re

import pytest

from sentinel.core.pattern_cost import TooLong, bounded_search, too_costly


@pytest.mark.parametrize(
    "pattern",
    [
        *(
            "Tenders?",
            r"\d{2,4}-\d{1,3}",
            "a.*b",
            r"^\s*Total:\s+\d+$",
            "(?:foo|bar)*x",
            "(a?){10}b",
        ),
        *(r"(?:\d++,)*+\d", "(?>a+)*b", "(?:x|y)+z", "[a-z]+@[a-z]+", "(?=a+)b", "(a)?(?(1)b|c)"),
        "(?:a{1,3}){1,3}",
    ],
)
def test_ordinary_expressions_are_taken(pattern: str) -> None:
    assert too_costly(re.compile(pattern)) == ""


@pytest.mark.parametrize(
    "pattern",
    [
        *("(a+)+b", "(a*)*", "(?:a|a)*b", "(?:a|ab)*c", r"(\w+\s?)*x", r"(?:\d+,)*\d", "(a+b?)+"),
        *("(?:(?:a+)b)*", "(?:a?b?c?){60}x", "(a?){14}b", "(?:x(?=a+))*"),
    ],
)
def test_expressions_that_may_take_for_ever_are_refused(pattern: str) -> None:
    assert "accepted" in too_costly(re.compile(pattern))


HOSTILE = "a" * 300_000


@pytest.mark.parametrize(
    "pattern",
    [
        "a.*b",
        "a+b",
        "[ab]*c",
        r"\w+\s*\w+x",
        "(?i)A.*b",
        "(?s).*x.*y",
        "(?:a|b)*c",
        "a++b",
        "(?:^|,)a*b",
    ],
)
def test_a_text_that_would_take_long_is_not_searched(pattern: str) -> None:
    with pytest.raises(TooLong):
        bounded_search(re.compile(pattern), HOSTILE)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("a.*b", "xa--b", "a--b"),
        ("foo.*bar", "x" * 300_000 + "foo..bar", "foo..bar"),
        (r"\d+ tenders", "ab 12 tender\n" * 10_000 + "12 tenders", "12 tenders"),
        ("(?i)TENDER.*open", "lorem ipsum\n" * 10_000 + "tender is open", "tender is open"),
        ("^a*$", "", ""),
        ("^a+", HOSTILE, HOSTILE),
        ("[^<]*</a>", "<p>x</a>", "p>x</a>"),
    ],
)
def test_ordinary_texts_are_searched(pattern: str, text: str, found: str) -> None:
    match = bounded_search(re.compile(pattern), text)
    assert match is not None
    assert match[0] == found


def test_a_repeat_with_a_bound_costs_no_more_than_its_bound() -> None:
    """Long lines of an ordinary page are no reason to leave it alone."""
    line = "words of a long page " * 5_000
    found = bounded_search(re.compile("(?:for|against).{0,40}public", re.IGNORECASE), line)
    assert found is None
    with pytest.raises(TooLong):
        bounded_search(re.compile("(?:for|against).*public", re.IGNORECASE), line)
