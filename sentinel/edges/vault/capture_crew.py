"""The worker processes of a large capture: Python threads would share one core."""

import os
import queue
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from sentinel.edges.vault.capture_job import Done, Job
from sentinel.edges.vault.capture_wire import Said, Setup, receive, said_of, send
from sentinel.edges.vault.objects import ObjectStore
from sentinel.errors import IntegrityError, TreeError

WORKER_MODULE = "sentinel.edges.vault.capture_worker"
MAX_WORKERS = 4
_PATIENCE_SECONDS = 1.0
"""How often somebody who waits for a large file may give up."""


class CaptureCrew:
    """Worker processes, each with one bundle of jobs at a time; one more bundle waits for each."""

    def __init__(self, root: int, objects: ObjectStore, *, max_file_bytes: int) -> None:
        """Raises TreeError where the machine lets no process start."""
        self._objects = objects
        self._workers: list[subprocess.Popen[bytes]] = []
        self._idle: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
        self._pending: set[Future[Said]] = set()
        self.size = min(len(os.sched_getaffinity(0)), MAX_WORKERS)
        self._pool = ThreadPoolExecutor(self.size, thread_name_prefix="capture")
        setup = Setup(str(objects.folder), objects.compression.value, max_file_bytes)
        try:
            for _ in range(self.size):
                worker = _start(root)
                self._workers.append(worker)
                _send(worker, setup)
                self._idle.put(worker)
        except BaseException:
            self.close()
            raise

    def submit(self, jobs: list[Job]) -> None:
        self._pending.add(self._pool.submit(self._carry_out, jobs))

    @property
    def busy(self) -> bool:
        """Whether another bundle had better wait: one at work and one waiting for each."""
        return len(self._pending) >= 2 * self.size

    @property
    def pending(self) -> bool:
        return bool(self._pending)

    def finished(self) -> Iterator[Done]:
        """What was finished since, after waiting a little for it. Raises TreeError and
        IntegrityError as a Capturer does, and TreeError where a worker died."""
        ended, self._pending = wait(self._pending, _PATIENCE_SECONDS, FIRST_COMPLETED)
        for future in ended:
            said = future.result()
            if said.fault:
                raise (IntegrityError if said.damaged else TreeError)(said.fault)
            self._objects.note_touched(said.touched)
            yield from said.done

    def close(self) -> None:
        """Ends all workers; what they have in hand is given up, and no backup names it."""
        for worker in self._workers:
            worker.kill()
        self._pool.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.communicate()

    def _carry_out(self, jobs: list[Job]) -> Said:
        worker = self._idle.get()
        try:
            assert worker.stdout is not None
            _send(worker, jobs)
            item = receive(worker.stdout)
        except OSError:
            item = None
        finally:
            self._idle.put(worker)
        if item is None:
            return Said([], [], _DIED)
        return said_of(item)


_DIED = (
    "A process that was storing files has died, so no backup was made. Look at the system log (out "
    "of memory?), then try again."
)


def _send(worker: "subprocess.Popen[bytes]", item: object) -> None:
    assert worker.stdin is not None
    send(worker.stdin, item)


def _start(root: int) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(  # noqa: S603 - our own program with a number
            [sys.executable, "-P", "-m", WORKER_MODULE, str(root)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=(root,),
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for the main process
        )
    except OSError as error:
        raise TreeError(
            f"No process to store files could be started ({error.strerror}), so there is no "
            "backup. Free memory or raise the limit of processes, then try again."
        ) from error


def _environment() -> dict[str, str]:
    """Without anything that could change what a worker imports."""
    kept = ("PATH", "LANG", "LC_ALL", "TZ")
    found = {name: os.environ[name] for name in kept if name in os.environ}
    return {**found, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
