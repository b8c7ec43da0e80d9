"""The worker processes of a large capture, and the bundles of jobs that they have in hand."""

from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from sentinel.edges.crew import Crew
from sentinel.edges.vault.capture_job import Done, Job
from sentinel.edges.vault.capture_wire import Said, Setup, plain_jobs, said_of
from sentinel.edges.vault.objects import ObjectStore
from sentinel.errors import IntegrityError, TreeError

WORKER_MODULE = "sentinel.edges.vault.capture_worker"
_PATIENCE_SECONDS = 1.0
"""How often somebody who waits for a large file may give up."""


class CaptureCrew:
    """Worker processes, each with one bundle of jobs at a time; one more bundle waits for each."""

    def __init__(self, root: int, objects: ObjectStore, *, max_file_bytes: int) -> None:
        """Raises TreeError where the machine lets no process start."""
        self._objects = objects
        self._pending: set[Future[Said]] = set()
        self._crew = Crew(
            WORKER_MODULE,
            setup=tuple(Setup(str(objects.folder), objects.compression.value, max_file_bytes)),
            what="to store files",
            outcome="no backup was made.",
            folder=root,
            spare=1,  # each waits for the disk with every bundle
        )
        self._pool = ThreadPoolExecutor(2 * self._crew.size, thread_name_prefix="capture")

    def submit(self, jobs: list[Job]) -> None:
        self._pending.add(self._pool.submit(self._carry_out, jobs))

    @property
    def busy(self) -> bool:
        """Whether another bundle had better wait: one at work and one waiting for each."""
        return len(self._pending) >= 2 * self._crew.size

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
            self._objects.note_touched(said.touched, whole=True)
            yield from said.done

    def close(self) -> None:
        """Ends all workers; what they have in hand is given up, and no backup names it."""
        self._crew.give_up()
        self._pool.shutdown(cancel_futures=True)
        self._crew.close()

    def _carry_out(self, jobs: list[Job]) -> Said:
        return said_of(self._crew.ask(plain_jobs(jobs)))
