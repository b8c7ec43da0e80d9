"""What the crawl's main process and its workers say to each other: framed batches of plain tuples.

Both ends are one program, so `marshal` does: nothing foreign is ever decoded with it.
"""

import marshal
import struct
from collections.abc import Sequence
from enum import IntFlag
from typing import Any, NamedTuple

_LENGTH = struct.Struct("!I")


class Wants(IntFlag):
    """What is wanted of one answer besides its digest."""

    NOTHING = 0
    CONTENTS = 1
    """Links and names."""
    BODY = 2
    """The body itself, unless its digest is the known one."""
    FINGERPRINT = 4
    FOREIGN = 8
    """Another site's: no headers of ours, a smaller cap, its links are nobody's business."""
    SITEMAP = 16
    """robots.txt names it as one."""


class Setup(NamedTuple):
    """The first thing that a worker is told."""

    user_agent: str
    headers: tuple[tuple[str, str], ...]
    own_hosts: tuple[str, ...]
    allow_addresses: tuple[str, ...]
    timeout_seconds: float
    connect_timeout_seconds: float
    max_body_bytes: int
    concurrency: int
    ca_file: str


class Order(NamedTuple):
    """One address to ask."""

    number: int
    url: str
    wants: int
    known_digest: str = ""
    """An answer 200 with these bytes is neither parsed nor handed over."""


class Answer(NamedTuple):
    """What came of one order. Fields of a Visit, then what was wanted."""

    number: int
    status: int = 0
    failure: str = ""
    detail: str = ""
    location: str = ""
    content_type: str = ""
    retry_after: str = ""
    sha256: str = ""
    size: int = 0
    cut: bool = False
    elapsed_seconds: float = 0.0
    at: float = 0.0
    peer_address: str = ""
    marks: tuple[str, str, int, bool] = ("", "", 0, False)
    unchanged: bool = False
    """The bytes have the known digest."""
    targets: tuple[str, ...] = ()
    """Addresses that the document refers to, each once."""
    references: int = 0
    contents: bytes = b""
    """A Contents, packed; empty where it was not read."""
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    """Only with a body."""


def pack(batch: Sequence[tuple[Any, ...]]) -> bytes:
    """One frame. Tuples go as they are: their names are put back on the other side."""
    data = marshal.dumps([tuple(item) for item in batch])
    return _LENGTH.pack(len(data)) + data


class Frames:
    """Takes bytes as they come and gives whole batches."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[list[tuple[Any, ...]]]:
        buffer = self._buffer
        buffer += data
        batches = []
        place = 0
        while len(buffer) - place >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(buffer, place)
            end = place + _LENGTH.size + length
            if end > len(buffer):
                break
            with memoryview(buffer) as view:
                batches.append(marshal.loads(view[place + _LENGTH.size : end]))  # noqa: S302 - own child
            place = end
        if place:
            del buffer[:place]
        return batches
