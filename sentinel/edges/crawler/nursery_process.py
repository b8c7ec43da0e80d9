"""The nursery: imports what a worker needs once, and forks a ready one for each that is hired.

Run as `python -m sentinel.edges.crawler.nursery_process DESCRIPTOR MODULE`, with a socket to the
main process. It has one thread, opens no connection and reads no page. When its socket is closed
it kills what it forked and ends.
"""

import gc
import logging
import os
import resource
import select
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import NamedTuple, NoReturn

from sentinel.edges.crawler.fate import Told, tell

PLAIN, READER = b"p", b"r"
"""What is asked for: a worker, or one that has imported what reads pages."""
READERS = ("sentinel.core.contents", "sentinel.core.html")


class _Child(NamedTuple):
    pid: int
    fate: socket.socket


class _Nursery:
    """Answers hires and reaps, one after the other."""

    def __init__(self, control: socket.socket, work: Callable[[socket.socket], None]) -> None:
        self._control = control
        self._work = work
        self._reads = False
        self._children: dict[int, _Child] = {}
        """By pidfd."""
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)

    def run(self) -> None:
        """Until the main process has gone or wants no more of it."""
        while True:
            for descriptor, _ in self._poll.poll():
                if descriptor in self._children:
                    self._reap(descriptor)
                elif not self._hire():
                    return

    def end(self) -> None:
        """Nobody reads what those that are left would say."""
        for pidfd in self._children:
            signal.pidfd_send_signal(pidfd, signal.SIGKILL)
        for child in self._children.values():
            os.waitpid(child.pid, 0)

    def _hire(self) -> bool:
        wish, descriptors, _, _ = socket.recv_fds(self._control, 1, 2)
        if not wish:
            return False
        connection, fate = (socket.socket(fileno=descriptor) for descriptor in descriptors)
        if wish == READER and not self._reads:
            for module in READERS:
                import_module(module)
            self._reads = True
            gc.freeze()
        with connection:
            if _forsaken(fate):
                fate.close()
            else:
                self._fork(connection, fate)
        return True

    def _fork(self, connection: socket.socket, fate: socket.socket) -> None:
        try:
            pid = os.fork()
        except OSError as error:
            tell(fate, Told.REFUSED, error.errno or 0)
            fate.close()
            return
        if not pid:
            self._be_born(connection, fate)
        pidfd = os.pidfd_open(pid)
        self._children[pidfd] = _Child(pid, fate)
        self._poll.register(pidfd, select.POLLIN)
        if not tell(fate, Told.BORN, pid, pidfd):
            signal.pidfd_send_signal(pidfd, signal.SIGKILL)

    def _be_born(self, connection: socket.socket, fate: socket.socket) -> NoReturn:
        """The worker: a session of its own, and nothing but its connection."""
        code = 1
        try:  # whatever happens: it never goes on as a second nursery
            os.setsid()
            for pidfd, child in self._children.items():
                os.close(pidfd)
                child.fate.close()
            fate.close()
            self._control.close()
            gc.enable()
            self._work(connection)
            code = 0
        except BaseException:  # noqa: BLE001 - told as at the end of any program
            sys.excepthook(*sys.exc_info())
        finally:
            with suppress(OSError):
                if sys.stderr is not None:  # it is where the stream is closed
                    sys.stderr.flush()
            os._exit(code)

    def _reap(self, pidfd: int) -> None:
        child = self._children.pop(pidfd)
        _, status = os.waitpid(child.pid, 0)
        self._poll.unregister(pidfd)
        os.close(pidfd)
        with child.fate:
            tell(child.fate, Told.ENDED, os.waitstatus_to_exitcode(status))


def _forsaken(fate: socket.socket) -> bool:
    """Whether nobody waits for that worker any more."""
    poll = select.poll()
    poll.register(fate, 0)
    return bool(poll.poll(0))


def main() -> None:
    """The process. What it has imported is frozen, so that a worker's collector touches none of
    the pages that they share."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable()
    gc.disable()
    os.chdir("/")  # it may outlive the folder in which the main process was started
    with socket.socket(fileno=int(sys.argv[1])) as control, suppress(KeyboardInterrupt):
        nursery = _Nursery(control, import_module(sys.argv[2]).work)
        gc.freeze()
        try:
            nursery.run()
        finally:
            nursery.end()


if __name__ == "__main__":
    main()
