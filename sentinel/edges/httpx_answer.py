"""One answer through httpx: within its time, read within its bounds, its faults as failures."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable

import httpx

from sentinel.core.page import FailureReason, FetchRequest, Look, Page
from sentinel.core.ports import Clock
from sentinel.edges import transfer
from sentinel.edges.body import Body, TransferFailed

Ask = Callable[[FetchRequest, float], Awaitable[Page]]
"""Asks once; the second argument is when it began, by the monotonic clock."""


async def answered(ask: Ask, request: FetchRequest, *, limit_seconds: float, clock: Clock) -> Look:
    """The page, or why there is none within the time. Raises for nothing that a site does."""
    began = clock.monotonic()
    try:
        async with asyncio.timeout(limit_seconds):
            return await ask(request, began)
    except TransferFailed as error:
        reason, detail = error.reason, error.detail
    except TimeoutError:
        reason, detail = FailureReason.TIMEOUT, "the time limit is over"
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        reason, detail = reason_of(error), f"{type(error).__name__}: {error}"[:300]
    return transfer.failure(request, reason, detail, began=began, clock=clock)


async def read_into(body: Body, response: httpx.Response) -> None:
    """The answer's body as it comes, up to the bound. Raises TransferFailed, httpx.HTTPError."""
    body.begin(response.headers.get("content-encoding", ""))
    async for data in response.aiter_raw():
        if not body.add(data):
            break


def headers_in(response: httpx.Response) -> tuple[tuple[str, str], ...]:
    """Names in lower case with their values, in the order of the wire."""
    return tuple(
        (name.decode("latin-1").lower(), value.decode("latin-1"))
        for name, value in response.headers.raw
    )


def reason_of(error: Exception) -> FailureReason:
    """httpx wraps what the system said; the kind of fault stands in its chain of causes."""
    chain = tuple(_chain(error))
    for kind, reason in _BY_CAUSE:
        if any(isinstance(cause, kind) for cause in chain):
            return reason
    if isinstance(error, httpx.RemoteProtocolError):
        return _protocol_reason(str(error))
    return FailureReason.OTHER


_BY_CAUSE: tuple[tuple[type[BaseException], FailureReason], ...] = (
    (socket.gaierror, FailureReason.DNS),
    (UnicodeError, FailureReason.DNS),
    (ssl.SSLError, FailureReason.TLS),
    (ConnectionRefusedError, FailureReason.REFUSED),
    (httpx.TimeoutException, FailureReason.TIMEOUT),
    (httpx.ReadError, FailureReason.RESET),
    (httpx.WriteError, FailureReason.RESET),
    (ConnectionError, FailureReason.RESET),
    (httpx.InvalidURL, FailureReason.BAD_URL),
    (httpx.UnsupportedProtocol, FailureReason.BAD_URL),
)
"""The first kind that is found decides: a refused name is DNS before it is a failed connect."""


def _protocol_reason(text: str) -> FailureReason:
    """h11's words for an answer that breaks off."""
    if "without sending a response" in text:
        return FailureReason.EMPTY_ANSWER
    return FailureReason.TRUNCATED if "peer closed" in text else FailureReason.NOT_HTTP


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in found:
        found.append(current)
        current = current.__cause__ or current.__context__
    return found
