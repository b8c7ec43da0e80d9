"""Which status an error is, in answers over HTTP."""

from http import HTTPStatus

from sentinel.errors import (
    CouldNotFindOut,
    NotApproved,
    NotThere,
    Paused,
    Refused,
    SentinelError,
    UsageError,
)

STATUS: tuple[tuple[type[SentinelError], HTTPStatus], ...] = (
    (NotThere, HTTPStatus.NOT_FOUND),
    (UsageError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (Paused, HTTPStatus.TOO_MANY_REQUESTS),
    (NotApproved, HTTPStatus.FORBIDDEN),
    (Refused, HTTPStatus.CONFLICT),
    (CouldNotFindOut, HTTPStatus.SERVICE_UNAVAILABLE),
)
"""The first that fits; all others are faults that the world has: 502."""


def headers_of(error: SentinelError) -> dict[str, str]:
    """What an answer that is this error says beside its status."""
    return {"Retry-After": str(error.seconds)} if isinstance(error, Paused) else {}


def status_of(error: SentinelError) -> HTTPStatus:
    """The status of an answer that is this error."""
    fitting = (status for kind, status in STATUS if isinstance(error, kind))
    return next(fitting, HTTPStatus.BAD_GATEWAY)
