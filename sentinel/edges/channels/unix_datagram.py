"""One datagram to a socket of this machine."""

import asyncio
import socket


async def send_datagram(path: str, data: bytes) -> None:
    """Waits while the reader's queue is full; the caller sets a limit. A path that begins with `@`
    is a name without a file (unix(7), abstract). Raises OSError."""
    place = f"\0{path[1:]}" if path.startswith("@") else path
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sending:
        sending.setblocking(False)
        sending.connect(place)
        await asyncio.get_running_loop().sock_sendall(sending, data)
