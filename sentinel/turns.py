"""How many pages are judged at once. Pages that were changed to be large cost a hundred megabytes
each while they are compared, and more than two at once make nothing quicker in one process."""

from collections.abc import Callable, Iterable
from threading import Semaphore

from sentinel.core.finding import Finding

AT_ONCE = 2

_turns = Semaphore(AT_ONCE)


def in_turn(check: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """What a check finds; waits in its thread until fewer than AT_ONCE others are at work."""
    with _turns:
        return list(check())
