"""Files in an application's own folders that a restore does not bring back, to be looked at.

They are neither silently lost (the old tree is kept) nor silently kept: an upload of the last hours
may be a citizen's application, or a web shell.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sentinel.core.canonical import timestamp
from sentinel.core.counts import counted
from sentinel.core.manifest import EntryType, Manifest

LISTED = 200
"""Named in a plan and an outcome; the quarantine has all of them."""
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class NewerFile:
    """One of them, as it stood before the restore."""

    path: str
    size: int
    modified_at: datetime
    """As the file said, which whoever wrote it may have set."""
    changed: bool
    """True where the backup has another content of it, which is restored."""

    def as_data(self) -> dict[str, object]:
        return {
            "path": self.path,
            "size": self.size,
            "modified_at": timestamp(self.modified_at),
            "changed": self.changed,
        }


def newer_files(
    live: Manifest, wanted: Manifest, ignored: Callable[[str], bool]
) -> tuple[NewerFile, ...]:
    """Files and links in mutable paths of the live tree that the wanted one has not, or not with
    this content; in path order. Not judged by their times: those are whatever the writer liked.
    """
    stand = wanted.by_path()
    found = []
    for entry in live.entries:
        if entry.type is EntryType.DIRECTORY or not ignored(entry.path):
            continue
        there = stand.get(entry.path)
        if there is not None and (there.sha256, there.target, there.type) == (
            entry.sha256,
            entry.target,
            entry.type,
        ):
            continue
        found.append(
            NewerFile(
                path=entry.path,
                size=entry.size,
                modified_at=_moment(entry.mtime_ns),
                changed=there is not None,
            )
        )
    return tuple(found)


def newer_sentence(newer: tuple[NewerFile, ...]) -> str:
    """For a summary; empty where there are none."""
    if not newer:
        return ""
    named = ", ".join(repr(one.path) for one in newer[:_SHOWN])
    more = f" and {len(newer) - _SHOWN} more" if len(newer) > _SHOWN else ""
    files = counted(len(newer), "file")
    are = "is" if len(newer) == 1 else "are"
    return (
        f" {files} that the application wrote {are} newer than the backup and not brought back: "
        f"{named}{more}; look at them."
    )


def _moment(mtime_ns: int) -> datetime:
    """A file's time; a moment that no calendar has counts as the beginning of time."""
    try:
        return datetime.fromtimestamp(mtime_ns // 1_000_000_000, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0, UTC)
