"""The machine's clock (port Clock)."""

import time
from datetime import UTC, datetime


class SystemClock:
    """Wall clock in UTC, and a monotonic one that steps of the wall clock do not touch."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()
