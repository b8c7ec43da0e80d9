"""Swapping two names in one step: renameat2(2) with RENAME_EXCHANGE, which Python lacks."""

import ctypes
import errno
import os
from pathlib import Path

from sentinel.errors import StepError

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2

_ADVICE = {
    errno.EXDEV: "they lie on different file systems; the stage must stand beside the root",
    errno.EINVAL: "this file system cannot exchange two names (ext4, XFS, Btrfs and tmpfs can)",
    errno.ENOSYS: "this system has no renameat2; Linux 3.15 with glibc 2.28 or later is needed",
    errno.EBUSY: "one of them is a mount point or in use by the system; make the document root "
    "a folder below the mount point",
    errno.EACCES: "the user running Sentinel may not write to the folder that holds them",
    errno.EPERM: "the user running Sentinel may not rename them (sticky folder, or immutable)",
    errno.ENOENT: "one of them is missing",
    errno.EROFS: "the file system is mounted read-only",
}


def exchange_names(one: Path, other: Path) -> None:
    """Swaps what two paths name, so that each exists at every moment; links are not followed.

    It is its own inverse. The caller makes it durable by syncing the folders. Raises
    StepError with the reason in words; then nothing has changed.
    """
    code = _renameat2(os.fsencode(one), os.fsencode(other))
    if code:
        why = _ADVICE.get(code, os.strerror(code))
        raise StepError(f"{one} and {other} could not be exchanged: {why}. Nothing was changed.")


def _renameat2(one: bytes, other: bytes) -> int:
    try:
        function = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return errno.ENOSYS
    function.argtypes = (
        ctypes.c_int,
        ctypes.c_char_p,
        ctypes.c_int,
        ctypes.c_char_p,
        ctypes.c_uint,
    )
    function.restype = ctypes.c_int
    if function(_AT_FDCWD, one, _AT_FDCWD, other, _RENAME_EXCHANGE) == 0:
        return 0
    return ctypes.get_errno()
