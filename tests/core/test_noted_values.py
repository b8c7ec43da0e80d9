"""Names that a definition gives with a star in them."""

import pytest

from sentinel.core.noted_values import named_as


@pytest.mark.parametrize(
    ("name", "pattern", "wanted"),
    [
        *(("sid", "sid", True), ("sid2", "sid", False), ("_ga_X1", "_ga*", True)),
        *(("_ga", "_ga*", True), ("x_ga", "_ga*", False), ("a.b", "a*b", True)),
        *(("ab", "a*b", True), ("a", "a*a", False), ("aXbYc", "a*b*c", True)),
        *(("aXcYb", "a*b*c", False), ("a\nb", "a*b", True), ("", "*", True), ("axb", "a.b", False)),
        ("a" * 4_000 + "c", "*".join("aaaaaaaaab"), False),
    ],
)
def test_a_star_stands_for_any_characters(name: str, pattern: str, wanted: bool) -> None:
    """Also where the name is made to be tried in every way: the last one would take for ever."""
    assert named_as(name, pattern) is wanted
