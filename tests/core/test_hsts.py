"""Strict-Transport-Security as a browser reads it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.hsts import Hsts, read_hsts


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("max-age=31536000", (31536000, False)),
        ("max-age=31536000; includeSubDomains; preload", (31536000, True)),
        ('Max-Age="600" ;INCLUDESUBDOMAINS', (600, True)),
        ("max-age = 600", (600, False)),
        ("; max-age=0;;", (0, False)),
        ('max-age=600; report="x"', (600, False)),
    ],
)
def test_what_holds(value: str, wanted: tuple[int, bool]) -> None:
    assert read_hsts(value) == Hsts(max_age_seconds=wanted[0], subdomains=wanted[1])


@pytest.mark.parametrize(
    "value",
    [
        "",
        "includeSubDomains",
        "max-age",
        "max-age=",
        "max-age=-1",
        "max-age=1d",
        "max-age=1 2",
        "max-age=600; max-age=0",
        "max-age=600, max-age=0",
        'max-age="600',
    ],
)
def test_what_browsers_ignore(value: str) -> None:
    assert read_hsts(value) is None


@given(st.text(alphabet='max-age="; 0123,=includeSubDomains', max_size=2000))
@settings(max_examples=60)
def test_any_header_is_read_or_ignored(value: str) -> None:
    found = read_hsts(value)
    assert found is None or found.max_age_seconds >= 0
