"""File contents by their SHA-256, one file each; what is stored is proven before it gets its name.

An object is called after the digest of its plain content, with `.zst` where it is compressed:
one that would take as many blocks of the disk compressed is kept as it is; with `.age` where it is
encrypted.
"""

import hashlib
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sentinel.core.backup_settings import Compression
from sentinel.edges.files import private_folder
from sentinel.edges.vault.age_codec import AgeCodec
from sentinel.edges.vault.batch import ObjectBatch
from sentinel.edges.vault.codec import Codec, PlainCodec, ZstdCodec
from sentinel.edges.vault.durable import DurableFolder
from sentinel.edges.vault.packing import codec_for
from sentinel.edges.vault.plain_file import opened, own_folder
from sentinel.errors import IntegrityError

if TYPE_CHECKING:  # a worker needs nothing of all that it imports
    from sentinel.edges.vault.sealing import Sealing

_log = logging.getLogger(__name__)

DAMAGED = "damaged"
"""Folder beside the objects, for what was damaged and has been replaced by a good one."""


class ObjectStore:
    """The objects of one site. Adding may be done from several threads at once."""

    def __init__(
        self,
        folder: Path,
        compression: Compression,
        sealing: "Sealing | None" = None,
        *,
        nameless: bool = False,
    ) -> None:
        """`sealing`: how new objects are encrypted, if they are, and old ones are opened.
        `nameless`: as ObjectBatch; for a process that stores many and does nothing else."""
        self._folder = folder
        self._top = str(folder)
        self.compression = compression
        self._sealing = sealing
        age = AgeCodec() if sealing is None else sealing.codec
        self._codec: Codec = age if age.writes else codec_for(compression)
        forms: tuple[Codec, ...] = (ZstdCodec(), PlainCodec(), age)
        self._codecs = {one.suffix: one for one in forms}
        self._nameless = nameless
        self._touched: set[str] = set()
        self._sync_whole = False

    @property
    def folder(self) -> Path:
        return self._folder

    def path_of(self, sha256: str) -> Path | None:
        """Where an object lies, compressed or not; None where there is none."""
        base = f"{self._top}/{sha256[:2]}/{sha256}"
        for suffix in self._codecs:
            if os.path.isfile(base + suffix):  # noqa: PTH113 - called for each of 100,000 files
                return Path(base + suffix)
        return None

    def names(self) -> frozenset[str]:
        """The digests of all objects that are there, by listing their folders; nothing is read."""
        found: set[str] = set()
        if self._folder.is_dir():
            for place in os.scandir(self._folder):
                if len(place.name) == 2 and place.is_dir(follow_symlinks=False):
                    names = os.listdir(place.path)  # noqa: PTH208 - of 100,000 files
                    found.update([name[:64] for name in names])
        return frozenset(found)

    def batch(self) -> ObjectBatch:
        """For adding many at once; see there. `note_touched` takes what it touched."""
        folder = private_folder(self._folder)
        if self._sealing is None:
            return ObjectBatch(
                folder,
                self._codec,
                self._codecs,
                nameless=self._nameless,
                keep_aside=self._keep_aside,
            )
        return ObjectBatch(
            folder,
            self._codec,
            self._codecs,
            nameless=self._nameless,
            note_sealed=self._sealing.record.note,
            keep_aside=self._keep_aside,
        )

    @property
    def seals(self) -> bool:
        """Whether new objects are encrypted: then one process writes them, and their record."""
        return self._codec.sealed

    def unproven(self, sha256: str) -> bool:
        """Whether an object is encrypted, and nothing here opens it."""
        path = self.path_of(sha256)
        return path is not None and not self._codecs[path.suffix].readable

    def note_touched(self, folders: Iterable[str], *, whole: bool = False) -> None:
        """Folders that got names, to be made durable by `sync`; with `whole` all of the file
        system, since files were made without names."""
        self._touched.update(folders)
        self._sync_whole |= whole

    def take_touched(self) -> list[str]:
        """Those noted since; somebody else makes them durable."""
        touched = sorted(self._touched)
        self._touched.clear()
        return touched

    def add(self, content: Callable[[], Iterable[bytes]]) -> tuple[str, int]:
        """Stores what one pass over `content` gives; its SHA-256 and size.

        1. written under a temporary name and fsynced; 2. read back and hashed again;
        3. renamed to its digest. `sync` makes the names durable; before it, a crash may
        lose the object but never leave half of one under its name.
        Raises IntegrityError where the disk gives back other bytes than were written.
        """
        with self.batch() as batch:
            stored = batch.put_stream(content())
            batch.commit()
            self.note_touched(batch.touched)
        return stored

    def ensure(
        self, sha256: str, size: int, content: Callable[[], Iterable[bytes]]
    ) -> tuple[str, int]:
        """Adds what is missing, and what is there but damaged; the SHA-256 and size stored.

        They differ from the ones asked for where `content` has changed since it was hashed.
        Healing here means that a flipped bit in the vault spoils no later backup.
        """
        return (sha256, size) if self.is_good(sha256, size) else self.add(content)

    def is_good(self, sha256: str, size: int) -> bool:
        """Whether an object is there and hashes right; all of it is read."""
        present = self.path_of(sha256)
        if present is None:
            return False
        if not self.problem(sha256, size):
            return True
        _log.warning("damaged object is to be written anew", extra={"object": str(present)})
        return False

    def _keep_aside(self, sha256: str, size: int) -> None:
        """What is damaged and about to be replaced stays in the folder `damaged`, for who wants to
        know what happened to it. That it cannot be kept keeps no good one out of its place."""
        path = self.path_of(sha256)
        if path is None or path.is_symlink() or not self.problem(sha256, size):
            return
        try:
            os.link(path, own_folder(self._folder.parent / DAMAGED) / path.name)
        except FileExistsError:
            pass  # the first one tells more
        except OSError as error:
            _log.warning("damaged object not kept", extra={"reason": str(error)})

    def sync(self) -> None:
        """Makes the names of all objects durable. To be called before a snapshot names them."""
        touched = {*self._touched, str(private_folder(self._folder)), str(self._folder.parent)}
        with DurableFolder(self._folder) as durable:
            durable.sync(sorted(touched), whole=self._nameless or self._sync_whole)
        self._touched.clear()
        self._sync_whole = False
        if self._sealing is not None:
            self._sealing.record.write()

    def content(self, sha256: str, size: int) -> Iterator[bytes]:
        """The plain bytes of an object, never more than `size` of them.

        Raises IntegrityError, at the latest after the last chunk, where the object is
        missing, cannot be decoded or does not hash to its name: a consumer must not trust
        what it got before this iterator has ended.
        """
        path = self.path_of(sha256)
        if path is None:
            raise IntegrityError(f"object {sha256} is missing in {self._folder}.")
        digest, seen = hashlib.sha256(), 0
        for chunk in self._decoded(path):
            seen += len(chunk)
            if seen > size:
                raise IntegrityError(f"{path}: holds more than the {size} bytes expected.")
            digest.update(chunk)
            yield chunk
        if seen != size:
            raise IntegrityError(f"{path}: truncated, {seen} of {size} bytes.")
        if digest.hexdigest() != sha256:
            raise IntegrityError(f"{path}: damaged, its content hashes to {digest.hexdigest()}.")

    def _decoded(self, path: Path) -> Iterator[bytes]:
        try:
            with opened(path) as stream:
                yield from self._codecs[path.suffix].decode(stream)
        except (OSError, IntegrityError) as error:
            raise IntegrityError(f"{path}: cannot be read ({error}).") from error

    def problem(self, sha256: str, size: int) -> str:
        """What is wrong with an object, or an empty string. Reads all of it. Of an encrypted one
        that nothing here opens: whether it is what was stored; see `unproven`."""
        path = self.path_of(sha256)
        if path is not None and self._sealing is not None and self.unproven(sha256):
            return self._sealing.record.problem(path, sha256, size)
        try:
            for _ in self.content(sha256, size):
                pass
        except IntegrityError as error:
            return str(error)
        return ""
