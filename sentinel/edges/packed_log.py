"""One file of lines, packed with gzip: written once, proven, and added to where more lines come."""

import errno
import gzip
import os
import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from sentinel.edges.files import sync_folder

PART = ".part"
_BLOCK_BYTES = 1 << 18
MAX_LINE_BYTES = 1 << 20


def pack(plain: Path, packed: Path, *, mode: int) -> None:
    """Puts the lines of a file into an archive, behind those that are in it; the file stays.

    May be cut off anywhere and repeated: lines that the archive ends with already are not added
    again. When it returns, the archive is on disk and was read back. Raises OSError.
    """
    if packed.exists() and holds_at_its_end(packed, plain):
        return
    part = packed.with_name(f"{packed.name}{PART}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(part, flags, mode), "wb") as stream:
            os.fchmod(stream.fileno(), mode)
            if packed.exists():
                with packed.open("rb") as before:
                    shutil.copyfileobj(before, stream)
            with gzip.GzipFile(fileobj=stream, mode="wb", filename="", mtime=0) as lines:
                _copy_lines(plain, lines)
            stream.flush()
            os.fsync(stream.fileno())
        _prove(part, plain)
    except OSError:
        part.unlink(missing_ok=True)  # on a full disk it would take the last room
        raise
    part.replace(packed)
    sync_folder(packed.parent)


def holds_at_its_end(packed: Path, plain: Path) -> bool:
    """Whether an archive ends with the lines of a file; not so where it cannot be read whole.
    Raises OSError where the file cannot be read."""
    try:
        whole = sum(len(block) for block in _blocks(packed))
        wanted, ends_line = plain.stat().st_size, _ends_line(plain)
        skip = whole - wanted - (0 if ends_line else 1)
        if skip < 0:
            return False
        with gzip.open(packed, "rb") as archive, plain.open("rb") as lines:
            archive.seek(skip)
            while block := lines.read(_BLOCK_BYTES):
                if archive.read(len(block)) != block:
                    return False
            return archive.read() == (b"" if ends_line else b"\n")
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return False


def _prove(part: Path, plain: Path) -> None:
    if not holds_at_its_end(part, plain):
        raise OSError(errno.EIO, "what was packed does not read back as it was", str(part))


def lines_of(path: Path) -> Iterator[bytes]:
    """The lines of a file or of an archive, without their ends; what follows a damaged place in an
    archive is lost, what comes before is not. Raises OSError."""
    with path.open("rb") as raw:
        if not path.name.endswith(".gz"):
            yield from _lines(raw)
            return
        try:
            with gzip.GzipFile(fileobj=raw) as archive:
                yield from _lines(archive)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            return


def _lines(stream: "BinaryIO | gzip.GzipFile") -> Iterator[bytes]:
    while line := stream.readline(MAX_LINE_BYTES):
        yield line.rstrip(b"\n")


def _copy_lines(plain: Path, target: gzip.GzipFile) -> None:
    """A line that a crash cut off ends here: what is added behind it begins anew."""
    with plain.open("rb") as lines:
        shutil.copyfileobj(lines, target)
    if not _ends_line(plain):
        target.write(b"\n")


def _ends_line(plain: Path) -> bool:
    with plain.open("rb") as lines:
        size = lines.seek(0, os.SEEK_END)
        lines.seek(max(0, size - 1))
        return size == 0 or lines.read(1) == b"\n"


def _blocks(packed: Path) -> Iterator[bytes]:
    with gzip.open(packed, "rb") as archive:
        while block := archive.read(_BLOCK_BYTES):
            yield block
