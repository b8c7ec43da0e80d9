"""Hashing a share of all objects again, so that rot is found while a good copy may still exist."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sentinel.core.canonical import canonical, from_json, to_json
from sentinel.core.ports import Progress
from sentinel.core.stored import objects_of
from sentinel.core.vault_keeping import BadObject, Rehashed
from sentinel.edges.files import private_folder, write_atomically
from sentinel.edges.vault.proof import damaged_objects
from sentinel.edges.vault.site_folder import SiteFolder
from sentinel.errors import IntegrityError

_PREFIX_BITS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class RehashRecord:
    """What is remembered from night to night."""

    parts: int
    """Into how many shares the objects were divided; another number begins anew."""
    next_part: int
    """The share that is due, from 1."""
    bad: tuple[BadObject, ...]
    at: datetime | None = None


class RehashRecords:
    """One file for each site in a folder of the state. It is a reminder, no proof: what counts is
    hashed again before each restore."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, site: str) -> RehashRecord:
        """A record that is missing or cannot be read: the first share is due, nothing is known."""
        try:
            return from_json(RehashRecord, json.loads(self._file(site).read_bytes()))
        except (OSError, ValueError, RecursionError):
            return RehashRecord(parts=0, next_part=1, bad=())

    def write(self, site: str, record: RehashRecord) -> None:
        private_folder(self._folder)
        write_atomically(self._file(site), canonical(to_json(record)))

    def _file(self, site: str) -> Path:
        return self._folder / f"{site}.json"


def part_of(sha256: str, parts: int) -> int:
    """Which of so many shares an object belongs to, from 1: by the beginning of its digest."""
    return (int(sha256[: _PREFIX_BITS // 4], 16) * parts >> _PREFIX_BITS) + 1


def rehash(
    folder: SiteFolder,
    record: RehashRecord,
    *,
    part: int,
    parts: int,
    progress: Progress | None,
) -> Rehashed:
    """Hashes all objects of a share that kept backups name, and those known to be bad.

    A manifest that does not verify is left out: `verify` of its backup says so.
    """
    known = {bad.sha256 for bad in record.bad}
    wanted = {
        digest: size
        for digest, size in _named(folder)
        if part_of(digest, parts) == part or digest in known
    }
    damaged = damaged_objects(folder.objects, tuple(wanted.items()), progress)
    problems = {digest: problem for (digest, _), problem in damaged.items()}
    needing = _needing(folder, problems)
    bad = tuple(
        BadObject(sha256=digest, problem=problem, backups=needing.get(digest, ()))
        for digest, problem in problems.items()
    )
    return Rehashed(
        part=part,
        parts=parts,
        objects=len(wanted),
        bad=bad,
        news=tuple(one for one in bad if one.sha256 not in known),
        healed=tuple(sorted(known - problems.keys())),
    )


def _named(folder: SiteFolder) -> Iterable[tuple[str, int]]:
    """Digest and size of all that kept backups name, one manifest in memory at a time."""
    for link in folder.chain.read().links:
        try:
            backup = folder.snapshots.read(link.snapshot, link.manifest_sha256)
        except IntegrityError:
            continue
        for stored in objects_of(backup):
            yield stored.sha256, stored.size


def _needing(folder: SiteFolder, digests: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Ids of the backups that name each of some digests, oldest first."""
    needing: dict[str, list[str]] = {}
    for link in folder.chain.read().links if digests else ():
        try:
            backup = folder.snapshots.read(link.snapshot, link.manifest_sha256)
        except IntegrityError:
            continue
        for digest in {stored.sha256 for stored in objects_of(backup)}.intersection(digests):
            needing.setdefault(digest, []).append(backup.id)
    return {digest: tuple(ids) for digest, ids in needing.items()}
