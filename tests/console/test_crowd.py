"""Strangers who come in crowds: they are shut out, and the daemon keeps what it needs to watch."""

import asyncio
from contextlib import suppress

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from sentinel.console.server import HELD_FOR_EACH, IDLE_SECONDS, Served, bound_to, serve

CONNECTIONS = 4
HELD = CONNECTIONS * HELD_FOR_EACH


async def _word(_: Request) -> PlainTextResponse:
    return PlainTextResponse("word")


async def _said(port: int, asked: bytes) -> bytes:
    """All that is answered on one connection; empty where it is ended without a word."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    said = b""
    with suppress(ConnectionError):
        writer.write(asked)
        said = await reader.read()
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
    return said


async def test_a_crowd_of_connections_takes_no_files_of_the_daemon() -> None:
    """Not one of them sends a whole request, so none is answered, nor refused by its count."""
    stop, bound = asyncio.Event(), bound_to("127.0.0.1:0")
    port = bound.getsockname()[1]
    made = Starlette(routes=[Route("/", _word)])
    served = Served(name="crowd", make=lambda: made, connections=CONNECTIONS)
    serving = asyncio.create_task(serve(served, bound, stop))
    held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(HELD)]
    async with asyncio.timeout(IDLE_SECONDS / 2):  # sooner than the idle ones are let go
        for _ in range(HELD):
            assert await _said(port, b"GET /") == b"", "closed at once"
    assert not any(reader.at_eof() for reader, _ in held)
    for _, writer in held:
        writer.close()
        await writer.wait_closed()
    whole, answer = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b""
    while b"word" not in answer:  # that the others have left is noticed one by one
        answer = await _said(port, whole)
    stop.set()
    await serving
