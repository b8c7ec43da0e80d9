"""The daemon's tasks about telling people: whatever sends, reminds, escalates, or shows life."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from sentinel.app import App
from sentinel.core.site import Site
from sentinel.outbox import Sender
from sentinel.pulse import keep_sending
from sentinel.schedule import Ticker

Tell = Callable[[Site, str, str], None]
"""`tell(site, key, text)` gives word to those who run Sentinel, in a thread of its own."""


def alerting(
    app: App, wake: asyncio.Event, stop: asyncio.Event, *, ticker: Ticker, tell: Tell
) -> dict[str, Coroutine[Any, Any, None]]:
    """By the name of the task; each returns when `stop` is set. `wake` is set where rows may have
    come. What the name `outbox` begins is awaited at a stop: cut off, a message would go twice."""
    return {"outbox": _sending(app, wake, stop, tell)}


async def _sending(app: App, wake: asyncio.Event, stop: asyncio.Event, tell: Tell) -> None:
    def sender() -> Sender:
        return Sender(
            outbox=app.store.outbox,
            mailer=app.mailer,
            clock=app.clock,
            config=app.config,
            audit=app.audit,
            renderer=app.renderer,
        )

    stuck = partial(_stuck, app, tell)
    await keep_sending(sender, wake, stop, clock=app.clock, stuck=stuck)


def _stuck(app: App, tell: Tell, seconds: float) -> None:
    text = f"Mail was stuck for {seconds / 60:.0f} minutes; begun anew. Mails may be late."
    app.audit.note("daemon", "sender-given-up", {"seconds": round(seconds)})
    tell(app.config.sites[0], "sender", text)
