"""Hands one mail to the configured SMTP server, and says whether trying again can help."""

import asyncio
import contextlib
import logging
import socket
import ssl
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime

import aiosmtplib

from sentinel.core.addressing import domain_of, thread_id
from sentinel.core.notice import OutboxRow
from sentinel.core.ports import Clock
from sentinel.core.settings import Mail, MailSecurity
from sentinel.core.times import duration_text, duration_text_hindi
from sentinel.errors import ConfigError, ConfigProblem, MailError, MailServerAway

LATE = timedelta(minutes=10)
"""A mail handed over later than this says so in its first line: its "time left" is stale."""
QUIT_TIMEOUT_SECONDS = 2.0
LOGIN_WANTED = frozenset({530, 534, 535, 538})
"""Answers that mean: log in, or log in otherwise (RFC 4954, section 6)."""

log = logging.getLogger(__name__)


class SmtpMailer:
    """Port Mailer over SMTP (RFC 5321), plain, with STARTTLS or over TLS.

    The whole attempt, from look-up to the server's answer, ends within `mail.timeout_seconds`.
    Raises ConfigError at once where `mail.ca_file` cannot be read.
    """

    def __init__(self, mail: Mail, clock: Clock) -> None:
        self._mail = mail
        self._clock = clock
        self._tls = None if mail.security is MailSecurity.NONE else _tls_context(mail)

    async def send(self, row: OutboxRow) -> tuple[str, ...]:
        """Hands over one row; the recipients that were refused while others were accepted.

        Raises MailError: `permanent` for a 5xx answer to the message or to all recipients
        (`refused` names them), MailServerAway where no mail at all can go now.
        """
        if not row.recipients:
            raise MailError(
                f"mail {row.message_id} has no recipient. Give contacts with mail addresses "
                "in [[contact]].",
                permanent=True,
            )
        client = self._client()
        try:
            async with asyncio.timeout(self._mail.timeout_seconds):
                refused = await self._attempt(client, row)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:  # TimeoutError is one
            raise self._as_mail_error(error, row) from error
        else:
            await _say_goodbye(client)
            return refused
        finally:
            client.close()

    async def _attempt(self, client: aiosmtplib.SMTP, row: OutboxRow) -> tuple[str, ...]:
        sender = self._mail.sender
        message = build_message(row, sender, self._late_by(row))
        await client.connect()
        answers, _ = await client.sendmail(sender, list(row.recipients), message.as_bytes())
        return tuple(recipient for recipient in row.recipients if recipient in answers)

    def _client(self) -> aiosmtplib.SMTP:
        mail = self._mail
        return aiosmtplib.SMTP(
            hostname=mail.host,
            port=mail.port,
            username=mail.username or None,
            password=None if mail.password is None else mail.password.reveal(),
            # the library's default asks the resolver, blocking, on every connection
            local_hostname=socket.gethostname(),
            timeout=mail.timeout_seconds,
            use_tls=mail.security is MailSecurity.TLS,
            start_tls=mail.security is MailSecurity.STARTTLS,
            tls_context=self._tls,
        )

    def _late_by(self, row: OutboxRow) -> timedelta:
        return self._clock.now() - row.created_at if row.attempts else timedelta(0)

    def _as_mail_error(  # noqa: PLR0911 - one return per kind of answer
        self, error: Exception, row: OutboxRow
    ) -> MailError:
        match error:
            case TimeoutError():
                seconds = self._mail.timeout_seconds
                return MailServerAway(f"{self._where}: no answer within {seconds:g} seconds.")
            case ValueError() if not isinstance(error, OSError):
                return MailError(
                    f"{self._where}: the sender {self._mail.sender} or one of "
                    f"{', '.join(row.recipients)} is no address that can be sent to ({error}). "
                    "Correct it in [mail] or [[contact]].",
                    permanent=True,
                    refused=row.recipients,
                )
            case aiosmtplib.SMTPRecipientsRefused():
                answers = "; ".join(f"{r.recipient}: {_answer(r)}" for r in error.recipients)
                return MailError(
                    f"{self._where} refused all recipients: {answers}",
                    permanent=all(r.code >= 500 for r in error.recipients),
                    refused=row.recipients,
                )
            case aiosmtplib.SMTPSenderRefused() if error.code not in LOGIN_WANTED:
                # no mail of ours would be taken, to whomever: escalating cannot help
                return MailServerAway(
                    f"{self._where} refused the sender {error.sender}: {_answer(error)}"
                )
            case aiosmtplib.SMTPDataError():
                return MailError(
                    f"{self._where} refused the message: {_answer(error)}",
                    permanent=error.code >= 500,
                )
            case aiosmtplib.SMTPResponseException():
                return MailServerAway(f"{self._where} answered {_answer(error)}")
            case _:
                return MailServerAway(f"{self._where}: {str(error) or type(error).__name__}")

    @property
    def _where(self) -> str:
        return f"mail server {self._mail.host}:{self._mail.port}"


def build_message(row: OutboxRow, sender: str, late_by: timedelta) -> EmailMessage:
    """The mail of a row (RFC 5322), the same at each attempt but for the line on its delay.

    Automatic answers are asked not to come (RFC 3834), and all mails of one incident stand
    in one thread.
    """
    message = EmailMessage(policy=policy.SMTP)
    message["Subject"] = one_line(row.subject)
    message["From"] = sender
    message["To"] = ", ".join(row.recipients)
    message["Date"] = format_datetime(row.created_at)
    message["Message-ID"] = row.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Sentinel-Site"] = one_line(row.site)
    message["X-Sentinel-Kind"] = row.kind.value
    if row.incident:
        message["X-Sentinel-Incident"] = one_line(row.incident)
        thread = thread_id(row.incident, domain_of(sender))
        message["In-Reply-To"] = thread
        message["References"] = thread
    # quoted-printable passes any server, also one without 8BITMIME (RFC 6152)
    message.set_content(_delay_note(late_by) + row.body, charset="utf-8", cte="quoted-printable")
    return message


def one_line(text: str) -> str:
    """The text fit for a header: no line ends, no control characters, no lone surrogates."""
    return "".join(
        char if char.isprintable() and not 0xD800 <= ord(char) <= 0xDFFF else " " for char in text
    ).strip()


def _delay_note(late_by: timedelta) -> str:
    if late_by < LATE:
        return ""
    return (
        f"This mail is {duration_text(late_by)} late: the mail server did not take it before.\n"
        f"यह मेल {duration_text_hindi(late_by)} देर से भेजी जा सकी।\n\n"
    )


async def _say_goodbye(client: aiosmtplib.SMTP) -> None:
    """The mail is taken already: a failure here must not send it again."""
    with contextlib.suppress(aiosmtplib.SMTPException, OSError):  # TimeoutError is one
        await client.quit(timeout=QUIT_TIMEOUT_SECONDS)


def _answer(error: aiosmtplib.SMTPResponseException) -> str:
    return one_line(f"{error.code} {error.message}")[:300]


def _tls_context(mail: Mail) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if mail.ca_file is not None:
        try:
            context.load_verify_locations(mail.ca_file)
        except OSError as error:  # ssl.SSLError is one
            problem = ConfigProblem(
                file="config.toml",
                key="mail.ca_file",
                message=f"{mail.ca_file} cannot be used ({error}); give a readable PEM file "
                "with certificates of authorities, or leave the key out",
            )
            raise ConfigError((problem,)) from error
    return context
