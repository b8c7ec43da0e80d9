"""What the nursery tells of one worker, over a socket that is that worker's alone."""

import socket
import struct
from contextlib import suppress
from enum import IntEnum
from typing import NamedTuple

_WORD = struct.Struct("!ii")


class Told(IntEnum):
    """Which number a word carries."""

    BORN = 1
    """The process id. A pidfd comes with it, so that no other process can ever be meant."""
    ENDED = 2
    """The exit code, or the signal as a negative number."""
    REFUSED = 3
    """The errno with which the machine let none start."""


class Word(NamedTuple):
    """One word, as it came."""

    told: Told
    number: int
    descriptors: tuple[int, ...]


def tell(fate: socket.socket, told: Told, number: int, *descriptors: int) -> bool:
    """False where nobody listens any more."""
    try:
        socket.send_fds(fate, [_WORD.pack(told, number)], descriptors)
    except (BrokenPipeError, ConnectionResetError):
        return False
    return True


def hear(fate: socket.socket) -> Word | None:
    """The next word; None at the end. Raises BlockingIOError or TimeoutError where there is none
    yet, as the socket's time-out says."""
    data = b""
    descriptors: list[int] = []
    with suppress(ConnectionResetError):
        data, descriptors, _, _ = socket.recv_fds(
            fate, _WORD.size, 1, flags=socket.MSG_CMSG_CLOEXEC
        )
    if not data:
        return None
    told, number = _WORD.unpack(data)
    return Word(Told(told), number, tuple(descriptors))
