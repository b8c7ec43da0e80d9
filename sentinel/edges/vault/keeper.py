"""Keeping the vault in order: backups are let go, unneeded objects removed, stored ones re-hashed
(port VaultKeeping)."""

from collections.abc import Collection, Mapping
from pathlib import Path

from sentinel.core.ports import Clock, Progress
from sentinel.core.vault_keeping import BadObject, Rehashed, Swept, UnreadableBackup
from sentinel.edges.keys import SigningKey
from sentinel.edges.vault.capture import KNOWN_FILES
from sentinel.edges.vault.known_files import forget
from sentinel.edges.vault.ledger import Ledger
from sentinel.edges.vault.local import LocalVault
from sentinel.edges.vault.rehash import RehashRecord, RehashRecords, rehash
from sentinel.edges.vault.sweep import (
    files_in,
    refuse_clock_gone_back,
    remove_manifests,
    sweep,
)
from sentinel.errors import IntegrityError, Refused, TreeError


class VaultKeeper:
    """The caller holds the site's lock in all but the questions."""

    def __init__(self, vault: LocalVault, *, key: SigningKey, clock: Clock, state: Path) -> None:
        """`state`: a folder of its own in the state, for what the nightly re-hash remembers."""
        self._vault = vault
        self._key = key
        self._clock = clock
        self._records = RehashRecords(state)

    def unreadable(self, site: str) -> tuple[UnreadableBackup, ...]:
        """Backups that the chain names and whose manifests do not verify."""
        folder = self._vault.folder_of(site)
        found: list[UnreadableBackup] = []
        for link in folder.chain.read().links:
            try:
                folder.snapshots.read(link.snapshot, link.manifest_sha256)
            except IntegrityError as error:
                found.append(UnreadableBackup(id=link.snapshot, at=link.at, problem=str(error)))
        return tuple(found)

    def refuse_doubtful(self, site: str) -> None:
        """Raises Refused where the chain is not right, or is from the future."""
        folder = self._vault.folder_of(site)
        fault = self._vault.chain_problem(site)
        if fault:
            raise Refused(f"{fault} Behind a fault nothing is removed.")
        refuse_clock_gone_back(folder.path, self._vault.latest_time(site), self._clock.now())

    def let_go(self, site: str, backups: Collection[str]) -> None:
        """Says in the chain that backups are let go, then removes their manifests.

        In this order a crash leaves at most a manifest that nothing needs; the next call removes
        it. Raises Refused as `refuse_doubtful` and for a backup that is not there, TreeError
        where the disk refuses.
        """
        self.refuse_doubtful(site)
        folder = self._vault.folder_of(site)
        reading = folder.chain.read()
        unknown = sorted(set(backups) - reading.by_snapshot().keys())
        if unknown:
            raise Refused(f"{folder.path}: the chain holds no backup {unknown[0]}.")
        try:
            if backups:
                folder.chain.let_go(sorted(backups), self._clock.now())
            # also where a crash kept the last end of the chain from being remembered
            self._vault.note_head(site)
            remove_manifests(folder, (*reading.pruned, *backups))
        except OSError as error:
            raise TreeError(f"{folder.path}: a backup could not be let go ({error}).") from error

    def sweep(
        self, site: str, approved: Collection[str], *, dry_run: bool, progress: Progress | None
    ) -> Swept:
        """Removes what no kept backup names and no `approved` digest is, once it is old enough.
        Raises Refused as `refuse_doubtful` and where a manifest cannot be read, TreeError."""
        self.refuse_doubtful(site)
        folder = self._vault.folder_of(site)
        ledger = Ledger(folder.path / "unneeded.json", self._key)
        if not folder.path.is_dir():
            return Swept(removed=0, removed_bytes=0, waiting=0)
        try:
            return sweep(
                folder, ledger, approved, self._clock.now(), dry_run=dry_run, progress=progress
            )
        except OSError as error:
            raise TreeError(f"{folder.path}: could not be swept ({error}).") from error

    def rehash(
        self, site: str, *, parts: int, part: int | None, progress: Progress | None
    ) -> Rehashed:
        """Hashes a share of all objects again; None: the share that is due, and the next one is
        due then. Raises TreeError where the state cannot be written."""
        record = self._records.read(site)
        due = record.next_part if record.parts == parts and record.next_part <= parts else 1
        folder = self._vault.folder_of(site)
        found = rehash(folder, record, part=part or due, parts=parts, progress=progress)
        after = due % parts + 1 if part is None else due
        try:
            if found.bad:
                # so that the next capture takes no file for unchanged, and writes the bad ones anew
                forget(folder.path / KNOWN_FILES)
            self._records.write(
                site,
                RehashRecord(parts=parts, next_part=after, bad=found.bad, at=self._clock.now()),
            )
        except OSError as error:
            raise TreeError(f"what the re-hash found could not be noted ({error}).") from error
        return found

    def stored_sizes(self, site: str) -> Mapping[str, int]:
        """How many bytes each object takes, by its digest. Nothing is read but the folders."""
        sizes: dict[str, int] = {}
        for place in files_in(self._vault.folder_of(site).path / "objects"):
            digest = place.name.partition(".")[0]
            sizes[digest] = sizes.get(digest, 0) + place.lstat().st_size
        return sizes

    def damaged(self, site: str) -> Mapping[str, tuple[BadObject, ...]]:
        """Ids of the backups that need an object which is known to be bad, and those objects. What
        is not in it was good when it was last looked at, or was not looked at yet."""
        found: dict[str, tuple[BadObject, ...]] = {}
        for bad in self._records.read(site).bad:
            for backup in bad.backups:
                found[backup] = (*found.get(backup, ()), bad)
        return found
