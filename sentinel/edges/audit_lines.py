"""Lines of the audit log in its file: whole ones, from the front and from the end."""

import os
from collections.abc import Callable, Iterator
from typing import Any

from sentinel.core.chain import parse

_BLOCK_BYTES = 8192
_LARGE_BLOCK_BYTES = 65_536


def tail(descriptor: int) -> tuple[int, bytes]:
    """The size of the whole lines, and what stands after the last line end."""
    size = os.fstat(descriptor).st_size
    whole = line_start(descriptor, size)
    return whole, os.pread(descriptor, size - whole, whole)


def last_line(descriptor: int, size: int) -> bytes:
    start = line_start(descriptor, size - 1)
    return os.pread(descriptor, size - 1 - start, start)


def line_start(descriptor: int, end: int) -> int:
    """The offset after the last line end before `end`; 0 where there is none."""
    while end > 0:
        start = max(0, end - _BLOCK_BYTES)
        found = os.pread(descriptor, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def lines_from(descriptor: int, start: int = 0, end: int = -1) -> Iterator[bytes]:
    """Lines from one offset to another, or to the end of the file."""
    with os.fdopen(os.dup(descriptor), "rb") as stream:
        stream.seek(start)
        for line in stream:
            start += len(line)
            if 0 <= end < start:
                return
            yield line


class Counted:
    """Lines, and how many went by."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self._lines:
            self.count += 1
            yield line


def backwards(descriptor: int, end: int) -> Iterator[bytes]:
    """Whole lines before an offset, the last first; no more of the file is read than is asked
    for."""
    rest = b""
    while end > 0:
        start = max(0, end - _LARGE_BLOCK_BYTES)
        data = os.pread(descriptor, end - start, start) + rest
        found = data.split(b"\n")[:-1]
        rest = found.pop(0) + b"\n" if start else b""
        for line in reversed(found):
            yield line + b"\n"
        end = start


def end_before(descriptor: int, size: int, is_after: Callable[[dict[str, Any]], bool]) -> int:
    """The offset at which the lines end that are not after what is sought: found by halving, for
    numbers grow, and so do times as a rule. A line that cannot be read counts as the one before."""
    low, high = 0, size
    while low < high:
        start = line_start(descriptor, (low + high) // 2)
        line = next(lines_from(descriptor, start), b"")
        end, at = start + len(line), start
        while (entry := parse(line.rstrip(b"\n"))) is None and at > low:
            at = line_start(descriptor, at - 1)
            line = next(lines_from(descriptor, at), b"")
        if entry is not None and is_after(entry):
            high = at
        else:
            low = max(end, low + 1)
    return low
