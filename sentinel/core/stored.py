"""What a backup needs of the object store: its files' contents and its databases' dumps."""

from collections.abc import Iterator
from dataclasses import dataclass

from sentinel.core.vault import Backup


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """One content that a backup names."""

    sha256: str
    size: int
    name: str
    """Where it belongs: a path of the tree, or database and file of a dump."""


def objects_of(backup: Backup) -> Iterator[StoredObject]:
    """Each content that a backup names, as often as it names it. Files of which no content was
    stored (too large, not readable) are none."""
    for entry in backup.manifest.files:
        if entry.sha256:
            yield StoredObject(sha256=entry.sha256, size=entry.size, name=entry.path)
    for part in backup.databases:
        for file in part.files:
            name = f"database {part.state.name}: {file.path}"
            yield StoredObject(sha256=file.sha256, size=file.size, name=name)
