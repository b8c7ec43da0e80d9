"""Permissions that bind: the tests run as root too, and root may read what nobody may read."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

_VERSION = 0x20080522  # linux/capability.h, with two words of 32 capabilities each
_DAC_OVERRIDE, _DAC_READ_SEARCH = 1, 2
_libc = ctypes.CDLL(None, use_errno=True)


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Word(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


@contextmanager
def binding_permissions() -> Iterator[None]:
    """As for any other user, a mode of 000 closes a file or folder also to its owner.

    Holds for this thread and for those that it starts; the capabilities come back afterwards.
    """
    if os.geteuid() != 0:
        yield
        return
    header, words = _Header(_VERSION, 0), (_Word * 2)()
    _call(_libc.capget, header, words)
    before = words[0].effective
    words[0].effective &= ~(1 << _DAC_OVERRIDE | 1 << _DAC_READ_SEARCH)
    _call(_libc.capset, header, words)
    try:
        yield
    finally:
        words[0].effective = before
        _call(_libc.capset, header, words)


def _call(function: "ctypes._CFuncPtr", header: _Header, words: "ctypes.Array[_Word]") -> None:
    if function(ctypes.byref(header), words) != 0:
        raise OSError(ctypes.get_errno(), "capabilities cannot be changed")
