"""One web server in the daemon's event loop: an application on an address, or on a socket of this
machine, until it is told to stop."""

import asyncio
import logging
import os
import socket
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette

CONNECTIONS = 64
IDLE_SECONDS = 20.0
"""A connection over which no whole request came is let go after so long."""
HELD_FOR_EACH = 2
"""Connections that are held for each that is answered: whoever comes beyond those answered is told
so, and beyond these is closed at once. The daemon's own files must not run out by strangers."""
CLOSE_SECONDS = 3.0
AGAIN_SECONDS = 5.0
"""Before an address that was lost, or a server that broke, is tried again."""
HANDED_OVER_SECONDS = 0.1
HAND_OVERS = 50
"""How often, at a start, an address is asked for so soon again and nothing said: after a reload
the life before still has it, until its last answers are given."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What is served, and how."""

    name: str
    """For the log and for the names of tasks."""
    make: Callable[[], Starlette]
    """The application; made anew each time an address was had."""
    certificate: Path | None = None
    """Chain, PEM; with `key`, answers are over TLS."""
    key: Path | None = None
    connections: int = CONNECTIONS


async def keep_serving(
    served: Served, bind: Callable[[], socket.socket] | None, stop: asyncio.Event
) -> None:
    """Serves until `stop` is set, or waits for it where there is nothing to bind. An address that
    cannot be had is tried again: the site is watched all the same."""
    left, told = HAND_OVERS, ""
    while bind is not None and not stop.is_set():
        try:
            bound = bind()
        except OSError as error:
            left -= 1
            if left < 0 and str(error) != told:  # once for as long as it stays the same
                told = str(error)
                log.exception(
                    "%s cannot listen at its address; tried again every few seconds (ss -ltnp "
                    "tells what else listens there)",
                    served.name,
                )
            with suppress(TimeoutError):
                pause = AGAIN_SECONDS if left < 0 else HANDED_OVER_SECONDS
                await asyncio.wait_for(stop.wait(), pause)
            continue
        try:
            await serve(served, bound, stop)
        except Exception:  # whoever shows things must not end whoever watches
            log.exception("%s cannot be made; tried again after a pause", served.name)
            bound.close()
        with suppress(TimeoutError):  # it broke, and may do so at once each time
            await asyncio.wait_for(stop.wait(), AGAIN_SECONDS)
    await stop.wait()


async def serve(served: Served, bound: socket.socket, stop: asyncio.Event) -> None:
    """Serves on a bound socket, which is closed then, until `stop` is set."""
    server = _Server(
        uvicorn.Config(
            served.make(),
            http="h11",
            ws="none",
            lifespan="off",
            loop="none",
            log_config=None,
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            limit_concurrency=served.connections,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=1,
            h11_max_incomplete_event_size=16_384,
            ssl_certfile=served.certificate,
            ssl_keyfile=served.key,
        )
    )
    taking = _Taking(bound, served.connections * HELD_FOR_EACH)
    name = served.name
    serving = asyncio.create_task(server.serve(sockets=[taking]), name=name)
    stopping = asyncio.create_task(stop.wait(), name=f"{name}-stop")
    letting_go = asyncio.create_task(_let_go(server), name=f"{name}-idle")
    try:
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        server.should_exit = True
        stopping.cancel()
        letting_go.cancel()
        try:  # a daemon that ends cuts this short
            await asyncio.wait({serving}, timeout=CLOSE_SECONDS)
        finally:
            if not serving.done():
                serving.cancel()
            taking.close()
            bound.close()
    if serving.done() and not serving.cancelled() and (error := serving.exception()):
        log.error("%s broke; opened again after a pause", name, exc_info=error)


async def _let_go(server: "_Server") -> None:
    """Ends connections that are too old: whoever sends a byte a minute keeps nobody out."""
    seen: dict[object, int] = {}
    while True:
        await asyncio.sleep(IDLE_SECONDS / 2)
        now: dict[object, int] = {
            one: seen.get(one, 0) + 1
            for one in server.server_state.connections
            if not _is_answering(one)
        }
        for one, times in now.items():
            transport = getattr(one, "transport", None)
            if times > 2 and transport is not None:
                transport.abort()
        seen = now


def _is_answering(connection: object) -> bool:
    """Whether a whole request came and its answer is under way: a stream of events lasts."""
    cycle = getattr(connection, "cycle", None)
    return cycle is not None and not cycle.more_body and not cycle.response_complete


class _Taking(socket.socket):
    """A listening socket that holds so many connections at once, from their first byte on and with
    TLS before its handshake; a second handle of the one that it is made of."""

    def __init__(self, bound: socket.socket, most: int) -> None:
        super().__init__(bound.family, bound.type, bound.proto, fileno=os.dup(bound.fileno()))
        self._most = most
        self._held: weakref.WeakSet[socket.socket] = weakref.WeakSet()

    def accept(self) -> tuple[socket.socket, Any]:
        """Raises ConnectionAbortedError for one too many, which asyncio takes for one that its
        sender has ended."""
        taken, address = super().accept()
        if sum(one.fileno() >= 0 for one in self._held) >= self._most:
            taken.close()
            raise ConnectionAbortedError("more connections than are held")
        self._held.add(taken)
        return taken, address


class _Server(uvicorn.Server):
    """Signals are the daemon's: it ends the server."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def bound_to(listen: str) -> socket.socket:
    """A socket that takes connections at an address and port. Raises OSError."""
    host, _, port = listen.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, int(port)))
        bound.listen(CONNECTIONS)
        bound.setblocking(False)
    except (OSError, OverflowError, ValueError):
        bound.close()
        raise
    return bound
