"""A tiny HTTP/1.1 server on loopback for tests: routes, a folder, or both; it records requests.

    async with SiteServer({"/": "<p>hello</p>", "/old": (301, {"location": "/"}, b"")}) as server:
        ...server.url, server.requests, server.routes["/new"] = (200, {}, b"...")

A route is text (sent as HTML), a tuple (status, headers, body), or a function of the Request
that gives one of these, plain or async, or Raw. A key may carry a query (`/a?b=1`), which is tried
first.
"""

import asyncio
import contextlib
import inspect
import mimetypes
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from urllib.parse import unquote

from sentinel.edges.listener import Listener


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes that are written as they are; then the connection is closed, or reset."""

    data: bytes
    resets: bool = False


Answer = str | bytes | tuple[int, Mapping[str, str], str | bytes] | Raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client asked. Header names are in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


Route = Answer | Callable[[Request], Answer | Awaitable[Answer]]


class SiteServer:
    """Listens on a free port of 127.0.0.1 while the context lasts.

    `routes` may be changed while it runs. `folder` serves files below it (index.html for a
    directory) for paths without a route, or `missing` answers for them. `stop()` and `start()`
    keep the port, for outages. `port` is one that another address of loopback uses already.
    """

    def __init__(
        self,
        routes: Mapping[str, Route] | None = None,
        *,
        folder: Path | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
        missing: Route | None = None,
    ) -> None:
        self.routes: dict[str, Route] = dict(routes or {})
        self.folder = folder
        self.missing = missing
        self.requests: list[Request] = []
        self.host = host
        self.port = port
        self._tls = tls
        self._listener = Listener(self.serve)
        self._reservation: socket.socket | None = None

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}/"

    @property
    def asked(self) -> list[str]:
        """The targets that were asked, in order."""
        return [request.target for request in self.requests]

    async def start(self) -> None:
        if self._reservation is None:
            # bound and never listening: keeps the port ours while the server is stopped
            self._reservation = self._bound(self.port)
            self.port = self._reservation.getsockname()[1]
        listening = self._bound(self.port)
        await self._listener.start(sock=listening, ssl=self._tls)

    async def stop(self) -> None:
        await self._listener.stop()

    async def __aenter__(self) -> "SiteServer":
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self.stop()
        if self._reservation is not None:
            self._reservation.close()

    def _bound(self, port: int) -> socket.socket:
        made = socket.socket(socket.AF_INET6 if ":" in self.host else socket.AF_INET)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        made.bind((self.host, port))
        return made

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await _read_request(reader)) is not None:
                self.requests.append(request)
                answer = await self._answer(request)
                if isinstance(answer, Raw):
                    return await _write_raw(writer, answer)
                await _write_answer(writer, request, answer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _answer(self, request: Request) -> Answer:
        route = self.routes.get(request.target, self.routes.get(request.path))
        if route is None:
            route = self.missing
        if route is None:
            return self.file(request.path)
        if not callable(route):
            return route
        answer = route(request)
        return await answer if inspect.isawaitable(answer) else answer

    def file(self, path: str) -> Answer:
        """What stands at a path of `folder`."""
        missing: Answer = (404, {"content-type": "text/html"}, "<h1>Not found</h1>")
        if self.folder is None:
            return missing
        root = self.folder.resolve()
        file = (root / unquote(path).lstrip("/")).resolve()
        if file != root and root not in file.parents:
            return missing
        if file.is_dir():
            if not path.endswith("/"):
                return (301, {"location": path + "/"}, b"")
            file /= "index.html"
        if not file.is_file():
            return missing
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return (200, {"content-type": kind}, file.read_bytes())


async def _read_request(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {
        name.strip().lower(): value.strip()
        for name, found, value in (line.partition(":") for line in lines)
        if found
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(method=method, target=target, headers=headers, body=body)


async def _write_raw(writer: asyncio.StreamWriter, answer: Raw) -> None:
    writer.write(answer.data)
    await writer.drain()
    if answer.resets:
        reset(writer)


def reset(writer: asyncio.StreamWriter) -> None:
    """RST in place of an orderly end."""
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _write_answer(writer: asyncio.StreamWriter, request: Request, answer: Answer) -> None:
    assert not isinstance(answer, Raw)
    status, headers, body = answer if isinstance(answer, tuple) else (200, {}, answer)
    data = body.encode() if isinstance(body, str) else body
    sent = {"content-type": "text/html; charset=utf-8", "content-length": str(len(data))}
    sent |= {name.lower(): value for name, value in headers.items()}
    if status == HTTPStatus.NO_CONTENT:
        del sent["content-length"]
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unregistered"
    head = f"HTTP/1.1 {status} {phrase}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    writer.write(head.encode("latin-1") + b"\r\n" + (b"" if request.method == "HEAD" else data))
    await writer.drain()
