"""Capturing some names of one folder: read, stored, described. Done in the main process for a
small site, in workers for a large one."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple, TypeVar

from sentinel.core.tree_paths import shown_path
from sentinel.edges.entries import Reader, Reading, Seen, hash_file, seen_in
from sentinel.edges.safewalk import MOVED, chunks, opened_folder
from sentinel.edges.vault.batch import ObjectBatch
from sentinel.edges.vault.objects import ObjectStore
from sentinel.errors import TreeError

T = TypeVar("T")

SMALL_BYTES = 1 << 20
"""Files up to here are read once, hashed and stored from memory."""


class Job(NamedTuple):
    """Names of one folder. Plain values: it goes through a pipe."""

    folder: str
    names: tuple[str, ...]


class Done(NamedTuple):
    """What came of a job: the names that were still there, in the order of the job."""

    folder: str
    names: tuple[str, ...]
    seen: tuple[Seen, ...]
    asked: int
    """Names in the job."""
    moved: bool = False
    """The folder is gone, or no longer what was walked: nothing of it could be read."""


class Capturer:
    """Carries out jobs on one tree and one store. For one thread."""

    def __init__(
        self,
        root: int,
        objects: ObjectStore,
        *,
        max_file_bytes: int,
        going_on: Callable[[], None] = lambda: None,
    ) -> None:
        """`going_on` is called now and then while a large file is read; what it raises ends it."""
        self._root = root
        self._objects = objects
        self._present = set(objects.names())
        self._max_file_bytes = max_file_bytes
        self._going_on = going_on

    def carry_out(self, jobs: Iterable[Job]) -> list[Done]:
        """All that is told of is stored and proven, under its digest, when this returns; the names
        are durable once the store is synced.

        Raises TreeError where something may not be read or cannot be stored, IntegrityError where
        the vault's disk does not give back what was written.
        """
        try:
            with self._objects.batch() as batch:
                done = [self._done(job, batch) for job in jobs]
                batch.commit()
                self._objects.note_touched(batch.touched)
        except OSError as error:
            raise _not_stored(str(self._objects.folder), error) from error
        return done

    def _done(self, job: Job, batch: ObjectBatch) -> Done:
        names: list[str] = []
        found: list[Seen] = []
        store = partial(self._store, batch)
        try:
            with opened_folder(self._root, job.folder) as folder:
                for name in job.names:
                    path = name if job.folder == "." else f"{job.folder}/{name}"
                    seen = self._seen(folder, name, path, store)
                    if seen is not None:
                        names.append(name)
                        found.append(seen)
                    if batch.full:
                        _stored(batch.commit)
        except _VaultError as error:
            raise _not_stored(path, error.cause) from error
        except OSError as error:
            if error.errno not in MOVED:
                raise _closed(job.folder, error) from error
            return Done(job.folder, (), (), len(job.names), moved=True)
        return Done(job.folder, tuple(names), tuple(found), len(job.names))

    def _seen(self, folder: int, name: str, path: str, store: Reader) -> Seen | None:
        return seen_in(
            folder, name, path, strict=True, read=store, max_file_bytes=self._max_file_bytes
        )

    def _store(self, batch: ObjectBatch, descriptor: int, size: int) -> Reading:
        """Stores an open file's content under the digest of the very bytes that are stored."""
        if size > SMALL_BYTES:
            return self._store_large(batch, descriptor, size)
        content = os.pread(descriptor, size + 1, 0)
        sha256 = hashlib.sha256(content).hexdigest()
        if not self._is_there(batch, sha256, len(content)):
            replaces = sha256 in self._present
            _stored(partial(batch.put, content, sha256, replaces=replaces))
            self._present.add(sha256)
        return Reading(sha256, len(content))

    def _store_large(self, batch: ObjectBatch, descriptor: int, size: int) -> Reading:
        """Read once for its digest; a second time only where the vault does not have it."""
        first = hash_file(descriptor, size, self._going_on)
        if self._is_there(batch, first.sha256, first.size):
            return first
        sha256, stored = _stored(partial(batch.put_stream, self._chunks(descriptor, size)))
        self._present.add(sha256)
        return Reading(sha256, stored)

    def _chunks(self, descriptor: int, size: int) -> Iterator[bytes]:
        for chunk in chunks(descriptor, size):
            self._going_on()
            yield chunk

    def _is_there(self, batch: ObjectBatch, sha256: str, size: int) -> bool:
        if batch.holds(sha256):
            return True
        return sha256 in self._present and self._objects.is_good(sha256, size)


class _VaultError(Exception):
    """The vault's own disk failed. Kept apart from faults of the document root, where a missing
    name means "gone meanwhile"."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(str(cause))
        self.cause = cause


def _stored(act: Callable[[], T]) -> T:
    try:
        return act()
    except OSError as error:
        raise _VaultError(error) from error


def _not_stored(what: str, error: OSError) -> TreeError:
    return TreeError(
        f"{shown_path(what)}: could not be stored in the vault ({os.strerror(error.errno or 0)}). "
        "Look at the space and the permissions of the folder paths.backups; no backup was made."
    )


def _closed(folder: str, error: OSError) -> TreeError:
    return TreeError(
        f"{shown_path(folder)}: the folder cannot be entered ({error.strerror}). Give the user "
        "running Sentinel read access to the whole document root, or move it elsewhere."
    )
