"""The operations for the command line on this machine: a socket in the state folder, which only the
user of the daemon and root can open. Whoever can open it could write the state themselves."""

import os
import socket
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.requests import Request

from sentinel.console.api.routes import Api
from sentinel.console.server import Served
from sentinel.core.daemon_socket import BY, NAME, USER
from sentinel.core.principal import Principal, Via
from sentinel.core.words import Role
from sentinel.operations.desk import Desk

FRESH = timedelta(minutes=1)
MAX_NAME = 200
QUEUE = 16


def local_served(desk: Desk) -> Served:
    """What is served on the socket."""
    return Served(name="the socket of the command line", make=partial(_local_app, desk))


def bound_in(state: Path) -> socket.socket:
    """The socket of a state folder, whose path may be longer than a socket's may. One that an
    earlier life left is taken away: the daemon's lock is held. Raises OSError."""
    folder = os.open(state, os.O_PATH | os.O_DIRECTORY)
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    mask = os.umask(0o177)  # nobody else, from its first moment
    try:
        (state / NAME).unlink(missing_ok=True)
        bound.bind(f"/proc/self/fd/{folder}/{NAME}")
        bound.listen(QUEUE)
        bound.setblocking(False)
    except OSError:
        bound.close()
        raise
    finally:
        os.umask(mask)
        os.close(folder)
    return bound


def _local_app(desk: Desk) -> Starlette:
    async def identify(request: Request) -> Principal:
        return _caller(desk, request.headers)

    async def freshen(principal: Principal, _: Mapping[str, str]) -> Principal:
        return principal

    api = Api(desk=desk, identify=identify, freshen=freshen)
    return Starlette(routes=api.routes())


def _caller(desk: Desk, headers: Mapping[str, str]) -> Principal:
    """As the command line says: a contact's name, and the user of this machine."""
    user = unquote(headers.get(USER, ""))[:MAX_NAME] or "command"
    name = unquote(headers.get(BY, ""))[:MAX_NAME]
    contacts = {contact.name: contact for contact in desk.app.config.contacts}
    roles = contacts[name].roles if name in contacts else (Role.VIEWER,)
    return Principal(
        name=name or user,
        roles=roles,
        via=Via.COMMAND,
        factor=user,
        fresh_until=desk.app.clock.now() + FRESH,
    )
