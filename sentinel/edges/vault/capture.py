"""Capturing a document root: contents go to the object store, what they are to a manifest."""

import os
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from itertools import islice
from pathlib import Path

from sentinel.core.manifest import Entry, Manifest
from sentinel.core.ports import Progress
from sentinel.edges.entries import Reading, entry_at, folder_seen, hash_file
from sentinel.edges.safewalk import chunks, folders, opened_root
from sentinel.edges.vault.objects import ObjectStore
from sentinel.errors import TreeError

WORKERS = 8
"""Files written at once. Most of the time goes into fsync, which the disk merges."""
_QUEUED = 64


def capture(
    root: Path, objects: ObjectStore, *, max_entries: int, progress: Progress | None
) -> Manifest:
    """Everything below a document root, each content stored and proven before this returns.

    Files that kept changing while they were read are in it, marked torn. Raises TreeError
    where something may not be read: a backup with holes is none. Raises IntegrityError where
    the vault's disk does not give back what was written.
    """
    entries: list[Entry] = []
    with opened_root(root) as descriptor:
        paths: list[str] = []
        for folder in folders(descriptor, max_entries=max_entries):
            if folder.entered:
                entries.append(folder_seen(folder).entry(folder.path))
            paths += [folder.path_of(name) for name in folder.names]
        total = len(entries) + len(paths)
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="capture") as pool:
            for entry in _described(pool, descriptor, paths, objects):
                if entry is not None:
                    entries.append(entry)
                if progress is not None:
                    progress(len(entries), total)
    objects.sync()
    return Manifest(entries=tuple(sorted(entries, key=lambda entry: entry.path)))


def _described(
    pool: ThreadPoolExecutor, root: int, paths: list[str], objects: ObjectStore
) -> Iterable[Entry | None]:
    """Results as they come, with a bounded queue: a site of a million files is no memory matter."""
    store = partial(_store, objects)
    rest = iter(paths)
    pending: set[Future[Entry | None]] = set()
    try:
        while True:
            for path in islice(rest, _QUEUED - len(pending)):
                pending.add(pool.submit(_entry, root, path, store))
            if not pending:
                return
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        for future in pending:
            future.cancel()


def _entry(root: int, path: str, store: "partial[Reading]") -> Entry | None:
    try:
        return entry_at(root, path, read=store, strict=True)
    except _VaultError as error:
        raise TreeError(
            f"{path}: could not be stored in the vault ({error}). Look at the space and the "
            "permissions of the folder paths.backups; no backup was made."
        ) from error


def _store(objects: ObjectStore, descriptor: int, size: int) -> Reading:
    first = hash_file(descriptor, size)
    try:
        sha256, size = objects.ensure(first.sha256, first.size, partial(chunks, descriptor))
    except OSError as error:
        # kept apart from faults of the document root, where a missing name means "gone meanwhile"
        raise _VaultError(os.strerror(error.errno or 0)) from error
    return Reading(sha256, size)


class _VaultError(Exception):
    """The vault's own disk failed."""
