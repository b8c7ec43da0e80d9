"""Dumps of databases in the vault: their files are objects, as those of the document root are."""

import os
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sentinel.core.database import DatabasePart, DumpedDatabase, DumpFile
from sentinel.core.dump_paths import MAX_FILES, dump_path_problems
from sentinel.edges.entries import hash_file
from sentinel.edges.files import sync_folder
from sentinel.edges.safewalk import chunks
from sentinel.edges.vault.objects import ObjectStore
from sentinel.errors import IntegrityError


def stored_dumps(
    objects: ObjectStore, dumped: tuple[DumpedDatabase, ...]
) -> tuple[DatabasePart, ...]:
    """The dumps as parts of a backup, each file stored and proven; their names become durable
    with `objects.sync`. Raises IntegrityError for what a dump's folder may not hold, OSError."""
    return tuple(
        DatabasePart(
            state=one.state,
            files=tuple(_stored(objects, one.folder, path) for path in _file_names(one.folder)),
        )
        for one in sorted(dumped, key=lambda one: one.state.name)
    )


def dump_name_problems(databases: tuple[DatabasePart, ...]) -> tuple[str, ...]:
    """What is wrong with the names of stored dumps' files; their objects are looked at with all
    others of the backup (`core/stored.py`)."""
    return tuple(
        f"database {part.state.name}: {text}"
        for part in databases
        for text in dump_path_problems(file.path for file in part.files)
    )


def written_dump(objects: ObjectStore, part: DatabasePart, folder: Path) -> None:
    """Writes a dump out into an existing, empty, private folder; what is there is whole and
    durable. Raises IntegrityError where a file does not verify, OSError."""
    problems = dump_path_problems(file.path for file in part.files)
    if problems:
        raise IntegrityError(f"database {part.state.name}: {problems[0]}")
    for file in part.files:
        target = folder / file.path
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            for chunk in objects.content(file.sha256, file.size):
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
    for place in {folder, *((folder / file.path).parent for file in part.files)}:
        sync_folder(place)


def _stored(objects: ObjectStore, folder: Path, path: str) -> DumpFile:
    descriptor = os.open(folder / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise IntegrityError(f"{folder / path}: no file; nothing else may lie in a dump.")
        first = hash_file(descriptor)
        content = partial(chunks, descriptor)
        sha256, size = objects.ensure(first.sha256, first.size, content)
    finally:
        os.close(descriptor)
    return DumpFile(path=path, size=size, sha256=sha256)


def _file_names(folder: Path) -> tuple[str, ...]:
    """All files below a dump's folder, sorted. Raises IntegrityError for names and kinds that
    a dump has no use for: they did not come from a dumping program."""
    names: list[str] = []
    for path in _files(folder):
        names.append(path.relative_to(folder).as_posix())
        if len(names) > MAX_FILES:
            break
    problems = dump_path_problems(names)
    if problems:
        raise IntegrityError(f"{folder}: {problems[0]}")
    return tuple(sorted(names))


def _files(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(Path(entry.path))
            elif entry.is_file(follow_symlinks=False):
                yield Path(entry.path)
            else:
                raise IntegrityError(f"{entry.path}: no file; nothing else may lie in a dump.")
