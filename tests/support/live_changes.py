"""Somebody at work in a document root while it is read: folders become links that lead out, files
become FIFOs, links and folders; names move, files grow and shrink.

    python -m support.live_changes ROOT OUTSIDE CHANGES

ROOT holds the folders `a` to `d`, OUTSIDE is what must not be read. It ends after so many changes
that went well. What it writes begins with GOOD, and it follows no link itself.
"""

import os
import random
import shutil
import sys
from contextlib import suppress
from pathlib import Path

GOOD = b"GOOD "
FOLDERS = "abcd"
FILES = 5
_NEW = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK


class Changes:
    """Each method is one change, put right again where something else stood there for a moment."""

    def __init__(self, root: Path, outside: Path) -> None:
        self._root, self._outside = root, outside
        self._random = random.Random(7)
        self._number = 0

    def one(self) -> None:
        self._number += 1
        folder = self._root / self._random.choice(FOLDERS)
        file = folder / f"{self._random.randrange(FILES)}.txt"
        moves = (self.folder_is_link, self.file_is_link, self.file_is_fifo, self.file_is_folder)
        writes = (self.replaced, self.grown, self.cut, self.folders_change_places)
        change = self._random.choice((*moves, *writes))
        change(folder, file)

    def folder_is_link(self, folder: Path, file: Path) -> None:
        away = folder.with_name(folder.name + ".away")
        folder.rename(away)
        folder.symlink_to(self._random.choice([self._outside, Path(".."), Path("/etc")]))
        folder.unlink()
        away.rename(folder)

    def file_is_link(self, folder: Path, file: Path) -> None:
        file.unlink()
        file.symlink_to(self._outside / "0.txt")
        file.unlink()
        self._write(file, GOOD + b"back")

    def file_is_fifo(self, folder: Path, file: Path) -> None:
        file.unlink()
        os.mkfifo(file)
        file.unlink()
        self._write(file, GOOD + b"again")

    def file_is_folder(self, folder: Path, file: Path) -> None:
        file.unlink()
        file.mkdir()
        self._write(file / "0.txt", GOOD + b"deep")
        shutil.rmtree(file)
        self._write(file, GOOD + b"plain")

    def replaced(self, folder: Path, file: Path) -> None:
        self._write(folder / ".new", GOOD + b"%d" % self._number)
        (folder / ".new").rename(file)

    def grown(self, folder: Path, file: Path) -> None:
        self._write(file, GOOD * self._random.randrange(40_000))

    def cut(self, folder: Path, file: Path) -> None:
        self._write(file, GOOD)

    def folders_change_places(self, folder: Path, file: Path) -> None:
        other = self._root / self._random.choice(FOLDERS)
        away = folder.with_name(folder.name + ".away")
        folder.rename(away)
        with suppress(OSError):
            other.rename(folder)
        away.rename(other if folder.exists() and other != folder else folder)

    def _write(self, path: Path, content: bytes) -> None:
        descriptor = os.open(path, _NEW, 0o644)
        try:
            os.ftruncate(descriptor, 0)
            os.write(descriptor, content)
        finally:
            os.close(descriptor)


def main() -> int:
    root, outside, number = sys.argv[1:]
    changes = Changes(Path(root), Path(outside))
    for _ in range(int(number)):
        changes.one()
    return 0


if __name__ == "__main__":
    sys.exit(main())
