"""Words out of text of any size and script."""

import tracemalloc

from sentinel.core.wording import MAX_WORD, words


def test_words_of_any_script_stay_whole() -> None:
    assert words("Tenders निविदाएँ 公告 x1") == ["tenders", "निविदाएँ", "公", "告", "x1"]


def test_a_word_of_megabytes_is_cut_and_costs_little_memory() -> None:
    """The pattern kept a mark for each letter: a page of one long word took 700 MB."""
    text = "ab" * 1_000_000
    words("warm")
    tracemalloc.start()
    found = words(text)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "".join(found) == text
    assert max(map(len, found)) == MAX_WORD
    assert peak_bytes < 8 * len(text)
