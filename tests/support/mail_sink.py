"""A mail server on loopback that keeps what it gets and fails as it is told (for tests).

    with MailSink() as sink:
        ...send to 127.0.0.1, sink.port...
        sink.wait_for(1)[0].subject

It runs in a thread of its own, so that plain and asynchronous tests use it alike. Switches may be
turned at any time: `down()` and `up()` keep the port; `temporary` and `permanent` name recipients
that are answered with 450 and 550, `policy` those with 554 5.7.1; `answer_to_data` replaces the
last 250; `drop_before_answer` takes that many messages and breaks the connection before it says so;
`silent` never answers a message, and sets `reached` when one has come.
"""

import asyncio
import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from support.waiting import LIMIT_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One message as the server got it."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    tls: bool
    login: str

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def subject(self) -> str:
        return str(self.message["subject"])

    @property
    def message_id(self) -> str:
        return str(self.message["message-id"]).strip()

    @property
    def body(self) -> str:
        """The plain text."""
        part = self.message.get_body(("plain",))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A throw-away certificate for 127.0.0.1 and localhost; its own authority."""

    certificate: Path
    key: Path


def make_certificate(folder: Path) -> Certificate:
    """Writes `sink-cert.pem` and `sink-key.pem` into a folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost"), address]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = Certificate(certificate=folder / "sink-cert.pem", key=folder / "sink-key.pem")
    paths.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


class MailSink:
    """Listens on a free port of 127.0.0.1 while the context lasts.

    `certificate` with `starttls` offers STARTTLS; without it the whole connection is TLS.
    `login` is (user, password); then nothing is taken without it.
    """

    def __init__(
        self,
        *,
        certificate: Certificate | None = None,
        starttls: bool = False,
        login: tuple[str, str] | None = None,
    ) -> None:
        self.messages: list[Received] = []
        self.connections = 0
        self.temporary: set[str] = set()
        self.permanent: set[str] = set()
        self.policy: set[str] = set()
        self.answer_to_data = ""
        self.drop_before_answer = 0
        self.silent = False
        self.reached = threading.Event()
        self._context = None if certificate is None else _context(certificate)
        self._starttls = starttls
        self._login = login
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mail-sink")
        self._server: asyncio.Server | None = None
        self._host = "127.0.0.1"
        self._transports: set[asyncio.BaseTransport] = set()
        # bound and never listening: keeps the port ours while the server is down
        self._reservation = socket.socket()
        self._reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._reservation.bind(("127.0.0.1", 0))
        self.port: int = self._reservation.getsockname()[1]

    def __enter__(self) -> "MailSink":
        self._thread.start()
        self.up()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.down()
        self._run(self._settle())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._reservation.close()

    def up(self) -> None:
        """Accepts connections."""
        if self._server is None:
            self._run(self._listen())

    def down(self) -> None:
        """Refuses new connections and breaks those that are open."""
        if self._server is not None:
            self._run(self._close())

    def listen_on(self, host: str) -> None:
        """The same port of another address of this machine."""
        self.down()
        self._host = host
        self.up()

    def wait_for(self, count: int) -> list[Received]:
        """All messages once there are at least `count`. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.messages) >= count, LIMIT_SECONDS):
                raise TimeoutError(f"{len(self.messages)} mail(s) came, {count} were expected")
            return list(self.messages)

    async def handle_MAIL(  # the names are aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._login is not None and not session.authenticated:
            return "530 5.7.0 login required"
        if address in self.permanent:
            return "550 5.7.1 sender refused"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.temporary:
            return "450 4.2.1 try again later"
        if address in self.permanent:
            return "550 5.1.1 no such user"
        if address in self.policy:
            return "554 5.7.1 relay access denied"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.silent:
            self.reached.set()
            await asyncio.Event().wait()
        if self.answer_to_data:
            return self.answer_to_data
        self._keep(session, envelope)
        if self.drop_before_answer:
            self.drop_before_answer -= 1
            assert server.transport is not None
            cast("asyncio.Transport", server.transport).abort()
        return "250 OK kept"

    def _keep(self, session: Session, envelope: Envelope) -> None:
        content = envelope.content or b""
        received = Received(
            sender=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            raw=content if isinstance(content, bytes) else content.encode(),
            tls=session.ssl is not None or self._implicit_tls,
            login=str(session.auth_data or ""),
        )
        with self._changed:
            self.messages.append(received)
            self._changed.notify_all()

    @property
    def _implicit_tls(self) -> bool:
        return self._context is not None and not self._starttls

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        given = (data.login.decode(), data.password.decode())
        return AuthResult(success=given == self._login, handled=False, auth_data=given[0])

    def _protocol(self) -> SMTP:
        self.connections += 1
        return _Connection(
            self,
            self._transports,
            loop=self._loop,
            hostname="sink.invalid",
            enable_SMTPUTF8=True,
            tls_context=self._context if self._starttls else None,
            require_starttls=self._starttls,
            # aiosmtpd warns of logins over what looks plain to it, which an implicit TLS
            # connection does; handle_MAIL asks for the login instead
            auth_require_tls=False,
            authenticator=self._authenticate,
        )

    async def _listen(self) -> None:
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listening.bind((self._host, self.port))
        self._server = await self._loop.create_server(
            self._protocol, sock=listening, ssl=self._context if self._implicit_tls else None
        )

    async def _close(self) -> None:
        assert self._server is not None
        self._server.close()
        self._server = None
        for transport in tuple(self._transports):
            # one of TLS that has just closed by itself has nothing left to abort (Python 3.11.2)
            with contextlib.suppress(AttributeError):
                cast("asyncio.Transport", transport).abort()
        await asyncio.sleep(0)

    async def _settle(self) -> None:
        """Ends what connections left behind."""
        others = asyncio.all_tasks() - {cast("asyncio.Task[object]", asyncio.current_task())}
        for task in others:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*others, return_exceptions=True)
        await self._loop.shutdown_default_executor()

    def _run(self, work: Coroutine[object, object, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=LIMIT_SECONDS)


class _Connection(SMTP):
    """One connection, known to the sink while it is open so that `down()` can break it."""

    def __init__(
        self, handler: MailSink, transports: set[asyncio.BaseTransport], **options: object
    ) -> None:
        self._transports = transports
        super().__init__(handler, **options)  # type: ignore[arg-type] # aiosmtpd's own names

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transports.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self.transport is not None:
            self._transports.discard(self.transport)
        super().connection_lost(error)


def _context(certificate: Certificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.certificate, certificate.key)
    return context
