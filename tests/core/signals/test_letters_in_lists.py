"""Lists of letters in ordinary scripts are no names in pieces; pieces of `eval` are."""

import pytest

from sentinel.core.signals.scripts import disguises_of

ORDINARY = (
    "var vowels = ['a', 'e', 'i', 'o', 'u'];",
    'var endings = {"e": 1}; endings = ["er", "e", "en", "ev", "ed"];',
    "var s = 'e'; var t = s + 'd';",
)
PIECES = (
    "w['ev'+'al'](a)",
    "x='e'+'val';",
    "x=['ev','al'].join('')",
    "q='eva';",
    "p=['docu','ment']",
)


@pytest.mark.parametrize("script", ORDINARY)
def test_a_list_of_letters_and_endings_hides_nothing(script: str) -> None:
    """Stemmers of search indexes, such as those of generated manuals, are full of them."""
    assert disguises_of(script) == []


@pytest.mark.parametrize("script", PIECES)
def test_a_name_in_pieces_is_a_disguise(script: str) -> None:
    assert disguises_of(script)
