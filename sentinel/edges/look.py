"""HttpxFetcher: one address at a time, each on a connection of its own. For witnesses,
functional checks and proofs from outside."""

import asyncio
import socket
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import httpx

from sentinel.core.page import FailureReason, FetchRequest, Look, Page
from sentinel.core.ports import Clock
from sentinel.core.settings import Limits
from sentinel.core.urls import host_of, normal
from sentinel.edges import transfer
from sentinel.edges.addresses import AddressGuard
from sentinel.edges.body import OFFERED_CODINGS, Body, TransferFailed
from sentinel.edges.hops import follow
from sentinel.edges.httpx_answer import answered, headers_in, read_into
from sentinel.edges.wire_record import RecordingTransport, WireRecord

OWN_RESOLVER = "this machine's resolver"


class HttpxFetcher:
    """Implements the Fetcher port on httpx: a fresh client for each hop, so looks share nothing.

    The host is resolved here, the addresses judged, and such an address connected to; the Host
    header and the name in TLS stay those of the URL. `limits.timeout_seconds` covers all hops
    together. `fetch` raises ValueError for a request that the caller built wrongly.
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
        self._tls = transfer.trust_of(ca_file)

    async def fetch(self, request: FetchRequest) -> Look:
        """A page, or a failure that says why there is none."""
        transfer.checked(request)
        return await follow(
            request,
            self._ask,
            max_redirects=self._limits.max_redirects,
            own_hosts=self._own_hosts,
        )

    async def close(self) -> None:
        """Nothing stays open between looks."""

    async def _ask(self, request: FetchRequest, spent_seconds: float) -> Look:
        limit_seconds = self._limits.timeout_seconds - spent_seconds
        max_bytes = self._limits.max_body_bytes
        record = WireRecord(request.url, clock=self._clock, max_body_bytes=max_bytes)
        look = await answered(
            partial(self._answer, record), request, limit_seconds=limit_seconds, clock=self._clock
        )
        return record.onto(look)

    async def _answer(self, record: WireRecord, request: FetchRequest, began: float) -> Page:
        url = normal(request.url)
        if url is None:
            raise TransferFailed(FailureReason.BAD_URL, f"not an http or https URL: {request.url}")
        addresses = await self._addresses(record, request, url)
        for address in addresses[:-1]:
            try:
                return await self._page(record, request, url, address, began)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._page(record, request, url, addresses[-1], began)

    async def _addresses(
        self, record: WireRecord, request: FetchRequest, url: str
    ) -> tuple[str, ...]:
        """The addresses that may be asked, at least one. Raises OSError, TransferFailed."""
        host, parts, given = host_of(url), httpx.URL(url), request.connect_to.strip("[]")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = (given,) if given else await _resolved(host, port)
        record.resolved(found, (request.connect_by or "given") if given else OWN_RESOLVER)
        allowed = tuple(address for address in found if self._guard.allows(host, address))
        if not allowed:
            detail = f"{host} is {', '.join(found)}, which may not be asked"
            raise TransferFailed(FailureReason.FORBIDDEN_ADDRESS, detail)
        return allowed

    async def _page(
        self, record: WireRecord, request: FetchRequest, url: str, address: str, began: float
    ) -> Page:
        own = self._guard.is_own_loopback(host_of(url))
        coding = "identity" if own else OFFERED_CODINGS
        user_agent = request.user_agent or self._user_agent
        sent = httpx.Request(
            request.method,
            _at(httpx.URL(url), address, request.connect_port if request.connect_to else 0),
            headers=_written(headers_of(request, url, user_agent, coding, self._language)),
            content=request.body or None,
            extensions={
                "sni_hostname": host_of(url),
                "target": target_of(url),
                "timeout": {"connect": self._limits.connect_timeout_seconds},
            },
        )
        body = Body(self._limits.max_body_bytes)
        # The transport alone: httpx's client reads Location itself and fails on hostile ones.
        async with RecordingTransport(record, verify=self._tls) as transport:
            response = await transport.handle_async_request(sent)
            try:
                await read_into(body, response)
            finally:
                await response.aclose()
        return transfer.page(
            request,
            status=response.status_code,
            headers=headers_in(response),
            body=body,
            peer_address=address,
            user_agent=user_agent,
            began=began,
            clock=self._clock,
        )


def headers_of(
    request: FetchRequest, url: str, user_agent: str, coding: str, language: Mapping[str, str]
) -> list[tuple[str, str]]:
    """The headers of one hop: ours where the request has none of that name, then its own."""
    defaults = {
        "Host": url.split("/")[2].rpartition("@")[2],
        "User-Agent": user_agent,
        "Accept": "*/*",
        "Accept-Encoding": coding,
        "Connection": "close",
        **language,
    }
    given = {name.lower() for name, _ in request.headers}
    kept = [(name, value) for name, value in defaults.items() if name.lower() not in given]
    return [*kept, *request.headers]


def _written(headers: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    """As bytes, for values are not always ASCII: what a site said (a cookie) goes back as it was
    read, byte for byte (`httpx_answer.headers_in`)."""
    return [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers]


def _at(url: httpx.URL, address: str, port: int) -> httpx.URL:
    return url.copy_with(host=address, port=port) if port else url.copy_with(host=address)


def target_of(url: str) -> bytes:
    """Path and query as the URL has them; httpx would quote them once more."""
    path, mark, query = url.split("/", 3)[3].partition("#")[0].partition("?")
    return f"/{path}{mark}{query}".encode()


async def _resolved(host: str, port: int) -> tuple[str, ...]:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
