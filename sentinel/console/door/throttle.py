"""How much the door takes: so many at once, then so many in a second."""

from collections.abc import Callable


class Throttle:
    """A bucket of tokens that fills by itself. For one event loop."""

    def __init__(self, burst: int, per_second: float, monotonic: Callable[[], float]) -> None:
        self._burst = float(burst)
        self._per_second = per_second
        self._monotonic = monotonic
        self._left = float(burst)
        self._at = monotonic()

    def takes(self) -> bool:
        """Whether one more may pass now."""
        now = self._monotonic()
        self._left = min(self._burst, self._left + max(0.0, now - self._at) * self._per_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
