"""What a main process and the workers of its crew say to each other: framed plain values.

Both ends are one program, so `marshal` does: nothing foreign is ever decoded with it.
"""

import marshal
import struct
from typing import IO, Any

_LENGTH = struct.Struct("!I")


def framed(item: Any) -> bytes:
    """A plain value (tuples and lists of texts, numbers, bytes) as `send` writes it."""
    data = marshal.dumps(item)
    return _LENGTH.pack(len(data)) + data


def send(stream: IO[bytes], item: Any) -> None:
    """Raises OSError where the other end has gone."""
    stream.write(framed(item))
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """The next value; None at the end of the stream, or where it ends in the middle of one."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    return marshal.loads(data) if len(data) == length else None  # noqa: S302 - our own program's
