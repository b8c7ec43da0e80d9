"""What a capture's main process and its workers say to each other: framed tuples.

Both ends are one program, so `marshal` does: nothing foreign is ever decoded with it.
"""

import marshal
import struct
from typing import IO, Any, NamedTuple

from sentinel.edges.entries import Seen
from sentinel.edges.vault.capture_job import Done, Job

_LENGTH = struct.Struct("!I")


class Setup(NamedTuple):
    """The first thing that a worker is told."""

    objects: str
    """The folder of the store."""
    compression: str
    max_file_bytes: int


class Said(NamedTuple):
    """A worker's answer to one bundle of jobs: what came of it, or what went wrong."""

    done: list[Done]
    touched: list[str]
    fault: str = ""
    damaged: bool = False
    """The fault is the disk's: it gave back other bytes than were written."""


def send(stream: IO[bytes], item: object) -> None:
    """Raises OSError where the other end has gone."""
    data = marshal.dumps(_plain(item))
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """The next item; None where the other end has gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    return marshal.loads(data) if len(data) == length else None  # noqa: S302 - own child


def jobs_of(item: Any) -> list[Job]:
    return [Job(*job) for job in item]


def said_of(item: Any) -> Said:
    done, *rest = item
    made = [
        Done(folder, tuple(names), tuple(Seen(*one) for one in seen), asked, moved)
        for folder, names, seen, asked, moved in done
    ]
    return Said(made, *rest)


def _plain(item: Any) -> Any:
    """Named tuples as tuples, which marshal takes."""
    if isinstance(item, tuple):
        return tuple(_plain(part) for part in item)
    if isinstance(item, list):
        return [_plain(part) for part in item]
    return item
