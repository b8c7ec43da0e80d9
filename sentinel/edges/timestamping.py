"""Time-stamps of checkpoints by an authority outside (RFC 3161), asked for as soon as it answers.

The queue is the table of checkpoints itself: the newest one without a time-stamp is asked for, and
as the chain holds all that came before, so does its stamp. Nothing waits for it.
"""

import asyncio
import hashlib
import logging
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import NamedTuple

from sentinel.core.canonical import timestamp
from sentinel.core.checkpoint_port import Checkpoints, KeptCheckpoint
from sentinel.core.ports import Clock
from sentinel.errors import FetchError, IntegrityError, SentinelError

QUERY = "application/timestamp-query"
REPLY = "application/timestamp-reply"
MAX_REPLY_BYTES = 1 << 20
FIRST_WAIT_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 6 * 3600.0

log = logging.getLogger(__name__)


class Stamp(NamedTuple):
    """What an authority says of a text."""

    token: bytes
    """The whole response, DER."""
    at: str


@dataclass(slots=True, kw_only=True)
class Timestamper:
    """Asks one authority."""

    url: str
    ca_file: Path
    timeout_seconds: float
    """For the whole request."""
    kept: Checkpoints
    clock: Clock
    _wait_seconds: float = FIRST_WAIT_SECONDS
    _not_before: float = field(default=float("-inf"))

    async def carry_on(self) -> None:
        """Asks for the newest checkpoint, where it has no time-stamp and it is time to. A fault
        is told in the log, and it is tried again later and later, up to six hours apart."""
        if self.clock.monotonic() < self._not_before:
            return
        last = await asyncio.to_thread(self.kept.last)
        if last is None or last.token:
            return
        try:
            await self.stamp(last)
        except SentinelError as error:
            self._not_before = self.clock.monotonic() + self._wait_seconds
            self._wait_seconds = min(2 * self._wait_seconds, LONGEST_WAIT_SECONDS)
            log.warning("no time-stamp", extra={"url": self.url, "error": str(error)})
            return
        self._wait_seconds = FIRST_WAIT_SECONDS

    async def stamp(self, checkpoint: KeptCheckpoint) -> None:
        """One attempt, verified and kept. Raises FetchError where the authority does not answer,
        IntegrityError where its answer is none, or is for something else."""
        from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

        data = checkpoint.note.encode()
        request = TimestampRequestBuilder(data=data, hash_algorithm=HashAlgorithm.SHA256).build()
        answer = await self._ask(request.as_bytes())
        made = await asyncio.to_thread(verified, answer, data, self.ca_file, nonce=request.nonce)
        await asyncio.to_thread(self.kept.stamp, checkpoint.seq, made.token, made.at)

    async def _ask(self, query: bytes) -> bytes:
        import httpx

        answer = bytearray()
        try:
            async with (
                asyncio.timeout(self.timeout_seconds),
                httpx.AsyncClient(timeout=self.timeout_seconds, trust_env=False) as client,
                client.stream(
                    "POST", self.url, content=query, headers={"Content-Type": QUERY}
                ) as response,
            ):
                kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
                if response.status_code != 200 or kind != REPLY:
                    raise IntegrityError(
                        f"{self.url}: answers {response.status_code} with {kind[:80]!r}; accepted "
                        f"is 200 with {REPLY}. Look at `timestamp_url` under [evidence]."
                    )
                async for piece in response.aiter_bytes():
                    answer += piece
                    if len(answer) > MAX_REPLY_BYTES:
                        raise IntegrityError(
                            f"{self.url}: its answer is too long for a time-stamp."
                        )
        except TimeoutError as error:
            raise FetchError(f"{self.url}: no answer within {self.timeout_seconds:g} s.") from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise FetchError(f"{self.url}: {type(error).__name__}: {str(error)[:200]}") from error
        return bytes(answer)


def verified(token: bytes, data: bytes, ca_file: Path, *, nonce: int | None = None) -> Stamp:
    """What an authority below one of the given ones says of these bytes. Raises IntegrityError
    where its answer cannot be read, is of other bytes or of another request, or is not signed."""
    from cryptography import x509
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    try:
        roots = x509.load_pem_x509_certificates(ca_file.read_bytes())
        response = decode_timestamp_response(token)
        builder = VerifierBuilder(roots=roots, nonce=nonce)
        builder.build().verify(response, hashlib.sha256(data).digest())
        at = response.tst_info.gen_time
    except (VerificationError, ValueError, OSError) as error:
        raise IntegrityError(f"The time-stamp does not verify: {str(error)[:300]}.") from error
    return Stamp(token=token, at=timestamp(at if at.tzinfo else at.replace(tzinfo=UTC)))
