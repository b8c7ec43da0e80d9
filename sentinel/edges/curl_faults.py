"""libcurl's error numbers in our words, for everything that fetches with libcurl."""

import errno

import pycurl

from sentinel.core.page import FailureReason

CLOSED = -1
"""In the place of libcurl's code: ended by `close`."""

_REASONS: dict[int, FailureReason] = {
    CLOSED: FailureReason.OTHER,
    1: FailureReason.NOT_HTTP,
    3: FailureReason.BAD_URL,
    6: FailureReason.DNS,
    7: FailureReason.REFUSED,
    8: FailureReason.NOT_HTTP,
    16: FailureReason.RESET,
    18: FailureReason.TRUNCATED,
    28: FailureReason.TIMEOUT,
    35: FailureReason.TLS,
    51: FailureReason.TLS,
    52: FailureReason.EMPTY_ANSWER,
    53: FailureReason.TLS,
    54: FailureReason.TLS,
    55: FailureReason.RESET,
    56: FailureReason.RESET,
    58: FailureReason.TLS,
    59: FailureReason.TLS,
    60: FailureReason.TLS,
    61: FailureReason.BAD_ENCODING,
    77: FailureReason.TLS,
    83: FailureReason.TLS,
    90: FailureReason.TLS,
    91: FailureReason.TLS,
    92: FailureReason.RESET,
}
"""libcurl-errors(3) to our words; every other code is OTHER, with libcurl's text."""
_CUT_ERRNOS = frozenset({errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED, errno.ENOTCONN})


def reason_of(code: int, system_error: int) -> FailureReason:
    """What a transfer that ended with a code, and with this errno (OS_ERRNO), failed of."""
    if code == pycurl.E_COULDNT_CONNECT and system_error == errno.ENETUNREACH:
        return FailureReason.OTHER
    if code == pycurl.E_RECV_ERROR and system_error not in _CUT_ERRNOS:
        # Chunk sizes and header lines that do not parse come under the same code as a cut.
        return FailureReason.NOT_HTTP
    return _REASONS.get(code, FailureReason.OTHER)
