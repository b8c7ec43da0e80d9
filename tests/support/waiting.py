"""How a test waits for what must come, and how it has time pass. None asserts how long anything
took: what passes on an idle machine passes on one that is ten times slower."""

import asyncio

LIMIT_SECONDS = 300.0
"""After so long a wait has failed. Only a failing test waits so long."""


def pass_time(seconds: float) -> None:
    """Lets the event loop's clock jump: every limit until then is due at once."""
    loop = asyncio.get_running_loop()
    real = loop.time
    loop.time = lambda: real() + seconds  # type: ignore[method-assign] # the clock of this loop
