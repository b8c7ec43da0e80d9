"""Requests that may come twice: what was answered to a key is answered again. Pure.

After draft-ietf-httpapi-idempotency-key-header-07: a key belongs to who sent it and to one request.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

KEPT = timedelta(hours=24)
MAX_KEY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A request that came before under the same key."""

    fingerprint: str
    """SHA-256 of method, path and body."""
    status: int
    """0: it was begun and nobody knows how it ended: it runs, or the daemon was killed in it."""
    content: bytes = b""


class IdempotencyKeys(Protocol):
    """What was answered, by who asked and their key."""

    def begin(self, who: str, key: str, fingerprint: str, now: datetime) -> Remembered | None:
        """Notes that a request begins; what is remembered, and nothing noted, where it came
        before. Of two at once one alone gets None."""

    def end(self, who: str, key: str, status: int, content: bytes) -> None:
        """What was answered to a request that was begun."""

    def forget(self, who: str, key: str) -> None:
        """Nothing was done: the same key may ask again."""

    def prune(self, before: datetime) -> int:
        """Lets go of what began before; how many."""
