"""The copy of the card in the state folder, `contacts.txt`: read without Sentinel."""

from pathlib import Path

from sentinel.edges.files import write_atomically

NAME = "contacts.txt"
MODE = 0o640


class CardFile:
    """Port CardFile: a crash leaves the old card or the new one."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def read(self) -> str:
        """What stands in it; empty where there is none."""
        try:
            return self.path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return ""

    def write(self, text: str) -> None:
        """Raises OSError."""
        write_atomically(self.path, text.encode(), mode=MODE)
