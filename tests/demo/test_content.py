"""Filling pages in: placeholders, dates and digits as readers write them."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from sentinel.demo.content import Content, fill, split_target
from sentinel.demo.lively import BANNERS, VARIANTS, Values, cloaked
from sentinel.demo.words import in_words, indian_digits

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


def values(turn: int = 1) -> Values:
    now = datetime(2026, 1, 25, 20, 30, 5, tzinfo=UTC)
    return Values(visitors=1000, now=now, token="t", nonce="n", turn=turn, results="r")


def test_placeholders_are_replaced_and_nothing_else_is() -> None:
    page = b"<!--visitors-->|<!--today-hi--><!-- a remark --><!--csrf--><!--results--><!--clock-->"
    got = fill(page, values())
    assert got.decode() == "1,000|26 जनवरी 2026<!-- a remark -->tr02:00:05"
    odd = b"\xff\xfe no placeholders [build] [nonce]"
    assert fill(odd, values()) == odd
    assert fill(b'<a href="x?v=[build]" nonce="[nonce]">', values()) == (
        b'<a href="x?v=1769373005" nonce="n">'
    )


@pytest.mark.parametrize("step", [1, 2, 3])
@pytest.mark.parametrize("choices", [BANNERS, VARIANTS])
def test_whoever_looks_at_each_nth_answer_sees_every_choice_soon(
    choices: tuple[str, ...], step: int
) -> None:
    name = "banner" if choices is BANNERS else "variant"
    for start in range(200):
        seen = {values(start + step * look).by_name()[name] for look in range(8)}
        assert seen == set(choices)


def test_a_cloaked_address_is_another_text_each_time_and_the_same_address() -> None:
    codes = [cloaked("a@b.example", key).partition("#")[2].partition('"')[0] for key in (1, 99)]
    assert codes[0] != codes[1]
    for code in codes:
        first, *rest = bytes.fromhex(code)
        assert bytes(byte ^ first for byte in rest) == b"a@b.example"


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
