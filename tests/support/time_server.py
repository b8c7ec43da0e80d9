"""Time servers on loopback: one that answers as a test says, and a private chronyd."""

import asyncio
import os
import pwd
import signal
import socket
import struct
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from support.listening import UDP, ports_of
from support.programs import needs
from support.waiting import LIMIT_SECONDS

EPOCH = 2_208_988_800
ERA = 1 << 32

Answer = Callable[[bytes], list[bytes]]


def ntp(seconds: float) -> int:
    """Seconds since 1970 as NTP writes them, in whatever era that is."""
    return round((seconds + EPOCH) * ERA) % (1 << 64)


def packet(
    nonce: bytes,
    *,
    came: float,
    went: float,
    leap: int = 0,
    version: int = 4,
    mode: int = 4,
    stratum: int = 2,
    precision: int = -23,
    root_delay: float = 0.0,
    root_dispersion: float = 0.001,
    name: bytes = b"\x7f\x00\x00\x01",
) -> bytes:
    """The answer of a server."""
    return struct.pack(
        "!BBbbII4sQ8sQQ",
        leap << 6 | version << 3 | mode,
        stratum,
        6,
        precision,
        round(root_delay * 65536),
        round(root_dispersion * 65536),
        name,
        ntp(came - 10),
        nonce,
        ntp(came),
        ntp(went),
    )


def telling(offset_seconds: float = 0.0, **changes: object) -> Answer:
    """Answers whose clock is so much before this machine's."""

    def answer(question: bytes) -> list[bytes]:
        now = time.time() + offset_seconds
        return [packet(question[40:48], came=now, went=now, **changes)]  # type: ignore[arg-type] # by name

    return answer


def silence(_: bytes) -> list[bytes]:
    return []


@dataclass
class TimeServer(asyncio.DatagramProtocol):
    """Counts what it is asked."""

    answer: Answer
    asked: list[bytes] = field(default_factory=list)
    port: int = 0
    _transport: asyncio.DatagramTransport | None = None

    @property
    def name(self) -> str:
        return f"127.0.0.1:{self.port}"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        assert self._transport is not None
        self.asked.append(data)
        for one in self.answer(data):
            self._transport.sendto(one, addr)


@asynccontextmanager
async def time_server(answer: Answer) -> AsyncIterator[TimeServer]:
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(
        lambda: TimeServer(answer), local_addr=("127.0.0.1", 0)
    )
    try:
        yield server
    finally:
        transport.close()


TRIES = 5


@contextmanager
def running_chronyd(folder: Path, *, stratum: int = 3) -> Iterator[str]:
    """A chronyd that serves this machine's time and controls no clock; its `host:port`."""
    program = needs("chronyd", package="chrony")
    for number in range(TRIES):
        place = folder / str(number)
        place.mkdir(parents=True)
        port = _free_port()
        (place / "chrony.conf").write_text(
            f"local stratum {stratum}\nport {port}\nbindaddress 127.0.0.1\nallow 127.0.0.1\n"
            f"cmdport 0\npidfile {place}/pid\nbindcmdaddress {place}/sock\n"
        )
        with (place / "log").open("wb") as log:
            # its group is its own, so that its helpers end with it
            process = subprocess.Popen(
                [program, "-x", "-d", "-U", "-u", _user(), "-f", str(place / "chrony.conf")],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            if _bound(process, port):
                yield f"127.0.0.1:{port}"
                return
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=LIMIT_SECONDS)
    raise AssertionError((folder / str(TRIES - 1) / "log").read_text())


def _user() -> str:
    return pwd.getpwuid(os.getuid()).pw_name


def _bound(process: "subprocess.Popen[bytes]", port: int) -> bool:
    deadline = time.monotonic() + LIMIT_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if port in ports_of(process.pid, UDP):
            return True
        time.sleep(0.01)
    return False


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
