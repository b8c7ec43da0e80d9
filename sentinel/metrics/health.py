"""Whether the daemon is alive and ready, for a supervisor or a balancer: `/healthz`, `/readyz`.

Anybody may ask these: nothing says which site is watched, or how one is.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from sentinel.app import App
from sentinel.core.canonical import canonical
from sentinel.errors import SentinelError

SCHEMA = "sentinel/health/1"
STALLED_SECONDS = 30.0
"""An event loop that is late by so much does not do its work."""
HEALTHY, UNHEALTHY = 200, 503


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is answered."""

    status: int
    """Of HTTP: 200 or 503."""
    document: Mapping[str, object]
    """`schema`, `status` (`pass` or `fail`) and `checks`, each true or false."""

    @property
    def body(self) -> bytes:
        """JSON."""
        return canonical(self.document) + b"\n"


def health(app: App) -> Answer:
    """Whether the daemon's event loop works. Asks no database and no disk. Safe in any thread; one
    who asks within the event loop and gets an answer has seen as much."""
    return answer({"event_loop": _alive(app)})


def ready(app: App) -> Answer:
    """Whether the daemon does what it is for. Reads the database: call it in a thread, within a
    time of your own."""
    return answer(
        {
            "event_loop": _alive(app),
            "database": _readable(app),
            "lock": app.locks.daemon_pid() == os.getpid(),
            "ticker": app.signs.ticking,
            "checks_on_time": bool(app.signs.on_time()),
        }
    )


def answer(facts: Mapping[str, bool]) -> Answer:
    """Good where all of it holds."""
    good = all(facts.values())
    document = {"schema": SCHEMA, "status": "pass" if good else "fail", "checks": dict(facts)}
    return Answer(status=HEALTHY if good else UNHEALTHY, document=document)


def _alive(app: App) -> bool:
    late = app.signs.loop_lag.late_seconds
    return late is not None and late <= STALLED_SECONDS


def _readable(app: App) -> bool:
    try:
        app.store.version()
        app.store.clock_offsets.last()
    except SentinelError:
        return False
    return True
