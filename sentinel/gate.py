"""The gate of one try at a step: closed when the try is given up, so that no thread acts later.

A thread cannot be stopped from outside; but it can be kept from the world.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sentinel.errors import StepError


class StepGate:
    """Port Gate. The engine closes it; the step's threads pass it. Once closed it stays closed."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._closed = False
        self._inside: list[str] = []
        self._working = 0
        self._when_left: Callable[[], None] | None = None

    @contextmanager
    def passing(self, doing: str) -> Iterator[None]:
        """Around an effect; `doing` says in words what it is. Raises StepError once closed."""
        with self._changed:
            self._refuse_if_closed()
            self._inside.append(doing)
        try:
            yield
        finally:
            with self._changed:
                self._inside.remove(doing)
                self._changed.notify_all()
            self._act_if_empty()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Around long work that changes nothing of the site yet. Raises StepError once closed."""
        with self._changed:
            self._refuse_if_closed()
            self._working += 1
        try:
            yield
        finally:
            with self._changed:
                self._working -= 1
            self._act_if_empty()

    def check(self) -> None:
        """Raises StepError once closed."""
        with self._changed:
            self._refuse_if_closed()

    def close(self) -> None:
        """From now on nobody passes; who is inside goes on."""
        with self._changed:
            self._closed = True

    @property
    def inside(self) -> str:
        """What is being done inside at this moment; empty where nobody is inside."""
        with self._changed:
            return "; ".join(self._inside)

    async def left(self, seconds: float) -> bool:
        """Waits until no effect is under way, so long at most; whether that is so."""
        if not self.inside:
            return True
        try:
            # bounded twice: no thread may be free to wait in
            async with asyncio.timeout(seconds + 1):
                return await asyncio.to_thread(self._left_within, seconds)
        except TimeoutError:
            return not self.inside

    def when_left(self, act: Callable[[], None]) -> None:
        """Calls `act` once neither effect nor work is under way: at once, or from the thread that
        ends last. For a closed gate."""
        with self._changed:
            self._when_left = act
        self._act_if_empty()

    def _act_if_empty(self) -> None:
        with self._changed:
            if self._inside or self._working:
                return
            act, self._when_left = self._when_left, None
        if act is not None:
            act()

    def _left_within(self, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: not self._inside, seconds)

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise StepError("the step was given up before this; nothing more is done for it.")
