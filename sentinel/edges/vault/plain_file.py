"""Opening the files of a vault. Whoever may write its folder can put a link, a FIFO or an endless
file in the place of one."""

import errno
import os
import stat
from pathlib import Path
from typing import IO

from sentinel.edges.files import private_folder

MAX_BYTES = 64 << 20
"""Of a file that is read whole: a chain of a hundred thousand backups."""
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


def own_folder(path: Path) -> Path:
    """A folder of the vault, made where it is missing. Raises OSError, ELOOP for a link: it would
    put files of the site's choosing wherever Sentinel may write."""
    if private_folder(path).is_symlink():
        raise OSError(errno.ELOOP, "a link in the vault", str(path))
    return path


def opened(path: Path) -> IO[bytes]:
    """A regular file, for reading. Raises OSError: FileNotFoundError; ELOOP for a link; ENXIO for
    what is no regular file."""
    descriptor = os.open(path, _FLAGS)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.ENXIO, "not a regular file", str(path))
    return os.fdopen(descriptor, "rb")


def read_whole(path: Path) -> bytes:
    """All of a regular file. Raises OSError as `opened` does; EFBIG beyond MAX_BYTES."""
    with opened(path) as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise OSError(errno.EFBIG, f"more than {MAX_BYTES:,} bytes", str(path))
    return data
