"""What a restore shall put in place: the state that is approved now, out of one backup.

A backup may be older than the last approval. Put back whole, it would take approved pages away;
so what was approved since comes from the approved manifest, and its bytes from wherever bytes of
that digest are: a digest that a person approved is proof enough of them.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sentinel.core.manifest import Entry, EntryType, Manifest, difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """The tree that a restore makes, and where its files come from."""

    wanted: Manifest
    newer: tuple[str, ...]
    """Paths in which the approved state is not what the backup holds; empty: the whole backup."""
    missing: tuple[str, ...]
    """Approved files whose bytes neither the vault nor the live tree holds any more."""


Held = Callable[[Entry], bool]
"""Whether the vault has a file's bytes whole, whichever backup brought them there."""


def nothing_held(entry: Entry) -> bool:
    """Where no vault is asked."""
    del entry
    return False


def recovery(
    backup: Manifest,
    approved: Manifest | None,
    live: Manifest,
    ignored: Callable[[str], bool],
    held: Held = nothing_held,
) -> Recovery:
    """The approved state from a backup and, where that is older, from other objects of the vault
    and from the untouched live files: an approved edit too young for a clean backup is not lost.

    Paths that `ignored` names are the application's own: they come from the backup. Without an
    approved manifest the backup is all that is wanted.
    """
    newer = newer_paths(backup, approved, ignored)
    wanted = backup if approved is None or not newer else _state(backup, approved, ignored)
    wanted = restorable(wanted)
    missing = missing_files(wanted, backup, live, held)
    return Recovery(wanted=wanted, newer=newer, missing=missing)


def newer_paths(
    backup: Manifest, approved: Manifest | None, ignored: Callable[[str], bool]
) -> tuple[str, ...]:
    """Where the approved state is not what the backup holds."""
    if approved is None:
        return ()
    return tuple(c.path for c in difference(backup, approved) if not ignored(c.path))


def restorable(manifest: Manifest) -> Manifest:
    """Without devices, FIFOs and sockets, which no restore makes, and without files that were too
    large to be stored: the old tree, which is kept, has those."""
    return Manifest(
        entries=tuple(
            entry
            for entry in manifest.entries
            if entry.type is not EntryType.OTHER and not entry.oversize
        )
    )


def missing_files(
    wanted: Manifest, backup: Manifest, live: Manifest, held: Held = nothing_held
) -> tuple[str, ...]:
    """Wanted files of which neither the backup, nor the live tree at its place, nor any other
    object of the vault has the bytes."""
    stored = digests(backup)
    stand = live.by_path()
    gone = {
        entry.path
        for entry in wanted.files
        if entry.sha256 not in stored
        and not _same_bytes(entry, stand.get(entry.path))
        and not held(entry)
    }
    # of what could not be read when it was approved nobody knows what it shall be
    return tuple(sorted(gone | set(wanted.unread)))


def beside(backup: Manifest, aim: Recovery) -> tuple[Entry, ...]:
    """Approved files whose bytes are not in the backup: no scan of the backup has seen them."""
    stored = digests(backup)
    return tuple(entry for entry in aim.wanted.files if entry.sha256 not in stored)


def digests(manifest: Manifest) -> Collection[str]:
    """Of all files in it."""
    return frozenset(entry.sha256 for entry in manifest.files)


def _state(backup: Manifest, approved: Manifest, ignored: Callable[[str], bool]) -> Manifest:
    """The approved entries; in the folders that are left, what the application had written."""
    state = {path: e for path, e in approved.by_path().items() if not ignored(path)}
    # parents before children: a folder of the application's own may hold folders of its own
    for entry in sorted(backup.entries, key=lambda entry: entry.path):
        if ignored(entry.path) and _has_folder(entry.path, state):
            state[entry.path] = entry
    return Manifest(entries=tuple(state[path] for path in sorted(state)))


def _has_folder(path: str, state: dict[str, Entry]) -> bool:
    folder = path.rpartition("/")[0] or "."
    return folder == "." or (folder in state and state[folder].type is EntryType.DIRECTORY)


def _same_bytes(wanted: Entry, found: Entry | None) -> bool:
    return (
        found is not None
        and found.type is EntryType.FILE
        and not found.torn
        and found.sha256 == wanted.sha256
    )
