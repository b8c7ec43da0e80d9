"""The journal of a crawl: every answer, appended as it comes. A killed crawl goes on from it, and
the report is read from it, so that no site ever stands in memory.

Records are framed by length and checksum; a torn or damaged end is cut off when it is opened
again. What is written survives the death of the process, not a power cut: then the crawl begins
where the disk has it.
"""

import json
import logging
import marshal
import os
import struct
import zlib
from collections.abc import Container, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from sentinel.core.reference import Contents
from sentinel.core.visit import Marks, Visit
from sentinel.errors import IntegrityError, StoreError

_FRAME = struct.Struct("!II")
"""Length and CRC-32 of what follows."""
_FORMAT = "sentinel crawl 1"
_VISIT, _NOT_FOUND = "v", "n"
_FLUSH_BYTES = 1 << 16

log = logging.getLogger(__name__)


class Journal:
    """Implements CrawlRecord. Belongs to one process, which holds the crawl's lock."""

    def __init__(
        self, path: Path, *, label: str, resume: bool = False, needed: bool = True
    ) -> None:
        """Begins a journal, or with `resume` goes on with the one that is there.

        `label` says what is crawled and how. A journal that is not `needed` ends where its disk is
        full, and `lost` says so; of a needed one each method that writes raises StoreError then.
        Raises IntegrityError where the journal that is to be resumed is of another crawl or no
        journal at all.
        """
        self.path = path
        self.lost = ""
        """In words, where answers could not be kept; what came before them is there."""
        self._needed = needed
        self._unwritten = bytearray()
        again = resume and path.exists()
        # marshal's format is the interpreter's, so a journal is one interpreter's, too
        head = json.dumps([_FORMAT, marshal.version, label]).encode() + b"\n"
        self._begins_at = len(head)
        if again:
            self._check_head(head)
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(path, flags | (0 if again else os.O_TRUNC), 0o600)
        self._file: BinaryIO = os.fdopen(descriptor, "r+b", buffering=0)
        self._end = 0
        """Where the last whole batch of records ends; nothing behind it is read."""
        if again:
            self._end = self._whole_length()
            self._file.truncate(self._end)
            self._file.seek(0, os.SEEK_END)
        else:
            self._unwritten += head
            try:
                self.flush()
            except StoreError:
                self._file.close()
                raise

    def add(self, visit: Visit, contents: bytes) -> None:
        """Appends one visit with its packed Contents (may be empty)."""
        plain = (*visit[:-1], tuple(visit.marks))
        self._append((_VISIT, plain, contents))

    def add_not_found(self, host: str, fingerprint: int) -> None:
        """Notes what a host shows for an address that cannot exist."""
        self._append((_NOT_FOUND, host, fingerprint))

    def flush(self) -> None:
        """Everything appended so far now survives kill -9."""
        if not self._unwritten:
            return
        left = memoryview(bytes(self._unwritten))
        size = len(left)
        self._unwritten.clear()
        try:
            while left:
                left = left[self._file.write(left) :]  # a disk that gets full takes a part
        except OSError as error:
            self._lose(error)
        else:
            self._end += size

    def close(self) -> None:
        """Nothing is appended any more; what is there can be read as before."""
        try:
            self.flush()
        finally:
            self._file.close()

    def visits(self) -> Iterator[Visit]:
        for record in self._records():
            if record[0] == _VISIT:
                yield _visit(record[1])

    def contents(self, of: Container[str] | None = None) -> Iterator[tuple[str, Contents]]:
        for record in self._records():
            if record[0] == _VISIT and record[2] and (of is None or record[1][0] in of):
                yield record[1][0], Contents(*marshal.loads(record[2]))  # noqa: S302 - own bytes

    def both(self) -> Iterator[tuple[Visit, Contents | None]]:
        """Visits and contents in one pass."""
        for record in self._records():
            if record[0] == _VISIT:
                packed = record[2]
                contents = Contents(*marshal.loads(packed)) if packed else None  # noqa: S302 - own bytes
                yield _visit(record[1]), contents

    def not_found_pages(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, tuple[int, ...]] = {}
        for record in self._records():
            if record[0] == _NOT_FOUND:
                found[record[1]] = (*found.get(record[1], ()), record[2])
        return found

    def _lose(self, error: OSError) -> None:
        """Cuts off what was written in part. Raises StoreError where the journal is needed."""
        with suppress(OSError):
            self._file.seek(self._end)
            self._file.truncate()
        words = f"what the crawl found could not be kept in {self.path.parent} ({error.strerror})"
        if self._needed:
            raise StoreError(
                f"{self.path}: {words}. Make room on that disk, or name another folder."
            ) from error
        self.lost = f"{words}; make room on that disk"
        log.error("journal of a crawl ended", extra={"path": str(self.path), "error": str(error)})

    def _append(self, record: tuple[Any, ...]) -> None:
        if self.lost:
            return
        data = marshal.dumps(record)
        self._unwritten += _FRAME.pack(len(data), zlib.crc32(data))
        self._unwritten += data
        if len(self._unwritten) > _FLUSH_BYTES:
            self.flush()

    def _records(self) -> Iterator[tuple[Any, ...]]:
        self.flush()
        with self.path.open("rb", buffering=1 << 20) as file:
            file.seek(self._begins_at)
            place = self._begins_at
            while place < self._end:
                length, _ = _FRAME.unpack(file.read(_FRAME.size))
                yield marshal.loads(file.read(length))  # noqa: S302 - own bytes, checked on opening
                place += _FRAME.size + length

    def _check_head(self, head: bytes) -> None:
        with self.path.open("rb") as file:
            found = file.readline(len(head) + 1)
        if found != head:
            raise IntegrityError(
                f"{self.path}: this is the journal of another crawl, or of another version, so it "
                "cannot be resumed. Begin anew, without --resume."
            )

    def _whole_length(self) -> int:
        """Where the last whole record ends."""
        end = self._begins_at
        with self.path.open("rb", buffering=1 << 20) as file:
            file.seek(end)
            while len(frame := file.read(_FRAME.size)) == _FRAME.size:
                length, checksum = _FRAME.unpack(frame)
                data = file.read(length)
                if len(data) < length or zlib.crc32(data) != checksum:
                    break
                end += _FRAME.size + length
        return end


def _visit(plain: tuple[Any, ...]) -> Visit:
    return Visit._make((*plain[:-1], Marks._make(plain[-1])))
