"""The channel `syslog` against a real rsyslog, and sockets that do what rsyslog does not."""

import asyncio
import re
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.core.alert_settings import ChannelKind, ChannelSettings
from sentinel.core.delivery import Answer, Outcome
from sentinel.core.notice import NoticeKind, OutboxRow
from sentinel.core.syslog_address import syslog_address
from sentinel.core.syslog_line import Origin
from sentinel.edges.channels.syslog import SyslogChannel
from support.certificates import Authority
from support.rows import HOSTILE, INCIDENT, make_row
from support.rsyslog import Rsyslog, running_rsyslog
from support.waiting import LIMIT_SECONDS

ORIGIN = Origin(host="watcher", process=7)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rsyslog]:
    with running_rsyslog(tmp_path_factory.mktemp("rsyslog")) as running:
        yield running


def send(
    address: str,
    row: OutboxRow | None = None,
    *,
    tls: ssl.SSLContext | None = None,
    seconds: float = LIMIT_SECONDS,
) -> Answer:
    channel = SyslogChannel("log", syslog_address(address), ORIGIN, seconds, tls)
    return asyncio.run(channel.send(row or make_row()))


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_rsyslog_reads_the_line_with_its_facts(log: Rsyslog, transport: str) -> None:
    port = log.udp_port if transport == "udp" else log.tcp_port
    row = make_row(subject=f"[main] defaced, by {transport}")
    answer = send(f"{transport}://127.0.0.1:{port}", row)
    assert answer.delivered
    assert "nobody says" in answer.reason, "it is said how little that means"
    line = log.line(f"by {transport}")
    assert line.startswith(
        "daemon.crit|sentinel|blocked|"
        f'[sentinel@32473 site="main" incident="{INCIDENT}" kind="blocked" '
        f'key="{INCIDENT}/blocked" messageId="<0123456789abcdef@sentinel.example>"]|'
    )
    assert line.endswith(
        f"[main] defaced, by {transport} | The site is closed. | "
        "Do: sentinel incident show INC-20261122-0001 | साइट बंद है।"
    )


def test_this_machines_log_gets_it_in_its_own_form(log: Rsyslog) -> None:
    row = make_row(subject="[main] locally", kind=NoticeKind.NEEDS_HUMAN)
    assert send(str(log.socket), row).delivered
    line = log.line("locally")
    assert line.startswith("daemon.alert|sentinel|-|-| [main] locally | ")
    assert line.endswith('messageId="<0123456789abcdef@sentinel.example>"')


@pytest.mark.parametrize("transport", ["udp", "tcp", "local"])
def test_hostile_words_stay_one_line_with_their_facts_whole(log: Rsyslog, transport: str) -> None:
    """Line ends, quotation marks and brackets begin no line and end no field."""
    places = {
        "udp": f"udp://127.0.0.1:{log.udp_port}",
        "tcp": f"tcp://127.0.0.1:{log.tcp_port}",
        "local": str(log.socket),
    }
    row = make_row(subject=f"{transport}-hostile {HOSTILE}", site=HOSTILE, body=HOSTILE * 3_000)
    assert send(places[transport], row).delivered
    line = log.line(f"{transport}-hostile")
    assert "[cut]" in line
    if transport != "local":
        data = line.split("|")[3]
        assert re.fullmatch(r'\[sentinel@32473( \w+="(?:[^"\\\]]|\\["\\\]])*")+\]', data), data
    assert not any(
        one.startswith("Bcc") for one in (log.folder / "messages").read_text().splitlines()
    )


