"""The clock is compared with time servers on loopback: honest ones, liars, silent ones; and with a
real chronyd."""

import asyncio
import socket
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from sentinel.core.clock_offset import AnswerState, ClockOffset
from sentinel.edges.clock import SystemClock
from sentinel.edges.ntp import SAMPLES, NtpClient
from support.time_server import (
    Answer,
    TimeServer,
    packet,
    running_chronyd,
    silence,
    telling,
    time_server,
)
from support.waiting import LIMIT_SECONDS, pass_time

NEAR = 0.5
"""Seconds: how far apart two readings of the one clock of a busy machine may seem."""


def client() -> NtpClient:
    return NtpClient(SystemClock(), timeout_seconds=LIMIT_SECONDS, pause_seconds=0)


async def compared(*answers: Answer) -> tuple[ClockOffset, list[TimeServer]]:
    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(time_server(one)) for one in answers]
        return await client().measure([one.name for one in servers], None), servers


async def test_a_real_server_is_understood(tmp_path: Path) -> None:
    """It tells this machine's own time, and says how sure it is."""
    with running_chronyd(tmp_path, stratum=3) as server:
        found = await client().measure([server], None)
    (one,) = found.answers
    assert one.state is AnswerState.GOOD, one
    assert one.stratum == 3
    assert one.samples == SAMPLES
    assert found.offset_seconds is not None
    assert abs(found.offset_seconds) < NEAR


async def test_of_three_servers_the_one_that_lies_is_outvoted() -> None:
    found, (_, liar, _) = await compared(telling(0), telling(7200), telling(0))
    assert found.offset_seconds == pytest.approx(0, abs=NEAR)
    assert [one.server for one in found.answers if one.state is AnswerState.OUTVOTED] == [liar.name]


async def test_a_clock_that_is_behind_is_seen() -> None:
    found, _ = await compared(telling(7200), telling(7200), telling(7200))
    assert found.offset_seconds == pytest.approx(7200, abs=NEAR)


@pytest.mark.parametrize("code", [b"DENY", b"RSTR", b"RATE"])
async def test_a_server_that_asks_for_peace_is_asked_once_and_not_again(code: bytes) -> None:
    async with time_server(telling(stratum=0, name=code)) as server:
        found = await client().measure([server.name], None)
        again = await client().measure([server.name], found)
        assert len(server.asked) == 1
    assert found.answers == again.answers
    assert found.answers[0].state is AnswerState.LEFT_IN_PEACE
    assert found.text == f"not known ({server.name}: it asks not to be asked ({code.decode()}))"


async def test_hostile_packets_are_passed_over_until_the_answer_comes() -> None:
    """Short ones, huge ones, refusals that are made up, repeated old answers."""
    old: list[bytes] = []

    def answer(question: bytes) -> list[bytes]:
        good = telling(0)(question)
        junk = [b"", b"\0" * 47, b"\xff" * 60_000, *old, packet(b"\0" * 8, came=1, went=1)]
        forged = [packet(b"guessed!", came=1, went=1, stratum=0, name=b"DENY")]
        old[:] = good
        return [*junk, *forged, *good]

    found, _ = await compared(answer)
    assert found.answers[0].state is AnswerState.GOOD
    assert found.answers[0].samples == SAMPLES
    assert found.offset_seconds == pytest.approx(0, abs=NEAR)


async def test_a_flood_of_junk_ends_as_no_answer() -> None:
    def answer(question: bytes) -> list[bytes]:
        return [b"junk"] * 400

    async with time_server(answer) as server:
        asking = asyncio.create_task(client().measure([server.name], None))
        while not server.asked:
            await asyncio.sleep(0)
        pass_time(LIMIT_SECONDS)
        found = await asking
    assert found.answers[0].state is AnswerState.SILENT


async def test_an_answer_from_another_place_is_not_heard() -> None:
    """Whoever guesses port and nonce, even: the kernel takes packets of the server alone."""
    other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sent: list[bytes] = []

    class Elsewhere(TimeServer):
        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            self.asked.append(data)
            (made,) = telling(7200)(data)
            other.sendto(made, addr)
            sent.append(made)

    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(
        lambda: Elsewhere(silence), local_addr=("127.0.0.1", 0)
    )
    try:
        asking = asyncio.create_task(client().measure([server.name], None))
        while not sent:
            await asyncio.sleep(0)
        pass_time(LIMIT_SECONDS)
        found = await asking
    finally:
        transport.close()
        other.close()
    assert found.answers[0].state is AnswerState.SILENT
    assert found.answers[0].note == "no answer"


async def test_nobody_there_and_no_such_name_are_said() -> None:
    async with time_server(silence) as server:
        name = server.name
    found = await client().measure([name, "no-such-host.invalid"], None)
    assert [one.state for one in found.answers] == [AnswerState.SILENT] * 2
    assert found.answers[0].note == "Connection refused"
    assert found.answers[1].note == "its name has no address"


async def test_a_server_that_is_not_set_says_so() -> None:
    found, _ = await compared(telling(leap=3))
    assert found.answers[0].state is AnswerState.UNUSABLE
    assert found.answers[0].note == "its own clock is not set"
