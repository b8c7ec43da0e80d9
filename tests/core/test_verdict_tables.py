"""docs/verdicts.md says what the code does."""

from pathlib import Path

import pytest

from sentinel.core.verdict_tables import TABLES

DOCS = Path(__file__).parents[2] / "docs" / "verdicts.md"
END = "<!-- end of table -->"


@pytest.mark.parametrize("name", TABLES)
def test_the_docs_carry_each_table(name: str) -> None:
    """Where this fails, what `verdict_tables` makes is to be copied there."""
    text = DOCS.read_text()
    start = text.index("\n", text.index(f"<!-- table: {name} -->")) + 1
    assert text[start : text.index(END, start)] == TABLES[name]()
