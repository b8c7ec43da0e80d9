"""Worker processes for what is worth more than one core: Python threads would share it."""

import os
import queue
import subprocess
import sys
from contextlib import suppress
from typing import Any

from sentinel.edges.crew_wire import framed, receive
from sentinel.edges.own_program import plain_environment
from sentinel.edges.own_rights import lent
from sentinel.errors import TreeError

MAX_WORKERS = 4
"""More would wait for the main process that gives them their orders."""


class Crew:
    """Processes of one module, each of which answers one order after the other.

    They are started at once, end with `close`, and with the main process at the latest: a worker
    ends when its input does. Orders and answers are plain values (crew_wire.py), never None.
    """

    def __init__(
        self,
        module: str,
        *,
        setup: Any,
        what: str,
        outcome: str,
        folder: int | None = None,
        spare: int = 0,
    ) -> None:
        """`setup` is the first thing that each worker is told, without an answer. `what` they are
        for (`to store files`) and what follows of a failure stand in its message. `folder` is an
        open one that the workers inherit; its number is their argument. `spare` workers are there
        beside one for each core, to be at work while others wait for the disk.

        Raises TreeError where the machine lets no process start.
        """
        self._module = module
        self._what = what
        self._outcome = outcome
        self._folder = folder
        self._workers: list[subprocess.Popen[bytes]] = []
        self._idle: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
        self.size = min(len(os.sched_getaffinity(0)) + spare, MAX_WORKERS)
        try:
            for _ in range(self.size):
                worker = self._start()
                self._workers.append(worker)
                with suppress(OSError):  # one that has died already is told of by `ask`
                    _write(worker, framed(setup))
                self._idle.put(worker)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, order: Any) -> Any:
        """Waits for a free worker, and for its answer. May be called from several threads; with
        more of them than workers the next order is ready when a worker is.

        Raises TreeError where the worker has died.
        """
        data = framed(order)
        worker = self._idle.get()
        try:
            assert worker.stdout is not None
            _write(worker, data)
            answer = receive(worker.stdout)
        except OSError:
            answer = None
        finally:
            self._idle.put(worker)
        if answer is None:
            raise TreeError(
                f"A process {self._what} has died: {self._outcome} Look at the system log (out of "
                "memory?), then try again."
            )
        return answer

    def give_up(self) -> None:
        """Whoever waits for an answer waits no more. Needed before `close` where some do."""
        for worker in self._workers:
            worker.kill()

    def close(self) -> None:
        """Ends all workers; what they have in hand is given up."""
        self.give_up()
        for worker in self._workers:
            with suppress(OSError):  # what it was not told any more
                worker.communicate()

    def _start(self) -> "subprocess.Popen[bytes]":
        inherited = () if self._folder is None else (self._folder,)
        try:
            with lent():  # files of other users are read, written and given back to them
                return subprocess.Popen(  # noqa: S603 - our own program with a number
                    [sys.executable, "-P", "-m", self._module, *map(str, inherited)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    pass_fds=inherited,
                    env=plain_environment(),
                    start_new_session=True,  # Ctrl-C is for the main process
                )
        except OSError as error:
            raise TreeError(
                f"No process {self._what} could be started ({error.strerror}): {self._outcome} "
                "Free memory or raise the limit of processes, then try again."
            ) from error


def _write(worker: "subprocess.Popen[bytes]", data: bytes) -> None:
    assert worker.stdin is not None
    worker.stdin.write(data)
    worker.stdin.flush()
