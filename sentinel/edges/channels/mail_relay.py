"""One mail server: a conversation with it (RFC 5321), and what became of a mail there."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Sequence

import aiosmtplib

from sentinel.core.delivery import Outcome
from sentinel.core.mail_address import needs_utf8, wire_address
from sentinel.core.settings import Mail, MailSecurity
from sentinel.core.smtp_reply import Fate, Stage, fate
from sentinel.edges.channels.mail_failure import failure, without_password
from sentinel.edges.channels.mail_message import Letter
from sentinel.edges.channels.mail_socket import connected
from sentinel.edges.channels.mail_trust import tls_context

GOODBYE_SECONDS = 2.0
NO_HELLO = frozenset({500, 502})
"""Answers of a server, or of something in between, that knows only HELO (RFC 5321, 3.2)."""


class Relay:
    """One server of [mail], or of a [[mail.relay]].

    Raises ConfigError at once where `ca_file` cannot be read.
    """

    def __init__(self, server: Mail, *, sender: str, key: str = "mail") -> None:
        self._server = server
        self._sender = sender
        plain = server.security is MailSecurity.NONE
        self._tls = None if plain else tls_context(server, key)

    @property
    def name(self) -> str:
        return f"mail server {self._server.host}:{self._server.port}"

    async def hand_over(self, letter: Letter, recipients: Sequence[str]) -> dict[str, Fate]:
        """What became of it for each of the recipients, within the server's `timeout_seconds`."""
        return await self._talk(recipients, letter)

    async def probe(self, recipients: Sequence[str]) -> dict[str, Fate]:
        """What would become of a mail: all up to RCPT TO, and no mail."""
        return await self._talk(recipients, None)

    async def _talk(self, recipients: Sequence[str], letter: Letter | None) -> dict[str, Fate]:
        talk = _Talk(self._server, self._sender, self._tls)
        seconds = self._server.timeout_seconds
        try:
            async with asyncio.timeout(seconds):
                await talk.begin()
                for batch in _batches(self._sender, recipients):
                    await talk.batch(letter, batch)
        # TimeoutError is an OSError; ValueError is what cannot be said in SMTP
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            talk.broken(error, recipients, seconds)
        else:
            await talk.end()
        finally:
            talk.drop()
        return talk.fates


def _batches(sender: str, recipients: Sequence[str]) -> list[list[str]]:
    """Those who need SMTPUTF8 apart: further on it may not be offered, and the others must not
    suffer by that."""
    wide = needs_utf8(wire_address(sender) or sender)
    plain = [one for one in recipients if not needs_utf8(_wire(one)) and not wide]
    return [batch for batch in (plain, [one for one in recipients if one not in plain]) if batch]


