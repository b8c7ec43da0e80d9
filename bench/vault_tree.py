"""The tree of the vault's bench: the Python manual, and many small files as a web site has them."""

import os
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

from support.manual import MANUAL

SEED = 2026
_PER_FOLDER = 250
_VOCABULARY = 4_000
_MEDIAN_BYTES = 2_000
_SPREAD = 1.1
_MAX_BYTES = 200_000
_PICTURES = 0.2
"""Share of files that no compression makes smaller."""
_COPIES = 0.05
"""Share of files that are copies of an earlier one."""
_CHANGED_AT = 1_700_000_000
"""Time of last change of every file: none looks as if it were being written just now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A folder, and what it holds."""

    root: Path
    files: int
    bytes: int

    def describe(self) -> str:
        return f"{self.files:,} files, {self.bytes / 1e6:.0f} MB"


def make_tree(root: Path, small_files: int) -> Tree:
    """The manual and so many generated files below a new folder; the same ones each time."""
    if MANUAL.is_dir():
        shutil.copytree(MANUAL.resolve(), root / "manual")
    else:
        print("  (without the Python manual: the package python3-doc is not installed)")
    chance = random.Random(SEED)
    words = [_word(chance) for _ in range(_VOCABULARY)]
    earlier: list[bytes] = []
    for number in range(small_files):
        folder = root / f"pages/{number // _PER_FOLDER // 40:02}/{number // _PER_FOLDER:03}"
        if number % _PER_FOLDER == 0:
            folder.mkdir(parents=True)
        if earlier and chance.random() < _COPIES:
            data = chance.choice(earlier)
        else:
            data = _content(chance, words, number)
        if number % 97 == 0:
            earlier.append(data)
        (folder / f"{number:06}.html").write_bytes(data)
    files = [path for path in root.rglob("*") if path.is_file() and not path.is_symlink()]
    for path in files:
        os.utime(path, (_CHANGED_AT, _CHANGED_AT))
    return Tree(root=root, files=len(files), bytes=sum(path.stat().st_size for path in files))


def _content(chance: random.Random, words: list[str], number: int) -> bytes:
    size = min(_MAX_BYTES, int(chance.lognormvariate(0, _SPREAD) * _MEDIAN_BYTES) + 50)
    if chance.random() < _PICTURES:
        return chance.randbytes(size)
    text = " ".join(chance.choices(words, k=size // 7 + 1))
    return f"<!doctype html><title>Page {number}</title><p>{text}</p>\n".encode()


def _word(chance: random.Random) -> str:
    return "".join(chance.choices("aeioubcdfghklmnprstvy", k=chance.randint(3, 10)))


def warm(root: Path) -> None:
    """Reads every file once, so that each program finds the same in the page cache; what is not
    written yet goes to the disk first."""
    os.sync()
    for place, _, names in os.walk(root):
        for name in names:
            path = Path(place, name)
            if path.is_file():
                path.read_bytes()
