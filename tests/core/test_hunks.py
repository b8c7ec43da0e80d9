"""Where two lists of pieces differ, and that pages are judged alike whole and in parts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core import apart
from sentinel.core.hunks import hunks
from support.pages import PAGE, changed, codes, compared

PIECES = st.lists(st.sampled_from("abcdefghij"), max_size=40)


@given(PIECES, PIECES)
@settings(max_examples=200, deadline=None)
def test_what_lies_between_hunks_is_equal(old: list[str], new: list[str]) -> None:
    made: list[str] = []
    at = 0
    for hunk in hunks(old, new):
        assert old[at : hunk.old_start] == new[len(made) : hunk.new_start]
        made += old[at : hunk.old_start]
        made += new[hunk.new_start : hunk.new_end]
        at = hunk.old_end
    assert made + old[at:] == new


@given(PIECES)
def test_equal_lists_have_none(pieces: list[str]) -> None:
    assert hunks(pieces, list(pieces)) == []


CHANGES = {
    "two places": changed(("canals", "sluices"), ("Canal Road", "River Road")),
    "a claim": changed(("<h2>", "<h1>Hacked by Night Crew</h1><h2>")),
    "hidden links": changed(
        ("<footer>", '<div hidden><a href="http://farm.example/">casino</a></div><footer>')
    ),
    "an element that swallows the rest": changed(("<h2>", "<div style='display:none'><h2>")),
    "a form around all": changed(
        ("<main>", "<main><form action=//night.example/>"), ("</main>", "</form></main>")
    ),
    "moved": changed(
        ("<h2>Latest notices</h2>", ""), ("</form>", "</form><h2>Latest notices</h2>")
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_pages_are_judged_alike_whole_and_in_parts(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = compared(CHANGES[name])
    monkeypatch.setattr(apart, "LEAST_SHARED", 10**9)
    whole = compared(CHANGES[name])
    assert (parts.verdict, codes(parts)) == (whole.verdict, codes(whole))
    assert CHANGES[name] != PAGE