@pytest.mark.parametrize(("transport", "limit"), [("udp", 2_048), ("tcp", 8_192)])
def test_a_long_text_is_cut_between_characters(transport: str, limit: int) -> None:
    """A datagram or frame is as long as receivers must take, and its text is UTF-8."""
    row = make_row(body="दे" * 40_000)
    if transport == "udp":
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiving:
            receiving.bind(("127.0.0.1", 0))
            assert send(f"udp://127.0.0.1:{receiving.getsockname()[1]}", row).delivered
            data = receiving.recv(70_000)
    else:
        length, _, data = asyncio.run(_received(row)).partition(b" ")
        assert int(length) == len(data)
    assert limit - 4 < len(data) <= limit
    head, mark, text = data.partition(b"\xef\xbb\xbf")
    assert head.startswith(b"<26>1 2026-11-22T04:30:00.000000Z watcher sentinel 7 blocked [")
    assert mark, "text that is no ASCII begins with the mark"
    assert text.decode().endswith(" [cut]")


async def _received(row: OutboxRow, tls: ssl.SSLContext | None = None) -> bytes:
    """What a server gets; it closes the connection when the other side has."""
    got: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        data = await reader.read()
        writer.close()
        got.set_result(data)

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    channel = SyslogChannel(
        "log", syslog_address(f"tcp://127.0.0.1:{port}"), ORIGIN, LIMIT_SECONDS, tls
    )
    async with server:
        assert (await channel.send(row)).delivered
        return await got


def test_ascii_has_no_byte_order_mark() -> None:
    data = asyncio.run(_received(make_row(body="Closed.\n")))
    assert b"\xef\xbb\xbf" not in data
    assert data.endswith(b"] [main] defaced: closed to the public | Closed.")


def test_tls_is_spoken_with_whom_its_authority_knows(tmp_path: Path) -> None:
    """RFC 5425: the frame as over TCP. Another certificate gets not a byte of it."""
    authority = Authority(tmp_path)

    async def tried(context: ssl.SSLContext) -> tuple[Answer, bytes]:
        got = bytearray()
        ended = asyncio.Event()

        async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            got.extend(await reader.read())
            writer.close()
            ended.set()

        server = await asyncio.start_server(take, "127.0.0.1", 0, ssl=context)
        port = server.sockets[0].getsockname()[1]
        channel = SyslogChannel(
            "log",
            syslog_address(f"tls://127.0.0.1:{port}"),
            ORIGIN,
            LIMIT_SECONDS,
            ssl.create_default_context(cafile=str(authority.file)),
        )
        async with server:
            answer = await channel.send(make_row())
            if answer.delivered:
                await asyncio.wait_for(ended.wait(), LIMIT_SECONDS)
        return answer, bytes(got)

    answer, data = asyncio.run(tried(authority.good("127.0.0.1")))
    assert answer.delivered
    length, _, frame = data.partition(b" ")
    assert int(length) == len(frame)
    answer, data = asyncio.run(tried(authority.self_signed("127.0.0.1")))
    assert answer.outcome is Outcome.AWAY
    assert "certificate is not trusted" in answer.reason
    assert data == b""


def test_what_is_not_there_is_away(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    for address in (f"tcp://127.0.0.1:{port}", str(tmp_path / "no-log")):
        answer = send(address)
        assert answer.outcome is Outcome.AWAY
        assert answer.reason.startswith("could not be reached: ")


def test_a_log_that_takes_nothing_is_given_up_when_the_time_is_up(tmp_path: Path) -> None:
    """A full queue of /dev/log, or a receiver that hangs, must not hold others up."""
    place = tmp_path / "log"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as full:
        full.bind(str(place))
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as filling:
            filling.setblocking(False)
            filling.connect(str(place))
            with pytest.raises(BlockingIOError):
                while True:
                    filling.send(b"x" * 1_000)
            answer = send(str(place), seconds=0.1)
    assert (answer.outcome, answer.reason) == (Outcome.AWAY, "took nothing within 0.1 s")


def test_no_system_log_vouches_that_people_were_told() -> None:
    vouching = {kind for kind in ChannelKind if kind.vouches}
    assert vouching == {ChannelKind.WEBHOOK, ChannelKind.ALERTMANAGER, ChannelKind.APPRISE}
    assert not ChannelSettings(name="log", kind=ChannelKind.SYSLOG).vouches
