"""The ports of backups: the vault, the restorer, and who judges whether a backup is clean.

As in `core/ports.py`: unless a method says otherwise it may be repeated harmlessly, and raises
SentinelError subclasses only.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sentinel.core.database import DatabasePart, DumpedDatabase
from sentinel.core.manifest import Entry, Manifest
from sentinel.core.ports import Progress
from sentinel.core.reload import Reloaded
from sentinel.core.site import Site
from sentinel.core.vault import Backup, Cleanness
from sentinel.core.vault_keeping import BadObject, Rehashed, Swept, UnreadableBackup


class Vault(Protocol):
    """Backups of document roots."""

    def create(
        self,
        site: Site,
        *,
        baseline: str,
        run_before: str,
        progress: Progress | None,
        databases: tuple[DumpedDatabase, ...] = (),
        reread: bool = False,
    ) -> Backup:
        """Captures the document root, and takes in the dumps of the site's databases. With
        `reread` every file is read, also where it looks untouched since the last capture. Raises
        TreeError, IntegrityError."""

    def holds(self, site: str, entry: Entry) -> bool:
        """Whether the vault has a file's content whole, whichever backup brought it there."""

    def write_dump(self, site: str, part: DatabasePart, folder: Path) -> None:
        """Writes a database's dump out into an existing, empty, private folder, each file checked
        against its digest. Raises IntegrityError."""

    def note_run_after(self, backup_id: str, site: str, run_id: str) -> None:
        """Adds, signed, the run that looked just after the capture."""

    def list(self, site: str) -> tuple[Backup, ...]:
        """Newest first. Backups whose manifest does not verify are left out; see `verify`."""

    def newest(self, site: str) -> Backup | None:
        """The first of `list`, without reading the others."""

    def verify(self, site: str, backup_id: str, progress: Progress | None) -> tuple[str, ...]:
        """Problems found; empty where everything hashes and verifies."""


class VaultKeeping(Protocol):
    """Keeps the vault in order. The caller holds the site's lock in all but the questions."""

    def unreadable(self, site: str) -> tuple[UnreadableBackup, ...]:
        """Backups that the chain names and whose manifests do not verify."""

    def refuse_doubtful(self, site: str) -> None:
        """Raises Refused where the chain is not right, or the clock has gone back."""

    def let_go(self, site: str, backups: Collection[str]) -> None:
        """Says so in the chain, then removes their manifests. Raises Refused, TreeError."""

    def sweep(
        self, site: str, approved: Collection[str], *, dry_run: bool, progress: Progress | None
    ) -> Swept:
        """Removes objects that no kept backup names and no `approved` digest is, once they are old
        enough. Raises Refused, TreeError."""

    def rehash(
        self, site: str, *, parts: int, part: int | None, progress: Progress | None
    ) -> Rehashed:
        """Hashes a share of all objects again; None: the share that is due. Raises TreeError."""

    def damaged(self, site: str) -> Mapping[str, tuple[BadObject, ...]]:
        """Ids of the backups that need an object which is known to be bad, and those objects."""


class Restorer(Protocol):
    """Puts a backup in place of a document root, wholly or not at all (I4)."""

    def stage(self, site: Site, backup: Backup, label: str, progress: Progress | None) -> Path:
        """Writes the backup beside the root and re-hashes it. Raises IntegrityError, TreeError."""

    def stage_state(
        self, site: Site, backup: Backup, wanted: Manifest, label: str, progress: Progress | None
    ) -> Path:
        """As `stage`, for another tree than the backup's: bytes by digest from the vault, else from
        the live file of that path."""

    def exchange(self, site: Site, stage: Path) -> None:
        """Swaps stage and root in one step; the old tree then stands where the stage stood."""

    def identity(self, site: Site, path: Path) -> tuple[int, int]:
        """Device and inode of a path on the machine that holds the site's files; (0, 0) where it
        is missing."""

    def quarantine(
        self, site: Site, old_tree: Path, incident: str, seen: Manifest | None = None
    ) -> Path:
        """Moves the old tree to its safe place, unreadable to others; where it stands now. `seen`:
        what it held when it was read last, to be noted beside it."""

    def settle(self, site: Site, stage: Path) -> None:
        """Ends what a crash left half-way where the exchange is not one step; the old tree or the
        new one then stands in its place. Raises StepError."""

    def obstacle(self, site: Site, wanted: Manifest) -> str:
        """What would stop a restore of this tree now (room, mounts, a file system that cannot
        exchange), in words; empty where nothing is seen. Changes nothing."""

    def reload(self, site: Site) -> tuple[Reloaded, ...]:
        """Runs the commands that are configured for after a swap; faults are in the answer."""


class Cleaner(Protocol):
    """Judges backups (DESIGN 7)."""

    def judge(
        self,
        site: Site,
        backup: Backup,
        first_sighting: datetime | None,
        progress: Progress | None = None,
        *,
        by: str = "sentinel",
    ) -> Cleanness:
        """All eight conditions, with every byte read; kept as evidence with who asked.
        `first_sighting`: an open incident's first compromise."""

    def latest_clean(
        self, site: Site, first_sighting: datetime | None, *, by: str = "sentinel"
    ) -> tuple[Backup | None, tuple[Cleanness, ...]]:
        """The newest clean backup that holds what is approved now, else the newest clean one;
        and the verdict on each that was looked at."""

    def approved_problems(
        self, site: Site, backup: Backup, entries: tuple[Entry, ...]
    ) -> tuple[str, ...]:
        """What today's exact rules find in approved files that a restore would take beside a
        clean backup, and which could not be scanned, each with its path."""

    def newest_promising(self, site: Site) -> Backup | None:
        """The newest one that lacks nothing but the proof of its bytes to be clean."""
