"""systemd's word to and from a service (sd_notify(3), systemd.service(5)): a datagram to the socket
that NOTIFY_SOCKET names."""

import logging
import os
import socket
import time
from collections.abc import Mapping

from sentinel.core.plain_line import clean_line

MAX_STATUS = 400
_USEC = 1_000_000

log = logging.getLogger(__name__)


class ServiceManager:
    """Port Manager. Without NOTIFY_SOCKET, under another manager or none, it says nothing."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        name = environ.get("NOTIFY_SOCKET", "")
        # a name that begins with @ is one without a file (unix(7))
        self._place = f"\0{name[1:]}" if name.startswith("@") else name
        self.watchdog_seconds = _watchdog_seconds(environ) if name else 0.0

    def ready(self, status: str) -> None:
        self._say("READY=1", _status(status))

    def status(self, text: str) -> None:
        self._say(_status(text))

    def alive(self) -> None:
        self._say("WATCHDOG=1")

    def reloading(self) -> None:
        moment = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1_000
        self._say("RELOADING=1", f"MONOTONIC_USEC={moment}", _status("reloading"))

    def stopping(self) -> None:
        self._say("STOPPING=1", _status("stopping"))

    def _say(self, *lines: str) -> None:
        if not self._place:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as saying:
                saying.setblocking(False)
                saying.sendto("\n".join(lines).encode("utf-8", "replace"), self._place)
        except OSError as error:
            log.warning("the service manager does not listen", extra={"error": str(error)})


def _status(text: str) -> str:
    """One line: another one would begin a field of its own."""
    return f"STATUS={clean_line(text)[:MAX_STATUS]}"


def _watchdog_seconds(environ: Mapping[str, str]) -> float:
    """Of WATCHDOG_USEC, where that is meant for this process and not for a child of it."""
    meant = environ.get("WATCHDOG_PID", "")
    number = environ.get("WATCHDOG_USEC", "")
    if (meant and meant != str(os.getpid())) or not number.isascii() or not number.isdigit():
        return 0.0
    return int(number) / _USEC
