"""CurlFetcher: the sweep's fetcher, on libcurl. Fast, and one code for each kind of fault."""

import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pycurl

from sentinel.core.page import FailureReason, FetchRequest, Look
from sentinel.core.ports import Clock
from sentinel.core.settings import Limits
from sentinel.core.urls import host_of, normal
from sentinel.edges import transfer
from sentinel.edges.addresses import AddressGuard
from sentinel.edges.body import OFFERED_CODINGS, Body, TransferFailed
from sentinel.edges.curl_faults import reason_of
from sentinel.edges.curl_loop import Connections
from sentinel.edges.hops import follow


class _SocketAddress(NamedTuple):
    """What pycurl hands to OPENSOCKETFUNCTION."""

    family: int
    socktype: int
    protocol: int
    addr: tuple[str, int]


@dataclass(slots=True, kw_only=True)
class _Answer:
    """What has come of one transfer so far."""

    body: Body
    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    head_ended: bool = False
    failed: TransferFailed | None = None
    forbidden: str = ""
    """The last address that the guard refused."""

    def take_header(self, line: bytes) -> int:
        text = line.decode("latin-1").rstrip("\r\n")
        if text.startswith("HTTP/") and (not self.head_ended or self.status < 200):
            self.status = int(text.split(" ")[1]) if " " in text else 0
            self.headers, self.head_ended = [], False
        elif not text:
            self.head_ended = True
        elif not self.head_ended:
            name, _, value = text.partition(":")
            self.headers.append((name.strip().lower(), value.strip()))
        return len(line)

    def take_body(self, data: bytes) -> int:
        """libcurl's write function: any count but len(data) ends the transfer."""
        try:
            return len(data) if self.body.add(data) else 0
        except TransferFailed as error:
            self.failed = error
            return 0

    def begin_body(self, data: bytes) -> int:
        """The first piece: now the headers are known."""
        try:
            self.body.begin(dict(reversed(self.headers)).get("content-encoding", ""))
        except TransferFailed as error:
            self.failed = error
            return 0
        return self.take_body(data)


