"""One POST over HTTP, bounded in time and size, and what its answer means for a row."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sentinel.core.delivery import Answer, Outcome
from sentinel.core.plain_line import clean_line, without_tokens
from sentinel.core.retry_after import seconds_to_wait
from sentinel.edges.transfer import DEFAULT_USER_AGENT, authorities

if TYPE_CHECKING:
    import httpx

MAX_ANSWER_BYTES = 4_096
"""Of what a server says beside its status; the rest is not read."""
MAX_SAID = 200
LONGEST_WAIT_SECONDS = 3_600.0
"""However long a server asks to be left alone: no notice waits longer for one word of it."""

LATER = frozenset({408, 425, 429})
"""Time-out, too early, too many: the next attempt can be taken (RFC 9110, 8470, 6585)."""
NO_ENTRY = frozenset({401, 403, 407})
NOTHING_THERE = frozenset({404, 405, 410, 421})
"""The address is wrong for every message, not this message for the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a server answered."""

    status: int
    retry_after: str = ""
    said: str = ""
    """The beginning of the body; foreign text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoReply:
    """There was none, and why."""

    reason: str
    outcome: Outcome = Outcome.AWAY
    """LATER where the server is there, and broke off: it may have taken the request."""


class Poster:
    """Posts to one URL. No redirect is followed and no proxy of the environment is used, so that
    the bytes go where the configuration says and nowhere else.

    Raises OSError (ssl.SSLError is one) where the authorities cannot be read.
    """

    def __init__(self, url: str, *, timeout_seconds: float, ca_file: Path | None = None) -> None:
        self._url = url
        self._timeout_seconds = timeout_seconds
        # read now: when it is needed the disk may have failed
        self._tls = (
            ssl.create_default_context(cafile=authorities(ca_file))
            if url.startswith("https:")
            else None
        )

    async def post(
        self, body: bytes, headers: Mapping[str, str], *, path: str = ""
    ) -> Reply | NoReply:
        """One request, its whole answer within the time limit. `path` goes behind the URL."""
        import httpx

        try:
            async with asyncio.timeout(self._timeout_seconds), self._client() as client:
                return await _exchange(client, self._url + path, body, headers)
        except TimeoutError:
            return NoReply(reason=f"no answer within {self._timeout_seconds:g} s")
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            return NoReply(reason=f"no connection ({_why(error)})")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            return NoReply(reason=f"no whole answer ({_why(error)})", outcome=Outcome.LATER)

    def _client(self) -> "httpx.AsyncClient":
        import httpx

        return httpx.AsyncClient(
            verify=self._tls or False,  # False: a plain connection, which verifies nothing
            trust_env=False,
            follow_redirects=False,
            timeout=self._timeout_seconds,
        )


async def _exchange(
    client: "httpx.AsyncClient", url: str, body: bytes, headers: Mapping[str, str]
) -> Reply:
    always = {
        "User-Agent": DEFAULT_USER_AGENT,
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    async with client.stream("POST", url, content=body, headers={**always, **headers}) as answer:
        said = b""
        async for part in answer.aiter_raw():
            said += part[: MAX_ANSWER_BYTES - len(said)]
            if len(said) >= MAX_ANSWER_BYTES:
                break
        return Reply(
            status=answer.status_code,
            retry_after=answer.headers.get("Retry-After", ""),
            said=said.decode("utf-8", "replace"),
        )


def answer_of(reply: Reply | NoReply, now: datetime, *secrets: str) -> Answer:
    """What it means for the row that was sent. The words of the server are cut, put into one line,
    and freed of `secrets`."""
    if isinstance(reply, NoReply):
        return Answer(outcome=reply.outcome, reason=_line(reply.reason, *secrets))
    said = _line(reply.said, *secrets)
    if 200 <= reply.status < 300:
        return Answer(outcome=Outcome.DELIVERED, reference=said)
    outcome, advice = _meaning(reply.status)
    wait = seconds_to_wait(reply.retry_after, now) if outcome is Outcome.LATER else None
    reason = f"answered {reply.status}" + (f": {said}" if said else "")
    return Answer(
        outcome=outcome,
        reason=f"{reason}; {advice}" if advice else reason,
        retry_after_seconds=None if wait is None else min(wait, LONGEST_WAIT_SECONDS),
    )


def _meaning(status: int) -> tuple[Outcome, str]:
    """Of a status that is no success; and what a person should do."""
    if status in LATER or status >= 500:
        return Outcome.LATER, ""
    if status in NO_ENTRY:
        return Outcome.AWAY, "correct the secret, or whom the other side lets in"
    if status in NOTHING_THERE:
        return Outcome.AWAY, "nothing takes notices at its url; correct it"
    if status < 400:
        return Outcome.AWAY, "it sends Sentinel elsewhere, which is not followed; correct its url"
    return Outcome.REFUSED, ""


def _line(text: str, *secrets: str) -> str:
    line = " ".join(clean_line(text).split())
    return without_tokens(line, *secrets)[:MAX_SAID]


def _why(error: BaseException) -> str:
    """The innermost reason: httpx wraps that of TLS or of the system."""
    text = str(error)
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
        if isinstance(error, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted: {error.verify_message}"
        text = getattr(error, "strerror", None) or text
    return text or type(error).__name__
