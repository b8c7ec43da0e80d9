"""What nobody outside knows, in the state folder, for whoever sits at the machine."""

from pathlib import Path

from sentinel.core.escalation_telling import FILE
from sentinel.edges.files import write_atomically

MODE = 0o640


class UndeliveredFile:
    """Port UndeliveredNote: a crash leaves the old text or the new one."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    def shows(self) -> bool:
        return self.path.exists()

    def show(self, text: str) -> None:
        write_atomically(self.path, text.encode("utf-8", "replace"), mode=MODE)

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)
