"""The document root on this machine: read safely, watched for writes."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

from sentinel.core.manifest import Manifest
from sentinel.core.site import Site, root_of
from sentinel.edges.entries import MAX_FILE_BYTES, scan
from sentinel.edges.safewalk import CHUNK_BYTES, opened_file, opened_root
from sentinel.errors import TreeError


class LocalTree:
    """Port Tree for a folder of this machine. No link is followed, no device is opened."""

    def __init__(self, max_entries: int, *, max_file_bytes: int = MAX_FILE_BYTES) -> None:
        """Files larger than `max_file_bytes` are noted, not read."""
        self._max_entries = max_entries
        self._max_file_bytes = max_file_bytes

    def scan(self, root: Path) -> Manifest:
        """Every entry with its digest, sorted by path. Raises TreeError."""
        return scan(root, max_entries=self._max_entries, max_file_bytes=self._max_file_bytes)

    def read(self, root: Path, path: str, max_bytes: int) -> bytes:
        """The content of one file, cut at `max_bytes`. Raises TreeError."""
        try:
            with opened_root(root) as folder, opened_file(folder, path) as descriptor:
                return _read(descriptor, max_bytes)
        except OSError as error:
            raise TreeError(f"{path}: cannot be read ({error.strerror}).") from error

    def scan_site(self, site: Site) -> Manifest:
        """As `scan`, of a site whose files lie here. Raises ConfigError, TreeError."""
        return self.scan(root_of(site))

    def read_site(self, site: Site, path: str, max_bytes: int) -> bytes:
        """As `read`, of a site whose files lie here. Raises ConfigError, TreeError."""
        return self.read(root_of(site), path, max_bytes)

    def watch(self, root: Path) -> AsyncIterator[frozenset[str]]:
        """Sets of changed paths as hints; an empty set means: look at everything."""
        from sentinel.edges.treewatch import watch  # only the daemon watches

        return watch(root)


def _read(descriptor: int, max_bytes: int) -> bytes:
    parts: list[bytes] = []
    left = max_bytes
    while left > 0 and (chunk := os.read(descriptor, min(left, CHUNK_BYTES))):
        parts.append(chunk)
        left -= len(chunk)
    return b"".join(parts)
