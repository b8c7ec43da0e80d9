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
        while lines := self._datagram():
            new += lines
        return new

    def until(self, word: str) -> list[str]:
        """All lines up to the datagram that holds a line; what came after it is left for the next
        call. Raises AssertionError."""
        deadline = time.monotonic() + LIMIT_SECONDS
        found: list[str] = []
        while time.monotonic() < deadline:
            lines = self._datagram()
            found += lines
            if word in lines:
                return found
            if not lines:
                time.sleep(0.02)
        raise AssertionError(f"{word} did not come; these did: {found}")

    def _datagram(self) -> list[str]:
        """The lines of the next one; none where none has come."""
        try:
            lines = self._socket.recv(10_000).decode().split("\n")
        except BlockingIOError:
            return []
        self.heard.append(lines)
        return lines


@contextlib.contextmanager
def manager_socket(place: Path | str) -> Iterator[ManagerSocket]:
    made = ManagerSocket(str(place))
    try:
        yield made
    finally:
        made.close()
