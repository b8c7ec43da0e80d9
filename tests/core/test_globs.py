"""Globs of files that the application writes."""

import pytest

from sentinel.core.globs import matcher

CASES = [
    ("cache/**", "cache/a", True),
    ("cache/**", "cache/a/b.tmp", True),
    ("cache/**", "cache", False),
    ("cache/**", "mycache/a", False),
    ("*.log", "error.log", True),
    ("*.log", "logs/error.log", False),
    ("**/*.log", "error.log", True),
    ("**/*.log", "a/b/error.log", True),
    ("**/*.log", "a/b/error.log.php", False),
    ("uploads/*/thumb.png", "uploads/5/thumb.png", True),
    ("uploads/*/thumb.png", "uploads/5/6/thumb.png", False),
    ("a?c", "abc", True),
    ("a?c", "a/c", False),
    ("a.b", "axb", False),
    ("a[1].txt", "a[1].txt", True),
    ("news/**/index.html", "news/index.html", True),
    ("news/**/index.html", "news/2026/11/index.html", True),
    ("x*", "x\ny", True),
]


@pytest.mark.parametrize(("pattern", "path", "matches"), CASES)
def test_stars_stay_inside_a_folder_and_double_stars_cross(
    pattern: str, path: str, matches: bool
) -> None:
    assert matcher((pattern,))(path) is matches


def test_no_pattern_matches_nothing() -> None:
    assert not matcher(())("index.html")
