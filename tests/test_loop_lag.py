"""How late the event loop comes, by a clock of the test's."""

import asyncio
import threading

from sentinel.edges.clock import SystemClock
from sentinel.loop_lag import BEAT_SECONDS, WINDOW_SECONDS, LoopLag
from support.values import FakeClock


def beat(lag: LoopLag, clock: FakeClock, seconds: float) -> None:
    """One wait that takes so much longer than it should."""
    lag.begin()
    clock.advance(BEAT_SECONDS + seconds)
    lag.end()


def test_nothing_is_said_before_it_is_measured() -> None:
    lag = LoopLag(FakeClock())
    assert (lag.seconds, lag.late_seconds) == (None, None)


def test_the_greatest_lag_of_a_minute_is_remembered_and_then_forgotten() -> None:
    clock = FakeClock()
    lag = LoopLag(clock)
    for seconds in (0.0, 3.0, 0.25, 1.0):
        beat(lag, clock, seconds)
    assert lag.seconds == 3.0
    lag.begin()
    for _ in range(int(WINDOW_SECONDS / BEAT_SECONDS) - 2):
        beat(lag, clock, 0.0)
    assert lag.seconds == 1.0
    for _ in range(6):
        beat(lag, clock, 0.0)
    assert lag.seconds == 0.0


def test_a_loop_that_hangs_is_seen_while_it_hangs() -> None:
    """And is on time again as soon as it goes on, though the lag is remembered."""
    clock = FakeClock()
    lag = LoopLag(clock)
    lag.begin()
    clock.advance(40.0)
    assert lag.late_seconds == lag.seconds == 40.0 - BEAT_SECONDS
    lag.end()
    lag.begin()
    assert (lag.late_seconds, lag.seconds) == (0.0, 40.0 - BEAT_SECONDS)


async def test_a_loop_that_is_held_up_is_measured_by_the_task_itself() -> None:
    """The loop is held until the measurement, read in another thread, has seen it."""
    lag, stop = LoopLag(SystemClock()), asyncio.Event()
    task = asyncio.create_task(lag.run(stop))
    seen = threading.Event()

    def look() -> None:
        while not (lag.late_seconds or 0.0) > 0.0:
            pass
        seen.set()

    await asyncio.sleep(0)
    looking = threading.Thread(target=look)
    looking.start()
    assert seen.wait(30)  # blocks the loop on purpose
    looking.join()
    stop.set()
    await task
    assert (lag.seconds or 0.0) > 0.0
