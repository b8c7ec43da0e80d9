"""Capturing a site that lies elsewhere: Sentinel pulls what the vault lacks, by its digest."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import chain

from sentinel.core.manifest import Entry, Manifest
from sentinel.core.ports import Progress
from sentinel.core.site import Site
from sentinel.edges.remote.hosts import RemoteFiles, RemoteHosts
from sentinel.edges.remote.reading import Gone, Reading
from sentinel.edges.vault.objects import ObjectStore
from sentinel.errors import RemoteError, TreeError

TRIES = 3
"""Readings of a file that changes under the reader, before it is called torn."""
WORKERS = 8
_QUEUED = 32
_SMALL = 1 << 20
"""Files up to this are stored beside the reading of the next ones; most of it is fsync."""
_SHOWN = 3


class RemoteCapture:
    """`capture_remote` for the sites of one configuration."""

    def __init__(self, hosts: RemoteHosts, *, max_file_bytes: int) -> None:
        self._hosts = hosts
        self._max_file_bytes = max_file_bytes

    def __call__(self, site: Site, objects: ObjectStore, progress: Progress | None) -> Manifest:
        files, largest = self._hosts.files(site), self._max_file_bytes
        return capture_remote(files, objects, max_file_bytes=largest, progress=progress)


def capture_remote(
    files: RemoteFiles, objects: ObjectStore, *, max_file_bytes: int, progress: Progress | None
) -> Manifest:
    """Everything below a remote document root, each content stored and proven.

    A file whose digest, as the host tells it, is in the vault is not sent again; of what is sent
    the digest is computed here, and the entry is that of the very reading. Raises RemoteError;
    also where something may not be read: a backup with holes is none. Raises TreeError where the
    vault's disk refuses.
    """
    seen = files.scan()
    if seen.unread:
        raise RemoteError(
            f"{', '.join(repr(path) for path in seen.unread[:_SHOWN])}: cannot be read on the web "
            "host. Give the helper's user read access there; no backup was made."
        )
    entries, tries = seen.by_path(), dict.fromkeys((file.path for file in seen.files), 0)
    held: set[str] = set()
    total = len(seen.files)
    while todo := _todo(entries, objects, held, tries):
        for path in todo:
            tries[path] += 1
        for count, found in enumerate(_stored(files, todo, objects), start=1):
            if isinstance(found, Gone):
                _refuse_unless_gone(found)
                del entries[found.path]
            else:
                entries[found.path] = _bounded(found, max_file_bytes)
                held.add(found.sha256)
            if progress is not None:
                progress(total - len(todo) + count, total)
    objects.sync()
    return Manifest(entries=tuple(entries[path] for path in sorted(entries)))


def _todo(
    entries: dict[str, Entry], objects: ObjectStore, held: set[str], tries: dict[str, int]
) -> list[str]:
    """Paths to be read: one for each digest that the vault lacks, and what was torn.

    `held` are digests known to be in the vault; it grows. Raises RemoteError for what changed at
    each of TRIES readings without ever being stored.
    """
    todo: dict[str, str] = {}
    for path, entry in entries.items():
        if not entry.sha256 or (entry.sha256 in held and not (entry.torn and tries[path] < TRIES)):
            continue
        if not entry.torn and _holds(objects, entry):
            held.add(entry.sha256)
        elif tries[path] < TRIES:
            todo.setdefault(entry.sha256, path)
        elif not _holds(objects, entry):
            raise RemoteError(f"{path!r}: changes whenever it is read; no backup was made.")
    return list(todo.values())


def _holds(objects: ObjectStore, entry: Entry) -> bool:
    """Whether the vault has an object that is good: a damaged one is fetched anew."""
    present = objects.path_of(entry.sha256) is not None
    return present and not objects.problem(entry.sha256, entry.size)


def _refuse_unless_gone(found: Gone) -> None:
    if not found.gone:
        raise RemoteError(f"{found.why}: could not be read on the web host; no backup was made.")


def _bounded(entry: Entry, max_file_bytes: int) -> Entry:
    """What grew beyond the limit since it was listed is noted, and counts as not stored."""
    if entry.size <= max_file_bytes:
        return entry
    return replace(entry, sha256="", oversize=True)


def _stored(
    files: RemoteFiles, paths: Sequence[str], objects: ObjectStore
) -> Iterable[Entry | Gone]:
    """Reads and stores; each answer is given when its bytes are in the vault."""
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="capture") as pool:
        pending: list[tuple[Reading, Future[tuple[str, int]]]] = []
        for reading in files.files(paths):
            pieces = reading.chunks()
            first, whole = _first(pieces)
            if isinstance(reading.found, Gone):
                yield reading.found
            elif whole:
                pending.append((reading, pool.submit(objects.add, partial(list, first))))
                if len(pending) >= _QUEUED:
                    yield from _settled(pending)
            else:
                yield _entry(reading, _added(objects, chain(first, pieces)))
        yield from _settled(pending)


def _first(pieces: Iterator[bytes]) -> tuple[list[bytes], bool]:
    """The first pieces of a file, and whether they are all."""
    first: list[bytes] = []
    for piece in pieces:
        first.append(piece)
        if sum(map(len, first)) > _SMALL:
            return first, False
    return first, True


def _settled(pending: list[tuple[Reading, Future[tuple[str, int]]]]) -> Iterator[Entry]:
    done, pending[:] = list(pending), []
    for reading, future in done:
        try:
            yield _entry(reading, future.result())
        except OSError as error:
            raise _vault_fault(error) from error


def _added(objects: ObjectStore, pieces: Iterable[bytes]) -> tuple[str, int]:
    try:
        return objects.add(lambda: pieces)
    except OSError as error:
        raise _vault_fault(error) from error


def _entry(reading: Reading, stored: tuple[str, int]) -> Entry:
    found = reading.found
    if not isinstance(found, Entry) or stored != (found.sha256, found.size):
        raise RemoteError(f"{reading.path!r}: other bytes were stored than came; try again.")
    return found


def _vault_fault(error: OSError) -> TreeError:
    return TreeError(
        f"the vault could not store a file ({error.strerror}). Look at the space and the "
        "permissions of the folder paths.backups; no backup was made."
    )
