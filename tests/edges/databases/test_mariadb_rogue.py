"""A server that was taken over asks its clients for files of the machine that they run on, breaks
the protocol, or never ends. It gets nothing, and the error has a name."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from sentinel.core.database import Engine
from sentinel.core.database_settings import DatabaseSettings
from sentinel.edges.databases import mariadb_session
from sentinel.edges.databases.mariadb import MariadbDatabase
from sentinel.edges.databases.mariadb_program import dumped
from sentinel.errors import DatabaseError
from support.programs import needs
from support.values import FakeClock
from support.waiting import LIMIT_SECONDS

CAPABILITIES = 0x81BFF7FF
OK = b"\0\0\0\x02\0\0\0"


def packet(number: int, body: bytes) -> bytes:
    return struct.pack("<I", len(body))[:3] + bytes([number]) + body


GREETING = packet(
    0,
    b"\x0a5.5.5-10.11.0-MariaDB\0"
    + struct.pack("<I", 1)
    + b"12345678\0"
    + struct.pack("<H", CAPABILITIES & 0xFFFF)
    + b"\x2d\x02\0"
    + struct.pack("<H", CAPABILITIES >> 16)
    + b"\x15"
    + b"\0" * 10
    + b"123456789012\0mysql_native_password\0",
)


@contextmanager
def rogue(
    folder: Path, answer: bytes, *, seconds: float = LIMIT_SECONDS
) -> Iterator[tuple[DatabaseSettings, list[bytes]]]:
    """A server that answers the first real query so; what clients sent after that. Clients wait
    for it no longer than `seconds`."""
    sent: list[bytes] = []
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(folder / "s"))
    listener.listen(4)

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                with client, suppress(OSError):
                    client.settimeout(LIMIT_SECONDS)
                    client.sendall(GREETING)
                    client.recv(65536)
                    client.sendall(packet(2, OK))
                    while client.recv(65536)[5:8] == b"SET":
                        client.sendall(packet(1, OK))
                    client.sendall(answer)
                    sent.append(client.recv(65536))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    settings = DatabaseSettings(
        name="shop",
        engine=Engine.MARIADB,
        database="shop",
        socket=folder / "s",
        user="reader",
        timeout_seconds=seconds,
    )
    try:
        yield settings, sent
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def test_no_file_is_sent_where_a_server_asks_for_one(tmp_path: Path) -> None:
    """Neither by the library nor by the dump program."""
    needs("mariadb-dump", package="mariadb-client")
    (tmp_path / "key").write_bytes(b"a secret")
    asks = packet(1, b"\xfb" + bytes(tmp_path / "key"))
    with rogue(tmp_path, asks) as (settings, sent):
        with pytest.raises(DatabaseError):
            MariadbDatabase(settings, clock=FakeClock()).damage()
        with pytest.raises(DatabaseError, match="ended with"):
            list(dumped(settings, ["t"], lambda: None))
    assert len(sent) == 2
    assert b"a secret" not in b"".join(sent)


@pytest.mark.parametrize(
    "answer",
    [
        packet(1, b"\xff"),
        packet(1, b"\xfe\xff\xff"),
        packet(1, b"\x05" + b"\xff" * 40),
        packet(9, OK),
        b"\0\0\0\x01",
        packet(1, b"\xff\x15\x04#28000" + b"\x1b[31m \xff\xfe"),
    ],
)
def test_a_broken_protocol_is_an_error_with_a_name(answer: bytes, tmp_path: Path) -> None:
    with rogue(tmp_path, answer, seconds=2.0) as (settings, _):  # one waits for what never comes
        with pytest.raises(DatabaseError) as caught:
            MariadbDatabase(settings, clock=FakeClock()).damage()
        assert str(caught.value).isascii()
        assert "\x1b" not in str(caught.value)


def test_an_answer_without_end_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mariadb_session, "MAX_ANSWER_BYTES", 1000)
    monkeypatch.setattr(mariadb_session._Bounded, "allowance", 1000)
    column = packet(2, b"\x03def" + b"\0" * 3 + b"\x01a\0\x0c\x21\0\0\0\0\0\xfd\0\0\0\0\0")
    rows = b"".join(packet(4 + n, b"\xc8" + b"x" * 200) for n in range(50))
    answer = packet(1, b"\x01") + column + packet(3, b"\xfe\0\0\x02\0") + rows
    with (
        rogue(tmp_path, answer) as (settings, _),
        pytest.raises(DatabaseError, match="more than 1000 bytes"),
    ):
        MariadbDatabase(settings, clock=FakeClock()).damage()
