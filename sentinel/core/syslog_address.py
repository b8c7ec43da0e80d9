"""Where a system log is: `/dev/log`, `udp://host:514`, `tcp://host:514`, `tls://host:6514`."""

import re
from dataclasses import dataclass
from enum import StrEnum

_FORM = re.compile(r"(udp|tcp|tls)://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?/?")
_MAX_SOCKET_PATH = 107
"""Bytes of the name of a socket (unix(7)), without the closing one."""


class Transport(StrEnum):
    LOCAL = "local"
    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


_PORTS = {Transport.UDP: 514, Transport.TCP: 514, Transport.TLS: 6514}
"""RFC 5426; what is common, as RFC 6587 names none; RFC 5425."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyslogAddress:
    transport: Transport
    host: str = ""
    port: int = 0
    path: str = ""


def syslog_address(text: str) -> SyslogAddress:
    """Raises ValueError with what is accepted."""
    if text.startswith("/") and "\0" not in text and len(text.encode()) <= _MAX_SOCKET_PATH:
        return SyslogAddress(transport=Transport.LOCAL, path=text)
    found = _FORM.fullmatch(text)
    port = int(found[3] or 0) if found else 0
    if found is None or port > 65_535 or found[3] == "0":
        raise ValueError(
            'accepted: "/dev/log", "udp://host:514", "tcp://host:514" or "tls://host:6514"; '
            "correct it"
        )
    transport = Transport(found[1])
    return SyslogAddress(
        transport=transport, host=found[2].strip("[]"), port=port or _PORTS[transport]
    )
