"""Mark and sweep: removes what no backup and no approved baseline needs any more.

Nothing young goes: a name must have been seen unneeded 7 days before, by Sentinel's own signed
record, and its file must be as old; nothing as young as a capture that has not ended goes either.
"""

import errno
import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sentinel.core.ports import Progress
from sentinel.core.stored import objects_of
from sentinel.core.vault_keeping import Swept
from sentinel.edges.files import sync_folder
from sentinel.edges.vault.chain import ChainReading
from sentinel.edges.vault.ledger import Ledger, Unneeded
from sentinel.edges.vault.site_folder import SiteFolder
from sentinel.errors import IntegrityError, NotSwept

GRACE = timedelta(days=7)
"""How long something must have been unneeded."""
CLOCK_TOLERANCE = timedelta(minutes=5)
"""A file server's clock may be ahead by as much; more is a clock that went back."""
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_SNAPSHOT_ENDINGS = (".json", ".json.sig", ".after.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A file of the vault that nothing needs."""

    name: str
    """Below the site's folder; the key in the ledger."""
    size: int
    changed_at: datetime


def sweep(  # one straight line, in the order in which a crash is harmless
    folder: SiteFolder,
    ledger: Ledger,
    approved: Collection[str],
    now: datetime,
    *,
    dry_run: bool,
    progress: Progress | None,
) -> Swept:
    """Removes what has been unneeded for long enough, and notes what is unneeded since now.

    `approved`: digests that must stay restorable whatever the backups name. The ledger is
    written before anything is removed, so that an interrupted run is taken up by the next one.
    Raises NotSwept where a manifest cannot be read, or where the clock has gone back.
    """
    _refuse_links(folder.path)
    reading = folder.chain.read()
    unfinished = folder.unfinished.since()
    needed = _needed(folder, reading, progress) | {bytes.fromhex(digest) for digest in approved}
    seen = ledger.read()
    _refuse_if_later(folder.path, seen.at, now, "the record of what is unneeded")
    found = tuple(_unneeded(folder, reading, needed, now))
    limit = now - GRACE if unfinished is None else min(now - GRACE, unfinished)
    going = tuple(file for file in found if _old_enough(file, seen, limit))
    swept = Swept(
        removed=len(going),
        removed_bytes=sum(file.size for file in going),
        waiting=len(found) - len(going),
    )
    if dry_run:
        return swept
    since = {file.name: seen.since.get(file.name, now) for file in found}
    if since != dict(seen.since):
        with _going_on_where_full(bool(going)):
            ledger.write(since, now)
    _remove(folder.path, [file.name for file in going], progress)
    if going:
        gone = {file.name for file in going}
        ledger.write({name: at for name, at in since.items() if name not in gone}, now)
    return swept


def remove_manifests(folder: SiteFolder, snapshots: Iterable[str]) -> int:
    """Removes the manifests of snapshots that the chain says were let go; how many were there."""
    _refuse_links(folder.path)
    there = [
        name
        for name in sorted(snapshots)
        if any((folder.path / "snapshots" / f"{name}{end}").exists() for end in _SNAPSHOT_ENDINGS)
    ]
    _remove(folder.path, [f"snapshots/{name}{end}" for name in there for end in _SNAPSHOT_ENDINGS])
    return len(there)


@contextmanager
def _going_on_where_full(has_to_remove: bool) -> Iterator[None]:
    """A full disk lets no new record be written, and what the old one lets go makes room."""
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT} or not has_to_remove:
            raise


def _refuse_links(site: Path) -> None:
    """Raises NotSwept where a folder of the vault is a link: what is behind it is not the vault's,
    and what nothing here needs may be needed there."""
    for place in (site / "objects", site / "snapshots"):
        if place.is_symlink():
            raise NotSwept(
                f"{place}: is a link to {place.readlink()!s:.200}, and a vault has none: nothing "
                "is removed. Look who made it, and put the folder itself in its place; to have the "
                "vault on another disk, mount it there or set paths.backups."
            )


def _needed(folder: SiteFolder, reading: ChainReading, progress: Progress | None) -> set[bytes]:
    """Digests that kept manifests name. All of these must be readable: what one that is not may
    need, nobody knows."""
    needed: set[bytes] = set()
    for done, link in enumerate(reading.links, 1):
        try:
            backup = folder.snapshots.read(link.snapshot, link.manifest_sha256)
        except IntegrityError as error:
            raise NotSwept(
                f"{error} What this backup needs is not known, so no object is removed. Bring the "
                "file back from a copy of the vault."
            ) from error
        needed.update(bytes.fromhex(stored.sha256) for stored in objects_of(backup))
        if progress is not None:
            progress(done, len(reading.links))
    return needed


def _unneeded(
    folder: SiteFolder, reading: ChainReading, needed: set[bytes], now: datetime
) -> Iterator[_Found]:
    named = {link.snapshot for link in reading.links}
    for place in files_in(folder.path / "objects"):
        digest = place.name.partition(".")[0]
        is_object = _DIGEST.fullmatch(digest) is not None
        if is_object and bytes.fromhex(digest) in needed:
            _refuse_if_later(place, _changed_at(place), now, "an object")
        elif is_object or place.name.startswith("."):  # else not ours: left alone
            yield _found(folder.path, place, now)
    for place in files_in(folder.path / "snapshots"):
        if place.name.partition(".")[0] not in named:
            yield _found(folder.path, place, now)


def files_in(folder: Path) -> Iterator[Path]:
    """Regular files in a folder and in the folders right below; links are not followed."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                yield Path(entry.path)
            elif entry.is_dir(follow_symlinks=False):
                with os.scandir(entry.path) as below:
                    yield from (Path(e.path) for e in below if e.is_file(follow_symlinks=False))


def _found(top: Path, place: Path, now: datetime) -> _Found:
    changed_at = _changed_at(place)
    _refuse_if_later(place, changed_at, now, "a file of the vault")
    name = place.relative_to(top).as_posix()
    return _Found(name=name, size=place.lstat().st_size, changed_at=changed_at)


def _changed_at(place: Path) -> datetime:
    return datetime.fromtimestamp(place.lstat().st_mtime, UTC)


def _old_enough(file: _Found, seen: Unneeded, limit: datetime) -> bool:
    since = seen.since.get(file.name)
    return since is not None and since < limit and file.changed_at < limit


def refuse_clock_gone_back(folder: Path, latest: datetime | None, now: datetime) -> None:
    """Raises NotSwept where the chain, or what is remembered of it, is from the future."""
    _refuse_if_later(folder, latest, now, "the newest line of the chain")


def _refuse_if_later(place: Path, at: datetime | None, now: datetime, what: str) -> None:
    if at is not None and at > now + CLOCK_TOLERANCE:
        raise NotSwept(
            f"{place}: {what} is of {at.isoformat(timespec='seconds')}, and this machine's clock "
            f"says {now.isoformat(timespec='seconds')}. The clock has gone back, so ages prove "
            "nothing: nothing is removed. Put the clock right."
        )


def _remove(top: Path, names: Sequence[str], progress: Progress | None = None) -> None:
    """Removes files, and returns when that is on disk. What `progress` raises ends it: the rest is
    for the next run."""
    folders: set[Path] = set()
    for done, name in enumerate(names):
        if progress is not None:
            progress(done, len(names))
        place = top / name
        place.unlink(missing_ok=True)
        folders.add(place.parent)
    for folder in sorted(folders):
        if folder.is_dir():
            sync_folder(folder)
