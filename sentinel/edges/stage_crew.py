"""The worker processes of a large restore: Python threads would share one core."""

import os
import queue
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from sentinel.edges.stage_wire import Answer, Order, receive, send
from sentinel.errors import TreeError

WORKER_MODULE = "sentinel.edges.stage_worker"
MAX_WORKERS = 4


@dataclass(frozen=True, slots=True)
class StageCrew:
    """Carries out orders in as many processes as there are; may be used from several threads."""

    idle: "queue.SimpleQueue[subprocess.Popen[bytes]]"
    size: int

    def carry_out(self, order: Order) -> Answer:
        """Waits for a free worker, and for its answer. Raises TreeError for what it could not do,
        and where it has died."""
        worker = self.idle.get()
        try:
            assert worker.stdin is not None and worker.stdout is not None
            send(worker.stdin, tuple(order))
            worker.stdin.flush()
            said = receive(worker.stdout)
        except OSError:
            said = None
        finally:
            self.idle.put(worker)
        if said is None:
            raise TreeError(
                "A process that wrote the stage has died; the document root was not touched. Look "
                "at the system log (out of memory?), then try again."
            )
        answer = Answer(*said)
        if answer.fault:
            raise TreeError(answer.fault)
        return answer


@contextmanager
def stage_crew(stage: int) -> Iterator[StageCrew]:
    """Workers for the stage that is open as `stage`; they end with the block.

    Raises TreeError where the machine lets none start.
    """
    size = min(len(os.sched_getaffinity(0)), MAX_WORKERS)
    idle: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
    started: list[subprocess.Popen[bytes]] = []
    try:
        for _ in range(size):
            started.append(_start(stage))
            idle.put(started[-1])
        yield StageCrew(idle, size)
    finally:
        for worker in started:
            worker.kill()  # what they left half-made is a stage, and cleared with it
        for worker in started:
            with suppress(OSError):  # what it was not told any more
                worker.communicate()


def _start(stage: int) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(  # noqa: S603 - our own program with a number
            [sys.executable, "-P", "-m", WORKER_MODULE, str(stage)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=(stage,),
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for the main process
        )
    except OSError as error:
        raise TreeError(
            f"No process to write the stage could be started ({error.strerror}). Free memory or "
            "raise the limit of processes, then try again."
        ) from error


def _environment() -> dict[str, str]:
    """Without anything that could change what a worker imports."""
    kept = ("PATH", "LANG", "LC_ALL", "TZ")
    found = {name: os.environ[name] for name in kept if name in os.environ}
    return {**found, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
