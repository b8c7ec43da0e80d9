"""A private rsyslog that writes what it gets into a file of the test: by UDP and TCP on loopback,
and by a socket of its own in the place of /dev/log."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.listening import UDP, ports_of
from support.programs import needs
from support.waiting import LIMIT_SECONDS

_CONFIGURATION = """
global(workDirectory="{folder}" maxMessageSize="16k")
module(load="imudp")
module(load="imtcp")
module(load="imuxsock" sysSock.use="off")
input(type="imudp" address="127.0.0.1" port="{udp}")
input(type="imtcp" address="127.0.0.1" port="0" listenPortFileName="{folder}/port")
input(type="imuxsock" socket="{folder}/log")
template(name="all" type="string"
  string="%syslogfacility-text%.%syslogseverity-text%|%app-name%|%msgid%|%structured-data%|%msg%\\n")
action(type="omfile" file="{folder}/messages" template="all" asyncWriting="off")
"""
TRIES = 5


@dataclass(frozen=True, slots=True)
class Rsyslog:
    folder: Path
    udp_port: int
    tcp_port: int

    @property
    def socket(self) -> Path:
        return self.folder / "log"

    def line(self, holding: str) -> str:
        """The line that holds a word, once there is one. Raises AssertionError."""
        deadline = time.monotonic() + LIMIT_SECONDS
        file = self.folder / "messages"
        text = ""
        while time.monotonic() < deadline:
            text = file.read_text(errors="replace") if file.exists() else ""
            for line in text.split("\n")[:-1]:
                if holding in line:
                    return line
            time.sleep(0.02)
        raise AssertionError(f"no line with {holding!r} in {text[-2000:]!r}")


@contextmanager
def running_rsyslog(folder: Path) -> Iterator[Rsyslog]:
    """Ends it afterwards. It takes no UDP port of the kernel's choice: where another process was
    faster with the one that it was given, it is started anew with another."""
    program = needs("rsyslogd", package="rsyslog")
    for number in range(TRIES):
        place = folder / str(number)
        place.mkdir(parents=True)
        udp_port = _free_port()
        (place / "rsyslog.conf").write_text(_CONFIGURATION.format(folder=place, udp=udp_port))
        process = _started(program, place)
        try:
            tcp_port = _tcp_port(place, process)
            if udp_port in ports_of(process.pid, UDP):
                yield Rsyslog(place, udp_port, tcp_port)
                return
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=LIMIT_SECONDS)
    raise AssertionError(f"no UDP port could be had in {TRIES} tries")


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _started(program: str, place: Path) -> "subprocess.Popen[bytes]":
    with (place / "rsyslogd.log").open("wb") as log:
        return subprocess.Popen(
            [program, "-n", "-f", str(place / "rsyslog.conf"), "-i", str(place / "pid")],
            stdout=log,
            stderr=subprocess.STDOUT,
            env={"PATH": os.environ["PATH"]},
        )


def _tcp_port(place: Path, process: "subprocess.Popen[bytes]") -> int:
    """Once it listens everywhere: its inputs are begun in the order of the configuration."""
    deadline = time.monotonic() + LIMIT_SECONDS
    file = place / "port"
    while time.monotonic() < deadline and process.poll() is None:
        if (place / "log").exists() and file.exists() and (text := file.read_text().strip()):
            return int(text)
        time.sleep(0.02)
    raise AssertionError(f"rsyslog did not start: {(place / 'rsyslogd.log').read_text()[-2000:]}")
