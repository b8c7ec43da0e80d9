"""Worker processes that are started ahead: they get ready while the main process still does."""

import os
import socket
import subprocess
import sys
from dataclasses import dataclass

from sentinel.edges.crawler.wire import READER
from sentinel.errors import CouldNotFindOut

WORKER_MODULE = "sentinel.edges.crawler.worker"
MAX_WORKERS = 4
"""More would wait for the loop that gives them their orders."""


def workers_that_pay() -> int:
    """One for each core that this process may use, up to MAX_WORKERS."""
    return min(len(os.sched_getaffinity(0)), MAX_WORKERS)


@dataclass(frozen=True, slots=True, eq=False)
class Hired:
    """A process that waits for its set-up at the other end of a socket."""

    process: "subprocess.Popen[bytes]"
    connection: socket.socket


class Crew:
    """Processes that nobody has taken yet. One that is not taken ends with its socket."""

    def __init__(self) -> None:
        self._waiting: list[Hired] = []

    def hire(self, count: int, *, readers: bool = True) -> None:
        """Starts so many processes; returns at once. See `hire`."""
        self._waiting += [hire(reader=readers) for _ in range(count)]

    def take(self) -> Hired:
        """One of them, or a new one."""
        return self._waiting.pop() if self._waiting else hire()

    def dismiss(self) -> None:
        """Ends those that were not taken."""
        while self._waiting:
            hired = self._waiting.pop()
            hired.connection.close()
            hired.process.kill()  # it holds nothing that could be lost
            hired.process.wait()


def hire(*, reader: bool = False) -> Hired:
    """Starts one worker process. It ends when its socket is closed, with us at the latest.

    A `reader` imports at once what reads pages, which takes longer than all else of its start;
    others do so with the first page that is to be read: a sweep without news has none.

    Raises CouldNotFindOut where the machine lets none start.
    """
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    module = [sys.executable, "-P", "-m", WORKER_MODULE]
    with theirs:
        try:
            process = subprocess.Popen(  # noqa: S603 - our own program with a number
                [*module, str(theirs.fileno()), *([READER] if reader else [])],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,  # Ctrl-C is for the main process
            )
        except OSError as error:
            ours.close()
            raise CouldNotFindOut(
                f"No process to read pages could be started ({error.strerror}), so nothing can be "
                "crawled. Free memory or raise the limit of processes, then try again."
            ) from error
    return Hired(process, ours)


def _environment() -> dict[str, str]:
    """Without anything that could change what a worker imports or where it connects to."""
    kept = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "PYTHONHASHSEED", "SSL_CERT_FILE")
    found = {name: os.environ[name] for name in kept if name in os.environ}
    return {**found, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
