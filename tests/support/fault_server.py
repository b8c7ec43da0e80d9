"""A loopback server that writes raw bytes and breaks off in every way a web server can."""

import asyncio
import contextlib
import gzip
import ssl
from collections.abc import Awaitable, Callable
from types import TracebackType

from sentinel.edges.listener import Listener
from support.site_server import reset

Fault = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


class FaultServer:
    """Runs one fault for every connection while the context lasts; counts connections.

    The fault begins when the head of a request has come, or at once where `reads_head` is off.
    """

    def __init__(
        self,
        fault: Fault,
        *,
        reads_head: bool = True,
        host: str = "127.0.0.1",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._fault = fault
        self._tls = tls
        self._host = host
        self._reads_head = reads_head
        self._listener = Listener(self._serve)
        self.connections = 0
        self.url = ""

    async def __aenter__(self) -> "FaultServer":
        port = await self._listener.start(self._host, 0, ssl=self._tls)
        scheme = "https" if self._tls else "http"
        self.url = f"{scheme}://{self._host}:{port}/"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self._listener.stop()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                if self._reads_head:
                    await reader.readuntil(b"\r\n\r\n")
                await self._fault(reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()


def says(data: bytes) -> Fault:
    """Writes exactly these bytes and closes."""

    async def fault(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    return fault


async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """RST in place of an answer."""
    reset(writer)


async def hangs(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def drips(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One byte at a time, for ever: each read succeeds, the whole never ends."""
    writer.write(OK + b"Content-Length: 1000000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def floods(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A body without end."""
    writer.write(OK + b"\r\n")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


def gzip_of(data: bytes) -> bytes:
    body = gzip.compress(data, mtime=0)
    return OK + f"Content-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
