"""A forward proxy on loopback: passes requests on, or answers in the place of a site."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from sentinel.edges.listener import Listener
from support.site_server import Answer, SiteServer


@dataclass
class Tunnels:
    """A proxy for TLS: whatever host is asked for, bytes go to and from one port of loopback."""

    to_port: int
    asked: list[str] = field(default_factory=list)
    url: str = ""
    open: list[asyncio.StreamWriter] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.asked.append(head.split(b"\r\n")[0].decode())
        answers, other = await asyncio.open_connection("127.0.0.1", self.to_port)
        self.open += [writer, other]
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await asyncio.gather(_pipe(reader, other), _pipe(answers, writer))

    async def close(self) -> None:
        for writer in self.open:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(65_536):
            writer.write(piece)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def tunnels(to_port: int) -> AsyncIterator[Tunnels]:
    made = Tunnels(to_port)
    listener = Listener(made.serve)
    made.url = f"http://127.0.0.1:{await listener.start('127.0.0.1', 0)}/"
    try:
        yield made
    finally:
        await listener.stop()
        await made.close()


def answering(answers: Mapping[str, Answer]) -> SiteServer:
    """A proxy at another place, from which a site looks as these answers say, by absolute URL."""
    return SiteServer(dict(answers), missing=(404, {}, "nothing here"))
