"""Which status an error is, in answers over HTTP."""

from http import HTTPStatus

from sentinel.errors import (
    CouldNotFindOut,
    NotApproved,
    NotThere,
    Refused,
    SentinelError,
    UsageError,
)

STATUS: tuple[tuple[type[SentinelError], HTTPStatus], ...] = (
    (NotThere, HTTPStatus.NOT_FOUND),
    (UsageError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NotApproved, HTTPStatus.FORBIDDEN),
    (Refused, HTTPStatus.CONFLICT),
    (CouldNotFindOut, HTTPStatus.SERVICE_UNAVAILABLE),
)
"""The first that fits; all others are faults that the world has: 502."""


def status_of(error: SentinelError) -> HTTPStatus:
    """The status of an answer that is this error."""
    fitting = (status for kind, status in STATUS if isinstance(error, kind))
    return next(fitting, HTTPStatus.BAD_GATEWAY)
