"""Extended attributes of names (xattr(7)): ACLs, capabilities and labels of a file are such.

Values are base64, since they are bytes: an ACL is `system.posix_acl_access`, a file's
capabilities `security.capability`.
"""

import base64
import errno
import os
from pathlib import Path

Attributes = tuple[tuple[str, str], ...]
"""Names with values in base64, sorted."""

MAX_BYTES = 256 << 10
"""Of all values of one name together; the kernel allows 64 KiB for each."""
_DERIVED = frozenset({"security.evm", "security.ima"})
"""What the kernel makes of the rest; copied to another file it is wrong."""
_OF_OVERLAY = "trusted.overlay."
"""An overlay file system's own notes on its layers."""
_NOT_KEPT = frozenset({errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})
_NOT_SHOWN = frozenset({errno.ENODATA, errno.EACCES, errno.EPERM})


def of_descriptor(descriptor: int) -> Attributes:
    """Of an open file or folder; empty where its file system keeps none.

    Left out is what may not be read, and what the kernel derives. Raises OSError (E2BIG beyond
    MAX_BYTES): nothing is cut silently.
    """
    try:
        names = os.listxattr(descriptor)
    except OSError as error:
        if error.errno in _NOT_KEPT:
            return ()
        raise
    return _values(descriptor, names) if names else ()


def of_name(folder: int, name: str) -> Attributes | None:
    """Of a name in an open folder, without opening or following it: links, FIFOs, devices.

    None where that cannot be found out (no /proc). Raises OSError as `of_descriptor` does.
    """
    # the folder is reached through its descriptor; the last name alone is not followed
    place = f"/proc/self/fd/{folder}/{name}"
    try:
        names = os.listxattr(place, follow_symlinks=False)
    except OSError as error:
        if error.errno in _NOT_KEPT:
            return ()
        if error.errno == errno.ENOENT and not Path("/proc/self/fd").exists():
            return None
        raise
    return _values(place, names) if names else ()


def _values(place: int | str, names: list[str]) -> Attributes:
    found: list[tuple[str, str]] = []
    total = 0
    for name in sorted(names):
        if name in _DERIVED or name.startswith(_OF_OVERLAY):
            continue
        try:
            value = os.getxattr(place, name, follow_symlinks=isinstance(place, int))
        except OSError as error:
            if error.errno in _NOT_SHOWN:
                continue
            raise
        total += len(value)
        if total > MAX_BYTES:
            raise OSError(errno.E2BIG, f"more than {MAX_BYTES:,} bytes of extended attributes")
        found.append((name, base64.b64encode(value).decode("ascii")))
    return tuple(found)
