"""Writing a manifest out as a tree of files: below one open folder, following nothing; proving it.

What was written is on disk, and read again and found as wanted, when `stage_tree` returns.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from sentinel.core.manifest import ChangeKind, Entry, EntryType, Manifest
from sentinel.core.ports import Progress
from sentinel.edges.collecting import fewer_collections
from sentinel.edges.crew import Crew
from sentinel.edges.file_system import can_sync_at_once, sync_file_system, writing_out
from sentinel.edges.new_entry import FOLDER, finish, make_file, make_folder, make_link, writing
from sentinel.edges.proving import file_fault, folder_faults, link_fault, opened
from sentinel.edges.stage_wire import Answer, Order, described
from sentinel.edges.vault.small_objects import LARGEST_BYTES
from sentinel.errors import TreeError

Content = Callable[[Entry], Iterator[bytes]]
"""The bytes of a file entry, proven at the latest when the iterator ends."""
Fault = tuple[str, ChangeKind]
"""A path that is not as wanted, and in what."""

WORKER_MODULE = "sentinel.edges.stage_worker"
THREADS = 8
CREW_PAYS_FROM = 2_000
"""Files; fewer are made before worker processes have started."""
_BATCH = 500
"""Files of one folder that one worker makes: two in one folder would wait for each other."""
_FEW = 16
"""So many files are synced one by one: syncfs also writes out what all others have written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the bytes of a stage come from."""

    content: Content
    objects: Path | None = None
    """The vault's folder of objects, which worker processes may read by themselves; what they do
    not find there or cannot prove is asked of `content`."""


def stage_tree(
    top: Path, manifest: Manifest, source: Source, progress: Progress | None
) -> list[Fault]:
    """Fills an empty folder with a manifest's entries; what is not as wanted of it then.

    1. folders, open to nobody else; 2. files; 3. links, as stored; 4. owner, mode and time of the
    folders, from the deepest up; 5. all of it is made durable, before 6. each name is looked at
    and each file read again. Devices, FIFOs and sockets are left out. The paths must have been
    looked at (`path_problems`). Raises TreeError for what the disk refuses, IntegrityError for
    content that does not verify.
    """
    number = len(manifest.files)
    with ExitStack() as closing:
        root = closing.enter_context(_opened_top(top))
        synced = number <= _FEW or not can_sync_at_once(root)
        many = source.objects is not None and number >= CREW_PAYS_FROM
        crew = closing.enter_context(_crew(root, source.objects, synced=synced)) if many else None
        closing.enter_context(fewer_collections())
        stage = _Stage(
            top=top,
            root=root,
            tree=_Tree(manifest),
            source=source,
            crew=crew,
            synced=synced,
            progress=progress or (lambda done, known: None),
        )
        stage.write()
        return stage.faults()


def _crew(root: int, objects: Path | None, *, synced: bool) -> Crew:
    """The worker processes of a large restore. Raises TreeError where none can be started."""
    return Crew(
        WORKER_MODULE,
        setup=(str(objects), synced),
        what="to write the stage",
        outcome="the document root was not touched.",
        folder=root,
        spare=1,  # creating files waits for the disk's journal
    )


class _Tree:
    """A manifest by folders."""

    def __init__(self, manifest: Manifest) -> None:
        self.folders = [e for e in manifest.entries if e.type is EntryType.DIRECTORY]
        self.links = [e for e in manifest.entries if e.type is EntryType.SYMLINK]
        self.file_count = 0
        self._files: dict[str, list[tuple[str, Entry]]] = defaultdict(list)
        self._names: dict[str, set[str]] = defaultdict(set)
        for entry in manifest.entries:
            folder, name = split(entry.path)
            if entry.path == "." or entry.type is EntryType.OTHER:
                continue
            self._names[folder].add(name)
            if entry.type is EntryType.FILE:
                self._files[folder].append((name, entry))
                self.file_count += 1

    def names(self, folder: str) -> frozenset[str]:
        return frozenset(self._names.get(folder, ()))

    def batches(self) -> Iterator["_Batch"]:
        """All files, those of one folder together; a large one alone."""
        for folder, files in self._files.items():
            small = [item for item in files if item[1].size <= LARGEST_BYTES]
            for start in range(0, len(small), _BATCH):
                yield _Batch(folder, small[start : start + _BATCH])
            for item in files:
                if item[1].size > LARGEST_BYTES:
                    yield _Batch(folder, [item], large=True)


@dataclass(frozen=True, slots=True)
class _Batch:
    folder: str
    files: list[tuple[str, Entry]]
    large: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """A stage that is being written, then proven."""

    top: Path
    root: int
    tree: _Tree
    source: Source
    crew: Crew | None
    synced: bool
    progress: Progress

    def write(self) -> None:
        for entry in self.tree.folders:
            if entry.path != ".":
                with writing(entry.path), self._parent(entry) as (folder, name):
                    make_folder(folder, name)
        # beside worker processes alone: few files are written out in one go at the end
        with nullcontext() if self.crew is None or self.synced else writing_out(self.top):
            self._over_files(self._make, 0)
        for entry in self.tree.links:
            with writing(entry.path), self._parent(entry) as (folder, name):
                make_link(folder, name, entry)
        deepest_first = sorted(self.tree.folders, key=_depth, reverse=True)
        for entry in deepest_first:
            with writing(entry.path), self._folder(entry.path) as folder:
                finish(folder, entry)
                if self.synced:
                    os.fsync(folder)
        if not self.synced:
            with writing("."):
                sync_file_system(self.root)

    def faults(self) -> list[Fault]:
        found: list[Fault] = []
        for entry in self.tree.folders:
            with _reading(entry.path), self._folder(entry.path) as folder:
                found += folder_faults(folder, entry, self.tree.names(entry.path))
        for entry in self.tree.links:
            with _reading(entry.path), self._parent(entry) as (folder, name):
                fault = link_fault(folder, name, entry)
            found += [(entry.path, fault)] if fault else []
        found += self._over_files(self._prove, self.tree.file_count)
        return sorted(dict.fromkeys(found))

    def _over_files(self, act: Callable[[_Batch], list[Fault]], before: int) -> list[Fault]:
        found: list[Fault] = []
        batches = list(self.tree.batches())
        with ThreadPoolExecutor(THREADS, thread_name_prefix="stage") as pool:
            try:
                done = before
                for batch, faults in zip(batches, pool.map(act, batches), strict=True):
                    done += len(batch.files)
                    found += faults
                    self.progress(done, 2 * self.tree.file_count)
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        return found

    def _make(self, batch: _Batch) -> list[Fault]:
        left: Iterable[tuple[str, Entry]] = batch.files
        if self.crew is not None and not batch.large:
            noted = self._asked(self.crew, batch, prove=False)
            left = [batch.files[number] for number, _ in noted]
        if left:
            with _reading(batch.folder), self._folder(batch.folder) as folder:
                for name, entry in left:
                    with writing(entry.path):
                        content = self.source.content(entry)
                        make_file(folder, name, entry, content, synced=self.synced)
        return []

    def _prove(self, batch: _Batch) -> list[Fault]:
        if self.crew is not None and not batch.large:
            noted = self._asked(self.crew, batch, prove=True)
            return [(batch.files[number][1].path, ChangeKind(kind)) for number, kind in noted]
        found: list[Fault] = []
        with _reading(batch.folder), self._folder(batch.folder) as folder:
            for name, entry in batch.files:
                with _reading(entry.path):
                    fault = file_fault(folder, name, entry)
                found += [(entry.path, fault)] if fault else []
        return found

    def _asked(self, crew: Crew, batch: _Batch, *, prove: bool) -> list[tuple[int, str]]:
        files = [described(entry) for _, entry in batch.files]
        answer = Answer(*crew.ask(tuple(Order(prove, batch.folder, files))))
        if answer.fault:
            raise TreeError(answer.fault)
        return answer.noted

    @contextmanager
    def _folder(self, path: str) -> Iterator[int]:
        descriptor = opened(self.root, path)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    @contextmanager
    def _parent(self, entry: Entry) -> Iterator[tuple[int, str]]:
        path, name = split(entry.path)
        with self._folder(path) as folder:
            yield folder, name


def split(path: str) -> tuple[str, str]:
    """The folder that a path lies in, `.` for the root's, and its last name."""
    folder, _, name = path.rpartition("/")
    return folder or ".", name


def _depth(entry: Entry) -> int:
    return 0 if entry.path == "." else entry.path.count("/") + 1


@contextmanager
def _opened_top(top: Path) -> Iterator[int]:
    descriptor = os.open(top, FOLDER)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _reading(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise TreeError(
            f"{path}: could not be read back from the stage ({error.strerror}). The document root "
            "was not touched."
        ) from error
