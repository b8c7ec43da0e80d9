"""What a restore's main process and its workers say to each other: framed tuples.

Both ends are one program, so `marshal` does: nothing foreign is ever decoded with it.
"""

import marshal
import struct
from typing import IO, Any, NamedTuple

from sentinel.core.manifest import Entry

_LENGTH = struct.Struct("!I")

File = tuple[str, int, int, int, int, int, str, tuple[tuple[str, str], ...] | None]
"""Name, mode, owner, group, size, mtime_ns, sha256, attributes."""


class Order(NamedTuple):
    """Some files of one folder of the stage, to be made or to be proven."""

    objects: str
    """The vault's folder of objects."""
    folder: str
    """Relative to the stage."""
    files: list[tuple[int, File]]
    """Each with a number that the answer uses."""
    prove: bool
    synced: bool
    """Whether each file is to be on disk at once."""


class Answer(NamedTuple):
    """What came of an order."""

    noted: list[tuple[int, str]] = []  # noqa: RUF012 - never changed; a NamedTuple has no factory
    """Files that were left to the main process, or what is wrong with them."""
    fault: str = ""
    """Why the order could not be carried out."""


def described(name: str, entry: Entry) -> File:
    return (
        name,
        entry.mode,
        entry.uid,
        entry.gid,
        entry.size,
        entry.mtime_ns,
        entry.sha256,
        entry.xattrs,
    )


def send(stream: IO[bytes], item: tuple[Any, ...]) -> None:
    """Raises OSError where the other end has gone."""
    data = marshal.dumps(item)
    stream.write(_LENGTH.pack(len(data)) + data)


def receive(stream: IO[bytes]) -> tuple[Any, ...] | None:
    """The next tuple; None at the end of the stream, or where it ends in the middle of one."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    return marshal.loads(data) if len(data) == length else None  # noqa: S302 - our own program's
