"""One address at a time, each on a connection of its own: witnesses, functional checks, proofs."""

import asyncio
import hashlib
import socket
import ssl
from urllib.parse import urlsplit

import httpx

from sentinel.core.page import FailureReason, FetchFailure, FetchRequest, Look, Page
from sentinel.core.ports import Clock
from sentinel.core.settings import Limits
from sentinel.edges.addresses import AddressGuard
from sentinel.edges.hops import Hop, follow


class _Forbidden(Exception):
    """An address that may not be asked."""


class HttpxFetcher:
    """Port Fetcher on httpx: a fresh client for each hop, so no state is shared between looks.

    The host is resolved here, the address judged, and that very address connected to.
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
        self._tls = ssl.create_default_context()

    async def fetch(self, request: FetchRequest) -> Look:
        """A page or a failure, within limits.timeout_seconds for the whole chain."""
        started = self._clock.monotonic()
        try:
            async with asyncio.timeout(self._limits.timeout_seconds):
                return await follow(
                    request,
                    self._hop,
                    max_redirects=self._limits.max_redirects,
                    now=self._clock.now,
                )
        except TimeoutError:
            elapsed = self._clock.monotonic() - started
            return self._failure(request, FailureReason.TIMEOUT, "total time limit", elapsed)

    async def close(self) -> None:
        """Nothing stays open between looks."""

    async def _hop(self, request: FetchRequest) -> Hop:
        started = self._clock.monotonic()
        try:
            return await self._ask(request, started)
        except (_Forbidden, httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            reason = _reason(error)
            elapsed = self._clock.monotonic() - started
            return Hop(look=self._failure(request, reason, str(error)[:300], elapsed))

    async def _ask(self, request: FetchRequest, started: float) -> Hop:
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        address = request.connect_to or await self._resolve(host, port)
        if not self._guard.allows(host, address):
            raise _Forbidden(f"{host} is {address}")
        shown = f"[{address}]" if ":" in address else address
        target = httpx.URL(request.url).copy_with(host=shown.strip("[]"), port=port)
        headers = {
            "Host": parts.netloc.rpartition("@")[2],
            "User-Agent": request.user_agent or self._user_agent,
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
            "Accept-Encoding": "gzip, deflate",
            "Connection": "close",
            **dict(request.headers),
        }
        async with (
            self._client() as client,
            client.stream(
                request.method,
                target,
                headers=headers,
                content=request.body or None,
                extensions={"sni_hostname": host},
            ) as response,
        ):
            page = await self._page(request, response, address, started)
            return Hop(
                look=page,
                location=response.headers.get("location", ""),
            )

    def _client(self) -> httpx.AsyncClient:
        timeout = httpx.Timeout(
            self._limits.timeout_seconds, connect=self._limits.connect_timeout_seconds
        )
        return httpx.AsyncClient(
            verify=self._tls, trust_env=False, follow_redirects=False, timeout=timeout
        )

    async def _resolve(self, host: str, port: int) -> str:
        """The first address of a host that may be asked. Raises OSError, or _Forbidden."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(entry[4][0]) for entry in found]
        allowed = [address for address in addresses if self._guard.allows(host, address)]
        if not allowed:
            raise _Forbidden(f"{host} is {', '.join(addresses)}")
        return allowed[0]

    async def _body(self, response: httpx.Response) -> tuple[bytes, bool]:
        """What was sent, decoded, up to the cap. `aiter_bytes` decodes piece by piece, so a
        small bomb cannot grow past one piece beyond the cap."""
        parts: list[bytes] = []
        size = 0
        async for part in response.aiter_bytes():
            parts.append(part)
            size += len(part)
            if size > self._limits.max_body_bytes:
                return b"".join(parts)[: self._limits.max_body_bytes], True
        return b"".join(parts), False

    async def _page(
        self, request: FetchRequest, response: httpx.Response, address: str, started: float
    ) -> Page:
        body, over_cap = await self._body(response)
        return Page(
            url=request.url,
            final_url=request.url,
            status=response.status_code,
            headers=tuple(
                (name.decode("latin-1").lower(), value.decode("latin-1"))
                for name, value in response.headers.raw
            ),
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
            over_cap=over_cap,
            peer_address=address,
            user_agent=request.user_agent or self._user_agent,
            elapsed_seconds=self._clock.monotonic() - started,
            fetched_at=self._clock.now(),
        )

    def _failure(
        self, request: FetchRequest, reason: FailureReason, detail: str, elapsed: float
    ) -> FetchFailure:
        return FetchFailure(
            url=request.url,
            reason=reason,
            detail=detail,
            elapsed_seconds=elapsed,
            fetched_at=self._clock.now(),
        )


def _reason(error: Exception) -> FailureReason:  # noqa: PLR0911 - one return per kind of fault
    chain = _chain(error)
    if isinstance(error, _Forbidden):
        return FailureReason.FORBIDDEN_ADDRESS
    if any(isinstance(cause, socket.gaierror) for cause in chain):
        return FailureReason.DNS
    if any(isinstance(cause, ssl.SSLError) for cause in chain) or "SSL" in str(error):
        return FailureReason.TLS
    if any(isinstance(cause, ConnectionRefusedError) for cause in chain):
        return FailureReason.REFUSED
    if isinstance(error, httpx.TimeoutException):
        return FailureReason.TIMEOUT
    if isinstance(error, httpx.DecodingError):
        return FailureReason.BAD_ENCODING
    if isinstance(error, httpx.RemoteProtocolError):
        return _protocol_reason(str(error))
    if isinstance(error, httpx.ConnectError):
        return FailureReason.REFUSED
    if isinstance(error, httpx.ReadError | httpx.WriteError | ConnectionError):
        return FailureReason.RESET
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol | ValueError):
        return FailureReason.BAD_URL
    return FailureReason.OTHER


def _protocol_reason(text: str) -> FailureReason:
    if "without sending" in text:
        return FailureReason.EMPTY_ANSWER
    if "incomplete" in text or "closed connection" in text:
        return FailureReason.TRUNCATED
    return FailureReason.NOT_HTTP


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in found:
        found.append(current)
        current = current.__cause__ or current.__context__
    return found
