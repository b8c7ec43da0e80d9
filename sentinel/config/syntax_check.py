"""The options of checks of kind `syntax`, and the list of words that stands beside a definition."""

import re
from pathlib import Path

from sentinel.config.files import Files
from sentinel.config.table import Table
from sentinel.core.check import SyntaxOptions

_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,100}\.txt")


def read_syntax_options(table: Table, files: Files, folder: Path) -> SyntaxOptions:
    """What such a definition says, and the words of its file: one on a line."""
    name = table.text("words", "", convert=_file_name)
    text = files.text(folder / name) if name else None
    words = (line.strip() for line in (text or "").splitlines() if not line.startswith("#"))
    return SyntaxOptions(words=frozenset(word for word in words if word))


def _file_name(text: str) -> str:
    if text and not _FILE.fullmatch(text):
        raise ValueError('accepted: a file beside the definition, such as "words.txt"')
    return text
