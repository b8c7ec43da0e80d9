"""The names that a restore uses beside a document root: stage, its mark, quarantine."""

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sentinel.edges.files import write_atomically
from sentinel.errors import StepError, TreeError, UsageError

QUARANTINE = ".sentinel-quarantine"
_PREFIX = ".sentinel-"
_LINK_SUFFIX = ".link"
_MARK = "stage"
_FOREIGN = "{path}: belongs to someone else, or is no folder. Look at it, then remove it."
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def checked_label(label: str) -> str:
    """A label that is safe as part of a file name. Raises UsageError."""
    if not _LABEL.fullmatch(label):
        raise UsageError(f"{label!r}: letters, digits, dot, dash and underscore make a label.")
    return label


def stage_names(root: Path, label: str) -> tuple[Path, Path]:
    """The private folder of a stage, and the stage's link where the root itself is one."""
    holder = root.parent / f"{_PREFIX}{checked_label(label)}"
    return holder, holder.with_name(holder.name + _LINK_SUFFIX)


def identity(path: Path) -> tuple[int, int]:
    """Device and inode of a path, a link's own where it is one; (0, 0) where missing."""
    try:
        seen = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return (0, 0)
    except OSError as error:
        raise TreeError(f"{path}: cannot be looked at ({error.strerror}).") from error
    return (seen.st_dev, seen.st_ino)


def own_folder(path: Path) -> None:
    """A folder that only this user may enter, made or found; never one put there by others.

    Who owns the folder around it may put a link in its place at any moment, so all is done by its
    descriptor. Raises TreeError.
    """
    try:
        with suppress(FileExistsError):
            path.mkdir(mode=0o700)
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            if os.fstat(descriptor).st_uid != os.geteuid():
                raise TreeError(_FOREIGN.format(path=path))
            os.fchmod(descriptor, 0o700)
            _drop_access_lists(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno in {errno.ENOTDIR, errno.ELOOP}:
            raise TreeError(_FOREIGN.format(path=path)) from error
        raise TreeError(
            f"{path}: cannot be made ({error.strerror}). The folder that holds the document root "
            "must be writable for the user running Sentinel."
        ) from error


def is_own_folder(path: Path) -> bool:
    """Whether it is still a folder that only this user may enter."""
    try:
        seen = os.lstat(path)
    except OSError:
        return False
    private = stat.S_IMODE(seen.st_mode) & 0o077 == 0
    return stat.S_ISDIR(seen.st_mode) and seen.st_uid == os.geteuid() and private


def refuse_foreign(holder: Path) -> None:
    """Before anything in it is moved or cleared away: one that others put there may lead anywhere.

    Missing is fine. Raises TreeError.
    """
    if identity(holder) != (0, 0) and not is_own_folder(holder):
        raise TreeError(_FOREIGN.format(path=holder))


def _drop_access_lists(folder: int) -> None:
    """Those that a folder got from the one around it would go on to all that is made in it."""
    for name in ("system.posix_acl_default", "system.posix_acl_access"):
        try:
            os.removexattr(folder, name)
        except OSError as error:
            if error.errno not in {errno.ENODATA, errno.ENOTSUP}:
                raise


def mark(holder: Path, stage: tuple[int, int]) -> None:
    """Notes which inode is the stage: after an exchange another one stands under its name."""
    write_atomically(holder / _MARK, f"{stage[0]} {stage[1]}\n".encode())


def marked(holder: Path) -> tuple[int, int] | None:
    """The inode noted as the stage, or None."""
    try:
        device, inode = (holder / _MARK).read_text("ascii").split()
        return int(device), int(inode)
    except (OSError, ValueError):
        return None


def unmark(stage: Path) -> None:
    """Once a stage has been the site, what stands under its name is never a stage again: whatever
    was written to it meanwhile is evidence, and goes to quarantine."""
    (holder_of(stage) / _MARK).unlink(missing_ok=True)


def holder_of(stage: Path) -> Path:
    """The private folder that belongs to a stage or a stage's link."""
    is_link = stage.name.endswith(_LINK_SUFFIX)
    return stage.with_name(stage.name.removesuffix(_LINK_SUFFIX)) if is_link else stage.parent


def drop_holder(stage: Path) -> None:
    """Removes the private folder of a stage that has gone; one that holds anything stays."""
    holder = holder_of(stage)
    if not holder.name.startswith(_PREFIX) or holder.name == QUARANTINE or not holder.is_dir():
        return
    if {entry.name for entry in holder.iterdir()} <= {_MARK}:
        (holder / _MARK).unlink(missing_ok=True)
        holder.rmdir()


def rename(old: Path, new: Path) -> None:
    """Raises StepError where the name cannot be changed."""
    try:
        old.rename(new)
    except OSError as error:
        raise StepError(f"{old}: cannot be renamed to {new} ({error.strerror}).") from error


def newest(folder: Path, incident: str) -> Path:
    """The last place used for an incident, or the first that would be."""
    used = [place for place in _numbered(folder, incident) if os.path.lexists(place)]
    return used[-1] if used else folder / f"{incident}-1"


def free(folder: Path, incident: str) -> Path:
    """The next place for an incident."""
    return next(place for place in _numbered(folder, incident) if not os.path.lexists(place))


def _numbered(folder: Path, incident: str) -> Iterator[Path]:
    """The places used, in order, and one that is free."""
    number = 0
    while True:
        number += 1
        place = folder / f"{incident}-{number}"
        yield place
        if not os.path.lexists(place):
            return
