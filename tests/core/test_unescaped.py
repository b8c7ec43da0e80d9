"""A reference with thousands of digits hides nothing of what stands beside it on a hostile page."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.journey_form import read_forms
from sentinel.core.signals.decoded import unfolded
from sentinel.core.tokens import attributes_of, tokens
from sentinel.core.unescaped import unescaped
from sentinel.core.visible_text import visible_text

LONG = f"&#{5_000 * '9'};"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (LONG, "\ufffd"),
        (f"&#{6_000 * '0'}65;", "A"),
        (f"&#{6_000 * '0'};", "\ufffd"),
        (f"&#x{6_000 * 'f'};", "\ufffd"),
        ("&#65;&#66&#x43;&amp;&#1114112;", "ABC&\ufffd"),
        ("&#00000000065;&#99999999;&#12345678x", "A\ufffd\ufffdx"),
        ("&# 65;&#", "&# 65;&#"),
    ],
)
def test_a_number_of_no_letter_is_a_replacement(written: str, read: str) -> None:
    assert unescaped(written) == read


@settings(max_examples=50)
@given(st.integers(0, 0x11FFFF), st.integers(0, 20), st.sampled_from(["", ";", "x"]))
def test_leading_zeros_say_nothing(number: int, zeros: int, end: str) -> None:
    assert unescaped(f"&#{zeros * '0'}{number}{end}") == unescaped(f"&#{number}{end}")


@pytest.mark.parametrize(
    "read",
    [
        lambda page: visible_text(page.encode(), "text/html"),
        lambda page: [attributes_of(token) for token in tokens(page)],
        lambda page: list(unfolded(page)),
        lambda page: read_forms(f"<form>{page}<textarea>{LONG}</textarea><option>{LONG}</form>"),
    ],
)
def test_no_reader_of_pages_breaks_on_it(read: Callable[[str], object]) -> None:
    """The comparison of a page would break with it, and nothing would be judged."""
    read(f'<p title="{LONG}">Hacked {LONG}</p>' + 21_000 * "<p>")
