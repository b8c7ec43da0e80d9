"""A bound on the processor time of a piece of Python code that does not look at any clock.

For the main thread of a worker process, which has no other use for the signal.
"""

import signal
from types import FrameType, TracebackType

from sentinel.core.pdf_links import TookTooLong

READ_SECONDS = 2.0
_AGAIN_SECONDS = 0.1
"""Raised anew after so long, should anything have swallowed it."""


class CpuLimit:
    """Context manager: raises TookTooLong inside of it after READ_SECONDS of the process's time."""

    def __enter__(self) -> None:
        self._holds = True
        signal.signal(signal.SIGVTALRM, self._ring)
        signal.setitimer(signal.ITIMER_VIRTUAL, READ_SECONDS, _AGAIN_SECONDS)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._holds = False
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)

    def _ring(self, number: int, frame: FrameType | None) -> None:
        # a signal that came just before the end is told to Python after it
        if self._holds:
            raise TookTooLong
