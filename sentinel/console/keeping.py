"""The console in the daemon's event loop: [console] listen."""

import asyncio
from functools import partial

from sentinel.console.application import ConsoleParts, console_app
from sentinel.console.server import Served, bound_to, keep_serving

CONNECTIONS = 128


async def keep_console(parts: ConsoleParts, stop: asyncio.Event) -> None:
    """Answers until `stop` is set, or waits for it where no console is configured. An address that
    cannot be had is tried again: the site is watched all the same."""
    settings = parts.desk.app.config.console
    served = Served(
        name="the console",
        make=partial(console_app, parts),
        certificate=settings.certificate,
        key=settings.key,
        connections=CONNECTIONS,
    )
    bind = partial(bound_to, settings.listen) if settings.listen else None
    await keep_serving(served, bind, stop)
