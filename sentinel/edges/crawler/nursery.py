"""The nursery as the main process sees it: one at a time, begun at the first hire.

Starting Python and importing what a worker needs takes a fifth of a second of a core; a fork of a
process that has done so takes milliseconds.
"""

import atexit
import os
import signal
import socket
import subprocess
import sys
import threading
from typing import NamedTuple

from sentinel.edges.crawler.nursery_process import PLAIN, READER
from sentinel.edges.crawler.worker_process import WorkerProcess
from sentinel.edges.own_program import plain_environment

NURSERY_MODULE = "sentinel.edges.crawler.nursery_process"
_LEAVE_SECONDS = 10.0
_NO_FAULTS = frozenset({0, -signal.SIGKILL, -signal.SIGTERM})
"""How a worker ends that has come to its end, or was told to by somebody who may."""
_KEPT = ("TMPDIR", "PYTHONHASHSEED", "SSL_CERT_FILE")
"""Variables that change what a worker does, and may."""


class _Kind(NamedTuple):
    """What a nursery is started with: all that its workers inherit."""

    program: str
    module: str
    """Where `work` is, which a worker does."""
    environment: tuple[tuple[str, str], ...]


class Nursery:
    """One nursery process, and how many of its workers nobody has waited for yet."""

    def __init__(self, kind: _Kind) -> None:
        """Raises OSError where no process can be started."""
        self.kind = kind
        self.wanted = True
        """False: no further worker is asked of it."""
        self._workers = 0
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.setblocking(False)
        with theirs:
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own program with a number
                    [kind.program, "-P", "-m", NURSERY_MODULE, str(theirs.fileno()), kind.module],
                    pass_fds=(theirs.fileno(),),
                    stdin=subprocess.DEVNULL,
                    env=dict(kind.environment),
                    start_new_session=True,  # Ctrl-C is for the main process
                )
            except OSError:
                self._control.close()
                raise

    def hire(self, connection: socket.socket, *, reader: bool) -> WorkerProcess:
        """Asks for a worker at that end of a socket; returns at once.

        Raises OSError where the nursery has died, or takes nothing more.
        """
        fate, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with self._lock:
            self._workers += 1  # before it is asked: meanwhile nobody may take us for idle
        with theirs:
            try:
                socket.send_fds(
                    self._control,
                    [READER if reader else PLAIN],
                    [connection.fileno(), theirs.fileno()],
                )
            except OSError:
                fate.close()
                with self._lock:
                    self._workers -= 1
                raise
        return WorkerProcess(fate, self._ended, self._give_up)

    @property
    def over(self) -> bool:
        """Whether it has ended, with all its workers."""
        return self._process.returncode is not None

    def leave(self) -> None:
        """No further worker is wanted of it: it ends with the last one that it has."""
        with self._lock:
            self.wanted = False
            last = not self._workers
        if last:
            self.end()

    def end(self) -> None:
        """Ends it with all its workers. May be called again."""
        self.wanted = False
        self._control.close()
        try:
            self._process.wait(_LEAVE_SECONDS)
        except subprocess.TimeoutExpired:
            self._give_up()
            self._process.wait()

    def forget(self) -> None:
        """In a forked process, whose nursery it is not."""
        self._control.close()
        self._process.returncode = 0  # not our child: else its end of life would be a warning

    def _ended(self, code: int | None) -> None:
        """A worker has ended. All that one nursery forks lie at the same places in memory, so that
        a page which brings one down could learn where: the next have another nursery."""
        with self._lock:
            self._workers -= 1
            if code is not None and code not in _NO_FAULTS:
                self.wanted = False
            last = not self._workers and not self.wanted
        if last:
            self.end()

    def _give_up(self) -> None:
        self.wanted = False
        self._process.kill()


class Nurseries:
    """The nursery of this process, and those before it that still have workers. For any number of
    threads and event loops; a forked process has its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: list[Nursery] = []
        """The last one is the one that is asked."""
        self._reads = False
        atexit.register(self.close)
        os.register_at_fork(after_in_child=self._forget)

    def hire(self, module: str, connection: socket.socket, *, reader: bool) -> WorkerProcess:
        """A worker that does `module.work` with `connection`, from a nursery that was started with
        what holds now. Returns at once: it may not have begun.

        Raises OSError where the machine lets no process start.
        """
        kind = _Kind(sys.executable, module, tuple(plain_environment(_KEPT).items()))
        with self._lock:
            reader = reader or self._reads
            try:
                return self._ready(kind).hire(connection, reader=reader)
            except OSError:  # it has been killed since; or it is this machine, which says so again
                if self._all:
                    self._all[-1].leave()
                return self._ready(kind).hire(connection, reader=reader)

    def pages_were_read(self) -> None:
        """From now on each worker has what reads pages from its nursery: else each would import
        it for itself with its first page. A sweep without news has none."""
        self._reads = True

    def close(self) -> None:
        """Ends all of them, with all their workers."""
        with self._lock:
            for nursery in self._all:
                nursery.end()
            self._all.clear()

    def _ready(self, kind: _Kind) -> Nursery:
        self._all = [nursery for nursery in self._all if not nursery.over]
        if self._all:
            latest = self._all[-1]
            if latest.wanted and latest.kind == kind:
                return latest
            latest.leave()
        self._all.append(Nursery(kind))
        return self._all[-1]

    def _forget(self) -> None:
        self._lock = threading.Lock()
        for nursery in self._all:
            nursery.forget()
        self._all.clear()


NURSERIES = Nurseries()
"""Of this process."""
