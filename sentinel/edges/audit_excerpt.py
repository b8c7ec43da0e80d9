"""The part of the audit log that an incident is about, as it stands there: each line hangs on the
one before, so that whoever has it and a checkpoint of its end can follow it."""

from collections import deque
from typing import NamedTuple

from sentinel.core.chain import parse
from sentinel.edges.audit import FileAudit

BEFORE = 20
"""Lines kept before the first that names the incident: what opened it has no number yet."""


class Excerpt(NamedTuple):
    """Whole lines with their ends."""

    data: bytes
    first: int
    """The number of the first entry; 0 where there is none."""
    cut: bool
    """Whether only lines that name the incident are there, for the whole would be too long."""


def excerpt_of(audit: FileAudit, incident: str, max_bytes: int) -> Excerpt:
    """From shortly before the first line that names the incident to the end of the log; where that
    is too long, the lines that name it. Raises StoreError where the log cannot be read."""
    name = incident.encode()
    before: deque[bytes] = deque(maxlen=BEFORE)
    whole: list[bytes] = []
    named: list[bytes] = []
    size = named_size = 0
    for line in audit.lines():
        is_named = name in line
        if is_named and named_size + len(line) <= max_bytes:
            named.append(line)
            named_size += len(line)
        if not whole and not is_named:
            before.append(line)
            continue
        if not whole:
            whole = list(before)
            size = sum(map(len, whole))
        size += len(line)
        if size <= max_bytes:
            whole.append(line)
    cut = size > max_bytes
    kept = named if cut else whole
    entry = parse(kept[0].rstrip(b"\n")) if kept else None
    return Excerpt(b"".join(kept), int(entry["seq"]) if entry else 0, cut)
