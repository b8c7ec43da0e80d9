"""Durations and sizes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.config.durations import parse_duration, parse_size


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30s", 30.0),
        ("5m", 300.0),
        ("6h", 21600.0),
        ("1d", 86400.0),
        ("250ms", 0.25),
        ("1.5h", 5400.0),
        ("0s", 0.0),
        ("10 s", 10.0),
    ],
)
def test_reads_number_and_unit(text: str, seconds: float) -> None:
    """The five units, whole or with a fraction."""
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "5", "s", "-5s", "5 sec", "5M", "1h30m", "１s", "1e3s", "5s ", "5m\n", "1,5h"]
)
def test_refuses_everything_else(text: str) -> None:
    """No bare numbers, signs, other units, sums or foreign digits; it says what it takes."""
    with pytest.raises(ValueError, match='such as "30s"'):
        parse_duration(text)


@given(st.integers(min_value=0, max_value=366 * 86_400_000))
def test_milliseconds_are_read_exactly(milliseconds: int) -> None:
    """Whichever unit they are written in."""
    assert parse_duration(f"{milliseconds}ms") == milliseconds / 1000
    assert parse_duration(f"{milliseconds / 1000:.3f}s") == milliseconds / 1000


@given(st.text(max_size=12))
def test_any_text_is_a_duration_or_a_value_error(text: str) -> None:
    """Nothing else comes out, and nothing negative or infinite."""
    try:
        seconds = parse_duration(text)
    except ValueError:
        return
    assert 0 <= seconds < 1e15


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("10MB", 10_000_000),
        ("64KiB", 65536),
        ("1.5kB", 1500),
        ("2GiB", 2 * 1024**3),
        ("1B", 1),
        ("1 GB", 10**9),
    ],
)
def test_sizes_are_decimal_unless_they_say_otherwise(text: str, size: int) -> None:
    """MB are millions, MiB are powers of two."""
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "10", "10mb", "10Mb", "-1B", "1TB"])
def test_refuses_other_sizes(text: str) -> None:
    """It says what it takes."""
    with pytest.raises(ValueError, match='such as "10MB"'):
        parse_size(text)
