"""Asking an API that answers Cloudflare's envelope: one request, bounded in time and size."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sentinel.core.plain_line import without_tokens
from sentinel.core.retry_after import seconds_to_wait
from sentinel.core.secret import Secret
from sentinel.errors import CouldNotFindOut

if TYPE_CHECKING:
    from http.client import HTTPConnection, HTTPResponse
    from socket import socket

USER_AGENT = "Sentinel (website watch)"
TOO_MANY, SERVER_FAULT = 429, 500
_SHOWN = 3
_MAX_MESSAGE = 200


class ApiFault(CouldNotFindOut):
    """No good answer of an API. Asking again may help where `may_pass`, after `wait_seconds`; what
    was asked for may have happened all the same."""

    def __init__(self, text: str, *, may_pass: bool = False, wait_seconds: float = 0.0) -> None:
        super().__init__(text)
        self.may_pass = may_pass
        self.wait_seconds = wait_seconds


def ask_api(
    url: str,
    *,
    method: str,
    token: Secret,
    body: Mapping[str, object] | None,
    timeout_seconds: float,
    max_bytes: int,
) -> object:
    """The `result` of an answer that says `success`. No redirect is followed, so that the token
    goes nowhere else. Raises ApiFault, with the API's own words and never the token."""
    # late: commands that only read state do without them
    import http.client
    import time

    data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
    deadline = time.monotonic() + timeout_seconds
    connection = _connection(url, timeout_seconds)
    parts = urlsplit(url)
    headers = {
        "Authorization": f"Bearer {token.reveal()}",
        "Accept": "application/json",
        "User-Agent": USER_AGENT,
        "Connection": "close",
        **({} if data is None else {"Content-Type": "application/json"}),
    }
    try:
        connection.request(method, parts.path, data, headers)
        channel = connection.sock  # the answer takes it over where the server ends the connection
        with connection.getresponse() as response:
            text = _bounded(channel, response, deadline, max_bytes)
    except TimeoutError as error:
        raise ApiFault(f"no answer within {timeout_seconds:g} s", may_pass=True) from error
    except (OSError, http.client.HTTPException) as error:
        said = getattr(error, "strerror", None) or type(error).__name__
        raise ApiFault(f"no whole answer ({said})", may_pass=True) from error
    finally:
        connection.close()
    retry_after = response.getheader("Retry-After", "")
    return _result(response.status, retry_after, text, token.reveal())


def _connection(url: str, timeout_seconds: float) -> "HTTPConnection":
    import http.client
    import ssl

    from sentinel.edges.transfer import authorities

    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, parts.port, timeout=timeout_seconds)
    tls = ssl.create_default_context(cafile=authorities(None))
    return http.client.HTTPSConnection(host, parts.port, timeout=timeout_seconds, context=tls)


def _bounded(channel: "socket", response: "HTTPResponse", deadline: float, max_bytes: int) -> bytes:
    """The body, whole. Raises ApiFault where it is too large, TimeoutError where it drips."""
    import time

    parts: list[bytes] = []
    size = 0
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        channel.settimeout(left)
        part = response.read1(65_536)
        if not part:
            break
        size += len(part)
        if size > max_bytes:
            raise ApiFault(f"an answer of more than {max_bytes:,} bytes")
        parts.append(part)
    if response.length:  # what was announced and did not come; read1 is silent about it
        raise ApiFault("half an answer", may_pass=True)
    return b"".join(parts)


def _result(status: int, retry_after: str, text: bytes, token: str) -> object:
    try:
        envelope = json.loads(text)
    except ValueError:
        envelope = None
    told = _errors(envelope, token)
    if status == TOO_MANY or status >= SERVER_FAULT:
        wait = seconds_to_wait(retry_after, datetime.now(UTC)) if retry_after else None
        raise ApiFault(f"status {status}{told}", may_pass=True, wait_seconds=wait or 0.0)
    if not isinstance(envelope, dict):
        raise ApiFault(f"status {status}, and no answer in JSON")
    if not 200 <= status < 300 or envelope.get("success") is not True:
        raise ApiFault(f"status {status}{told}{_advice(status)}")
    return envelope.get("result")


def _errors(envelope: object, token: str) -> str:
    """What the API says is wrong: foreign text, so short, in one line, and without what it repeats
    of the request that is secret."""
    errors = envelope.get("errors") if isinstance(envelope, dict) else None
    said = []
    for error in errors[:_SHOWN] if isinstance(errors, list) else ():
        if isinstance(error, dict):
            words = without_tokens(" ".join(str(error.get("message", "")).split()), token)
            said.append(f"{error.get('code', '')!s:.10} {words:.{_MAX_MESSAGE}}".strip())
    return f": {'; '.join(said)}" if said else ""


def _advice(status: int) -> str:
    if status in {401, 403}:
        return ". Has the token the rights Zone WAF Edit and Cache Purge for this zone?"
    if status == 404:
        return ". Are zone, ruleset and rule those of config.toml?"
    return ""
