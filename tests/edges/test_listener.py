"""A server of our own leaves no connection open, whenever it is stopped."""

import asyncio
import gc
import socket
import warnings

import pytest

from sentinel.edges.listener import Listener


async def hang(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    await asyncio.Event().wait()


async def stopped_after(turns: int) -> bytes:
    """A client comes, and the server is stopped so many turns of the loop later; what it reads."""
    listener = Listener(hang)
    port = await listener.start("127.0.0.1", 0)
    with socket.create_connection(("127.0.0.1", port), timeout=30.0) as client:
        client.sendall(b"GET / HTTP/1.1\r\n\r\n")
        for _ in range(turns):
            await asyncio.sleep(0)
        await listener.stop()
        try:
            return client.recv(1)
        except ConnectionResetError:
            return b""  # it was not accepted, or not read to its end


@pytest.mark.parametrize("turns", range(8))
def test_a_connection_that_was_accepted_a_moment_ago_is_closed(turns: int) -> None:
    """It was seen as an unclosed transport in whatever test came next, once in many runs."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        assert asyncio.run(stopped_after(turns)) == b""
        gc.collect()
    assert [str(one.message) for one in seen] == []


async def test_it_may_be_stopped_twice_and_started_anew() -> None:
    listener = Listener(hang)
    await listener.stop()
    port = await listener.start("127.0.0.1", 0)
    await listener.stop()
    await listener.stop()
    assert await listener.start("127.0.0.1", port) == port
    await listener.stop()
