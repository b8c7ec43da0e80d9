"""Whether the daemon can still work: what only ever waits must end, and be started anew."""

import asyncio
import logging
from collections.abc import Callable

from sentinel.core.ports import Clock
from sentinel.errors import CouldNotFindOut
from sentinel.outbox import Sender

PULSE_SECONDS = 5.0
NO_THREAD_SECONDS = 120.0
"""So long no thread has come free: all wait for a disk or a network that does not answer."""

log = logging.getLogger(__name__)


async def keep_pulse(stop: asyncio.Event, *, limit_seconds: float = NO_THREAD_SECONDS) -> None:
    """Returns when `stop` is set. Raises CouldNotFindOut where no thread comes free any more.

    Nothing could then be looked at, journalled or told; a daemon that seems to run would be
    worse than one that the service manager starts anew.
    """
    while not stop.is_set():
        try:
            async with asyncio.timeout(limit_seconds):
                await asyncio.to_thread(_nothing)
        except TimeoutError:
            raise CouldNotFindOut(
                f"no thread has come free for {limit_seconds:g} s: the daemon's work hangs on a "
                "disk or a network file system that does not answer. Sentinel ends; start it "
                "again (a service manager does) and look at that file system."
            ) from None
        await _pause(stop)


async def keep_sending(
    sender: Sender,
    wake: asyncio.Event,
    stop: asyncio.Event,
    *,
    clock: Clock,
    stuck: Callable[[str, float], None],
) -> None:
    """Runs a sender and its lanes until `stop`. A lane that hangs is given up, `stuck(name,
    seconds)` told, and another takes its place, while the other lanes go on. What was being sent
    may be sent twice, under the same Message-ID."""
    tasks = [asyncio.create_task(sender.run(wake, stop), name="outbox lanes")]
    for name in sender.names:
        keeping = _keep_lane(sender, name, stop, clock, stuck)
        tasks.append(asyncio.create_task(keeping, name=f"lane {name}"))
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _keep_lane(
    sender: Sender,
    name: str,
    stop: asyncio.Event,
    clock: Clock,
    stuck: Callable[[str, float], None],
) -> None:
    while not stop.is_set():
        lane, wake = sender.new_lane(name), sender.wake_of(name)
        sending = asyncio.create_task(lane.run(wake, stop), name=f"sender {name}")
        try:
            while not sending.done():
                await asyncio.wait((sending,), timeout=PULSE_SECONDS)
                seconds = lane.busy_seconds(clock.monotonic())
                if not sending.done() and seconds > lane.limit_seconds:
                    log.error("lane given up", extra={"channel": name, "seconds": seconds})
                    stuck(name, seconds)
                    break
            else:
                sending.result()
        finally:
            sending.cancel()


async def _pause(stop: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stop.wait(), PULSE_SECONDS)
    except TimeoutError:
        return


def _nothing() -> None:
    """What every thread can do at once."""
