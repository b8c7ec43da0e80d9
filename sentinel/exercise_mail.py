"""Mails of an exercise: sent by the daemon, or by the exercise itself where none runs."""

import asyncio
from datetime import datetime

from sentinel.app import App
from sentinel.core.exercise import Promise, PromiseResult
from sentinel.core.notice import OutboxRow, OutboxState
from sentinel.outbox import Sender

POLL_SECONDS = 0.2


async def alert_result(app: App, key: str, began: datetime, limit_seconds: float) -> PromiseResult:
    """Whether the mail of that key was accepted by the mail server, within so many seconds from
    now. What was not stays queued, and is sent and escalated as every mail."""
    if app.mailer is None:
        text = "no mail server is configured ([mail])"
        return PromiseResult(promise=Promise.ALERT, kept=None, text=text)
    until = app.clock.monotonic() + limit_seconds
    while True:
        await send_queued(app)
        row = await asyncio.to_thread(app.store.outbox.find, key)
        if row is not None and row.state is OutboxState.SENT and row.sent_at is not None:
            seconds = max(0.0, (row.sent_at - began).total_seconds())
            return PromiseResult(
                promise=Promise.ALERT,
                kept=True,
                seconds=round(seconds, 3),
                text=f"mail to {', '.join(row.recipients)}",
            )
        if app.clock.monotonic() >= until:
            return PromiseResult(promise=Promise.ALERT, kept=False, text=_why(row))
        await asyncio.sleep(POLL_SECONDS)


async def send_queued(app: App) -> None:
    """What is due, where no daemon runs that does it."""
    if app.mailer is None or await asyncio.to_thread(app.locks.daemon_pid) is not None:
        return
    sender = Sender(
        outbox=app.store.outbox,
        mailer=app.mailer,
        clock=app.clock,
        config=app.config,
        audit=app.audit,
        renderer=app.renderer,
    )
    await sender.send_due(app.mailer, asyncio.Event())


def _why(row: OutboxRow | None) -> str:
    if row is None:
        return "no mail was put down"
    return f"it is {row.state} ({row.last_error})" if row.last_error else f"it is {row.state} still"
