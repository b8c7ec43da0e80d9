"""One thing is never called many."""

import re
from pathlib import Path

from sentinel.core.counts import counted

SENTINEL = Path(__file__).parents[2] / "sentinel"


def test_one_is_one() -> None:
    assert [counted(n, "file") for n in (0, 1, 2)] == ["0 files", "1 file", "2 files"]
    assert counted(1, "entry", "entries") == "1 entry"
    assert counted(0, "entry", "entries") == "0 entries"


def test_no_message_leaves_the_plural_to_the_reader() -> None:
    """`1 file(s)` is no English."""
    lazy = re.compile(r"\} [a-z ]+\((?:s|es)\)")
    found = [
        f"{path.name}: {line.strip()}"
        for path in sorted(SENTINEL.rglob("*.py"))
        for line in path.read_text("utf-8").splitlines()
        if lazy.search(line)
    ]
    assert found == []
