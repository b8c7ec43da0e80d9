"""Whether a fragment names something in a page."""

import pytest

from sentinel.core.fragments import names

IDS = {"a", "हिन्दी", "b c", "%41", "user-content-readme", "L5", "x=1", "2-3", "/r", "Top10", "%zz"}

CASES: list[tuple[str, bool | None]] = [
    ("", True),
    ("top", True),
    ("TOP", True),
    ("%74op", True),
    ("a", True),
    ("A", False),
    ("%61", True),
    ("b%20c", True),
    ("%41", True),
    ("%E0%A4%B9%E0%A4%BF%E0%A4%A8%E0%A5%8D%E0%A4%A6%E0%A5%80", True),
    ("हिन्दी", True),
    ("%zz", True),
    ("%ff", False),
    ("missing", False),
    (":~:text=words", True),
    ("a:~:text=words", True),
    ("missing:~:text=words", False),
    ("readme", True),
    ("README", True),
    ("!missing", None),
    ("!/route", None),
    ("/r", True),
    ("/route", None),
    ("%2Froute", None),
    ("x=1", True),
    ("page=3", None),
    ("L5", True),
    ("L6", None),
    ("L6-L9", None),
    ("L6C2-L9C4", None),
    ("2-3", True),
    ("12-20", None),
    ("L", False),
    ("Line-5", False),
]


@pytest.mark.parametrize(("fragment", "wanted"), CASES)
def test_names(fragment: str, wanted: bool | None) -> None:
    assert names(fragment, IDS) is wanted
