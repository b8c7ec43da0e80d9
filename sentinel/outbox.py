"""Sends what is due, tries again what is recoverable, tells others where a mail is refused."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sentinel.core.addressing import ESCALATED, REFUSED, base_key, stand_ins
from sentinel.core.answer_link import without_links
from sentinel.core.notice import Message, Notice, OutboxRow, OutboxState
from sentinel.core.outbox_port import Outbox
from sentinel.core.ports import Audit, Clock, Mailer, Renderer
from sentinel.core.settings import Config
from sentinel.errors import MailError, MailServerAway, SentinelError

MIN_RETRY_SECONDS = 1.0
MAX_RETRY_SECONDS = 3600.0
_EVER = datetime(9999, 12, 31, tzinfo=UTC)

log = logging.getLogger(__name__)


def retry_delay(attempts: int, retry_seconds: float) -> timedelta:
    """The pause after a failed attempt, `attempts` having failed before it.

    `retry_seconds` at first, then doubled each time, from one second to one hour.
    """
    seconds = retry_seconds * 2.0 ** min(attempts, 30)
    return timedelta(seconds=min(max(seconds, MIN_RETRY_SECONDS), MAX_RETRY_SECONDS))


class Sender:
    """Carries outbox rows to the mail server, one at a time, each at least once.

    A row that fails does not hold up the others. A server that is away is asked once per round;
    every row has its own next time in the database, so that a restart changes nothing.
    """

    def __init__(
        self,
        *,
        outbox: Outbox,
        mailer: Mailer | None,
        clock: Clock,
        config: Config,
        audit: Audit,
        renderer: Renderer,
    ) -> None:
        self._outbox = outbox
        self._mailer = mailer
        self._clock = clock
        self._contacts = config.contacts
        self._audit = audit
        self._renderer = renderer
        self._retry_seconds = 60.0 if config.mail is None else config.mail.retry_seconds
        self._was_away = False
        self._busy_since: float | None = None

    def busy_seconds(self, monotonic: float) -> float:
        """How long the sender has been at one mail, or at the outbox; 0 while it waits for work."""
        return 0.0 if self._busy_since is None else monotonic - self._busy_since

    async def run(self, wake: asyncio.Event, stop: asyncio.Event) -> None:
        """Sends until `stop` is set; an attempt that is under way is ended first.

        `wake` says that rows may have come; it is cleared here. Where the outbox or the audit
        log cannot be read or written, nothing is lost: it is tried again after a pause.
        """
        if self._mailer is None:
            await self._without_mailer(stop)
            return
        while not stop.is_set():
            wake.clear()
            self._busy_since = self._clock.monotonic()
            try:
                await self.send_due(self._mailer, stop)
                seconds = await self._seconds_to_next()
            except SentinelError:
                log.exception("outbox or audit log failed; tried again after a pause")
                seconds = self._retry_seconds
            self._busy_since = None
            await _first_of(wake, stop, seconds)

    async def send_due(self, mailer: Mailer, stop: asyncio.Event) -> None:
        """One round over the rows that are due, in the order in which they became so."""
        while not stop.is_set():
            rows = await asyncio.to_thread(self._outbox.due, self._clock.now())
            if not rows:
                return
            for place, row in enumerate(rows):
                if stop.is_set():
                    return
                try:
                    await self._send(mailer, row)
                except MailServerAway as error:
                    await self._put_off(rows[place:], error)
                    break
                if self._was_away:
                    await self._server_is_back(mailer, stop)
                    break

    async def _send(self, mailer: Mailer, row: OutboxRow) -> None:
        """One attempt with one row. Raises MailServerAway, nothing being written then."""
        self._busy_since = self._clock.monotonic()
        try:
            refused = await mailer.send(row)
        except MailServerAway:
            raise
        except MailError as error:
            if error.permanent:
                await self._give_up(row, error)
            else:
                await self._later(row, str(error))
            return
        except Exception as error:
            # one mail that breaks the mailer must not keep the others from their readers
            log.exception("mail broke the mailer", extra=_fields(row))
            await self._later(row, f"{type(error).__name__}: {error}")
            return
        await self._note(row, "mail-sent", {"refused": list(refused)})
        if refused:
            # first the row for those left out, then the mark: a crash between repeats the mail
            await self._tell(row, REFUSED, refused, row.subject, row.body)
        await asyncio.to_thread(self._outbox.sent, row.id, self._clock.now(), refused)

    async def _later(self, row: OutboxRow, error: str) -> None:
        at = self._clock.now() + retry_delay(row.attempts, self._retry_seconds)
        log.warning("mail put off", extra={**_fields(row), "error": error, "next": at.isoformat()})
        await asyncio.to_thread(self._outbox.failed, row.id, error, at)

    async def _put_off(self, rows: Sequence[OutboxRow], error: MailServerAway) -> None:
        """The server is away for all rows of the round alike; only the first was tried."""
        if not self._was_away:
            self._was_away = True
            await self._note(rows[0], "mail-server-away", {"error": str(error)})
        for row in rows:
            await self._later(row, str(error))

    async def _server_is_back(self, mailer: Mailer, stop: asyncio.Event) -> None:
        """After an outage nobody waits for the end of a long pause: what was put off goes now."""
        self._was_away = False
        for row in await asyncio.to_thread(self._outbox.due, _EVER):
            if row.attempts == 0 or row.state is not OutboxState.QUEUED:
                continue  # held back on purpose, or never tried: due() brings it in its time
            if stop.is_set():
                return
            try:
                await self._send(mailer, row)
            except MailServerAway as error:
                await self._put_off((row,), error)
                return

    async def _give_up(self, row: OutboxRow, error: MailError) -> None:
        """Refused for good: others are told the same, then the row is closed."""
        log.error("mail refused for good", extra={**_fields(row), "error": str(error)})
        missed = error.refused or row.recipients
        addressed = await asyncio.to_thread(self._addressed, row)
        others = stand_ins(self._contacts, missed, addressed)
        await self._note(
            row, "mail-undeliverable", {"error": str(error), "escalated_to": list(others)}
        )
        if others:
            note = self._renderer.text("mail-escalated.txt.j2", {"missed": list(missed)})
            subject = f"[not delivered] {row.subject}"
            await self._tell(row, ESCALATED, others, subject, f"{note}\n{without_links(row.body)}")
        else:
            log.critical("nobody is left to be told", extra=_fields(row))
        await asyncio.to_thread(self._outbox.undeliverable, row.id, str(error))

    def _addressed(self, row: OutboxRow) -> tuple[str, ...]:
        """Everybody to whom this notice went or is going, in whichever row."""
        base = base_key(row.key)
        return tuple(
            recipient
            for other in self._outbox.all(row.incident)
            if base_key(other.key) == base
            for recipient in other.recipients
        )

    async def _tell(
        self, row: OutboxRow, suffix: str, recipients: Sequence[str], subject: str, body: str
    ) -> None:
        notice = Notice(
            key=row.key + suffix,
            kind=row.kind,
            site=row.site,
            incident=row.incident,
            at=self._clock.now(),
            recipients=tuple(recipients),
        )
        message = Message(subject=subject, body=body)
        await asyncio.to_thread(self._outbox.put, [(notice, message)])

    async def _note(self, row: OutboxRow, action: str, data: Mapping[str, object]) -> None:
        log.info(action, extra=_fields(row))
        facts = {"key": row.key, "message_id": row.message_id, "to": list(row.recipients), **data}
        if row.incident:
            facts["incident"] = row.incident
        await asyncio.to_thread(self._audit.note, "outbox", action, facts)

    async def _seconds_to_next(self) -> float | None:
        """How long until the next row is due; None where none is queued."""
        queued = await asyncio.to_thread(self._outbox.due, _EVER)
        if not queued:
            return None
        first = min(row.next_attempt_at for row in queued)
        return max(0.0, (first - self._clock.now()).total_seconds())

    async def _without_mailer(self, stop: asyncio.Event) -> None:
        queued = await asyncio.to_thread(self._outbox.due, _EVER)
        log.warning(
            "no [mail] in the configuration: mails stay queued and nobody is told by mail",
            extra={"queued": len(queued)},
        )
        await stop.wait()


async def _first_of(wake: asyncio.Event, stop: asyncio.Event, seconds: float | None) -> None:
    """Waits until something came, it is time, or the end."""
    waits = [
        asyncio.create_task(wake.wait(), name="outbox wake"),
        asyncio.create_task(stop.wait(), name="outbox stop"),
    ]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waits:
            task.cancel()
        await asyncio.gather(*waits, return_exceptions=True)


def _fields(row: OutboxRow) -> dict[str, object]:
    return {
        "key": row.key,
        "site": row.site,
        "incident": row.incident,
        "kind": row.kind.value,
        "to": list(row.recipients),
        "attempts": row.attempts,
    }
