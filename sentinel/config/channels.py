"""[[channel]]: the ways of telling beside mail. Each kind has keys of its own; a key of another
kind is a fault. Secrets come from files, and never appear in a message."""

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path

from sentinel.config.addresses import is_loopback, root_url, web_url
from sentinel.config.authority_files import read_ca_file
from sentinel.config.files import MAX_FILE_BYTES
from sentinel.config.passwords import password_in
from sentinel.config.table import Table
from sentinel.core.alert_settings import ChannelKind, ChannelSettings, Use
from sentinel.core.delivery import MAIL
from sentinel.core.secret import Secret
from sentinel.core.syslog_address import Transport, syslog_address
from sentinel.core.syslog_line import EXAMPLE_ENTERPRISE, FACILITIES
from sentinel.core.urls import host_of
from sentinel.core.webhook_document import MIN_KEY_BYTES, key_of

EXTRA = "apprise"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
_TARGET = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+")
MAX_TARGETS = 50
_TOKEN = re.compile(r"[!-~]+")
"""Of a bearer: what a header can hold. The library shows a header that it cannot send, escaped, so
that the token would be found in a reason by nobody who looks for it as it is written."""


def read_channels(root: Table, base: Path) -> tuple[ChannelSettings, ...]:
    """All that are written; none where there is no [[channel]]."""
    found: list[ChannelSettings] = []
    for table in root.tables("channel"):
        settings = _read_channel(table, base)
        if settings.name and settings.name in [one.name for one in found]:
            table.problem("name", f'found "{settings.name}" a second time; give another name')
        found.append(settings)
    return tuple(found)


def _read_channel(table: Table, base: Path) -> ChannelSettings:
    name = table.text(
        "name",
        accepted="small letters, digits and hyphens, up to 32, beginning with a letter",
        convert=_name,
    )
    word = table.choice("kind", [kind.value for kind in ChannelKind])
    use = table.choice("use", [use.value for use in Use], Use.BESIDE.value)
    urgent_only = table.flag("urgent_only", False)
    timeout_seconds = table.duration("timeout", "15s", low="100ms", high="2m")
    retry_seconds = table.duration("retry", "1m", low="100ms", high="1h")
    kind = ChannelKind(word) if word else None
    own = _READERS[kind](table, base) if kind else {}
    if kind:
        table.finish()
    return ChannelSettings(
        name=name,
        kind=kind or ChannelKind.JOURNAL,
        use=Use(use or Use.BESIDE),
        urgent_only=urgent_only,
        timeout_seconds=timeout_seconds,
        retry_seconds=retry_seconds,
        **own,  # type: ignore[arg-type] # each reader gives fields of ChannelSettings by name
    )


def _name(text: str) -> str:
    """Names stand in keys of rows, behind those of mail. Raises ValueError."""
    if not _NAME.fullmatch(text):
        raise ValueError(
            "accepted: small letters, digits and hyphens, up to 32, beginning with a letter; "
            "correct it"
        )
    if text.startswith(MAIL):
        raise ValueError('accepted: a name that does not begin with "mail", the channel of [mail]')
    return text


def _webhook(table: Table, base: Path) -> dict[str, object]:
    url = table.text(
        "url", accepted='an https URL such as "https://alerts.example.org/in"', convert=_guarded_url
    )
    secret = _secret(table, "secret_file", base)
    if secret is not None:
        _report_key(table, secret)
    return {"url": url, "secret": secret, "ca_file": read_ca_file(table, base)}


def _alertmanager(table: Table, base: Path) -> dict[str, object]:
    url = table.text(
        "url",
        accepted='the root URL of an Alertmanager, such as "http://127.0.0.1:9093/"',
        convert=root_url,
    )
    path = table.path("token_file", base)
    token = password_in(table, "token_file", path) if path is not None else None
    if token and not _TOKEN.fullmatch(token.reveal()):
        table.problem(
            "token_file",
            "what the file named there holds can be no bearer token; accepted: letters, digits and "
            "signs of ASCII without spaces (RFC 6750, 2.1); correct the file",
        )
    if token and url.startswith("http:") and not is_loopback(host_of(url)):
        table.problem(
            "token_file",
            f"goes with every request to {host_of(url)}, and would cross the network in the clear; "
            'accepted: an https URL, or one of this machine; write "https://", or leave it out',
        )
    return {"url": url, "secret": token, "ca_file": read_ca_file(table, base)}


