"""A worker's process, as the main process sees it: the nursery is its parent."""

import os
import select
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress

from sentinel.edges.crawler.fate import Told, hear

LATE_SECONDS = 30.0
"""A nursery that has not forked a worker after so long does so no more."""
_WORD_SECONDS = 10.0
"""How long the nursery may take to tell an exit code; the end itself is the kernel's word."""


class WorkerProcess:
    """What `subprocess.Popen` is for a child of our own, for a grandchild.

    Whoever has one kills it, or closes its connection, and then waits for it. Not for several
    threads at a time.
    """

    def __init__(
        self,
        fate: socket.socket,
        ended: Callable[[int | None], None],
        late: Callable[[], None],
    ) -> None:
        """`fate` gives the nursery's words. `ended` is called once, with the exit code where it is
        known; `late` where the nursery took too long to begin."""
        self._fate = fate
        self._ended = ended
        self._late = late
        self._hired_at = time.monotonic()
        self._pid: int | None = None
        self._pidfd: int | None = None
        self._code: int | None = None
        self._told_all = False
        self._over = False
        self.refused = ""
        """Why the machine let no process start, in words; else empty."""

    @property
    def pid(self) -> int | None:
        """Waits until it has begun; None where it never did."""
        while self._pid is None and self._listen(None):
            pass
        return self._pid

    def has_ended(self) -> bool:
        """Whether it is no more, at this moment."""
        while self._listen(0.0):
            pass
        if self._pidfd is not None:
            return _readable(self._pidfd, 0.0)
        return self._told_all

    def kill(self) -> None:
        """Ends it; one that has not begun never will."""
        while self._listen(0.0):
            pass
        if self._pidfd is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        elif not self._told_all:
            self._told_all = True
            self._fate.close()  # the nursery sees that nobody waits for it
            if time.monotonic() - self._hired_at > LATE_SECONDS:
                self._late()

    def wait(self) -> int | None:
        """Its exit code once it is no more; None where it never began, or where the nursery died
        before it could tell."""
        if self._over:
            return self._code
        if self.pid is not None and self._pidfd is not None:
            _readable(self._pidfd, None)
            while self._listen(_WORD_SECONDS):
                pass
            if self._code is None:
                self._code = _reaped(self._pidfd)
            os.close(self._pidfd)
            self._pidfd = None
        self._over = self._told_all = True
        self._fate.close()
        self._ended(self._code)
        return self._code

    def _listen(self, seconds: float | None) -> bool:
        """Takes one word; False where none came in that time, or none will."""
        if self._told_all:
            return False
        self._fate.settimeout(seconds)
        try:
            word = hear(self._fate)
        except (BlockingIOError, TimeoutError):
            return False
        if word is None:
            self._told_all = True
            return False
        match word.told:
            case Told.BORN:
                self._pid = word.number
                # none comes where we may open no more files: then it ends with its connection
                self._pidfd = next(iter(word.descriptors), None)
            case Told.ENDED:
                self._code = word.number
            case Told.REFUSED:
                self.refused = os.strerror(word.number)
        return True


def _readable(pidfd: int, seconds: float | None) -> bool:
    """Whether that process has ended, at the latest after so long."""
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    return bool(poll.poll(None if seconds is None else seconds * 1000))


def _reaped(pidfd: int) -> int | None:
    """The exit code of a worker that has become our own child, as all orphans of a container whose
    first process we are: nobody else would reap it."""
    try:
        found = os.waitid(os.P_PIDFD, pidfd, os.WEXITED | os.WNOHANG)
    except ChildProcessError:
        return None
    if found is None:
        return None
    return found.si_status if found.si_code == os.CLD_EXITED else -found.si_status
