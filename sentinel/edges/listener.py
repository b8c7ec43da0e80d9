"""Listener: a small server of our own that leaves no connection open when it is stopped."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
_TURNS = 3
"""Of the loop: a task takes the connection, its transport is made, the handler is called."""


class Listener:
    """Gives each connection to `serve` in a task of its own, and closes it when that has ended."""

    def __init__(self, serve: Serve) -> None:
        self._serve = serve
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Future[None]] = set()

    async def start(self, host: str | None = None, port: int | None = None, **options: Any) -> int:
        """The port that it listens on; `options` as of `asyncio.start_server`. Raises OSError."""
        self._server = await asyncio.start_server(self._accept, host, port, **options)
        found: int = self._server.sockets[0].getsockname()[1]
        return found

    async def stop(self) -> None:
        """Accepts no more, breaks off what is served, and waits for that. Nothing where it was not
        started."""
        if self._server is None:
            return
        server, self._server = self._server, None
        await _close(server)
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)
        await server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # one that is cancelled before it has begun closes nothing by itself
        task.add_done_callback(lambda _: writer.close())


async def _close(server: asyncio.Server) -> None:
    """No connection is accepted any more, and each that was has reached its handler.

    `close()` alone, in the turn after one was accepted, leaves that one open for ever: its
    transport refuses to be made for a server that is closed, and no handler ever hears of it.
    """
    loop = asyncio.get_running_loop()
    for listening in server.sockets:
        loop.remove_reader(listening.fileno())
    for _ in range(_TURNS):
        await asyncio.sleep(0)
    server.close()
