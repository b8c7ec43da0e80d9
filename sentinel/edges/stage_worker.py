"""A worker process of a large restore: makes files of a stage out of the vault, and proves them.

Run as `python -m sentinel.edges.stage_worker STAGE`, where STAGE is the open stage's descriptor;
orders come by standard input, answers go to standard output, and it ends when its input does.
"""

import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import zstandard

from sentinel.core.manifest import Entry, EntryType
from sentinel.edges.new_entry import make_file, writing
from sentinel.edges.proving import file_fault, opened
from sentinel.edges.stage_wire import Answer, Order, receive, send
from sentinel.errors import SentinelError

LARGEST_BYTES = 1 << 20
"""Larger files are left to the main process, which streams them."""
_OBJECT = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
_NOTHING = -1
"""A descriptor in which nothing is ever found."""
_BLOCK_BYTES = 4096
_SLACK_BYTES = 4096
"""An object may be a little larger than its content, where that cannot be compressed."""


class SmallObjects:
    """The vault's small plain objects, read in one go. What is not simply there and right is left
    to the vault itself, which says what is wrong with it."""

    def __init__(self, folder: Path) -> None:
        try:  # open for as long as this process lives
            self._folder = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            self._folder = _NOTHING
        self._decompressor = zstandard.ZstdDecompressor()

    def read(self, sha256: str, size: int) -> bytes | None:
        """The content, proven by its digest; None where that cannot be had here."""
        content = self._read(f"{sha256[:2]}/{sha256}", size)
        if content is None or len(content) != size:
            return None
        return content if hashlib.sha256(content).hexdigest() == sha256 else None

    def _read(self, name: str, size: int) -> bytes | None:
        """What would take as many blocks compressed is stored as it is (edges/vault/packing.py), so
        the likelier form is tried first."""
        if size <= _BLOCK_BYTES:
            content = self._bytes(name, size + 1)
            return self._unpacked(name, size) if content is None else content
        content = self._unpacked(name, size)
        return self._bytes(name, size + 1) if content is None else content

    def _unpacked(self, name: str, size: int) -> bytes | None:
        packed = self._bytes(f"{name}.zst", size + _SLACK_BYTES)
        if packed is None:
            return None
        try:
            return self._decompressor.decompress(packed, max_output_size=size or 1)
        except zstandard.ZstdError:
            return None

    def _bytes(self, name: str, most: int) -> bytes | None:
        try:
            descriptor = os.open(name, _OBJECT, dir_fd=self._folder)
        except OSError:
            return None
        try:
            return os.read(descriptor, most)
        except OSError:
            return None
        finally:
            os.close(descriptor)


def main(stage: int) -> int:
    """Carries out one order after the other. Exit code 0 at the end of the orders."""
    orders, answers = sys.stdin.buffer, sys.stdout.buffer
    objects: SmallObjects | None = None
    while (item := receive(orders)) is not None:
        order = Order(*item)
        if objects is None:
            objects = SmallObjects(Path(order.objects))
        try:
            answer = Answer(noted=list(_carry_out(stage, order, objects)))
        except (SentinelError, OSError) as error:
            answer = Answer(fault=str(error) or type(error).__name__)
        send(answers, tuple(answer))
        answers.flush()
    return 0


def _carry_out(stage: int, order: Order, objects: SmallObjects) -> Iterator[tuple[int, str]]:
    act: Callable[[int, str, Entry], str]
    if order.prove:

        def act(folder: int, name: str, entry: Entry) -> str:
            return str(file_fault(folder, name, entry) or "")

    else:

        def act(folder: int, name: str, entry: Entry) -> str:
            content = objects.read(entry.sha256, entry.size)
            if content is None:
                return "left"
            with writing(entry.path):
                make_file(folder, name, entry, (content,), synced=order.synced)
            return ""

    folder = opened(stage, order.folder)
    try:
        prefix = "" if order.folder == "." else f"{order.folder}/"
        for number, (name, mode, uid, gid, size, mtime_ns, sha256, xattrs) in order.files:
            entry = Entry(
                path=prefix + name,
                type=EntryType.FILE,
                mode=mode,
                uid=uid,
                gid=gid,
                size=size,
                mtime_ns=mtime_ns,
                sha256=sha256,
                xattrs=xattrs,
            )
            noted = act(folder, name, entry)
            if noted:
                yield number, noted
    finally:
        os.close(folder)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
