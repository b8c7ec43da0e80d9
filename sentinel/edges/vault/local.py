"""The default vault: a folder per site with objects, snapshots and their chain (DESIGN 7)."""

import logging
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sentinel.core.backup_settings import Compression
from sentinel.core.database import DatabasePart, DumpedDatabase
from sentinel.core.identifiers import new_id
from sentinel.core.manifest import Entry, Manifest
from sentinel.core.ports import Clock, Progress
from sentinel.core.site import Site, root_of
from sentinel.core.tree_paths import path_problems
from sentinel.core.vault import Backup
from sentinel.edges.entries import MAX_FILE_BYTES
from sentinel.edges.files import private_folder, write_atomically
from sentinel.edges.keys import SigningKey
from sentinel.edges.vault.age_codec import AgeCodec
from sentinel.edges.vault.capture import KNOWN_FILES, CapturePlan, capture
from sentinel.edges.vault.chain import ChainReading
from sentinel.edges.vault.dumps import dump_name_problems, stored_dumps, written_dump
from sentinel.edges.vault.heads import ChainHeads
from sentinel.edges.vault.known_files import forget
from sentinel.edges.vault.objects import ObjectStore
from sentinel.edges.vault.proof import object_problems, unproven
from sentinel.edges.vault.repair import rebuild
from sentinel.edges.vault.site_folder import SiteFolder, not_written, site_folder
from sentinel.errors import IntegrityError, Refused, TreeError

_log = logging.getLogger(__name__)

PUBLIC_KEY_FILE = "public-key.txt"


class RemoteFilesCapture(Protocol):
    """Captures a site whose files lie on another machine. Raises RemoteError, TreeError."""

    def __call__(self, site: Site, objects: ObjectStore, progress: Progress | None) -> Manifest: ...


