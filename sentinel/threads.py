"""The daemon's threads for blocking work: many, and none that keeps the process from ending."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Thread, Timer
from threading import enumerate as living_threads

MAX_THREADS = 64
"""Threads are made when they are needed. asyncio's own few would all be taken by a file system
that hangs, and then nothing else could be done: no mail, no journal."""
END_SECONDS = 5.0
"""How long the end of the process waits for threads. What they do is as safe to cut off as by
kill -9: effects on the site were awaited before this."""
LAST_WORDS_SECONDS = 1.0
_PREFIX = "sentinel-work"


class Threads(ThreadPoolExecutor):
    """An executor whose `shutdown` waits for a while, and then no longer."""

    def __init__(self, *, end_seconds: float = END_SECONDS) -> None:
        super().__init__(MAX_THREADS, thread_name_prefix=_PREFIX)
        self._end_seconds = end_seconds

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """What has not begun is let go where that is asked for; what runs is waited for."""
        super().shutdown(wait=False, cancel_futures=cancel_futures)
        deadline = time.monotonic() + self._end_seconds
        for thread in _living() if wait else ():
            thread.join(max(0.0, deadline - time.monotonic()))

    @property
    def unfinished(self) -> int:
        """After `shutdown`: how many threads still work."""
        return len(_living())

    def end_process(self, code: int) -> None:
        """Ends the process a second from now, which Python by itself would not do before every
        thread has ended; until then the last words are said. The kernel frees the locks."""
        timer = Timer(LAST_WORDS_SECONDS, os._exit, (code,))
        timer.daemon = True
        timer.start()


def _living() -> list[Thread]:
    return [thread for thread in living_threads() if thread.name.startswith(_PREFIX)]
