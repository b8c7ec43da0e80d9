"""The sender of an application, and one round of it where no daemon runs that sends."""

import asyncio

from sentinel.app import App
from sentinel.outbox import Sender
from sentinel.sending_parts import SendingParts


def sender_of(app: App) -> Sender:
    return Sender(
        app.channels,
        SendingParts(
            outbox=app.store.outbox,
            clock=app.clock,
            config=app.config,
            audit=app.audit,
            renderer=app.renderer,
        ),
    )


async def send_queued(app: App) -> None:
    """What is due, where no daemon runs that does it. Raises StoreError."""
    if not app.channels or await asyncio.to_thread(app.locks.daemon_pid) is not None:
        return
    await sender_of(app).send_due(asyncio.Event())
