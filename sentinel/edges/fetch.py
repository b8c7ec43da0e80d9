"""The crawl's client: pycurl's CurlMulti driven by the event loop, without polling.

libcurl says which sockets and which timer it waits for; the loop watches them.
"""

import asyncio
import contextlib
import hashlib
import socket
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pycurl

from sentinel.core.page import FailureReason, FetchFailure, FetchRequest, Look, Page
from sentinel.core.ports import Clock
from sentinel.core.settings import Limits
from sentinel.edges.addresses import AddressGuard
from sentinel.edges.hops import Hop, follow

MAX_HEADER_BYTES = 256_000
E_WEIRD_SERVER_REPLY = 8
"""CURLE_WEIRD_SERVER_REPLY; pycurl has no name for it."""
REASONS: dict[int, FailureReason] = {
    pycurl.E_UNSUPPORTED_PROTOCOL: FailureReason.NOT_HTTP,
    pycurl.E_URL_MALFORMAT: FailureReason.BAD_URL,
    pycurl.E_COULDNT_RESOLVE_HOST: FailureReason.DNS,
    pycurl.E_COULDNT_CONNECT: FailureReason.REFUSED,
    E_WEIRD_SERVER_REPLY: FailureReason.NOT_HTTP,
    pycurl.E_PARTIAL_FILE: FailureReason.TRUNCATED,
    pycurl.E_OPERATION_TIMEDOUT: FailureReason.TIMEOUT,
    pycurl.E_SSL_CONNECT_ERROR: FailureReason.TLS,
    pycurl.E_PEER_FAILED_VERIFICATION: FailureReason.TLS,
    pycurl.E_GOT_NOTHING: FailureReason.EMPTY_ANSWER,
    pycurl.E_SEND_ERROR: FailureReason.RESET,
    pycurl.E_RECV_ERROR: FailureReason.RESET,
    pycurl.E_BAD_CONTENT_ENCODING: FailureReason.BAD_ENCODING,
}
"""libcurl's code for each kind of fault (libcurl-errors)."""


@dataclass(slots=True)
class _Transfer:
    """One running request."""

    request: FetchRequest
    future: "asyncio.Future[int]"
    body: BytesIO = field(default_factory=BytesIO)
    size: int = 0
    header_bytes: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    over_cap: bool = False
    forbidden: str = ""
    message: str = ""


