"""Filling pages in: placeholders, dates and digits as readers write them."""

from datetime import date
from pathlib import Path

import pytest

from sentinel.demo.content import Content, fill, in_words, indian_digits, split_target

DAY = date(2026, 1, 26)


@pytest.mark.parametrize(
    ("number", "want"),
    [(0, "0"), (999, "999"), (1000, "1,000"), (184203, "1,84,203"), (12345678, "1,23,45,678")],
)
def test_digits_are_grouped_as_in_india(number: int, want: str) -> None:
    assert indian_digits(number) == want


def test_dates_are_written_in_both_languages() -> None:
    assert in_words(DAY, "en") == "26 January 2026"
    assert in_words(DAY, "hi") == "26 जनवरी 2026"


def test_placeholders_are_replaced_and_nothing_else_is() -> None:
    page = b"<!--visitors-->|<!--today-hi--><!-- a remark --><!--csrf--><!--results-->"
    got = fill(page, visitors=1000, today=DAY, token="t", results="r")
    assert got.decode() == "1,000|26 जनवरी 2026<!-- a remark -->tr"
    odd = b"\xff\xfe no placeholders"
    assert fill(odd, visitors=1, today=DAY, token="t", results="") == odd


@pytest.mark.parametrize(
    ("target", "want"),
    [
        ("/a?b=1?c", ("/a", "b=1?c")),
        ("//a///b", ("/a/b", "")),
        ("/%E0%A4%95", ("/क", "")),
        ("*", ("/*", "")),
    ],
)
def test_targets_are_split_and_decoded(target: str, want: tuple[str, str]) -> None:
    assert split_target(target) == want


def test_token_of_another_server_is_not_ours(tmp_path: Path) -> None:
    ours, other = Content(tmp_path), Content(tmp_path)
    assert ours.token_is_ours(ours.new_token())
    assert not other.token_is_ours(ours.new_token())
    assert not ours.token_is_ours("é.é")
