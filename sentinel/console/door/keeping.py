"""The server of the door, in the daemon's event loop: [approvals] listen."""

import asyncio
import socket
from functools import partial

from sentinel.answering import Answering
from sentinel.console import server
from sentinel.console.door.answers import answer_app
from sentinel.core.settings import Config
from sentinel.errors import ConfigError, ConfigProblem


def refuse_unbindable(config: Config) -> None:
    """Raises ConfigError where nobody can listen where the configuration says. An address of the
    console that cannot be had is told and tried again: watching goes before showing."""
    listen = config.approvals.listen
    if not listen:
        return
    try:
        server.bound_to(listen).close()
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
    bind = partial(server.bound_to, listen) if listen else None
    await server.keep_serving(_served(answering), bind, stop)


async def serve_door(answering: Answering, bound: socket.socket, stop: asyncio.Event) -> None:
    """Serves on a bound socket, which is closed then, until `stop` is set."""
    await server.serve(_served(answering), bound, stop)


def _served(answering: Answering) -> server.Served:
    return server.Served(name="the door for answers", make=partial(answer_app, answering))
