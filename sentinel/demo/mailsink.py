"""A mail server on loopback that delivers nothing: each mail is kept as a file and in memory."""

import asyncio
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Self, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

MAX_MAIL_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail as it was handed over."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    file: Path

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")


class MailSink:
    """Takes every mail (SMTP without TLS or login, 127.0.0.1) in the running event loop.

    Files are named `001.eml`, `002.eml` ... in the order of arrival. It may be stopped and started
    again on the same port, to play a mail server that was away.
    """

    def __init__(self, folder: Path, *, port: int = 0) -> None:
        """`port` 0 takes any free one at the first start and keeps it from then on."""
        self.mails: list[Mail] = []
        self._folder = folder
        self._port = port
        self._server: asyncio.Server | None = None
        self._connections: set[SMTP] = set()
        self._arrived = asyncio.Condition()

    @property
    def port(self) -> int:
        """The port; 0 before the first start."""
        return self._port

    async def start(self) -> int:
        """Listens; the port. Raises OSError where the port is taken."""
        self._folder.mkdir(parents=True, exist_ok=True)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._session, "127.0.0.1", self._port)
        self._port = int(self._server.sockets[0].getsockname()[1])
        return self._port

    async def stop(self) -> None:
        """Frees the port and ends open sessions. Stopping twice is fine."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        for connection in self._connections:
            if connection.transport is not None:
                cast("asyncio.Transport", connection.transport).abort()
        self._connections.clear()
        await server.wait_closed()

    async def wait_for(self, count: int) -> tuple[Mail, ...]:
        """Returns once so many mails are there; the caller sets the time limit."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: len(self.mails) >= count)
        return tuple(self.mails)

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keeps one mail; aiosmtpd calls it once the body is complete."""
        number = len(self.mails) + 1
        raw = cast("bytes", envelope.original_content)
        mail = Mail(
            sender=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            raw=raw,
            file=self._folder / f"{number:03}.eml",
        )
        mail.file.write_bytes(raw)
        async with self._arrived:
            self.mails.append(mail)
            self._arrived.notify_all()
        return "250 kept, not delivered"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    def _session(self) -> SMTP:
        session = SMTP(
            self, hostname="sink.invalid", enable_SMTPUTF8=True, data_size_limit=MAX_MAIL_BYTES
        )
        self._connections.add(session)
        return session
