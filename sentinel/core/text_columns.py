"""Tables in which two columns have run together: one column of yes and no has cells with two."""

from collections.abc import Iterator, Sequence

from sentinel.core.late_pattern import late_pattern
from sentinel.core.text_blocks import TextTable
from sentinel.core.text_fault import TextFault, excerpt

_YES_NO = frozenset(
    ["yes", "no", "y", "n", "✓", "✔", "✗", "✘", "हाँ", "हां", "नहीं", "na", "n/a", "-", "\u2013"]
)
_PARTS = late_pattern(r"[\s,/|]+")
MAX_TABLES = 200


def merged_columns(tables: Sequence[TextTable]) -> Iterator[TextFault]:
    """One for each table with such a column: cells with one mark beside cells with two, which a
    reader cannot tell apart, or a head of two names over marks of one column."""
    for table in tables[:MAX_TABLES]:
        width = max((len(row) for row in table.rows), default=0)
        for column in range(min(width, 50)):
            if fault := _of_column(table, column):
                yield fault
                break


def _of_column(table: TextTable, column: int) -> TextFault | None:
    """Cells that span columns shift what is behind them; such rows are left out."""
    rows = [row for row in table.rows if len(row) > column and all(one.span == 1 for one in row)]
    marks = [(row, _marks(row[column].text)) for row in rows]
    counts = {len(found) for _, found in marks if found}
    double = next((row for row, found in marks if len(found) > 1), None)
    if double is None or counts == {1}:
        return None
    singles = sum(len(found) == 1 for _, found in marks)
    doubles = sum(len(found) > 1 for _, found in marks)
    if singles == 0 and doubles < 2:
        return None
    why = "Two columns of a table have run together: a cell has two marks."
    return TextFault(why, excerpt(" | ".join(cell.text for cell in double)))


def _marks(text: str) -> tuple[str, ...]:
    """The marks of a cell that has nothing else; none where it has words."""
    parts = [part for part in _PARTS.split(text.strip()[:40].casefold()) if part]
    return tuple(parts) if parts and all(part in _YES_NO for part in parts) else ()
