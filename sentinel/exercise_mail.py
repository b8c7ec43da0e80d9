"""Mails of an exercise: sent by the daemon, or by the exercise itself where none runs."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from sentinel.app import App
from sentinel.core.delivery import MAIL
from sentinel.core.exercise import Promise, PromiseResult
from sentinel.core.notice import OutboxRow, OutboxState
from sentinel.sending import send_queued

POLL_SECONDS = 0.2


async def alert_result(app: App, key: str, began: datetime, limit_seconds: float) -> PromiseResult:
    """Whether the notice of that key was taken by a mail server, or by another channel that
    vouches that people are told, within so many seconds from now. What was not stays queued, and
    is sent and escalated as every message."""
    vouching = _vouching(app)
    if not vouching:
        text = "no channel that reaches people is configured ([mail], [[channel]])"
        return PromiseResult(promise=Promise.ALERT, kept=None, text=text)
    until = app.clock.monotonic() + limit_seconds
    while True:
        await send_queued(app)
        rows = await asyncio.to_thread(app.store.outbox.of_notice, key)
        told = [row for row in rows if row.channel in vouching and row.state is OutboxState.SENT]
        sent = [(row.sent_at, row) for row in told if row.sent_at is not None]
        if sent:
            at, first = min(sent, key=lambda one: one[0])
            seconds = max(0.0, (at - began).total_seconds())
            return PromiseResult(
                promise=Promise.ALERT,
                kept=True,
                seconds=round(seconds, 3),
                text=_how(first),
            )
        if app.clock.monotonic() >= until:
            return PromiseResult(promise=Promise.ALERT, kept=False, text=_why(rows))
        await asyncio.sleep(POLL_SECONDS)


def _vouching(app: App) -> set[str]:
    mute = {one.name for one in app.config.channels if not one.vouches}
    return set(app.channels) - mute


def _how(row: OutboxRow) -> str:
    if row.channel == MAIL:
        return f"mail to {', '.join(row.recipients)}"
    return f"by the channel {row.channel}"


def _why(rows: Sequence[OutboxRow]) -> str:
    if not rows:
        return "no mail was put down"
    row = rows[0]
    return f"it is {row.state} ({row.last_error})" if row.last_error else f"it is {row.state} still"
