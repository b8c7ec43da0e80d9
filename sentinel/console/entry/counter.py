"""Threads of their own for those who enter: hashing a password takes memory and a processor, and a
flood of logins must neither take those of the daemon nor wait for them."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from sentinel.errors import CouldNotFindOut

P = ParamSpec("P")
T = TypeVar("T")

HASHING_THREADS = 2
"""Each holds 64 MiB while it hashes."""
LOOKING_THREADS = 3
MAX_WAITING = 64


class Busy(CouldNotFindOut):
    """More want to get in at once than are looked at."""


class Counter:
    """Of one console."""

    def __init__(self) -> None:
        self._hashing = ThreadPoolExecutor(HASHING_THREADS, thread_name_prefix="hashing")
        self._looking = ThreadPoolExecutor(LOOKING_THREADS, thread_name_prefix="entering")
        self._waiting = 0

    async def looked(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """For what asks the database alone."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._looking, partial(work, *args, **kwargs))

    async def hashed(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """For what may hash a password. Raises Busy where too many wait."""
        if self._waiting >= MAX_WAITING:
            raise Busy("Too many want to sign in at this moment. Try again in a few seconds.")
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._hashing, partial(work, *args, **kwargs))
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Lets the threads go, once they have nothing to do."""
        self._hashing.shutdown(wait=False, cancel_futures=True)
        self._looking.shutdown(wait=False, cancel_futures=True)