def _syslog(table: Table, base: Path) -> dict[str, object]:
    address = table.text(
        "address",
        "/dev/log",
        accepted='"/dev/log", "udp://host:514", "tcp://host:514" or "tls://host:6514"',
        convert=_syslog_text,
    )
    facility = table.choice("facility", FACILITIES, "daemon")
    number = table.integer("enterprise", EXAMPLE_ENTERPRISE, low=1, high=2**32 - 1)
    authorities = read_ca_file(table, base)
    known = address and syslog_address(address).transport is not Transport.TLS
    if authorities is not None and known:
        table.problem(
            "ca_file",
            f'counts for nothing with "{address}"; accepted: beside "tls://host:6514" alone; '
            "remove it, or change address",
        )
    return {
        "address": address,
        "facility": facility or "daemon",
        "enterprise": number,
        "ca_file": authorities,
    }


def _journal(table: Table, base: Path) -> dict[str, object]:
    del table, base
    return {}


def _apprise(table: Table, base: Path) -> dict[str, object]:
    if importlib.util.find_spec(EXTRA) is None:
        table.problem(
            "kind",
            "needs the extra `apprise`; accepted: an installation with it; install "
            "`sentinel-watch[apprise]`, or remove this channel",
        )
    path = table.path("targets_file", base)
    if path is None:
        if not table.has("targets_file"):
            table.problem(
                "targets_file",
                "missing; accepted: the path of a file with one URL of Apprise in each line; "
                "add it",
            )
        return {"targets": ()}
    return {"targets": _targets(table, path)}


_READERS: dict[ChannelKind, Callable[[Table, Path], dict[str, object]]] = {
    ChannelKind.WEBHOOK: _webhook,
    ChannelKind.ALERTMANAGER: _alertmanager,
    ChannelKind.SYSLOG: _syslog,
    ChannelKind.JOURNAL: _journal,
    ChannelKind.APPRISE: _apprise,
}


def _targets(table: Table, path: Path) -> tuple[Secret, ...]:
    """Lines that begin with # are comments. No line is shown: each holds a token."""
    key = "targets_file"
    try:
        with path.open("rb") as stream:
            text = stream.read(MAX_FILE_BYTES).decode()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        table.problem(
            key,
            f"the file named there cannot be read ({reason}); accepted: the path of a file with "
            "one URL of Apprise in each line, readable by the running user; correct it",
        )
        return ()
    found: list[Secret] = []
    faulty = False
    for number, line in enumerate(text.splitlines(), start=1):
        target = line.strip()
        if not target or target.startswith("#"):
            continue
        if not _TARGET.fullmatch(target):
            table.problem(
                key,
                f"line {number} of the file named there is no URL; accepted: one URL of Apprise "
                "in each line, lines that begin with #, and empty ones; correct that line",
            )
            faulty = True
            continue
        found.append(Secret(target))
    if not 1 <= len(found) <= MAX_TARGETS and not faulty:
        table.problem(
            key,
            f"the file named there holds {len(found)} URLs; accepted: 1 to {MAX_TARGETS}; "
            "correct it",
        )
    return tuple(found)


def _secret(table: Table, key: str, base: Path) -> Secret | None:
    """Required. A secret that stands in config.toml itself is an unknown key there."""
    path = table.path(key, base)
    if path is not None:
        return password_in(table, key, path)
    if not table.has(key):
        table.problem(
            key,
            "missing; accepted: the path of a file with the secret of the signatures as its only "
            "line; make one with `openssl rand -hex 32`",
        )
    return None


def _report_key(table: Table, secret: Secret) -> None:
    try:
        short = len(key_of(secret)) < MIN_KEY_BYTES
    except ValueError:
        table.problem(
            "secret_file",
            "what follows `whsec_` in the file named there is no base64; accepted: the base64 of "
            "the key's bytes behind it, or a secret without `whsec_`; correct the file",
        )
        return
    if short:
        table.problem(
            "secret_file",
            f"the secret in the file named there is too short; accepted: {MIN_KEY_BYTES} bytes or "
            "more; make one with `openssl rand -hex 32`",
        )


def _guarded_url(text: str) -> str:
    """Raises ValueError."""
    url = web_url(text)
    if url.startswith("http:") and not is_loopback(host_of(url)):
        raise ValueError(
            "accepted: https, or http to this machine itself: what an incident's notice says "
            'would cross the network in the clear; write "https://"'
        )
    return url


def _syslog_text(text: str) -> str:
    syslog_address(text)
    return text
