"""A site's logs around a time: lines of the while, out of files that an attacker may have written.

No link in the folder is followed, nor one on the way to it that is not the operator's; nothing but
a plain file is opened, and what is read is bounded."""

import fnmatch
import gzip
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from sentinel.core.evidence_port import Piece
from sentinel.core.log_lines import Window
from sentinel.edges.trusted_folder import trusted_folder

MAX_FILES = 60
MAX_READ_BYTES = 512 << 20
"""Of one file, from its end where it is longer; of a packed one, unpacked."""
MAX_ALL_BYTES = 1 << 30
MAX_ALL_LINES = 4_000_000
"""Of all logs together: people wait while they are read, and a packed log of bare line ends is
small and has them without end."""
MAX_LINE_BYTES = 1 << 20
TAIL_BYTES = 256 << 10
"""Kept of a log whose times cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Log:
    path: Path
    size: int
    changed_at: datetime


def log_pieces(
    globs: tuple[str, ...], *, begin: datetime, end: datetime, max_bytes: int
) -> Iterator[Piece]:
    """One piece for each log that may have lines of the while, named `logs/<path>`; a glob that
    leads to nothing, a log that cannot be read and a budget that is used up are told."""
    local = datetime.now(UTC).astimezone().tzinfo or UTC
    left, number, reading = max_bytes, 0, _Reading()
    for glob in globs:
        try:
            logs = _found(Path(glob))
        except OSError as error:
            yield Piece(name=f"logs/{glob}", data=None, note=f"cannot be read: {error.strerror}")
            continue
        if not logs:
            yield Piece(name=f"logs/{glob}", data=None, note="no file is there")
        without_room = 0
        for log in logs:
            name = f"logs/{log.path}"
            if log.changed_at < begin:
                continue  # written for the last time before: nothing of the while is in it
            number += 1
            if number > MAX_FILES or left <= 0:
                without_room += 1
                continue
            window = Window(begin=begin, end=end, local=local, max_bytes=left)
            piece = _piece(log, name, window, reading)
            left -= len(piece.data or b"")
            yield piece
        if without_room:
            note = f"no room for {without_room} more files: log_bytes, or more than {MAX_FILES}"
            yield Piece(name=f"logs/{glob}", data=None, note=note)


def _found(glob: Path) -> list[_Log]:
    """The plain files of a folder by their names, the last written first. Raises OSError."""
    found = []
    with trusted_folder(glob.parent) as folder:
        for name in os.listdir(folder):  # noqa: PTH208 - of an open folder
            try:
                status = os.stat(name, dir_fd=folder, follow_symlinks=False)
            except FileNotFoundError:
                continue  # rotated away meanwhile, under another name that is listed, too
            if fnmatch.fnmatchcase(name, glob.name) and stat.S_ISREG(status.st_mode):
                path, changed = glob.parent / name, _moment(status.st_mtime)
                found.append(_Log(path=path, size=status.st_size, changed_at=changed))
    return sorted(found, key=lambda log: (log.changed_at, str(log.path)), reverse=True)


def _moment(seconds: float) -> datetime:
    """A file's time; one that no calendar has, which anybody may give a file, is late."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime(9999, 12, 31, tzinfo=UTC)


def _piece(log: _Log, name: str, window: Window, reading: "_Reading") -> Piece:
    kept: list[bytes] = []
    notes: list[str] = []
    tail = b""
    try:
        with _opened(log.path) as (stream, skipped):
            if skipped:
                notes.append(f"its first {skipped} bytes were not looked at")
            lines = _Lines(stream, reading)
            for line in window.pick(lines):
                kept.append(line)
            tail = lines.tail
            if lines.cut:
                notes.append("it is too long: its end was not looked at")
    except (OSError, EOFError, zlib.error) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        if not kept:
            return Piece(name=name, data=None, note=f"cannot be read: {why}")
        notes.append(f"cannot be read to its end: {why}")
    if not window.timed and window.lines:
        data = tail[-min(TAIL_BYTES, window.max_bytes) :]
        notes.append(f"no time could be read in its lines: its last {len(data)} bytes are kept")
        return Piece(name=name, data=data, note="; ".join(notes))
    if window.full:
        notes.append(f"cut after {window.max_bytes} bytes: log_bytes is used up")
    if not kept:
        notes.append("no line of the while")
    return Piece(name=name, data=b"".join(kept), note="; ".join(notes))


class _Stream(Protocol):
    """A plain file, or a packed one."""

    def readline(self, size: int, /) -> bytes: ...


@dataclass(slots=True)
class _Reading:
    """What may still be read of all logs together."""

    bytes_left: int = field(default_factory=lambda: MAX_ALL_BYTES)
    lines_left: int = field(default_factory=lambda: MAX_ALL_LINES)


class _Lines:
    """Lines with their ends, a very long one in pieces; and the end of what went by."""

    def __init__(self, stream: "_Stream", reading: _Reading) -> None:
        self._stream = stream
        self._reading = reading
        self._left = MAX_READ_BYTES
        self._last: list[bytes] = []
        self._last_bytes = 0
        self.cut = False
        """Whether there was more than may be read."""

    def __iter__(self) -> Iterator[bytes]:
        reading = self._reading
        while line := self._stream.readline(MAX_LINE_BYTES):
            if self._left <= 0 or reading.bytes_left <= 0 or reading.lines_left <= 0:
                self.cut = True
                return
            self._left -= len(line)
            reading.bytes_left -= len(line)
            reading.lines_left -= 1
            self._last.append(line)
            self._last_bytes += len(line)
            if self._last_bytes > 2 * TAIL_BYTES:
                joined = b"".join(self._last)[-TAIL_BYTES:]
                self._last, self._last_bytes = [joined], len(joined)
            yield line

    @property
    def tail(self) -> bytes:
        return b"".join(self._last)[-TAIL_BYTES:]


@contextmanager
def _opened(path: Path) -> Iterator[tuple["_Stream", int]]:
    """A log, unpacked where it is packed, and how much of its beginning is left out. Raises
    OSError for a link, or what is no plain file."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    with trusted_folder(path.parent) as folder:
        descriptor = os.open(path.name, flags, dir_fd=folder)
    with os.fdopen(descriptor, "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "it is no plain file", str(path))
        if path.suffix == ".gz":
            with gzip.open(stream) as unpacked:
                yield unpacked, 0
            return
        skipped = max(0, status.st_size - MAX_READ_BYTES)
        stream.seek(skipped)
        yield stream, skipped


def window_of(first: datetime, now: datetime, seconds: float) -> tuple[datetime, datetime]:
    """The while around an incident: so long before its first sighting and after it, or now."""
    around = timedelta(seconds=seconds)
    return first - around, min(max(first + around, first), max(now, first)) + timedelta(seconds=1)
