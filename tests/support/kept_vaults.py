"""A vault whose chain's end is remembered outside of it, and what keeps it in order."""

import os
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from sentinel.core.backup_settings import Compression
from sentinel.core.vault import Backup
from sentinel.core.vault_keeping import Swept
from sentinel.edges.audit import FileAudit
from sentinel.edges.keys import SigningKey
from sentinel.edges.restore import LocalRestorer
from sentinel.edges.vault.heads import ChainHeads
from sentinel.edges.vault.keeper import VaultKeeper
from sentinel.edges.vault.local import LocalVault
from support.stores import new_key
from support.vaults import MAX_ENTRIES, TREE, Place, make_place


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPlace:
    """A place with its keeper, its state folder and its audit log."""

    place: Place
    keeper: VaultKeeper
    heads: ChainHeads
    audit: FileAudit
    key: SigningKey

    @property
    def state(self) -> Path:
        return self.place.folder / "state"

    @property
    def head_file(self) -> Path:
        return self.state / "vault-chains" / "main.json"

    def back_up(self, **files: bytes) -> Backup:
        """A backup after these files got these contents, all of its files as old as it is."""
        for name, content in files.items():
            (self.place.root / name).write_bytes(content)
        made = self.place.back_up()
        self.settle()
        return made

    def settle(self) -> None:
        """Gives what is younger than the place's clock, or older than its start, its time."""
        now = self.place.clock.now().timestamp()
        for path in self.place.kept.rglob("*"):
            if path.is_file() and path.lstat().st_mtime_ns % 1_000_000_000:
                os.utime(path, (int(now), int(now)))

    def pass_days(self, days: float) -> None:
        self.settle()
        self.place.clock.advance(days * 86_400)

    def sweep(self, *approved: str, dry_run: bool = False) -> Swept:
        swept = self.keeper.sweep("main", approved, dry_run=dry_run, progress=None)
        self.settle()
        return swept

    def stored(self) -> set[str]:
        """Digests of all objects."""
        return {path.name.partition(".")[0] for path in self.place.objects()}


def make_kept_place(
    folder: Path,
    *,
    compression: Compression = Compression.ZSTD,
    key: SigningKey | None = None,
    files: dict[str, bytes] | None = None,
) -> KeptPlace:
    """As `make_place`; the state, with the audit log in it, stands in `state`."""
    key = key or new_key()
    place = make_place(folder, key=key, compression=compression, files=files)
    # later than any file that the test makes, whatever day it is
    place.clock.advance(timedelta(days=365 * 40).total_seconds())
    audit = FileAudit(folder / "state" / "audit.jsonl", clock=place.clock, key=key)
    place, heads = remembered(place, key, audit, compression)
    keeper = VaultKeeper(place.vault, key=key, clock=place.clock, state=folder / "state" / "rehash")
    return KeptPlace(place=place, keeper=keeper, heads=heads, audit=audit, key=key)


def remembered(
    place: Place, key: SigningKey, audit: FileAudit, compression: Compression = Compression.ZSTD
) -> tuple[Place, ChainHeads]:
    """The place with a vault whose chain's end is remembered outside of it."""
    heads = ChainHeads(place.folder / "state" / "vault-chains", key=key, audit=audit)
    vault = LocalVault(
        place.folder / "backups",
        key=key,
        compression=compression,
        clock=place.clock,
        max_entries=MAX_ENTRIES,
        heads=heads,
    )
    return replace(place, vault=vault, restorer=LocalRestorer(vault, tree=TREE)), heads