class CurlFetcher:
    """Port Fetcher for crawls: connections are used again, `limits.concurrency` run at a time.

    Binds to the running loop at its first request; `close` ends everything and unbinds it.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        user_agents: tuple[str, ...],
        own_hosts: frozenset[str],
        clock: Clock,
    ) -> None:
        self._limits = limits
        self._user_agent = user_agents[0]
        self._guard = AddressGuard.of(own_hosts, limits.allow_addresses)
        self._clock = clock
        self._loop: asyncio.AbstractEventLoop | None = None
        self._multi: Any = None
        self._timer: asyncio.TimerHandle | None = None
        self._running: dict[Any, _Transfer] = {}
        self._watched: set[int] = set()
        self._slots = asyncio.Semaphore(limits.concurrency)

    async def fetch(self, request: FetchRequest) -> Look:
        """A page or a failure; each hop of a redirect chain gets what is left of the time."""
        async with self._slots:
            return await follow(
                request,
                self._hop,
                max_redirects=self._limits.max_redirects,
                now=self._clock.now,
            )

    async def close(self) -> None:
        """Ends all transfers and frees the connections. Closing twice is fine."""
        for handle, transfer in list(self._running.items()):
            self._forget(handle)
            transfer.future.cancel()
        if self._timer is not None:
            self._timer.cancel()
        if self._loop is not None:
            for descriptor in self._watched:
                self._loop.remove_reader(descriptor)
                self._loop.remove_writer(descriptor)
        self._watched.clear()
        if self._multi is not None:
            self._multi.close()
        self._multi = self._loop = self._timer = None

    async def _hop(self, request: FetchRequest) -> Hop:
        started = self._clock.monotonic()
        self._bind()
        assert self._loop is not None
        transfer = _Transfer(request, self._loop.create_future())
        try:
            handle = self._handle(transfer)
        except (pycurl.error, UnicodeError, ValueError) as error:
            return Hop(look=self._failure(transfer, FailureReason.BAD_URL, str(error), 0.0))
        self._running[handle] = transfer
        self._multi.add_handle(handle)
        try:
            code = await transfer.future
            elapsed = self._clock.monotonic() - started
            if transfer.forbidden:
                reason = FailureReason.FORBIDDEN_ADDRESS
                return Hop(look=self._failure(transfer, reason, transfer.forbidden, elapsed))
            if code and not transfer.over_cap:
                reason = REASONS.get(code, FailureReason.OTHER)
                return Hop(look=self._failure(transfer, reason, transfer.message, elapsed))
            page = self._page(handle, transfer, elapsed)
            return Hop(look=page, location=page.header("location"))
        finally:
            self._forget(handle)
            handle.close()

    def _bind(self) -> None:
        if self._multi is None:
            self._loop = asyncio.get_running_loop()
            self._multi = pycurl.CurlMulti()
            self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._on_socket)
            self._multi.setopt(pycurl.M_TIMERFUNCTION, self._on_timer)
            self._multi.setopt(pycurl.M_MAX_TOTAL_CONNECTIONS, self._limits.concurrency)

    def _handle(self, transfer: _Transfer) -> Any:
        request, limits = transfer.request, self._limits
        host = urlsplit(request.url).hostname or ""
        curl = pycurl.Curl()
        curl.setopt(pycurl.URL, request.url)
        curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        curl.setopt(pycurl.PROXY, "")
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.PATH_AS_IS, 1)
        curl.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        curl.setopt(pycurl.TIMEOUT_MS, int(limits.timeout_seconds * 1000))
        curl.setopt(pycurl.CONNECTTIMEOUT_MS, int(limits.connect_timeout_seconds * 1000))
        curl.setopt(pycurl.ACCEPT_ENCODING, "gzip, deflate")
        curl.setopt(pycurl.USERAGENT, request.user_agent or self._user_agent)
        headers = ["Accept: text/html,application/xhtml+xml,*/*;q=0.8", "Expect:"]
        headers += [f"{name}: {value}" for name, value in request.headers]
        curl.setopt(pycurl.HTTPHEADER, headers)
        curl.setopt(pycurl.FRESH_CONNECT, int(request.fresh_connection))
        if request.connect_to:
            curl.setopt(pycurl.CONNECT_TO, [f"::{request.connect_to}:"])
        if request.method == "HEAD":
            curl.setopt(pycurl.NOBODY, 1)
        elif request.method != "GET" or request.body:
            curl.setopt(pycurl.POSTFIELDS, request.body)
            curl.setopt(pycurl.CUSTOMREQUEST, request.method)
        curl.setopt(pycurl.WRITEFUNCTION, lambda part: self._on_body(transfer, part))
        curl.setopt(pycurl.HEADERFUNCTION, lambda line: self._on_header(transfer, line))
        curl.setopt(
            pycurl.OPENSOCKETFUNCTION, lambda _, address: self._open(transfer, host, address)
        )
        return curl

    def _open(self, transfer: _Transfer, host: str, address: Any) -> Any:
        """The address is judged here, where it is connected to; no second look-up can differ."""
        family, kind, protocol, place = address
        where = place[0].decode() if isinstance(place[0], bytes) else str(place[0])
        if family not in {socket.AF_INET, socket.AF_INET6} or not self._guard.allows(host, where):
            transfer.forbidden = f"{host} is {where}"
            return pycurl.SOCKET_BAD
        return socket.socket(family, kind, protocol)

    def _on_body(self, transfer: _Transfer, part: bytes) -> int:
        room = self._limits.max_body_bytes - transfer.size
        transfer.body.write(part[:room])
        transfer.size += min(len(part), room)
        if len(part) > room:
            transfer.over_cap = True
            return -1
        return len(part)

    def _on_header(self, transfer: _Transfer, line: bytes) -> int:
        transfer.header_bytes += len(line)
        if transfer.header_bytes > MAX_HEADER_BYTES:
            return -1
        text = line.decode("latin-1").rstrip("\r\n")
        if text.startswith("HTTP/"):
            transfer.headers.clear()
        elif ":" in text:
            name, _, value = text.partition(":")
            transfer.headers.append((name.strip().lower(), value.strip()))
        return len(line)

    def _on_socket(self, event: int, descriptor: int, multi: Any, data: Any) -> None:
        assert self._loop is not None
        self._loop.remove_reader(descriptor)
        self._loop.remove_writer(descriptor)
        self._watched.discard(descriptor)
        if event == pycurl.POLL_REMOVE:
            return
        self._watched.add(descriptor)
        if event in {pycurl.POLL_IN, pycurl.POLL_INOUT}:
            self._loop.add_reader(descriptor, self._act, descriptor, pycurl.CSELECT_IN)
        if event in {pycurl.POLL_OUT, pycurl.POLL_INOUT}:
            self._loop.add_writer(descriptor, self._act, descriptor, pycurl.CSELECT_OUT)

    def _on_timer(self, milliseconds: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if milliseconds >= 0 and self._loop is not None:
            self._timer = self._loop.call_later(
                milliseconds / 1000, self._act, pycurl.SOCKET_TIMEOUT, 0
            )

    def _act(self, descriptor: int, events: int) -> None:
        if self._multi is None:
            return
        self._multi.socket_action(descriptor, events)
        while True:
            waiting, good, bad = self._multi.info_read()
            for handle in good:
                self._end(handle, 0, "")
            for handle, code, message in bad:
                self._end(handle, code, message)
            if not waiting:
                return

    def _end(self, handle: Any, code: int, message: str) -> None:
        transfer = self._running.get(handle)
        if transfer is not None and not transfer.future.done():
            transfer.message = message
            transfer.future.set_result(code)

    def _forget(self, handle: Any) -> None:
        if self._running.pop(handle, None) is not None and self._multi is not None:
            with contextlib.suppress(pycurl.error):
                self._multi.remove_handle(handle)

    def _page(self, handle: Any, transfer: _Transfer, elapsed: float) -> Page:
        body = transfer.body.getvalue()
        return Page(
            url=transfer.request.url,
            final_url=transfer.request.url,
            status=handle.getinfo(pycurl.RESPONSE_CODE),
            headers=tuple(transfer.headers),
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
            over_cap=transfer.over_cap,
            peer_address=handle.getinfo(pycurl.PRIMARY_IP),
            user_agent=transfer.request.user_agent or self._user_agent,
            elapsed_seconds=elapsed,
            fetched_at=self._clock.now(),
        )

    def _failure(
        self, transfer: _Transfer, reason: FailureReason, detail: str, elapsed: float
    ) -> FetchFailure:
        return FetchFailure(
            url=transfer.request.url,
            reason=reason,
            detail=detail[:300],
            elapsed_seconds=elapsed,
            fetched_at=self._clock.now(),
        )
