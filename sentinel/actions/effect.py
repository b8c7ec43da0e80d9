"""Changing the site from a thread, through the step's gate."""

import asyncio
from collections.abc import Callable

from sentinel.core.action import StepContext


async def changing(context: StepContext, doing: str, change: Callable[[], None]) -> None:
    """Makes a change in a thread. Raises StepError where the step was given up before it began,
    and what the change raises."""

    def through_the_gate() -> None:
        with context.gate.passing(doing):
            change()

    await asyncio.to_thread(through_the_gate)
