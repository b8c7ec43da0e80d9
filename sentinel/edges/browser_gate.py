"""BrowserGate: the only way out for a browser that shows a hostile page. A forward proxy on
loopback that lets through named hosts alone, at addresses that may be asked, within bounds."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sentinel.core.urls import host_of, normal
from sentinel.edges.addresses import AddressGuard
from sentinel.edges.listener import Listener

MAX_BYTES = 60_000_000
"""In both directions, of one page with all that it loads; then nothing goes through any more."""
MAX_CONNECTIONS = 300
HEAD_BYTES = 65_536
PIECE_BYTES = 65_536
_REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_FAILED = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_DROPPED = frozenset({b"connection", b"proxy-connection", b"keep-alive"})


class _Refused(Exception):
    """This request may not go out."""


@dataclass(slots=True, kw_only=True)
class BrowserGate:
    """One page's gate. Requests in clear text go out one to a connection, so that what a server
    says after its answer reaches nobody; what is encrypted goes through as it is."""

    hosts: frozenset[str]
    guard: AddressGuard
    places: frozenset[str] | None = None
    """`www.example.in`, `127.0.0.1:8080`: where they are given, no other port of a host is asked.
    Beside a site that is watched on its own machine other programs listen."""
    port: int = 0
    refused_hosts: set[str] = field(default_factory=set)
    _left: int = MAX_BYTES
    _connections: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        other: asyncio.StreamWriter | None = None
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self._connections += 1
            method, target, rest = _request_line(head)
            answers, other = await self._opened(method, target)
            if method == b"CONNECT":
                writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
                await asyncio.gather(self._pipe(reader, other), self._pipe(answers, writer))
            else:
                sent, length = _forwarded(method, target, rest)
                other.write(sent)
                await asyncio.gather(
                    self._pipe(reader, other, length, ends=False), self._answer(answers, writer)
                )
        except _Refused:
            await _say(writer, _REFUSED)
        except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await _say(writer, _FAILED)
        finally:
            for end in (writer, other):
                if end is not None:
                    end.close()
                    with contextlib.suppress(OSError):
                        await end.wait_closed()

    async def _opened(
        self, method: bytes, target: bytes
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Raises _Refused, or OSError where the server does not answer."""
        url = "https://" + target.decode("latin-1") if method == b"CONNECT" else ""
        host, port = _place(url or target.decode("latin-1"))
        if host not in self.hosts:
            self.refused_hosts.add(host[:253])
        if self.places is not None and _written(host, port) not in self.places:
            raise _Refused
        if host not in self.hosts or self._connections > MAX_CONNECTIONS or self._left <= 0:
            raise _Refused
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = dict.fromkeys(str(entry[4][0]) for entry in found)
        allowed = [address for address in addresses if self.guard.allows(host, address)]
        if not allowed:
            raise _Refused
        return await asyncio.open_connection(allowed[0], port)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One answer, and the browser is told that no other will come on this connection."""
        head = await reader.readuntil(b"\r\n\r\n")
        while head[9:10] == b"1":  # an interim answer (RFC 9110, 15.2): the browser can do without
            head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.split(b"\r\n")
        writer.write(b"\r\n".join([first, *_kept(lines), b"Connection: close", b"", b""]))
        await self._pipe(reader, writer)

    async def _pipe(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        length: int | None = None,
        *,
        ends: bool = True,
    ) -> None:
        """Until the end, the bound of the page, or `length` bytes; then `ends` the other side."""
        while self._left > 0 and (length is None or length > 0):
            wanted = PIECE_BYTES if length is None else min(PIECE_BYTES, length)
            piece = await reader.read(wanted)
            if not piece:
                break
            self._left -= len(piece)
            length = None if length is None else length - len(piece)
            writer.write(piece)
            await writer.drain()
        if ends:
            writer.close()


@asynccontextmanager
async def open_gate(
    hosts: frozenset[str], guard: AddressGuard, places: frozenset[str] | None = None
) -> AsyncIterator[BrowserGate]:
    """A gate that listens on a free port of loopback while the context lasts."""
    gate = BrowserGate(hosts=hosts, guard=guard, places=places)
    listener = Listener(gate.serve)
    gate.port = await listener.start("127.0.0.1", 0, limit=HEAD_BYTES)
    try:
        yield gate
    finally:
        await listener.stop()


def _request_line(head: bytes) -> tuple[bytes, bytes, list[bytes]]:
    first, *rest = head.split(b"\r\n")
    method, target, _version = first.split(b" ")
    return method, target, [line for line in rest if line]


def _place(url: str) -> tuple[str, int]:
    """Host and port of a URL. Raises ValueError where it has none."""
    written = normal(url)
    host = host_of(url)
    if written is None or not host:
        raise ValueError(f"no address: {url[:200]!r}")
    scheme, _, rest = written.partition("://")
    port = rest.partition("/")[0].rpartition("]")[2].rpartition(":")
    usual = 443 if scheme == "https" else 80
    return host, int(port[2]) if port[1] else usual


def _written(host: str, port: int) -> str:
    """As places are written; the two usual ports are not told apart."""
    bare = f"[{host}]" if ":" in host else host
    return bare if port in {80, 443} else f"{bare}:{port}"


def _forwarded(method: bytes, target: bytes, lines: list[bytes]) -> tuple[bytes, int]:
    """The request as the server gets it, and how long its body is. Raises ValueError, _Refused."""
    scheme, _, rest = target.partition(b"://")
    if scheme.lower() != b"http":
        raise _Refused
    path = b"/" + rest.partition(b"/")[2]
    named = {_name(line): line.partition(b":")[2] for line in lines}
    if b"transfer-encoding" in named:
        raise _Refused  # browsers give a length
    head = [method + b" " + path + b" HTTP/1.1", *_kept(lines), b"Connection: close", b"", b""]
    return b"\r\n".join(head), int(named.get(b"content-length", b"0"))


def _kept(lines: Sequence[bytes]) -> list[bytes]:
    """Header lines without those that speak of the connection."""
    return [line for line in lines if line and _name(line) not in _DROPPED]


def _name(line: bytes) -> bytes:
    return line.partition(b":")[0].strip().lower()


async def _say(writer: asyncio.StreamWriter, answer: bytes) -> None:
    with contextlib.suppress(OSError):
        writer.write(answer)
        await writer.drain()
