"""Records the bytes of a connection beneath httpx's transport, after TLS (core/wire.py)."""

import asyncio
import ssl
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

import httpcore
import httpx

from sentinel.core.page import FailureReason, FetchFailure, Look
from sentinel.core.ports import Clock
from sentinel.core.wire import Exchange, Tls, masked

HEAD_BYTES = 256 << 10
"""Room for status line, headers and framing, beside the body's own cap."""
MAX_SENT_BYTES = 1 << 20
MAX_CERTIFICATES = 10
MAX_CERTIFICATE_BYTES = 64 << 10
MAX_RESOLVED = 40

_CUT = {
    FailureReason.TIMEOUT: "time",
    FailureReason.RESET: "disconnect",
    FailureReason.TRUNCATED: "disconnect",
    FailureReason.EMPTY_ANSWER: "disconnect",
}


class WireRecord:
    """One request as it goes over the wire; what is over the bounds is counted out."""

    def __init__(self, url: str, *, clock: Clock, max_body_bytes: int, via: str = "") -> None:
        self._url = url
        self._clock = clock
        self._via = via
        self._max_received = max_body_bytes + HEAD_BYTES
        self._began: tuple[datetime, float] = clock.now(), clock.monotonic()
        self._sent = bytearray()
        self._received = bytearray()
        self._over = False
        self._tls: Tls | None = None
        self._peer: tuple[str, int] = ("", 0)
        self._resolved: tuple[str, ...] = ()
        self._resolved_by = ""

    def resolved(self, addresses: Iterable[str], by: str) -> None:
        """Which addresses were given for the name, and by whom."""
        self._resolved, self._resolved_by = tuple(addresses)[:MAX_RESOLVED], by[:200]

    def connected(self, address: str, port: int) -> None:
        """A new connection: what an earlier one carried is another one's."""
        self._peer = (address, port)
        self._tls = None
        self._sent.clear()
        self._received.clear()

    def secured(self, tls: Tls | None) -> None:
        """TLS began: what went before it was for a proxy."""
        self._tls = tls
        self._sent.clear()
        self._received.clear()

    def wrote(self, data: bytes) -> None:
        self._sent += data[: MAX_SENT_BYTES - len(self._sent)]

    def read(self, data: bytes) -> None:
        room = self._max_received - len(self._received)
        self._received += data[:room]
        self._over = self._over or len(data) > room

    def onto(self, look: Look) -> Look:
        """The look with what was recorded of it."""
        sent, names = masked(bytes(self._sent))
        if isinstance(look, FetchFailure):
            cut, fault = _CUT.get(look.reason, ""), f"{look.text}: {look.detail}"[:500]
        else:
            cut, fault = "length" if look.over_cap else "", ""
        cut = "length" if self._over else cut
        exchange = Exchange(
            url=self._url,
            began_at=self._began[0],
            seconds=max(0.0, self._clock.monotonic() - self._began[1]),
            sent=sent,
            received=bytes(self._received),
            peer="" if self._via else self._peer[0],
            port=0 if self._via else self._peer[1],
            resolved=self._resolved,
            resolved_by=self._resolved_by,
            via=self._via,
            tls=self._tls,
            cut=cut if self._received else "",
            fault=fault,
            masked=names,
        )
        return replace(look, wire=(exchange,))


class RecordingTransport(httpx.AsyncHTTPTransport):
    """httpx's transport over a network whose bytes are recorded."""

    def __init__(
        self, record: WireRecord, *, verify: ssl.SSLContext, proxy: httpx.Proxy | None = None
    ) -> None:
        super().__init__(verify=verify, trust_env=False, proxy=proxy)
        # httpx hands no network in; its pool takes one, and asks it for each connection
        self._pool._network_backend = _Network(self._pool._network_backend, record)


class _Network(httpcore.AsyncNetworkBackend):
    def __init__(self, inner: httpcore.AsyncNetworkBackend, record: WireRecord) -> None:
        self._inner = inner
        self._record = record

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        stream = await self._inner.connect_tcp(
            host,
            port,
            timeout=timeout,
            local_address=local_address,
            socket_options=socket_options,
        )
        self._record.connected(*_peer_of(stream, host, port))
        return _Stream(stream, self._record)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class _Stream(httpcore.AsyncNetworkStream):
    def __init__(self, inner: httpcore.AsyncNetworkStream, record: WireRecord) -> None:
        self._inner = inner
        self._record = record

    async def read(
        self,
        max_bytes: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
    ) -> bytes:
        data = await self._inner.read(max_bytes, timeout)
        self._record.read(data)
        return data

    async def write(
        self,
        buffer: bytes,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
    ) -> None:
        self._record.wrote(buffer)
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
    ) -> httpcore.AsyncNetworkStream:
        inner = await self._inner.start_tls(ssl_context, server_hostname, timeout)
        self._record.secured(_tls_of(inner))
        return _Stream(inner, self._record)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _peer_of(stream: httpcore.AsyncNetworkStream, host: str, port: int) -> tuple[str, int]:
    with suppress(Exception):  # whatever a library answers here, no look fails for it
        address = stream.get_extra_info("server_addr")
        return str(address[0]), int(address[1])
    return host, port


def _tls_of(stream: httpcore.AsyncNetworkStream) -> Tls | None:
    """None where the library does not tell; no look fails for it."""
    with suppress(Exception):
        session = stream.get_extra_info("ssl_object")
        own = bytes(session.getpeercert(binary_form=True) or b"")
        chain = _chain_of(session)
        kept = tuple(der for der in chain or (own,) if 0 < len(der) <= MAX_CERTIFICATE_BYTES)
        cipher = session.cipher()
        return Tls(
            version=str(session.version()),
            cipher=str(cipher[0]) if cipher else "",
            chain=kept[:MAX_CERTIFICATES],
            whole_chain=bool(chain),
        )
    return None


def _chain_of(session: Any) -> tuple[bytes, ...]:
    """As the server sent it: Python 3.13 tells, 3.10 to 3.12 below their surface."""
    for teller in (session, getattr(session, "_sslobj", None)):
        ask = getattr(teller, "get_unverified_chain", None)
        if ask is not None:
            found = ask() or ()
            return tuple(_der(certificate) for certificate in found)
    return ()


def _der(certificate: Any) -> bytes:
    if isinstance(certificate, bytes):
        return certificate
    import _ssl

    return bytes(certificate.public_bytes(_ssl.ENCODING_DER))
