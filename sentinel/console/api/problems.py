"""Refusals for programs: problem+json (RFC 9457)."""

import msgspec
from starlette.responses import Response

from sentinel.console.statuses import headers_of, status_of
from sentinel.errors import (
    AlreadyRunning,
    CouldNotFindOut,
    FactorNeeded,
    IntegrityError,
    NotApproved,
    NotClean,
    NotThere,
    Paused,
    Refused,
    SentinelError,
    UsageError,
)

MEDIA_TYPE = "application/problem+json"
KINDS: tuple[tuple[type[SentinelError], str, str], ...] = (
    (FactorNeeded, "factor-needed", "A second factor is needed"),
    (NotThere, "not-there", "There is none of that name"),
    (UsageError, "invalid", "The request has not the right shape"),
    (Paused, "paused", "Too many tries in a row"),
    (NotApproved, "not-approved", "You may not do this"),
    (AlreadyRunning, "already-running", "It is being done already"),
    (NotClean, "not-clean", "No backup is proven clean"),
    (Refused, "refused", "Not allowed as things stand"),
    (CouldNotFindOut, "could-not-find-out", "It could not be found out"),
    (IntegrityError, "integrity", "What is stored does not verify"),
    (SentinelError, "failed", "It did not reach its end"),
)
"""Error, last part of the problem's type, title; the first that fits counts."""


def problem(status: int, kind: str, title: str, detail: str, *, exit_code: int = 2) -> Response:
    """One problem. `exit_code`: how the command line ends for it."""
    document = {
        "type": f"urn:sentinel:problem:{kind}",
        "title": title,
        "status": status,
        "detail": detail,
        "exit_code": exit_code,
    }
    return Response(msgspec.json.encode(document), status, media_type=MEDIA_TYPE)


def problem_of(error: SentinelError) -> Response:
    """The problem that an error is."""
    kind, title = next((kind, title) for one, kind, title in KINDS if isinstance(error, one))
    answer = problem(status_of(error), kind, title, str(error), exit_code=error.exit_code)
    answer.headers.update(headers_of(error))
    return answer
