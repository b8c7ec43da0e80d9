"""What the daemon says of itself while it runs, for whoever asks from beside: metrics, health."""

from collections.abc import Callable, Sequence

from sentinel.core.heartbeat_port import Trouble
from sentinel.core.ports import Clock
from sentinel.loop_lag import LoopLag


class LifeSigns:
    """Of one application. In a command, or before the daemon works, there are none."""

    def __init__(self, clock: Clock) -> None:
        self.loop_lag = LoopLag(clock)
        self._troubles: Callable[[], Sequence[Trouble]] | None = None
        self._ticking: Callable[[], bool] = bool

    def begin(self, ticking: Callable[[], bool], troubles: Callable[[], Sequence[Trouble]]) -> None:
        """The daemon works from now on: `ticking()` says whether jobs are begun when they are due,
        `troubles()` which are not on time. Both look at memory alone."""
        self._ticking, self._troubles = ticking, troubles

    @property
    def ticking(self) -> bool:
        """Whether jobs are begun when they are due."""
        return self._ticking()

    def on_time(self) -> bool | None:
        """Whether all jobs are; None where no daemon works with this application."""
        return None if self._troubles is None else not self._troubles()