class _Talk:
    """One connection. Knows how far it has come, so that a failure can be told rightly."""

    def __init__(self, server: Mail, sender: str, tls: ssl.SSLContext | None) -> None:
        self.fates: dict[str, Fate] = {}
        self._server = server
        self._sender = sender
        self._tls = tls
        self._stage = Stage.CONNECT
        self._under_way: list[str] = []
        """Recipients that have the mail if the server has taken it."""
        self._socket: socket.socket | None = None
        self._transport: asyncio.BaseTransport | None = None
        implicit = server.security is MailSecurity.TLS
        self._client = aiosmtplib.SMTP(
            hostname=server.host,
            # the library's default asks the resolver, blocking, on every connection
            local_hostname=_own_name(),
            timeout=None,  # there is one limit for the whole conversation
            use_tls=implicit,
            start_tls=False,
            tls_context=tls,
        )

    async def begin(self) -> None:
        """Connected, encrypted and logged in as is configured."""
        server = self._server
        self._socket = await connected(server.host, server.port, server.timeout_seconds)
        self._stage = Stage.GREETING
        await self._client.connect(sock=self._socket)
        self._transport = self._client.transport
        await self._hello()
        if self._server.security is MailSecurity.STARTTLS:
            self._stage = Stage.TLS
            await self._client.starttls()
            self._transport = self._client.transport
            await self._hello()
        if self._server.username:
            self._stage = Stage.LOGIN
            password = self._server.password
            await self._client.login(self._server.username, password.reveal() if password else "")

    async def batch(self, letter: Letter | None, recipients: list[str]) -> None:
        """One transaction; a second one without the attachments where they are what is too much."""
        if letter is None:
            await self._envelope(recipients, size=0)
            self._leave_out(recipients, Fate(outcome=Outcome.DELIVERED))
            await self._client.rset()
            return
        utf8 = any(needs_utf8(_wire(one)) for one in (self._sender, *recipients))
        await self._transaction(recipients, letter.as_bytes(utf8=utf8))
        again = [one for one in recipients if self.fates[one].too_large]
        if again and letter.files and letter.may_lose_files:
            lighter = letter.without_files("the mail server does not take a mail of that size")
            for one in again:
                del self.fates[one]
            await self._transaction(again, lighter.as_bytes(utf8=utf8))

    async def end(self) -> None:
        """The mail is taken already: a failure here must not send it again."""
        # TimeoutError is an OSError
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            await self._client.quit(timeout=GOODBYE_SECONDS)

    def drop(self) -> None:
        """Ends the connection at once: a peer that reads nothing must not keep it open."""
        if isinstance(self._transport, asyncio.WriteTransport):
            self._transport.abort()
        self._client.close()
        if self._transport is None and self._socket is not None:
            self._socket.close()

    def broken(self, error: Exception, recipients: Sequence[str], seconds: float) -> None:
        """The fate of those who have none yet, where the conversation broke off."""
        came = failure(self._stage, error, seconds, self._server)
        timed_out = isinstance(error, TimeoutError)
        for one in recipients:
            if one in self.fates:
                continue
            if self._stage is Stage.END and one not in self._under_way:
                came = Fate(outcome=Outcome.AWAY, said=came.said, elsewhere=True)
            elif self._stage is Stage.END and timed_out:
                # taken perhaps, but who has waited so long is not to wait for this server again
                came = Fate(outcome=Outcome.LATER, said=came.said, elsewhere=True)
            self.fates[one] = came

    async def _hello(self) -> None:
        self._stage = Stage.HELLO
        try:
            await self._client.ehlo()
        except aiosmtplib.SMTPHeloError as error:
            plain = self._server.security is MailSecurity.NONE and not self._server.username
            if error.code not in NO_HELLO or not plain:
                raise
            await self._client.helo()

    async def _transaction(self, recipients: list[str], message: bytes) -> None:
        taken = await self._envelope(recipients, size=len(message))
        if not taken:
            if self._client.is_connected:
                await self._client.rset()
            return
        self._stage = Stage.DATA
        answer = await self._client.execute_command(b"DATA")
        if answer.code != 354:
            self._settle(taken, self._meaning(answer))
            return
        self._stage, self._under_way = Stage.END, taken
        answer = await self._content(message)
        self._settle(taken, self._meaning(answer))
        self._under_way = []

    async def _envelope(self, recipients: list[str], *, size: int) -> list[str]:
        """MAIL FROM and each RCPT TO; the recipients that the server takes it for. The others have
        their fate then."""
        self._stage = Stage.SENDER
        options = self._options(recipients, size)
        if isinstance(options, Fate):
            self._settle(recipients, options)
            return []
        sender = f"FROM:<{_wire(self._sender)}>".encode()
        answer = await self._client.execute_command(b"MAIL", sender, *options)
        if answer.code != 250:
            self._settle(recipients, self._meaning(answer))
            return []
        self._stage = Stage.RECIPIENT
        taken = []
        for one in recipients:
            to = f"TO:<{_wire(one)}>".encode()
            answer = await self._client.execute_command(b"RCPT", to)
            if answer.code in {250, 251}:
                taken.append(one)
            else:
                self.fates[one] = self._meaning(answer)
            if answer.code == 421:
                self._settle([*taken, *recipients], self.fates[one])
                return []
        return taken

    def _options(self, recipients: list[str], size: int) -> list[bytes] | Fate:
        """Parameters of MAIL FROM, or why there is no sense in sending it."""
        options = []
        if size and self._client.supports_extension("size"):
            limit = self._client.esmtp_extensions["size"]
            if limit.isascii() and limit.isdigit() and 0 < int(limit[:20]) < size:
                said = f"the mail has {size} bytes, and it takes {limit[:20]}"
                return Fate(outcome=Outcome.REFUSED, said=said, elsewhere=True, too_large=True)
            options.append(f"SIZE={size}".encode())
        if any(needs_utf8(_wire(one)) for one in (self._sender, *recipients)):
            if not self._client.supports_extension("smtputf8"):
                return Fate(
                    outcome=Outcome.REFUSED,
                    said="it takes no addresses with letters of other scripts before the @ "
                    "(SMTPUTF8); give others",
                    elsewhere=True,
                )
            options.append(b"SMTPUTF8")
        return options

    async def _content(self, message: bytes) -> aiosmtplib.SMTPResponse:
        """The mail and its end. Apart from the library's own way so that an answer to DATA is not
        taken for one to the mail."""
        protocol = self._client.protocol
        if protocol is None:
            raise aiosmtplib.SMTPServerDisconnected("Connection lost")
        protocol.write(message.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        return await protocol.read_response()

    def _settle(self, recipients: Sequence[str], came: Fate) -> None:
        for one in recipients:
            self.fates[one] = came

    def _leave_out(self, recipients: Sequence[str], came: Fate) -> None:
        for one in recipients:
            self.fates.setdefault(one, came)

    def _meaning(self, answer: aiosmtplib.SMTPResponse) -> Fate:
        words = without_password(self._server, answer.message)
        return fate(self._stage, answer.code, words)


def _wire(address: str) -> str:
    return wire_address(address) or address


def _own_name() -> str:
    """For EHLO. An address stands for a name that is none (RFC 5321, 4.1.4)."""
    name = socket.gethostname()
    return (
        name
        if name.isascii() and name.replace("-", "").replace(".", "").isalnum()
        else ("[127.0.0.1]")
    )
