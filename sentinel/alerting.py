"""The daemon's tasks about telling people: whatever sends, reminds, escalates, or shows life."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from sentinel.app import App
from sentinel.core.site import Site
from sentinel.daily import keep_daily
from sentinel.digest import keep_digest
from sentinel.escalating import keep_escalating
from sentinel.heartbeat import Heart
from sentinel.outbox import Sender
from sentinel.pulse import keep_sending
from sentinel.refreshing import keep_refreshing
from sentinel.report_clock import ReportClock
from sentinel.schedule import Ticker
from sentinel.sending import sender_of
from sentinel.vitals import vitals

Tell = Callable[[Site, str, str], None]
"""`tell(site, key, text)` gives word to those who run Sentinel, in a thread of its own."""


def alerting(
    app: App,
    wake: asyncio.Event,
    stop: asyncio.Event,
    *,
    ticker: Ticker,
    tell: Tell,
    taking_up: Callable[[], float],
) -> dict[str, Coroutine[Any, Any, None]]:
    """By the name of the task; each returns when `stop` is set. `wake` is set where rows may have
    come; `taking_up()` says for how many seconds open incidents are being taken up. What the name
    `outbox` begins is awaited at a stop: cut off, a message would go twice."""
    sender = sender_of(app)
    heart = Heart(
        vitals(app, ticker=ticker, sender=sender, taking_up=taking_up),
        switch=app.switch,
        every_seconds=app.config.heartbeat.every_seconds,
        manager=app.manager,
        note=app.beats,
        clock=app.clock,
    )
    return {
        "outbox": _sending(app, sender, wake, stop, tell),
        "refresh": keep_refreshing(app.channels.values(), app, stop),
        "heartbeat": heart.run(stop),
        "report-clock": _reporting(app, stop),
        "escalation": keep_escalating(app, stop),
        "daily": keep_daily(app, stop),
        "digest": keep_digest(app, stop),
    }


async def _reporting(app: App, stop: asyncio.Event) -> None:
    clock = ReportClock(
        config=app.config,
        store=app.store,
        renderer=app.renderer,
        typesetter=app.typesetter,
        clock=app.clock,
        wake=app.wake,
    )
    await clock.run(stop)


async def _sending(
    app: App, sender: Sender, wake: asyncio.Event, stop: asyncio.Event, tell: Tell
) -> None:
    stuck = partial(_stuck, app, tell)
    await keep_sending(sender, wake, stop, clock=app.clock, stuck=stuck)


def _stuck(app: App, tell: Tell, channel: str, seconds: float) -> None:
    minutes = f"{seconds / 60:.0f} minutes"
    text = f"The channel {channel} was stuck for {minutes}; begun anew. Messages may be late."
    facts = {"channel": channel, "seconds": round(seconds)}
    app.audit.note("daemon", "sender-given-up", facts)
    tell(app.config.sites[0], "sender", text)
