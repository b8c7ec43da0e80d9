"""What machines ask: /metrics, /healthz, /readyz. Without a login; metrics only from addresses that
[console] metrics_from names."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sentinel.console.protection import is_in, networks
from sentinel.core.console_settings import ConsoleSettings

READY_SECONDS = 10.0
"""What is not found out in so long is not ready."""
OPENMETRICS = "application/openmetrics-text"
JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probes:
    """Where the answers come from; each may be called in a thread. The numbers are a status."""

    metrics: Callable[[bool], tuple[bytes, str]]
    """Text and its media type; as Prometheus' older text where that is asked for."""
    health: Callable[[], tuple[int, bytes]]
    ready: Callable[[], tuple[int, bytes]]


def probe_routes(settings: ConsoleSettings, probes: Probes) -> list[Route]:
    """/metrics where it is configured, and the others always."""
    asked_from = networks(settings.metrics_from)

    async def metrics(request: Request) -> Response:
        if not is_in(request.state.address, asked_from):
            return PlainTextResponse("Not from this address: [console] metrics_from.\n", 403)
        older = OPENMETRICS not in request.headers.get("accept", OPENMETRICS)
        content, kind = await asyncio.to_thread(probes.metrics, older)
        return Response(content, headers={"Content-Type": kind})

    async def health(request: Request) -> Response:
        status, content = probes.health()
        return Response(content, status, media_type=JSON)

    asking: asyncio.Future[tuple[int, bytes]] | None = None

    async def ready(request: Request) -> Response:
        """Found out once for all who ask meanwhile: strangers must not take the daemon's threads,
        least of all while the disk or the database hangs."""
        nonlocal asking
        if asking is None or asking.done():
            asking = asyncio.ensure_future(asyncio.to_thread(probes.ready))
        try:
            status, content = await asyncio.wait_for(asyncio.shield(asking), READY_SECONDS)
        except TimeoutError:
            status, content = 503, b'{"status":"fail"}\n'
        return Response(content, status, media_type=JSON)

    found = [Route("/healthz", health), Route("/readyz", ready)]
    return [*found, Route("/metrics", metrics)] if settings.metrics else found
