"""Channel of kind `syslog`: one line for each notice, to this machine's log or to another one's.

No kind of syslog says that a line was kept, let alone read: it never counts as having told people.
"""

import asyncio
import contextlib
import os
import socket
import ssl
from dataclasses import dataclass

from sentinel.core.alert_settings import ChannelSettings
from sentinel.core.delivery import Answer, Outcome
from sentinel.core.notice import OutboxRow
from sentinel.core.plain_line import clean_line
from sentinel.core.ports import Clock
from sentinel.core.settings import Config
from sentinel.core.syslog_address import SyslogAddress, Transport, syslog_address
from sentinel.core.syslog_line import (
    MAX_DATAGRAM_BYTES,
    MAX_STREAM_BYTES,
    Origin,
    local_line,
    network_line,
    octet_counted,
)
from sentinel.edges.channels.unix_datagram import send_datagram
from sentinel.edges.transfer import authorities

FAREWELL_SECONDS = 2.0
"""How long the other side may take to close a stream that was ended. Only by closing it, or by
breaking it, does it say anything at all."""


@dataclass(frozen=True, slots=True)
class SyslogChannel:
    """Port Channel. A repeated line has the same `messageId`."""

    name: str
    address: SyslogAddress
    origin: Origin
    timeout_seconds: float
    tls: ssl.SSLContext | None = None

    async def send(self, row: OutboxRow) -> Answer:
        try:
            async with asyncio.timeout(self.timeout_seconds):
                said = await self._handed_over(row)
        except TimeoutError:
            reason = f"took nothing within {self.timeout_seconds:g} s"
            return Answer(outcome=Outcome.AWAY, reason=reason)
        except ssl.SSLCertVerificationError as error:
            reason = f"its certificate is not trusted: {error.verify_message}"
            return Answer(outcome=Outcome.AWAY, reason=reason)
        except OSError as error:
            why = clean_line(error.strerror or type(error).__name__)
            return Answer(outcome=Outcome.AWAY, reason=f"could not be reached: {why}")
        return Answer(outcome=Outcome.DELIVERED, reason=said)

    async def _handed_over(self, row: OutboxRow) -> str:
        """Raises OSError."""
        if self.address.transport is Transport.LOCAL:
            local = row.created_at.astimezone()
            line = local_line(row, self.origin, local, MAX_STREAM_BYTES)
            await send_datagram(self.address.path, line)
            return "handed to this machine's log; nobody vouches that it is read"
        if self.address.transport is Transport.UDP:
            await self._by_udp(network_line(row, self.origin, MAX_DATAGRAM_BYTES))
            return "one datagram was sent; nobody says whether it arrived"
        await self._by_stream(octet_counted(network_line(row, self.origin, MAX_STREAM_BYTES)))
        return "handed over; nobody says whether it was kept"

    async def _by_udp(self, line: bytes) -> None:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(self.address.host, self.address.port, type=socket.SOCK_DGRAM)
        family, kind, protocol, _, place = found[0]
        with socket.socket(family, kind, protocol) as sending:
            sending.setblocking(False)
            await loop.sock_connect(sending, place)
            await loop.sock_sendall(sending, line)

    async def _by_stream(self, frame: bytes) -> None:
        """A connection for each line: one that was kept would break unseen, and lose the next."""
        reader, writer = await asyncio.open_connection(
            self.address.host, self.address.port, ssl=self.tls
        )
        try:
            writer.write(frame)
            await writer.drain()
            if writer.can_write_eof():  # TLS knows no half-closed connection
                writer.write_eof()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(reader.read(1), FAREWELL_SECONDS)
        finally:
            writer.close()
        with contextlib.suppress(OSError, TimeoutError):
            await asyncio.wait_for(writer.wait_closed(), FAREWELL_SECONDS)


def make(settings: ChannelSettings, config: Config, clock: Clock) -> SyslogChannel:
    """Raises OSError where the authorities of a TLS address cannot be read."""
    del config, clock
    address = syslog_address(settings.address)
    tls = address.transport is Transport.TLS
    return SyslogChannel(
        name=settings.name,
        address=address,
        origin=Origin(
            host=socket.gethostname(),
            process=os.getpid(),
            facility=settings.facility,
            enterprise=settings.enterprise,
        ),
        timeout_seconds=settings.timeout_seconds,
        tls=ssl.create_default_context(cafile=authorities(settings.ca_file)) if tls else None,
    )
