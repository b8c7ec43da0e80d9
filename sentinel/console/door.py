"""The server of the door, in the daemon's event loop: [approvals] listen."""

import asyncio
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn

from sentinel.answering import Answering
from sentinel.console.answers import answer_app
from sentinel.core.settings import Config
from sentinel.errors import ConfigError, ConfigProblem

CONNECTIONS = 64
IDLE_SECONDS = 20.0
"""A connection is let go after so long, whatever comes over it."""
CLOSE_SECONDS = 3.0
AGAIN_SECONDS = 5.0
"""Before an address that was lost, or a door that broke, is tried again."""
HANDED_OVER_SECONDS = 0.1
HAND_OVERS = 50
"""How often, at a start, an address is asked for so soon again and nothing said: after a reload
the life before still has it, until its last answers are given."""

log = logging.getLogger(__name__)


def refuse_unbindable(config: Config) -> None:
    """Raises ConfigError where nobody can listen where the configuration says."""
    listen = config.approvals.listen
    if not listen:
        return
    try:
        bound_to(listen).close()
    except OSError as error:
        problem = ConfigProblem(
            file=config.file.name,
            key="approvals.listen",
            message=f"{listen} cannot be listened on ({error.strerror or error}); accepted: a free "
            "address and port of this machine; name another, or end the program that holds it",
        )
        raise ConfigError((problem,)) from error


async def keep_door(answering: Answering, stop: asyncio.Event) -> None:
    """Answers until `stop` is set, or waits for it where there is no door. An address that cannot
    be had is tried again: the site is watched all the same, and the command line answers, too."""
    listen = answering.config.approvals.listen
    left = HAND_OVERS
    while listen and not stop.is_set():
        try:
            bound = bound_to(listen)
        except OSError:
            left -= 1
            if left < 0:
                log.exception("the door for answers has no address", extra={"listen": listen})
            with suppress(TimeoutError):
                pause = AGAIN_SECONDS if left < 0 else HANDED_OVER_SECONDS
                await asyncio.wait_for(stop.wait(), pause)
            continue
        await serve_door(answering, bound, stop)
        with suppress(TimeoutError):  # it broke, and may do so at once each time
            await asyncio.wait_for(stop.wait(), AGAIN_SECONDS)
    await stop.wait()


async def serve_door(answering: Answering, bound: socket.socket, stop: asyncio.Event) -> None:
    """Serves on a bound socket, which is closed then, until `stop` is set."""
    server = _Server(
        uvicorn.Config(
            answer_app(answering),
            http="h11",
            ws="none",
            lifespan="off",
            loop="none",
            log_config=None,
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=1,
            h11_max_incomplete_event_size=16_384,
        )
    )
    serving = asyncio.create_task(server.serve(sockets=[bound]), name="answers")
    stopping = asyncio.create_task(stop.wait(), name="answers-stop")
    letting_go = asyncio.create_task(_let_go(server), name="answers-idle")
    try:
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        server.should_exit = True
        stopping.cancel()
        letting_go.cancel()
        done, _ = await asyncio.wait({serving}, timeout=CLOSE_SECONDS)
        if not done:
            serving.cancel()
        bound.close()
    if serving.done() and not serving.cancelled() and (error := serving.exception()):
        log.error("the door for answers broke; opened again after a pause", exc_info=error)


async def _let_go(server: "_Server") -> None:
    """Ends connections that are too old: whoever sends a byte a minute keeps nobody out."""
    seen: dict[object, int] = {}
    while True:
        await asyncio.sleep(IDLE_SECONDS / 2)
        now: dict[object, int] = {
            one: seen.get(one, 0) + 1 for one in server.server_state.connections
        }
        for one, times in now.items():
            transport = getattr(one, "transport", None)
            if times > 2 and transport is not None:
                transport.abort()
        seen = now


class _Server(uvicorn.Server):
    """Signals are the daemon's: it ends the door."""

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
    except BaseException:
        bound.close()
        raise
    return bound
