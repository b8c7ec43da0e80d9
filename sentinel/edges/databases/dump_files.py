"""Whether the files of a dump are those that its backup names, before any client sees them."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from sentinel.core.database import DatabasePart
from sentinel.core.dump_paths import dump_path_problems

_MAX_ENTRIES = 200_000
_CHUNK_BYTES = 1 << 20


def file_problems(
    folder: Path, part: DatabasePart, *, allowed: Callable[[str], bool]
) -> Iterator[str]:
    """Files too many, missing, of another kind, name, size or content."""
    names = [file.path for file in part.files]
    yield from dump_path_problems(names)
    known = {file.path: file for file in part.files}
    found = set(_found(folder))
    for path in sorted(found | known.keys()):
        if path not in known:
            yield f"{path[:200]!a}: not a file of this dump."
        elif path not in found:
            yield f"{path[:200]!a}: missing, or no file."
        elif not allowed(path):
            yield f"{path[:200]!a}: a file that such a dump does not have."
        elif _digest(folder / path) != (known[path].sha256, known[path].size):
            yield f"{path}: not the bytes that were backed up."


def _found(folder: Path, prefix: str = "") -> Iterator[str]:
    """Relative names of everything but folders; what is no file gets a slash at its end, and so
    is known in no dump."""
    with os.scandir(folder) as entries:
        for number, entry in enumerate(entries):
            if number > _MAX_ENTRIES:
                yield prefix + "and more/"
                return
            if entry.is_dir(follow_symlinks=False):
                yield from _found(Path(entry.path), f"{prefix}{entry.name}/")
            elif entry.is_file(follow_symlinks=False):
                yield prefix + entry.name
            else:
                yield f"{prefix}{entry.name}/"


def _digest(path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return "", 0
        while chunk := stream.read(_CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size
