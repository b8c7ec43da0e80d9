"""The mails of a drill: written by the real templates, marked, and put into the real outbox."""

import asyncio

from sentinel.app import App
from sentinel.core.exercise import exercise_key, marked
from sentinel.core.notice import Message, Notice, NoticeKind
from sentinel.sending import send_queued


class DrillMails:
    """Carries what the copy's app would send to the outbox of the real one, where it is sent, tried
    again and escalated as every mail. Nothing but what is due: a suspicion is held as ever."""

    def __init__(self, real: App, copied: App, number: str, *, silent: bool) -> None:
        """`silent`: nothing is sent; what would have been is counted."""
        self._real, self._copied, self._number, self._silent = real, copied, number, silent
        self.keys: list[str] = []
        """Of the mails so far, in their order."""

    async def forward(self) -> None:
        """What has become due since the last time. Raises StoreError."""
        await asyncio.to_thread(self._forward)
        if not self._silent:
            await send_queued(self._real)

    def _forward(self) -> None:
        now = self._copied.clock.now()
        for row in sorted(self._copied.store.outbox.due(now), key=lambda one: one.id):
            key = exercise_key(self._number, row.key)
            if not self._silent:
                notice = Notice(
                    key=key,
                    kind=NoticeKind.DRILL,
                    site=row.site,
                    incident="",
                    at=self._real.clock.now(),
                    recipients=row.recipients,
                )
                message = marked(Message(subject=row.subject, body=row.body), row.incident)
                self._real.store.outbox.put([(notice, message)])
            self.keys.append(key)
            # first there, then here: a crash between leaves it twice under one key, which is once
            self._copied.store.outbox.sent(row.id, now, ())