class LocalVault:
    """Implements the port Vault on a local disk. The caller holds the site's lock while writing."""

    def __init__(
        self,
        folder: Path,
        *,
        key: SigningKey,
        compression: Compression,
        clock: Clock,
        max_entries: int,
        heads: ChainHeads | None = None,
        remote: RemoteFilesCapture | None = None,
        max_file_bytes: int = MAX_FILE_BYTES,
        reread_seconds: float = 0.0,
        age: AgeCodec | None = None,
    ) -> None:
        """`heads` remembers outside of the vault how each chain ended; without it a cut at the end
        of a chain is not seen. `remote` captures sites whose files lie elsewhere, `age` encrypts
        new objects and opens old ones; the other two as in BackupSettings."""
        self._folder = folder
        self._key = key
        self._compression = compression
        self._clock = clock
        self._max_entries = max_entries
        self._heads = heads
        self._remote = remote
        self._max_file_bytes = max_file_bytes
        self._reread_seconds = reread_seconds
        self._age = age or AgeCodec()

    def use_identity(self, file: Path) -> None:
        """Opens encrypted objects with the age private key in that file from now on."""
        self._age = self._age.opened_with(file)

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
        """Captures the document root, and takes the dumps of databases that were just made.

        With `reread` every file is read, also where it looks untouched since the last capture.
        Objects first, then the manifest, its signature, and the chain line last; interrupted
        before that line, the capture counts as never made and leaves only unnamed objects.
        Raises ConfigError where the site has no document root, Refused where the chain is damaged,
        TreeError and IntegrityError as `capture` does.
        """
        parts = self.folder_of(site.name)
        self._refuse_fault(site.name)
        try:
            return self._created(
                site,
                parts,
                lambda started_at: self._captured(site, parts, started_at, progress, reread=reread),
                baseline=baseline,
                run_before=run_before,
                databases=databases,
            )
        except OSError as error:
            raise TreeError(not_written(parts.path, error)) from error

    def _created(
        self,
        site: Site,
        parts: SiteFolder,
        captured: Callable[[datetime], Manifest],
        *,
        baseline: str,
        run_before: str,
        databases: tuple[DumpedDatabase, ...],
    ) -> Backup:
        root = root_of(site)
        started_at = self._clock.now()
        private_folder(parts.path)
        parts.unfinished.begin(started_at)
        stored = stored_dumps(parts.objects, databases)  # made durable with the files' objects
        backup = Backup(
            id=new_id(started_at, secrets.randbits(80)),
            site=site.name,
            manifest=captured(started_at),
            started_at=started_at,
            ended_at=self._clock.now(),
            document_root=str(root),
            baseline=baseline,
            run_before=run_before,
            run_after="",
            storing="zstd+age" if self._age.writes else self._compression.value,
            databases=stored,
        )
        write_atomically(parts.path / PUBLIC_KEY_FILE, self._key.public_text.encode() + b"\n")
        self._refuse_fault(site.name)  # again: it may have been exchanged while files were read
        parts.chain.append(backup.id, parts.snapshots.write(backup), backup.ended_at)
        self.note_head(site.name)
        parts.unfinished.end()
        return backup

    def _captured(
        self,
        site: Site,
        parts: SiteFolder,
        started_at: datetime,
        progress: Progress | None,
        *,
        reread: bool,
    ) -> Manifest:
        if site.remote is not None:
            if self._remote is None:
                raise Refused(f"site {site.name}: this vault takes no files of other machines.")
            return self._remote(site, parts.objects, progress)
        plan = CapturePlan(
            max_entries=self._max_entries,
            max_file_bytes=self._max_file_bytes,
            known_files=parts.path / KNOWN_FILES if self._reread_seconds else None,
            key=self._key,
            reread_seconds=0.0 if reread else self._reread_seconds,
        )
        return capture(
            root_of(site), parts.objects, plan=plan, started_at=started_at, progress=progress
        )

    def note_run_after(self, backup_id: str, site: str, run_id: str) -> None:
        """Adds, signed, the run that looked just after. Raises IntegrityError if unknown."""
        parts = self.folder_of(site)
        link = parts.chain.read().by_snapshot().get(backup_id)
        if link is None:
            raise IntegrityError(f"{parts.path}: the chain names no backup {backup_id}.")
        parts.snapshots.note_run_after(backup_id, link.manifest_sha256, run_id, self._clock.now())

    def list(self, site: str) -> tuple[Backup, ...]:
        """Newest first, without what the chain does not name and what does not verify."""
        return tuple(self.each(site))

    def newest(self, site: str) -> Backup | None:
        """The first of `list`, without reading the others."""
        return next(self.each(site), None)

    def each(self, site: str, ids: Collection[str] | None = None) -> Iterator[Backup]:
        """As `list`, or those of `ids` alone, each read when it is asked for."""
        parts = self.folder_of(site)
        for link in reversed(parts.chain.read().links):
            if ids is not None and link.snapshot not in ids:
                continue
            try:
                backup = parts.snapshots.read(link.snapshot, link.manifest_sha256)
                yield replace(backup, made_after=link.after)
            except IntegrityError as error:
                _log.warning("backup does not verify", extra={"site": site, "reason": str(error)})

    def chain_problem(self, site: str) -> str:
        """The first fault of the chain in words, or an empty string: of its lines, and that it is
        not the one that was remembered outside of the vault."""
        return self._fault(site, self.folder_of(site).chain.read())

    def chain_remark(self, site: str) -> str:
        """What a person should know of the chain although it is no fault, or an empty string."""
        heads = self._heads
        return "" if heads is None else heads.remark(site, self.folder_of(site).chain.read())

    def note_head(self, site: str) -> None:
        """Remembers the end of the chain outside of the vault."""
        if self._heads is not None:
            self._heads.note(site, self.folder_of(site).chain.read(), self._clock.now())

    def accept_chain(self, site: str) -> int:
        """Takes the chain for the right one, as a person decided; a damaged one is made anew first,
        see `rebuild`. How many backups that gave back. Raises TreeError."""
        folder, now, behind = self.folder_of(site), self._clock.now(), 0
        try:
            if self.chain_problem(site):
                behind = rebuild(folder, self._key, now)
            if self._heads is not None:
                self._heads.accept(site, folder.chain.read(), now)
        except OSError as error:
            raise TreeError(
                f"{folder.path}: the chain could not be made anew ({error})."
            ) from error
        return behind

    def latest_time(self, site: str) -> datetime | None:
        """The latest moment that the chain, or what is remembered of it, was written at."""
        remembered = None if self._heads is None else self._heads.newest_at(site)
        times = (self.folder_of(site).chain.read().newest_at, remembered)
        return max((at for at in times if at is not None), default=None)

    def _fault(self, site: str, reading: ChainReading) -> str:
        if reading.problem or self._heads is None:
            return reading.problem
        return self._heads.problem(site, reading)

    def _refuse_fault(self, site: str) -> None:
        if fault := self.chain_problem(site):
            raise Refused(f"{fault} No backup is added behind a fault: see backup accept-chain.")

    def names(self, site: str) -> tuple[str, ...]:
        """Ids of all backups that the chain names, newest first, also those not in `list`."""
        return tuple(link.snapshot for link in reversed(self.folder_of(site).chain.read().links))

    def verify(self, site: str, backup_id: str, progress: Progress | None) -> tuple[str, ...]:
        """Problems found with one backup; empty where everything hashes and verifies.

        Looks at the chain up to this backup's line, the manifest and its signature, the paths in
        it, the note of the run after, and re-hashes every object that it names."""
        parts = self.folder_of(site)
        reading = parts.chain.read()
        link = reading.by_snapshot().get(backup_id)
        if link is None:
            gone = backup_id in reading.pruned
            why = f"{backup_id} was let go." if gone else f"the chain names no backup {backup_id}."
            return (self._fault(site, reading) or f"{parts.path}: {why}",)
        # before a fault of its own lines a chain is believed, if it is the one remembered
        behind = "" if self._heads is None else self._heads.problem(site, reading)
        try:
            backup = parts.snapshots.read(link.snapshot, link.manifest_sha256)
        except IntegrityError as error:
            return (str(error),)
        if backup.site != site:
            return (f"{parts.path}: backup {backup_id} was made of the site {backup.site!r}.",)
        _, note_problem = parts.snapshots.run_after(backup_id, link.manifest_sha256)
        problems = [text for text in (behind, note_problem) if text]
        problems += path_problems(backup.manifest)
        problems += dump_name_problems(backup.databases)
        damaged = object_problems(parts.objects, backup, progress)
        if damaged:
            with suppress(OSError):  # so that the next capture reads all, and writes them anew
                forget(parts.path / KNOWN_FILES)
        return (*problems, *damaged)

    def unproven(self, backup: Backup) -> str:
        """Why its content cannot be read here (it is encrypted, and nothing opens it), or empty."""
        return "" if self._age.readable else unproven(self.folder_of(backup.site).objects, backup)

    def content(self, site: str, entry: Entry) -> Iterator[bytes]:
        """The plain bytes of a file entry, checked. Raises IntegrityError after the last chunk."""
        return self.folder_of(site).objects.content(entry.sha256, entry.size)

    def holds(self, site: str, entry: Entry) -> bool:
        """Whether the vault has a file's content whole, whichever backup brought it there; all of
        it is read."""
        return not self.folder_of(site).objects.problem(entry.sha256, entry.size)

    def write_dump(self, site: str, part: DatabasePart, folder: Path) -> None:
        """Writes a dump into an existing, empty, private folder. Raises IntegrityError."""
        written_dump(self.folder_of(site).objects, part, folder)

    def folder_of(self, site: str) -> SiteFolder:
        """The parts of a site's folder. Raises IntegrityError for what is no site's name."""
        return site_folder(
            self._folder, site, key=self._key, compression=self._compression, age=self._age
        )
