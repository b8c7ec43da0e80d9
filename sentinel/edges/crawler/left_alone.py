"""Telling a frontier what this walk leaves alone: a sample of a very large site."""

import asyncio
from collections.abc import Iterable
from itertools import islice

from sentinel.core.frontier import Frontier

AT_ONCE = 2_000


async def leave_alone(frontier: Frontier, urls: Iterable[str]) -> None:
    """May be a million; whatever else the process does has its turn between."""
    left = iter(urls)
    while some := tuple(islice(left, AT_ONCE)):
        frontier.leave_alone(some)
        await asyncio.sleep(0)
