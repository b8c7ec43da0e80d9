"""The rights of root's that a daemon of another user was given (AmbientCapabilities): children get
none of them, but for those that read and write whole document roots."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_AMBIENT, _RAISE, _CLEAR_ALL = 47, 2, 4
"""Of prctl(2): PR_CAP_AMBIENT and what it does. The set belongs to a thread, and goes on to the
threads and the processes that it starts."""


def keep_from_children() -> None:
    """From now on what this thread and its threads start has no right of root's: crawl workers,
    browser, programs of the operator's. This process keeps its own. Harmless without any."""
    _prctl(_CLEAR_ALL, 0)


@contextmanager
def lent() -> Iterator[None]:
    """What is started within has the rights of this process."""
    rights = _may_be_lent()
    given = [number for number in range(rights.bit_length()) if rights >> number & 1]
    for number in given:
        _prctl(_RAISE, number)
    try:
        yield
    finally:
        if given:
            keep_from_children()


def _prctl(act: int, number: int) -> None:
    words = (ctypes.c_ulong(value) for value in (act, number, 0, 0))
    ctypes.CDLL(None).prctl(ctypes.c_int(_AMBIENT), *words)


def _may_be_lent() -> int:
    """What this thread has and may pass on; nothing for root, whose children are root."""
    try:
        status = Path("/proc/thread-self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    found = dict(line.partition(":")[::2] for line in status.splitlines())
    return int(found.get("CapPrm", "0"), 16) & int(found.get("CapInh", "0"), 16)
