"""The words of a row for channels whose readers nobody knows."""

import pytest

from sentinel.core.channel_text import bodies_of, body_of, cut_bytes, one_line, short_text
from sentinel.core.notice import LANGUAGES_APART
from sentinel.core.sealed_link import without_links
from sentinel.core.words import Language
from support.rows import make_row


def test_a_row_in_both_languages_gives_each_alone() -> None:
    row = make_row(body=f"One.\n{LANGUAGES_APART}एक।\nfooter\n", language=Language.BOTH)
    assert bodies_of(row) == {"en": "One.\n", "hi": "एक।\nfooter\n"}


def test_a_message_without_hindi_gives_english_alone() -> None:
    assert bodies_of(make_row(body="One.\n", language=Language.BOTH)) == {"en": "One.\n"}
    assert bodies_of(make_row(body="एक।\n", language=Language.HINDI)) == {"hi": "एक।\n"}


def test_one_line_leaves_rules_and_empty_lines_out() -> None:
    row = make_row(subject="S", body="a\n\n  b\n-----\n- c\n")
    assert one_line(row) == "S | a | b | - c"


def test_short_text_is_of_the_first_language() -> None:
    body = f"1\n\n2\n3\n4\n{LANGUAGES_APART}एक\n"
    assert short_text(make_row(body=body, language=Language.BOTH), 100) == "1\n2\n3"
    assert short_text(make_row(body="a" * 50), 20) == "a" * 14 + " [cut]"


@pytest.mark.parametrize("limit", [7, 8, 9, 10])
def test_no_character_is_cut_in_two(limit: int) -> None:
    data = cut_bytes("दे" * 9, limit)
    assert len(data) <= limit
    assert data.decode().endswith(" [cut]")
    assert cut_bytes("दे", 6) == "दे".encode()


def test_links_of_one_reader_are_taken_out_wherever_they_stand() -> None:
    body = (
        "Yes: https://s.example/answer/abc.def\n"
        "(https://s.example/deed/xyz) and x/answer/one,https://s.example/answer/two\n"
    )
    text = body_of(make_row(body=body))
    assert "abc" not in text
    assert "xyz" not in text
    assert "one" not in text.replace("alone", "")
    assert "two" not in text


def test_a_word_without_end_takes_no_time_without_end() -> None:
    """Once quadratic: a quarter of a megabyte in one word took minutes."""
    word = "/answers" * 40_000
    assert without_links(word) == word
