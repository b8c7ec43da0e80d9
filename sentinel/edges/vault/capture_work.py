"""Who carries out the jobs of a capture: the caller itself, or worker processes where they pay."""

from collections.abc import Callable, Iterator
from types import TracebackType

from sentinel.edges.vault.capture_crew import CaptureCrew
from sentinel.edges.vault.capture_job import Capturer, Done, Job
from sentinel.edges.vault.objects import ObjectStore

BUNDLE_NAMES = 4_000
"""Names that are read at a time, and whose contents are made durable together."""
BUNDLES_ALONE = 1
"""With more of them than this, worker processes pay for their start."""


class CaptureWork:
    """Collects jobs into bundles. Every method that gives what is finished raises TreeError and
    IntegrityError as a Capturer does."""

    def __init__(
        self,
        root: int,
        objects: ObjectStore,
        *,
        max_file_bytes: int,
        going_on: Callable[[], None],
    ) -> None:
        """`going_on` is called now and then; what it raises ends the capture."""
        self._root = root
        self._objects = objects
        self._max_file_bytes = max_file_bytes
        self._going_on = going_on
        self._bundles: list[list[Job]] = [[]]
        self._names = 0
        """In the last bundle."""
        self._crew: CaptureCrew | None = None

    def __enter__(self) -> "CaptureWork":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._crew is not None:
            self._crew.close()

    def add(self, job: Job) -> Iterator[Done]:
        """Takes a job; gives what was finished meanwhile."""
        if self._names + len(job.names) > BUNDLE_NAMES:
            self._bundles.append([])
            self._names = 0
        self._bundles[-1].append(job)
        self._names += len(job.names)
        pays = len(self._bundles) > BUNDLES_ALONE and not self._objects.seals
        if self._crew is None and pays:
            self._crew = CaptureCrew(self._root, self._objects, max_file_bytes=self._max_file_bytes)
        while self._crew is not None and len(self._bundles) > 1:
            yield from self._hand_over(self._crew)

    def rest(self) -> Iterator[Done]:
        """Carries out all that is left; gives it as it is finished."""
        if self._crew is None:
            yield from self._by_itself()
            return
        while self._bundles:
            yield from self._hand_over(self._crew)
        while self._crew.pending:
            yield from self._crew.finished()
            self._going_on()

    def _hand_over(self, crew: CaptureCrew) -> Iterator[Done]:
        while crew.busy:
            yield from crew.finished()
            self._going_on()
        crew.submit(self._bundles.pop(0))

    def _by_itself(self) -> Iterator[Done]:
        if not any(self._bundles):
            return
        capturer = Capturer(
            self._root,
            self._objects,
            max_file_bytes=self._max_file_bytes,
            going_on=self._going_on,
        )
        while self._bundles:
            yield from capturer.carry_out(self._bundles.pop(0))
            self._going_on()
