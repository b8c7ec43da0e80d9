"""ProxyVantage: looks from the place of a forward proxy that the operator gives."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx

from sentinel.core.page import FailureReason, FetchRequest, Look, Page
from sentinel.core.ports import Clock
from sentinel.core.settings import Limits, VantagePoint
from sentinel.core.urls import host_of, normal
from sentinel.edges import transfer
from sentinel.edges.body import OFFERED_CODINGS, Body, TransferFailed
from sentinel.edges.hops import follow
from sentinel.edges.httpx_answer import answered, headers_in, read_into
from sentinel.edges.look import headers_of, target_of
from sentinel.edges.wire_record import RecordingTransport, WireRecord

OF_THE_PROXY = frozenset({407, 502, 504})
"""Status codes with which a proxy says that it could not ask; a site's own are not told apart."""


class ProxyVantage:
    """Implements the Vantage port over httpx: a fresh connection for each hop.

    The proxy resolves names, so that its name servers are looked through, too; only `own_hosts` are
    asked. TLS is verified here, end to end.
    """

    def __init__(
        self,
        point: VantagePoint,
        limits: Limits,
        *,
        user_agents: tuple[str, ...],
        own_hosts: frozenset[str],
        clock: Clock,
        ca_file: Path | None = None,
        accept_language: str = "",
    ) -> None:
        self.name = point.name
        self._proxy = httpx.Proxy(point.proxy)
        self._limits = limits
        self._user_agent = (*user_agents, transfer.DEFAULT_USER_AGENT)[0]
        self._own_hosts = own_hosts
        self._clock = clock
        self._tls = transfer.trust_of(ca_file)
        self._language = {"Accept-Language": accept_language} if accept_language else {}

    async def look(self, request: FetchRequest) -> Look:
        """Raises ValueError for a request that the caller built wrongly."""
        transfer.checked(request)
        return await follow(
            replace(request, connect_to="", connect_port=0),
            self._ask,
            max_redirects=self._limits.max_redirects,
            own_hosts=self._own_hosts,
            enters=lambda url: host_of(url) in self._own_hosts,
        )

    async def _ask(self, request: FetchRequest, spent_seconds: float) -> Look:
        limit_seconds = self._limits.timeout_seconds - spent_seconds
        record = WireRecord(
            request.url,
            clock=self._clock,
            max_body_bytes=self._limits.max_body_bytes,
            via=f"{self.name} ({self._proxy.url.copy_with(username='', password='')})",
        )
        record.resolved((), "the proxy, which does not tell")
        look = await answered(
            partial(self._page, record), request, limit_seconds=limit_seconds, clock=self._clock
        )
        return record.onto(look)

    async def _page(self, record: WireRecord, request: FetchRequest, began: float) -> Page:
        url = normal(request.url)
        if url is None or host_of(url) not in self._own_hosts:
            raise TransferFailed(FailureReason.BAD_URL, f"not of an own site: {request.url[:200]}")
        user_agent = request.user_agent or self._user_agent
        sent = httpx.Request(
            request.method,
            url,
            headers=headers_of(request, url, user_agent, OFFERED_CODINGS, self._language),
            content=request.body or None,
            extensions={
                "timeout": {"connect": self._limits.connect_timeout_seconds},
                **_target(url),
            },
        )
        body = Body(self._limits.max_body_bytes)
        async with RecordingTransport(record, verify=self._tls, proxy=self._proxy) as transport:
            response = await transport.handle_async_request(sent)
            try:
                if response.status_code in OF_THE_PROXY:
                    raise TransferFailed(
                        FailureReason.OTHER, f"{self.name} answers {response.status_code}"
                    )
                await read_into(body, response)
            finally:
                await response.aclose()
        return transfer.page(
            request,
            status=response.status_code,
            headers=headers_in(response),
            body=body,
            peer_address="",
            user_agent=user_agent,
            began=began,
            clock=self._clock,
        )


def _target(url: str) -> dict[str, bytes]:
    """A proxy is asked for the whole URL as it is written; httpx would quote it once more. Of a
    tunnel this would name the end, so that what goes through one is as httpx writes it."""
    scheme, _, rest = url.partition("://")
    if scheme != "http":
        return {}
    return {"target": f"http://{rest.partition('/')[0]}".encode() + target_of(url)}
