"""Serves a folder as a server in trouble does: `python -m bench.pressed_site FOLDER TROUBLE`.

    resets   every seventh connection is cut by a reset at its first request, the others after
             twenty answers
    refuses  in the first three seconds everything is answered with 429 and Retry-After: 1

Nothing else is wrong with it: what it has, it gives when it is asked again.
"""

import asyncio
import mimetypes
import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

REQUESTS_A_CONNECTION = 20
RESET_EVERY = 7
REFUSING_SECONDS = 3.0
TROUBLES = ("resets", "refuses")


class _Folder:
    """Answers as nginx does with `index index.html`."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def answer(self, target: str) -> bytes:
        path = unquote(target.partition("?")[0])
        file = (self._root / path.lstrip("/")).resolve()
        if file != self._root and self._root not in file.parents:
            return _answer("404 Not Found", b"no such page")
        if file.is_dir():
            if not path.endswith("/"):
                return _answer("301 Moved Permanently", b"", f"Location: {path}/\r\n")
            file /= "index.html"
        if not file.is_file() or (path.endswith("/") and file.name != "index.html"):
            return _answer("404 Not Found", b"no such page")
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return _answer("200 OK", file.read_bytes(), f"Content-Type: {kind}\r\n")


class _Connection(asyncio.Protocol):
    accepted = 0
    first_request = 0.0

    def __init__(self, folder: _Folder, trouble: str) -> None:
        self._folder = folder
        self._trouble = trouble
        self._waiting = b""
        self._answered = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        _Connection.accepted += 1
        self._number = _Connection.accepted

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while (end := self._waiting.find(b"\r\n\r\n")) >= 0:
            head, self._waiting = self._waiting[:end], self._waiting[end + 4 :]
            if not self._serve(head):
                return

    def _serve(self, head: bytes) -> bool:
        if self._trouble == "resets" and not self._number % RESET_EVERY:
            return self._reset()
        if self._trouble == "refuses" and self._refuses():
            self._transport.write(_answer("429 Too Many Requests", b"", "Retry-After: 1\r\n"))
            return True
        answer = self._folder.answer(head.split(b" ", 2)[1].decode("latin-1"))
        if head.startswith(b"HEAD "):
            answer = answer[: answer.index(b"\r\n\r\n") + 4]
        self._transport.write(answer)
        self._answered += 1
        if self._trouble == "resets" and self._answered == REQUESTS_A_CONNECTION:
            self._transport.close()
            return False
        return True

    def _reset(self) -> bool:
        # no linger: closing sends a reset in place of a proper end
        plug = self._transport.get_extra_info("socket")
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()
        return False

    @staticmethod
    def _refuses() -> bool:
        now = asyncio.get_running_loop().time()
        _Connection.first_request = _Connection.first_request or now
        return now - _Connection.first_request < REFUSING_SECONDS


def _answer(status: str, body: bytes, headers: str = "Content-Type: text/html\r\n") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode("latin-1") + body


async def _serve(root: Path, trouble: str) -> None:
    loop, folder = asyncio.get_running_loop(), _Folder(root)
    server = await loop.create_server(lambda: _Connection(folder, trouble), "127.0.0.1", 0)
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_reader(sys.stdin.fileno(), lambda: None if os.read(0, 1) else stop.set())
    print(server.sockets[0].getsockname()[1], flush=True)
    await stop.wait()
    server.close()


@contextmanager
def pressed_site(root: Path, trouble: str) -> Iterator[str]:
    """The URL of a server in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.pressed_site", str(root), trouble],
        cwd=Path(__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/"
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), sys.argv[2]))
