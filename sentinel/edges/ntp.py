"""Asks time servers how far this machine's clock is off. It never sets the clock."""

import asyncio
import secrets
import socket
from collections.abc import Sequence
from contextlib import suppress

from sentinel.core.clock_offset import (
    RESTS,
    AnswerState,
    ClockOffset,
    ServerAnswer,
    measured,
    resting,
)
from sentinel.core.endpoint import split_port
from sentinel.core.ntp import (
    NONCE_BYTES,
    PORT,
    Kissed,
    NotAnAnswer,
    Sample,
    Unusable,
    question,
    sample,
)
from sentinel.core.ports import Clock

SAMPLES = 4
"""The one with the shortest way is taken: the others waited somewhere (RFC 5905, section 10)."""
PAUSE_SECONDS = 2.0
"""Between two questions to one server, which public servers ask for."""
MAX_ADDRESSES = 3
MAX_STRAYS = 100
"""Packets that are no answer, for each question: more of them are a flood."""


class NtpClient:
    """Asks several servers side by side, each from a port of its own."""

    def __init__(
        self, clock: Clock, *, timeout_seconds: float, pause_seconds: float = PAUSE_SECONDS
    ) -> None:
        self._clock = clock
        self._timeout_seconds = timeout_seconds
        self._pause_seconds = pause_seconds

    async def measure(self, servers: Sequence[str], before: ClockOffset | None) -> ClockOffset:
        """What they say together. `before` is the last measurement: who asked to be left in peace
        is. Never raises for what a server, a name or a network does."""
        now = self._clock.now()
        answers = await asyncio.gather(*(self._answer(one, before) for one in servers))
        return measured(now, answers)

    async def _answer(self, server: str, before: ClockOffset | None) -> ServerAnswer:
        if left := resting(server, before, self._clock.now()):
            return left
        host, port = split_port(server)
        note = "its name has no address"
        for address in await self._addresses(host, port or PORT):
            try:
                return self._summed_up(server, await self._ask(address))
            except Kissed as error:
                until = self._clock.now() + RESTS[error.code]
                return ServerAnswer(
                    server=server,
                    state=AnswerState.LEFT_IN_PEACE,
                    note=str(error),
                    rest_until=until,
                )
            except Unusable as error:
                return ServerAnswer(server=server, state=AnswerState.UNUSABLE, note=str(error))
            except TimeoutError:
                note = "no answer"
            except OSError as error:
                note = error.strerror or "it cannot be reached"
        return ServerAnswer(server=server, state=AnswerState.SILENT, note=note)

    async def _addresses(self, host: str, port: int) -> list[tuple[str, int]]:
        loop = asyncio.get_running_loop()
        try:
            found = await asyncio.wait_for(
                loop.getaddrinfo(host, port, type=socket.SOCK_DGRAM), self._timeout_seconds
            )
        except (OSError, UnicodeError):
            return []
        places = dict.fromkeys((str(place[0]), int(place[1])) for *_, place in found)
        return list(places)[:MAX_ADDRESSES]

    async def _ask(self, address: tuple[str, int]) -> list[Sample]:
        """Raises TimeoutError or OSError where no question was answered; Unusable, Kissed."""
        transport, mailbox = await asyncio.get_running_loop().create_datagram_endpoint(
            _Mailbox,
            remote_addr=address,  # connected: the kernel takes packets of this address alone
        )
        found: list[Sample] = []
        try:
            for number in range(SAMPLES):
                if number:
                    await asyncio.sleep(self._pause_seconds)
                with suppress(*(TimeoutError, OSError) if found else ()):
                    found.append(await self._once(transport, mailbox))
        finally:
            transport.close()
        return found

    async def _once(self, transport: asyncio.DatagramTransport, mailbox: "_Mailbox") -> Sample:
        nonce = secrets.token_bytes(NONCE_BYTES)
        mailbox.empty()
        sent, began = self._clock.now().timestamp(), self._clock.monotonic()
        transport.sendto(question(nonce))
        async with asyncio.timeout(self._timeout_seconds):
            for _ in range(MAX_STRAYS):
                packet = await mailbox.packet()
                # by the clock that nobody sets: it may be set while the answer is on its way
                received = sent + (self._clock.monotonic() - began)
                with suppress(NotAnAnswer):
                    return sample(packet, nonce, sent=sent, received=received)
        raise TimeoutError

    @staticmethod
    def _summed_up(server: str, samples: Sequence[Sample]) -> ServerAnswer:
        best = min(samples, key=lambda one: one.delay_seconds)
        return ServerAnswer(
            server=server,
            state=AnswerState.GOOD,
            offset_seconds=best.offset_seconds,
            delay_seconds=best.delay_seconds,
            error_seconds=best.error_seconds,
            stratum=best.stratum,
            samples=len(samples),
        )


class _Mailbox(asyncio.DatagramProtocol):
    """What came in, a few packets of it at most."""

    def __init__(self) -> None:
        self._packets: asyncio.Queue[bytes | OSError] = asyncio.Queue(MAX_STRAYS)

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._keep(data)

    def error_received(self, exc: Exception) -> None:
        self._keep(exc if isinstance(exc, OSError) else OSError(str(exc)))

    def _keep(self, what: bytes | OSError) -> None:
        with suppress(asyncio.QueueFull):
            self._packets.put_nowait(what)

    def empty(self) -> None:
        """What is late is no answer to the next question."""
        while not self._packets.empty():
            self._packets.get_nowait()

    async def packet(self) -> bytes:
        """The next. Raises OSError where the network says that none will come."""
        found = await self._packets.get()
        if isinstance(found, OSError):
            raise found
        return found
