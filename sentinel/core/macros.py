"""Programs inside office documents."""

from collections.abc import Iterator

from sentinel.core.comparison import signal
from sentinel.core.file_kinds import suffix_of
from sentinel.core.finding import Signal, Strength

_MARKS = (b"vbaProject.bin", b"xl/macrosheets/", b"Basic/Standard/", b"oleObject")
_OFFICE = frozenset(
    {".docx", ".docm", ".xlsx", ".xlsm", ".pptx", ".pptm", ".odt", ".ods", ".odp", ".dotm"}
)


def macro_signals(path: str, before: bytes | None, after: bytes) -> Iterator[Signal]:
    """A document that newly carries a macro or an embedded object, by the names of its parts."""
    if suffix_of(path) not in _OFFICE:
        return
    new = [mark for mark in _MARKS if mark in after and not (before and mark in before)]
    if new:
        text = "The office document carries a program that runs when it is opened."
        yield signal("document-carries-macro", Strength.WEAK, text, new[0].decode())