class CurlFetcher:
    """Implements the Fetcher port on libcurl, for many URLs at a time.

    At most `limits.concurrency` requests are in flight; the deadline of a request begins when
    its turn comes and covers all its redirects. Cookies and proxies of the environment are
    off, TLS is verified, and addresses are guarded (see AddressGuard). Cancelling `fetch`
    ends its transfer. `fetch` raises ValueError for a request that the caller built wrongly.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        user_agents: tuple[str, ...],
        own_hosts: frozenset[str],
        clock: Clock,
        ca_file: Path | None = None,
        accept_language: str = "",
    ) -> None:
        self._limits = limits
        self._language = {"Accept-Language": accept_language} if accept_language else {}
        self._user_agent = (*user_agents, transfer.DEFAULT_USER_AGENT)[0]
        self._own_hosts = own_hosts
        self._guard = AddressGuard.of(own_hosts, limits.allow_addresses)
        self._clock = clock
        self._authorities = transfer.authorities(ca_file)
        self._connections: Connections | None = None

    async def fetch(self, request: FetchRequest) -> Look:
        transfer.checked(request)
        async with self._here().turns:
            return await follow(
                request,
                self._ask,
                max_redirects=self._limits.max_redirects,
                own_hosts=self._own_hosts,
            )

    async def close(self) -> None:
        """Ends what is in flight (those looks fail) and all connections, for good in this event
        loop. Another one, such as a command's next piece of work, begins with new ones."""
        self._here().close()

    def _here(self) -> Connections:
        """The connections of the running event loop."""
        if self._connections is None or not self._connections.belongs_here:
            self._connections = Connections(self._limits.concurrency)
        return self._connections

    async def _ask(self, request: FetchRequest, spent_seconds: float) -> Look:
        began = self._clock.monotonic()
        answer = _Answer(body=Body(self._limits.max_body_bytes))
        connections = self._here()
        curl = connections.handle()
        try:
            user_agent = self._prepare(curl, request, answer, spent_seconds)
            code, words = await connections.run(curl)
            self._raise_for(code, words, answer, curl)
            return transfer.page(
                request,
                status=answer.status,
                headers=tuple(answer.headers),
                body=answer.body,
                peer_address=curl.getinfo(pycurl.PRIMARY_IP),
                user_agent=user_agent,
                began=began,
                clock=self._clock,
            )
        except TransferFailed as error:
            return transfer.failure(
                request, error.reason, error.detail, began=began, clock=self._clock
            )
        finally:
            connections.give_back(curl)

    def _prepare(
        self, curl: pycurl.Curl, request: FetchRequest, answer: _Answer, spent_seconds: float
    ) -> str:
        """Sets all options of one hop; the user agent that it goes out with."""
        url = normal(request.url)
        if url is None:
            raise TransferFailed(FailureReason.BAD_URL, f"not an http or https URL: {request.url}")
        user_agent = request.user_agent or self._user_agent
        left = self._limits.timeout_seconds - spent_seconds
        if left <= 0:
            raise TransferFailed(FailureReason.TIMEOUT, "the redirects took all the time")
        curl.setopt(pycurl.URL, url)
        curl.setopt(pycurl.USERAGENT, user_agent)
        curl.setopt(pycurl.TIMEOUT_MS, max(1, int(left * 1000)))
        connect = min(left, self._limits.connect_timeout_seconds)
        curl.setopt(pycurl.CONNECTTIMEOUT_MS, max(1, int(connect * 1000)))
        curl.setopt(pycurl.HEADERFUNCTION, answer.take_header)
        curl.setopt(pycurl.WRITEFUNCTION, _writer(answer))
        curl.setopt(pycurl.OPENSOCKETFUNCTION, self._opener(host_of(url), answer))
        self._set_constants(curl)
        self._set_method(curl, request, host_of(url))
        self._set_connection(curl, request)
        return user_agent

    def _set_constants(self, curl: pycurl.Curl) -> None:
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.PROXY, "")
        curl.setopt(pycurl.PATH_AS_IS, 1)
        curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        curl.setopt(pycurl.CAINFO, self._authorities)
        curl.setopt(pycurl.HTTP_CONTENT_DECODING, 0)

    def _set_method(self, curl: pycurl.Curl, request: FetchRequest, host: str) -> None:
        coding = "identity" if self._guard.is_own_loopback(host) else OFFERED_CODINGS
        given = {name.lower() for name, _ in request.headers}
        defaults = {"Accept": "*/*", "Accept-Encoding": coding, **self._language}
        lines = [f"{name}: {value}" for name, value in request.headers]
        lines += [f"{k}: {v}" for k, v in defaults.items() if k.lower() not in given]
        if request.method == "HEAD":
            curl.setopt(pycurl.NOBODY, 1)
        elif request.body or request.method == "POST":
            curl.setopt(pycurl.POSTFIELDS, request.body)
            # libcurl would claim a form and wait for 100 Continue.
            lines += [
                f"{name}:" for name in ("Expect", "Content-Type") if name.lower() not in given
            ]
            curl.setopt(pycurl.CUSTOMREQUEST, request.method)
        elif request.method != "GET":
            curl.setopt(pycurl.CUSTOMREQUEST, request.method)
        curl.setopt(pycurl.HTTPHEADER, [line.encode() for line in lines])

    def _set_connection(self, curl: pycurl.Curl, request: FetchRequest) -> None:
        if request.fresh_connection:
            curl.setopt(pycurl.FRESH_CONNECT, 1)
            curl.setopt(pycurl.FORBID_REUSE, 1)
            curl.setopt(pycurl.DNS_CACHE_TIMEOUT, 0)
        if request.connect_to:
            address = request.connect_to.strip("[]")
            written = f"[{address}]" if ":" in address else address
            curl.setopt(pycurl.CONNECT_TO, [f"::{written}:{request.connect_port or ''}"])

    def _opener(self, host: str, answer: _Answer) -> object:
        def open_socket(purpose: int, target: _SocketAddress) -> int:
            address = str(target.addr[0])
            if not self._guard.allows(host, address):
                answer.forbidden = address
                return int(pycurl.SOCKET_BAD)
            return socket.socket(target.family, target.socktype, target.protocol).detach()

        return open_socket

    def _raise_for(self, code: int, words: str, answer: _Answer, curl: pycurl.Curl) -> None:
        """Raises TransferFailed where the transfer gave no answer."""
        if answer.failed is not None:
            raise answer.failed
        if code == 0 or answer.body.over_cap:
            return
        if answer.forbidden and code == pycurl.E_COULDNT_CONNECT:
            raise TransferFailed(
                FailureReason.FORBIDDEN_ADDRESS, f"{answer.forbidden} may not be asked"
            )
        raise TransferFailed(
            reason_of(code, curl.getinfo(pycurl.OS_ERRNO)), f"curl {code}: {words}"
        )


def _writer(answer: _Answer) -> object:
    begun = False

    def write(data: bytes) -> int:
        nonlocal begun
        if begun:
            return answer.take_body(data)
        begun = True
        return answer.begin_body(data)

    return write
