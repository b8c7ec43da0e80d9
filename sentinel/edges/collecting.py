"""When Python looks for values that only refer to each other (`gc`)."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_MANY = 200_000
"""New values between two looks. A manifest makes as many that all live on: each look goes through
them in vain, and takes a sixth of the time in which they are read."""


class _Within:
    """How many blocks are at work, in whichever threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = 0
        self._usual = gc.get_threshold()

    def enter(self) -> None:
        with self._lock:
            if not self._number:
                self._usual = gc.get_threshold()
                gc.set_threshold(_MANY, *self._usual[1:])
            self._number += 1

    def leave(self) -> None:
        with self._lock:
            self._number -= 1
            if not self._number:
                gc.set_threshold(*self._usual)


_within = _Within()


@contextmanager
def fewer_collections() -> Iterator[None]:
    """For a block that makes very many values which live on. May be nested, and used by several
    threads at once; afterwards all is as it was."""
    _within.enter()
    try:
        yield
    finally:
        _within.leave()
