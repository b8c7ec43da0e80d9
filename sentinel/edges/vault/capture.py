"""Capturing a document root: contents go to the object store, what they are to a manifest."""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from pathlib import Path

from sentinel.core.manifest import Entry, EntryType, Manifest
from sentinel.core.ports import Progress
from sentinel.core.tree_paths import shown_path
from sentinel.edges.collecting import fewer_collections
from sentinel.edges.entries import MAX_FILE_BYTES, Seen, folder_seen
from sentinel.edges.keys import SigningKey
from sentinel.edges.safewalk import OpenFolder, folders, opened_root
from sentinel.edges.vault.capture_job import Done, Job
from sentinel.edges.vault.capture_work import BUNDLE_NAMES, CaptureWork
from sentinel.edges.vault.known_files import (
    SETTLED_NS,
    Known,
    KnownFiles,
    KnownWriter,
    known_of,
)
from sentinel.edges.vault.objects import ObjectStore
from sentinel.errors import TreeError

KNOWN_FILES = "known-files.txt"
"""In a site's folder of the vault; see `known_files.py`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturePlan:
    """What bounds a capture, and how far it may rely on the one before."""

    max_entries: int
    max_file_bytes: int = MAX_FILE_BYTES
    """A larger file is noted as oversize, never read."""
    known_files: Path | None = None
    """Where files are remembered from capture to capture; None: every file is read."""
    key: SigningKey | None = None
    """With which what is remembered is proven; needed with `known_files`."""
    reread_seconds: float = 0.0
    """A file that looks untouched is not read again until so long after it was last read."""


def capture(
    root: Path,
    objects: ObjectStore,
    *,
    plan: CapturePlan,
    started_at: datetime,
    progress: Progress | None,
) -> Manifest:
    """Everything below a document root, each content stored and proven before this returns.

    Files that kept changing while they were read are in it, marked torn; ones too large to be
    stored are marked oversize. Raises TreeError where something may not be read: a backup with
    holes is none. Raises IntegrityError where the vault's disk does not give back what was
    written.
    """
    with (
        fewer_collections(),
        opened_root(root) as descriptor,
        _Remembered(plan, root, objects, started_at) as known,
    ):
        taken = _Capture(known, progress)
        work = CaptureWork(
            descriptor, objects, max_file_bytes=plan.max_file_bytes, going_on=taken.tell
        )
        with work:
            for folder in folders(descriptor, max_entries=plan.max_entries):
                for job in taken.enter(folder):
                    taken.take(work.add(job))
            taken.take(work.rest())
        objects.sync()
        known.keep()
        return taken.manifest()


class _Capture:
    """What has been found so far."""

    def __init__(self, known: "_Remembered", progress: Progress | None) -> None:
        self._known = known
        self._progress = progress
        self._entries: list[Entry] = []
        self._asked = 0
        """Names that are still to be read, or were."""
        self._moved: set[str] = set()
        """Folders that were replaced between being listed and being read."""

    def enter(self, folder: OpenFolder) -> Iterator[Job]:
        """Describes a folder and what of it needs no reading; jobs for all the rest."""
        if folder.entered:
            self._entries.append(_folder_entry(folder))
        unread, unchanged = self._known.sorted_out(folder)
        self._entries += unchanged
        for start in range(0, len(unread), BUNDLE_NAMES):
            names = tuple(unread[start : start + BUNDLE_NAMES])
            self._asked += len(names)
            yield Job(folder.path, names)

    def take(self, finished: Iterator[Done]) -> None:
        for done in finished:
            above = "" if done.folder == "." else f"{done.folder}/"
            pairs = tuple(zip(done.names, done.seen, strict=True))
            self._entries += [seen.entry(above + name) for name, seen in pairs]
            self._asked -= done.asked
            if done.moved:
                self._moved.add(done.folder)
            self._known.note(done.folder, pairs)
            self.tell()
        self.tell()

    def tell(self) -> None:
        """What the progress raises ends the capture."""
        if self._progress is not None:
            self._progress(len(self._entries), len(self._entries) + self._asked)

    def manifest(self) -> Manifest:
        entries = sorted(self._entries, key=attrgetter("path"))
        if self._moved:
            entries = [
                replace(entry, torn=True) if entry.path in self._moved else entry
                for entry in entries
            ]
        return Manifest(entries=tuple(entries))


class _Remembered:
    """What is known from the capture before, and what this one lets the next know."""

    def __init__(
        self, plan: CapturePlan, root: Path, objects: ObjectStore, started_at: datetime
    ) -> None:
        self._plan = plan
        self._now = int(started_at.timestamp())
        self._settled_before_ns = time.time_ns() - SETTLED_NS
        self._files: KnownFiles | None = None
        self._writer: KnownWriter | None = None
        self._present: frozenset[str] = frozenset()
        if plan.known_files is not None and plan.key is not None:
            self._files = KnownFiles(plan.known_files, str(root), plan.key)
            self._writer = KnownWriter(plan.known_files, str(root), plan.key)
            self._present = objects.names() if self._files else frozenset()

    def __enter__(self) -> "_Remembered":
        return self

    def __exit__(self, *_: object) -> None:
        if self._files is not None:
            self._files.close()
        if self._writer is not None:
            self._writer.discard()

    def sorted_out(self, folder: OpenFolder) -> tuple[Sequence[str], list[Entry]]:
        """The names of a folder that must be read, and what stands for those that need not be."""
        known = self._files.of(folder.path) if self._files is not None else {}
        if not known:
            return folder.names, []
        unread: list[str] = []
        unchanged: list[Entry] = []
        kept: list[Known] = []
        above = folder.path_of("")
        for name in folder.names:
            file = known.get(name)
            found = None if file is None else self._unchanged(folder.descriptor, file)
            if file is None or found is None:
                unread.append(name)
            else:
                unchanged.append(_entry(above + name, file, found))
                kept.append(file)
        if self._writer is not None:
            self._writer.note(folder.path, kept)
        return unread, unchanged

    def note(self, folder: str, pairs: tuple[tuple[str, Seen], ...]) -> None:
        """Takes files that were just read."""
        if self._writer is None:
            return
        files = (
            known_of(name, seen, read_at=self._now, settled_before_ns=self._settled_before_ns)
            for name, seen in pairs
        )
        self._writer.note(folder, (file for file in files if file is not None))

    def keep(self) -> None:
        if self._writer is not None:
            self._writer.keep()

    def _unchanged(self, folder: int, file: Known) -> os.stat_result | None:
        """What the system says of a file that is as it was when its content was last read, and
        whose content is there."""
        if file.sha256 not in self._present:
            return None
        # a time in the future says that the clock went back: it is not believed
        if not 0 <= self._now - file.read_at < self._plan.reread_seconds:
            return None
        try:
            found = os.stat(file.name, dir_fd=folder, follow_symlinks=False)
        except OSError:
            return None  # whatever it is, the reading says it
        if not file.still(found) or found.st_size > self._plan.max_file_bytes:
            return None
        return found


def _entry(path: str, file: Known, found: os.stat_result) -> Entry:
    return Entry(
        path=path,
        type=EntryType.FILE,
        mode=found.st_mode & 0o7777,
        uid=found.st_uid,
        gid=found.st_gid,
        size=found.st_size,
        mtime_ns=found.st_mtime_ns,
        sha256=file.sha256,
        xattrs=file.xattrs,
    )


def _folder_entry(folder: OpenFolder) -> Entry:
    try:
        return folder_seen(folder).entry(folder.path)
    except OSError as error:
        raise TreeError(
            f"{shown_path(folder.path)}: cannot be described ({error.strerror})."
        ) from error
