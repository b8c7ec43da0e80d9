"""Where a conversation with a mail server broke off: what that means, and what people are told."""

import base64
import os

import aiosmtplib

from sentinel.core.settings import Mail, MailSecurity
from sentinel.core.smtp_reply import AWAY_STAGES, Fate, Stage, broken_off, fate, quoted
from sentinel.edges.channels.mail_trust import tls_fault

_NO_STARTTLS = (
    "STARTTLS is not offered, and nothing goes in the clear; correct port or security, or find out "
    "who takes the offer out on the way"
)
_NO_LOGIN = (
    "AUTH: it offers no login that is known here; correct port or security, or leave username and "
    "password out"
)


def failure(stage: Stage, error: Exception, seconds: float, server: Mail) -> Fate:
    """Of those whose fate was open when the error came."""
    match error:
        case TimeoutError():
            hint = ""
            if stage is Stage.GREETING and server.security is not MailSecurity.TLS:
                hint = ' (a server that waits for TLS says nothing: security = "tls"?)'
            return broken_off(stage, f"{stage.value}: no answer within {seconds:g} seconds{hint}")
        case aiosmtplib.SMTPResponseException():
            return fate(stage, error.code, without_password(server, error.message))
    if (fault := tls_fault(error)) and stage in AWAY_STAGES:
        return broken_off(stage, fault)
    if type(error) is aiosmtplib.SMTPException and stage is Stage.TLS:
        return broken_off(stage, _NO_STARTTLS)
    if type(error) is aiosmtplib.SMTPException and stage is Stage.LOGIN:
        return broken_off(stage, _NO_LOGIN)
    return broken_off(stage, f"{stage.value}: {_plainly(error)}")


def without_password(server: Mail, words: str) -> str:
    """A server may repeat what it was given; a log is no place for it."""
    if server.password is None:
        return words
    given, user = server.password.reveal().encode(), server.username.encode()
    forms = (given, base64.b64encode(given), base64.b64encode(b"\0" + user + b"\0" + given))
    told = words.encode("utf-8", "replace")
    return "" if any(form in told for form in forms) else words


def _plainly(error: Exception) -> str:
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
    if isinstance(cause, OSError) and cause.errno is not None and cause.errno > 0:
        return os.strerror(cause.errno)
    words = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    return quoted(str(words)).strip('"')
