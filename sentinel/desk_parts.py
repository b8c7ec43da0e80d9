"""What the daemon has for its console: the desk at which operations are carried out, and its
server."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from sentinel.app_parts import App
from sentinel.console.api.local import bound_in, local_served
from sentinel.console.application import ConsoleParts
from sentinel.console.entry.stored_access import StoredAccess
from sentinel.console.keeping import keep_console
from sentinel.console.probes import Probes, probe_routes
from sentinel.console.server import keep_serving
from sentinel.metrics.exposition import content_type, metrics_text
from sentinel.metrics.health import Answer, health, ready
from sentinel.operations.changes import Changes
from sentinel.operations.desk import Desk, Turn
from sentinel.operations.works import Works
from sentinel.schedule import Ticker


class DeskParts:
    """Of one life of a daemon."""

    def __init__(
        self, app: App, stop: asyncio.Event, sweep: Callable[[str], None], ticker: Ticker
    ) -> None:
        """`sweep` begins a look at a site, by its name; `ticker` knows when the next is due."""

        def turn(site: str) -> Turn:
            next_at, under_way = ticker.looks_at(site)
            return Turn(next_at=next_at, under_way=under_way)

        self.changes = Changes()
        self.works = Works(app.clock.now, self.changes.tell)
        self.desk = Desk(
            app=app,
            changes=self.changes,
            works=self.works,
            sweep=sweep,
            turn=turn,
            troubles=ticker.troubles,
        )
        self._stop = stop

    def tasks(self) -> dict[str, Coroutine[Any, Any, None]]:
        """By name: the socket of the command line, and the console where one is configured."""
        state = self.desk.app.config.paths.state
        local = keep_serving(local_served(self.desk), partial(bound_in, state), self._stop)
        if not self.desk.app.config.console.listen:
            return {"socket": local}
        return {"socket": local, "console": self._serve()}

    async def _serve(self) -> None:
        access = StoredAccess(self.desk.app.entering)
        app = self.desk.app
        parts = ConsoleParts(
            desk=self.desk,
            access=access,
            stop=self._stop,
            beside=probe_routes(app.config.console, _probes(app)),
        )
        try:
            await keep_console(parts, self._stop)
        finally:
            access.counter.close()


def _probes(app: App) -> Probes:
    def metrics(prometheus: bool) -> tuple[bytes, str]:
        return metrics_text(app, prometheus=prometheus), content_type(prometheus=prometheus)

    return Probes(
        metrics=metrics, health=lambda: _told(health(app)), ready=lambda: _told(ready(app))
    )


def _told(found: Answer) -> tuple[int, bytes]:
    return found.status, found.body
