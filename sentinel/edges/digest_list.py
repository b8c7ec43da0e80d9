"""A list of digests beside a kept tree, in the form that `sha256sum --check` reads."""

import os
from pathlib import Path

from sentinel.core.manifest import Manifest
from sentinel.edges.files import write_atomically

SUFFIX = ".sha256"


def note_digests(tree: Path, seen: Manifest) -> None:
    """Writes the digests of a tree's files, as they were read last, beside the tree. Of what could
    not be read there is no line. Raises OSError."""
    lines = [_line(e.path, e.sha256) for e in seen.files if e.sha256 and not e.torn]
    write_atomically(tree.with_name(tree.name + SUFFIX), b"".join(lines))


def _line(path: str, sha256: str) -> bytes:
    """Names with a line end or a backslash are escaped as coreutils does, behind a backslash."""
    escaped = path.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    mark = "\\" if escaped != path else ""
    return os.fsencode(f"{mark}{sha256}  {escaped}\n")
