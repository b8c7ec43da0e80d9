"""A file as it is read from another machine: its bytes as they come, then what it was."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sentinel.core.manifest import Entry
from sentinel.edges.remote.helper.wire import MAX_FRAME_BYTES
from sentinel.errors import RemoteError

READ_AT_ONCE = 100
"""Files asked for by one request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A file that is no longer there, or (`gone` is false) cannot be read: `why`."""

    path: str
    gone: bool
    why: str


class Reading:
    """One file of several that are read over one connection. Its pieces must be taken to their
    end before the next file's."""

    def __init__(self, path: str, pieces: Iterator[bytes | Entry | Gone]) -> None:
        self.path = path
        self.found: Entry | Gone | None = None
        """What it was, once the pieces have ended; an entry's digest is that of the pieces."""
        self._pieces = pieces

    def chunks(self) -> Iterator[bytes]:
        """The pieces, as they come. Raises RemoteError."""
        for piece in self._pieces:
            if not isinstance(piece, bytes):
                self.found = piece
                return
            yield piece
        raise RemoteError(f"{self.path!r}: came to no end.")


def portions(paths: Sequence[str]) -> Iterator[list[str]]:
    """READ_AT_ONCE paths each, and fewer where their names would burst a frame."""
    some: list[str] = []
    for path in paths:
        some.append(path)
        if len(some) == READ_AT_ONCE or sum(map(len, some)) > MAX_FRAME_BYTES // 20:
            yield some
            some = []
    if some:
        yield some
