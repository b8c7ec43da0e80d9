"""The canary page of a live site: read, kept, defaced and put back (port CanaryPages).

A page is replaced by one rename, from beside the document root where that is the same file system:
who looks sees the old page or the new one, and no file that is neither.
"""

import base64
import errno
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from sentinel.core.canonical import sha256
from sentinel.core.site import Site, root_of
from sentinel.edges import attributes
from sentinel.edges.files import private_folder, sync_folder, write_atomically
from sentinel.errors import IntegrityError, Refused, TreeError

MAX_BYTES = 256 * 1024
"""Of a canary page: it is kept, sent and compared as a whole."""


class FileCanaryPages:
    """Keeps what is replaced in a private folder, by the exercise's id."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, site: Site) -> bytes:
        """The page's bytes. Raises Refused for what is no small plain file, TreeError."""
        path, found = _place(site)
        if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1 or found.st_size > MAX_BYTES:
            raise Refused(
                f"{path}: cannot be a canary page; accepted: a plain HTML file with one name, of "
                f"at most {MAX_BYTES // 1024} KiB. Set another one aside (canary_page)."
            )
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            with os.fdopen(descriptor, "rb") as stream:
                return stream.read(MAX_BYTES + 1)
        except OSError as error:
            raise _unusable(path, error) from error

    def keep(self, exercise: str, data: bytes) -> None:
        """On disk before this returns. Raises TreeError."""
        try:
            write_atomically(private_folder(self._folder) / exercise, data)
        except OSError as error:
            raise _unusable(self._folder, error) from error

    def kept(self, exercise: str, digest: str) -> bytes:
        """What was kept. Raises IntegrityError where it is not there, or not that."""
        try:
            data = (self._folder / exercise).read_bytes()
        except OSError as error:
            raise IntegrityError(
                f"exercise {exercise}: what stood on the canary page before it is not kept any "
                f"more ({error.strerror}). Restore the page: sentinel restore --path PAGE."
            ) from error
        if sha256(data) != digest:
            raise IntegrityError(
                f"exercise {exercise}: what is kept of the canary page is not what stood there. "
                "Restore the page: sentinel restore --path PAGE."
            )
        return data

    def forget(self, exercise: str) -> None:
        """After the page stands as it should. Best effort: what is left over harms nothing."""
        with suppress(OSError):
            (self._folder / exercise).unlink(missing_ok=True)

    def put(self, site: Site, data: bytes) -> None:
        """Replaces the page in one step; owner, mode and attributes stay. Raises Refused, where
        something else than a plain file stands there now, and TreeError."""
        path, found = _place(site)
        if not stat.S_ISREG(found.st_mode):
            raise Refused(f"{path}: is no plain file any more; nothing was written there.")
        try:
            root = root_of(site).resolve()
            for folder in (root.parent, path.parent):
                fresh = folder / f".sentinel-canary.{secrets.token_hex(6)}"
                try:
                    _write_like(fresh, data, path, found)
                    fresh.replace(path)
                except OSError as error:
                    fresh.unlink(missing_ok=True)
                    elsewhere = error.errno in {errno.EXDEV, errno.EACCES, errno.EPERM, errno.EROFS}
                    if not elsewhere or folder == path.parent:
                        raise
                else:
                    sync_folder(path.parent)
                    return
        except OSError as error:
            raise _unusable(path, error) from error


def _place(site: Site) -> tuple[Path, os.stat_result]:
    """The page's path, with no link in it, and what stands there. Raises Refused, TreeError."""
    path = root_of(site) / site.canary_page
    try:
        if path.parent.resolve() != root_of(site).resolve().joinpath(site.canary_page).parent:
            raise Refused(f"{path}: lies behind a link; a canary page must not.")
        return path, path.lstat()
    except OSError as error:
        raise _unusable(path, error) from error


def _write_like(fresh: Path, data: bytes, path: Path, found: os.stat_result) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(fresh, flags, 0o600), "wb") as stream:
        stream.write(data)
        if (found.st_uid, found.st_gid) != (os.geteuid(), os.getegid()):
            os.fchown(stream.fileno(), found.st_uid, found.st_gid)
        before = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            for name, value in attributes.of_descriptor(before):
                os.setxattr(stream.fileno(), name, base64.b64decode(value))
        finally:
            os.close(before)
        os.fchmod(stream.fileno(), stat.S_IMODE(found.st_mode))
        stream.flush()
        os.fsync(stream.fileno())


def _unusable(path: Path, error: OSError) -> TreeError:
    return TreeError(
        f"{path}: {error.strerror}. The canary page must exist, and the user that runs Sentinel "
        "must be able to replace it (canary_page under [[site]])."
    )
