"""[mail] and [[mail.relay]]: the servers, and their passwords from a file or the environment. A
password itself, and what stands under its keys, never appears in a message."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sentinel.config.addresses import host_name, is_loopback, mail_address
from sentinel.config.authority_files import read_ca_file
from sentinel.config.passwords import password_in, refuse_written
from sentinel.config.problems import shown
from sentinel.config.table import Table
from sentinel.core.secret import Secret
from sentinel.core.settings import Mail, MailSecurity

PASSWORD_VARIABLE = "SENTINEL_MAIL_PASSWORD"  # noqa: S105 - the name of a variable, no password
"""Of [mail]; that of the first [[mail.relay]] has `_1` behind it, of the second `_2`."""

_PORTS = {MailSecurity.NONE: 25, MailSecurity.STARTTLS: 587, MailSecurity.TLS: 465}


def read_mail(root: Table, base: Path, environ: Mapping[str, str]) -> Mail | None:
    """The mail server, or None where no [mail] is written."""
    written = root.has("mail")
    table = root.table("mail")
    if not written:
        return None
    first = _server(table, base, environ, PASSWORD_VARIABLE)
    sender = table.text("sender", accepted="a mail address", convert=mail_address)
    retry_seconds = table.duration("retry", "1m", low="100ms", high="1h")
    relays: list[Mail] = []
    for number, inner in enumerate(table.tables("relay"), start=1):
        relay = _server(inner, base, environ, f"{PASSWORD_VARIABLE}_{number}")
        _report_repeat(inner, relay, (first, *relays))
        inner.finish()
        relays.append(replace(relay, sender=sender))
    table.finish()
    return replace(first, sender=sender, retry_seconds=retry_seconds, relays=tuple(relays))


def _server(table: Table, base: Path, environ: Mapping[str, str], variable: str) -> Mail:
    """What one server needs, but for the sender."""
    word = table.choice("security", [kind.value for kind in MailSecurity], "starttls")
    security = MailSecurity(word or "starttls")
    username = table.text("username", "")
    mail = Mail(
        host=table.text(
            "host", accepted='a host name such as "mail.example.org"', convert=host_name
        ),
        port=table.integer("port", _PORTS[security], low=1, high=65535),
        security=security,
        sender="",
        username=username,
        password=_password(table, base, environ, username, variable),
        ca_file=read_ca_file(table, base),
        timeout_seconds=table.duration("timeout", "30s", low="100ms", high="10m"),
    )
    if mail.password and word == "none" and mail.host and not is_loopback(mail.host):
        table.problem(
            "security",
            f'found "none" with a password for {mail.host}: it would cross the network in the '
            'clear; accepted: "starttls", "tls", or a server on this machine; choose one',
        )
    return mail


def _report_repeat(table: Table, server: Mail, before: Sequence[Mail]) -> None:
    """The same server twice is no second way: it is down when the first one is."""
    if server.host and (server.host, server.port) in {(one.host, one.port) for one in before}:
        table.problem(
            "host",
            f"found {shown(server.host)} with port {server.port} a second time; accepted: a "
            "server that is not asked before; name another one, or remove this [[mail.relay]]",
        )


def _password(
    table: Table, base: Path, environ: Mapping[str, str], username: str, variable: str
) -> Secret | None:
    if refuse_written(table, "password", variable):
        return None
    path = table.path("password_file", base)
    if path is not None:
        if not username:
            table.problem("username", "missing beside password_file; add the name to log in with")
        return password_in(table, "password_file", path)
    if not username:
        return None
    if value := environ.get(variable, ""):
        return Secret(value)
    if not table.has("password_file"):
        table.problem(
            "username",
            "has no password; accepted: password_file beside it, or the environment variable "
            f"{variable}; add one, or remove username",
        )
    return None
