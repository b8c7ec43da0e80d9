"""The second place of the vault: a restic repository that stores the bytes. What they are worth is
still said by the signatures, the chain and the digests alone."""

import logging
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sentinel.core.canonical import sha256
from sentinel.core.ports import Progress
from sentinel.core.stored import StoredObject, objects_of
from sentinel.edges.files import private_folder, sync_folder, write_atomically
from sentinel.edges.keys import SigningKey
from sentinel.edges.restic import Restic, Snapshot
from sentinel.edges.vault.chain import Link
from sentinel.edges.vault.local import LocalVault
from sentinel.edges.vault.objects import ObjectStore
from sentinel.edges.vault.snapshots import SnapshotFiles
from sentinel.errors import CopyError, IntegrityError, Refused, SentinelError

_log = logging.getLogger(__name__)

LOOKED_BACK = 20
"""Snapshots that are searched for a good copy of what is damaged, newest first."""
WHOLE_TRIES = 3
"""Snapshots from which a whole vault is tried: each may take as long as restic may."""
_FETCHED = ".fetched-"
_MANIFEST_ENDINGS = (".json", ".json.sig", ".after.json")

VaultAt = Callable[[Path], LocalVault]
"""A vault in another folder, with the same key and the same memory of how chains ended."""


class ResticCopy:
    """Puts the folder of a site into a repository, and brings back what is missing or damaged.

    Methods block, and raise CopyError as Restic does. None of them needs the site's lock but
    `heal` and `bring_back`.
    """

    def __init__(
        self, restic: Restic, vaults: Path, *, memory: Path, key: SigningKey, vault_at: VaultAt
    ) -> None:
        """`memory` is a folder in which it is kept what was sent last."""
        self._restic = restic
        self._vaults = vaults
        self._memory = memory
        self._key = key
        self._vault_at = vault_at

    def due(self, site: str) -> bool:
        """Whether the vault holds a backup, or a word on one, that was not sent yet."""
        now = self._state(site)
        try:
            return bool(now) and (self._memory / site).read_text("ascii") != now
        except (OSError, ValueError):
            return bool(now)

    def send(self, site: str, backup: str) -> None:
        """Puts a site's folder into the repository, tagged with the site and its newest backup.
        Objects that are there already are not sent again."""
        self._restic.refuse_old()
        state = self._state(site)
        folder = (self._vaults / site).resolve()
        self._restic.backup(folder, (_tag(site), f"backup={backup}"))
        write_atomically(private_folder(self._memory) / site, state.encode("ascii"))

    def _state(self, site: str) -> str:
        """What changes with each backup, each note on one, and each that is let go; empty where
        there is none."""
        folder = self._vaults / site
        try:
            chain = (folder / "chain.jsonl").read_bytes()
            names = sorted(os.fsencode(path.name) for path in (folder / "snapshots").iterdir())
        except FileNotFoundError:
            return ""
        return sha256(chain + b"\n".join(names))

    def missing(self, site: str, progress: Progress | None) -> tuple[StoredObject, ...]:
        """What the local vault's backups name and is not there, or does not hash right."""
        vault = self._vault_at(self._vaults)
        objects = vault.folder_of(site).objects
        wanted = {one.sha256: one for backup in vault.each(site) for one in objects_of(backup)}
        bad = []
        for done, one in enumerate(wanted.values(), start=1):
            if objects.problem(one.sha256, one.size):
                bad.append(one)
            if progress is not None:
                progress(done, len(wanted))
        return tuple(bad)

    def unreadable(self, site: str) -> tuple[Link, ...]:
        """Backups that the chain names and whose manifest is missing or does not verify."""
        folder = self._vault_at(self._vaults).folder_of(site)
        return tuple(
            link for link in folder.chain.read().links if not _reads(folder.snapshots, link)
        )

    def heal(self, site: str, progress: Progress | None) -> tuple[int, tuple[str, ...]]:
        """Brings manifests and objects back that are missing or damaged: how many, and what no
        snapshot has, in words. Each is proven by the chain or by its digest before it is stored.

        Raises Refused where there is no chain that could name what belongs there.
        """
        self._restic.refuse_old()
        if not (self._vaults / site / "chain.jsonl").is_file():
            raise Refused(f"{self._vaults / site}: there is no chain; bring the vault back whole.")
        snapshots = self._snapshots(site)
        manifests = self._manifests_back(site, snapshots, self.unreadable(site))
        bad = self.missing(site, progress)
        left = self._objects_back(site, snapshots, bad)
        lost = [f"backup {link.snapshot}: its manifest" for link in self.unreadable(site)]
        return manifests + len(bad) - len(left), (*lost, *(one.name for one in left))

    def bring_back(self, site: str) -> tuple[Path, str]:
        """A lost vault of a site, whole, from the newest snapshot whose chain verifies in itself:
        where it stands now, and what a person should know of it: how its chain differs from the
        one that was remembered, and what restic could not read.

        Raises Refused where something stands in its place, IntegrityError or CopyError where no
        snapshot gives a chain that verifies: then nothing was put in place.
        """
        self._restic.refuse_old()
        place = self._vaults / site
        if place.exists():
            raise Refused(f"{place}: is there. To bring the vault back whole, move it aside first.")
        snapshots = self._snapshots(site)
        if not snapshots:
            raise CopyError(f"the restic repository has no snapshot of the site {site}.")
        first: SentinelError | None = None
        for snapshot in snapshots[:WHOLE_TRIES]:
            try:
                return place, self._whole_back(site, snapshot, place)
            except (CopyError, IntegrityError) as error:
                first = first or error
        assert first is not None  # there is a snapshot, and it did not return
        raise first

    def _whole_back(self, site: str, snapshot: Snapshot, place: Path) -> str:
        """Puts a snapshot in the vault's place; what a person should know of it."""
        with self._room(site) as room:
            fault = self._restored(snapshot, room / site)
            if not (room / site / "chain.jsonl").is_file() and fault is not None:
                raise fault
            fetched = self._vault_at(room)
            reading = fetched.folder_of(site).chain.read()
            if reading.problem or not reading.links:
                raise IntegrityError(reading.problem or f"{room}: the chain names no backup.")
            problem = fetched.chain_problem(site)
            (room / site).chmod(0o700)
            (room / site).rename(place)
            sync_folder(self._vaults)
        return " ".join(words for words in (problem, str(fault or "")) if words)

    def _restored(
        self, snapshot: Snapshot, target: Path, patterns: tuple[str, ...] = ()
    ) -> CopyError | None:
        """Writes what a snapshot holds below a folder; the fault where restic could not give all.

        One pack that is damaged must not take the rest with it: what came is proven one by one.
        """
        fault = None
        try:
            self._restic.restore(snapshot, target, patterns)
        except CopyError as error:
            _log.warning("restic did not give all of a snapshot", extra={"fault": str(error)})
            fault = error
        _refuse_odd(target)
        return fault

    def _snapshots(self, site: str) -> tuple[Snapshot, ...]:
        return self._restic.snapshots(_tag(site))[:LOOKED_BACK]

    def _manifests_back(
        self, site: str, snapshots: Iterable[Snapshot], missing: tuple[Link, ...]
    ) -> int:
        """How many were brought back."""
        left = list(missing)
        place = private_folder(self._vaults / site / "snapshots")
        for snapshot in snapshots:
            if not left:
                break
            patterns = tuple(f"/snapshots/{link.snapshot}.*" for link in left)
            with self._room(site) as room:
                self._restored(snapshot, room, patterns)
                fetched = SnapshotFiles(room / "snapshots", self._key)
                for link in [link for link in left if _reads(fetched, link)]:
                    for ending in _MANIFEST_ENDINGS:
                        file = room / "snapshots" / f"{link.snapshot}{ending}"
                        if file.is_file():
                            file.replace(place / file.name)
                    left.remove(link)
                sync_folder(place)
        return len(missing) - len(left)

    def _objects_back(
        self, site: str, snapshots: Iterable[Snapshot], missing: tuple[StoredObject, ...]
    ) -> tuple[StoredObject, ...]:
        """What no snapshot has."""
        left = missing
        objects = self._vault_at(self._vaults).folder_of(site).objects
        for snapshot in snapshots:
            if not left:
                break
            patterns = tuple(f"/objects/{one.sha256[:2]}/{one.sha256}*" for one in left)
            with self._room(site) as room:
                # below the site's name, so that it reads as a vault's folder
                self._restored(snapshot, room / site, patterns)
                fetched = self._vault_at(room).folder_of(site).objects
                for one in left:
                    if not fetched.problem(one.sha256, one.size):
                        objects.ensure(one.sha256, one.size, _content(fetched, one))
                objects.sync()
            left = tuple(one for one in left if objects.problem(one.sha256, one.size))
        return left

    @contextmanager
    def _room(self, site: str) -> Iterator[Path]:
        """A private folder on the vault's disk; what a killed try left there is removed first."""
        private_folder(self._vaults)
        # "=" is in no site's name: the room of `shop-2` is none of `shop`
        for old in self._vaults.glob(f"{_FETCHED}{site}=*"):
            shutil.rmtree(old)
        room = Path(tempfile.mkdtemp(prefix=f"{_FETCHED}{site}=", dir=self._vaults))
        try:
            yield room
        finally:
            shutil.rmtree(room)


def _tag(site: str) -> str:
    return f"site={site}"


def _content(objects: ObjectStore, one: StoredObject) -> Callable[[], Iterator[bytes]]:
    return lambda: objects.content(one.sha256, one.size)


def _reads(snapshots: SnapshotFiles, link: Link) -> bool:
    try:
        snapshots.read(link.snapshot, link.manifest_sha256)
    except IntegrityError:
        return False
    return True


def _refuse_odd(folder: Path) -> None:
    """A repository may hold links and devices; a vault has none."""
    for place in folder.rglob("*"):
        mode = place.lstat().st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            raise IntegrityError(f"{place}: is no file or folder. A vault has nothing else.")
