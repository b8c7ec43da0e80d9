"""Worker processes that are started ahead: they get ready while the main process still does."""

import os
import socket
from dataclasses import dataclass

from sentinel.edges.crawler import nursery
from sentinel.edges.crawler.worker_process import WorkerProcess
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

    process: WorkerProcess
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
    """A worker process, forked from the nursery. It ends when its socket is closed, with us at the
    latest. Returns at once; what is sent to it waits until it has begun.

    A `reader` has what reads pages, which takes as long to import as half of all else; others
    import it with the first page that is to be read: a sweep without news has none.

    Raises CouldNotFindOut where the machine lets none start.
    """
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with theirs:
        try:
            process = nursery.NURSERIES.hire(WORKER_MODULE, theirs, reader=reader)
        except OSError as error:
            ours.close()
            raise no_process(error.strerror or str(error)) from error
    return Hired(process, ours)


def no_process(why: str) -> CouldNotFindOut:
    """The error of a machine that lets no worker start."""
    return CouldNotFindOut(
        f"No process to read pages could be started ({why}), so nothing can be "
        "crawled. Free memory or raise the limit of processes, then try again."
    )
