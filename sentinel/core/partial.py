"""What a tree shall hold after only some of its paths were taken from a backup: a pure choice."""

from dataclasses import dataclass

from sentinel.core.manifest import Entry, EntryType, Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """The tree wanted, and words that named nothing."""

    manifest: Manifest
    unknown: tuple[str, ...]
    """Wanted paths that neither the live tree nor the backup has."""


def mixed(live: Manifest, backup: Manifest, paths: tuple[str, ...]) -> Mixture:
    """The live tree with `paths`, and all below them, as they are in the backup.

    A path that only the live tree has is removed: that is how it is in the backup. Folders on
    the way to a restored path come from the backup where the live tree has none there.
    """
    stored = backup.by_path()
    wanted = {path: e for path, e in stored.items() if selected(path, paths)}
    kept = {path: e for path, e in live.by_path().items() if not selected(path, paths)}
    for path in wanted:
        for folder in _folders_above(path):
            if not _is_folder(kept.get(folder)) and folder in stored:
                wanted_folder = stored[folder]
                kept = {p: e for p, e in kept.items() if not selected(p, (folder,))}
                kept[folder] = wanted_folder
    entries = sorted((kept | wanted).values(), key=lambda entry: entry.path)
    known = stored.keys() | live.by_path().keys()
    return Mixture(
        manifest=Manifest(entries=tuple(entries)),
        unknown=tuple(path for path in paths if path not in known),
    )


def selected(path: str, paths: tuple[str, ...]) -> bool:
    """Whether a path is one of some paths, or below one."""
    return any(path == chosen or path.startswith(chosen + "/") for chosen in paths)


def _folders_above(path: str) -> tuple[str, ...]:
    """From the outermost in; the root, which always stays, is not among them."""
    parts = path.split("/")[:-1]
    return tuple("/".join(parts[: depth + 1]) for depth in range(len(parts)))


def _is_folder(entry: Entry | None) -> bool:
    return entry is not None and entry.type is EntryType.DIRECTORY
