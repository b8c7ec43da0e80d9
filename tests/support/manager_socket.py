"""A datagram socket in the place of systemd's, and what a service says to it."""

import contextlib
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from support.waiting import LIMIT_SECONDS


class ManagerSocket:
    """Binds a path, or, where it begins with `@`, a name without a file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(f"\0{name[1:]}" if name.startswith("@") else name)
        self._socket.setblocking(False)
        self.heard: list[list[str]] = []
        """Every datagram so far, as lines."""

    def close(self) -> None:
        self._socket.close()

    def words(self) -> list[str]:
        """The lines that came since the last call."""
        new: list[str] = []
        with contextlib.suppress(BlockingIOError):
            while True:
                lines = self._socket.recv(10_000).decode().split("\n")
                self.heard.append(lines)
                new += lines
        return new

    def until(self, word: str) -> list[str]:
        """All lines up to the datagram that holds a line. Raises AssertionError."""
        deadline = time.monotonic() + LIMIT_SECONDS
        found: list[str] = []
        while time.monotonic() < deadline:
            found += self.words()
            if word in found:
                return found
            time.sleep(0.02)
        raise AssertionError(f"{word} did not come; these did: {found}")


@contextlib.contextmanager
def manager_socket(place: Path | str) -> Iterator[ManagerSocket]:
    made = ManagerSocket(str(place))
    try:
        yield made
    finally:
        made.close()
