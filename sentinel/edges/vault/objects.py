"""File contents by their SHA-256, one file each; what is stored is proven before it gets its name.

An object is called after the digest of its plain content, with `.zst` where it is compressed.
"""

import hashlib
import logging
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import zstandard

from sentinel.core.backup_settings import Compression
from sentinel.edges.files import private_folder, sync_folder
from sentinel.errors import IntegrityError

_log = logging.getLogger(__name__)

CHUNK_BYTES = 1 << 20
ZSTD_LEVEL = 3
ZSTD_SUFFIX = ".zst"
_TEMPORARY_PREFIX = "."


class ObjectStore:
    """The objects of one site. Adding may be done from several threads at once."""

    def __init__(self, folder: Path, compression: Compression) -> None:
        self._folder = folder
        self._compression = compression

    def path_of(self, sha256: str) -> Path | None:
        """Where an object lies, compressed or not; None where there is none."""
        base = self._folder / sha256[:2] / sha256
        return next((p for p in (base.with_suffix(ZSTD_SUFFIX), base) if p.is_file()), None)

    def add(self, content: Callable[[], Iterable[bytes]]) -> tuple[str, int]:
        """Stores what one pass over `content` gives; its SHA-256 and size.

        1. written under a temporary name and fsynced; 2. read back and hashed again;
        3. renamed to its digest. `sync` makes the names durable; before it, a crash may
        lose the object but never leave half of one under its name.
        Raises IntegrityError where the disk gives back other bytes than were written.
        """
        incoming = private_folder(self._folder)
        temporary = incoming / f"{_TEMPORARY_PREFIX}{secrets.token_hex(8)}"
        try:
            sha256, size = self._write(temporary, content())
            self._read_back(temporary, sha256, size)
            folder = private_folder(self._folder / sha256[:2])
            suffix = ZSTD_SUFFIX if self._compression is Compression.ZSTD else ""
            temporary.replace(folder / (sha256 + suffix))
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        return sha256, size

    def ensure(
        self, sha256: str, size: int, content: Callable[[], Iterable[bytes]]
    ) -> tuple[str, int]:
        """Adds what is missing, and what is there but damaged; the SHA-256 and size stored.

        They differ from the ones asked for where `content` has changed since it was hashed.
        Healing here means that a flipped bit in the vault spoils no later backup.
        """
        present = self.path_of(sha256)
        if present is not None and not self.problem(sha256, size):
            return sha256, size
        if present is not None:
            _log.warning("damaged object is written anew", extra={"object": str(present)})
        stored = self.add(content)
        if present is not None and stored[0] == sha256:
            self._drop_other_form(present)
        return stored

    def _drop_other_form(self, damaged: Path) -> None:
        wanted = ZSTD_SUFFIX if self._compression is Compression.ZSTD else ""
        if damaged.suffix != wanted:
            damaged.unlink(missing_ok=True)

    def sync(self) -> None:
        """Makes the names of all objects durable. To be called before a snapshot names them."""
        for folder in self._folder.iterdir() if self._folder.is_dir() else ():
            if folder.is_dir():
                sync_folder(folder)
        sync_folder(private_folder(self._folder))
        sync_folder(self._folder.parent)

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
        with _plain(path, compressed=path.suffix == ZSTD_SUFFIX) as chunks:
            for chunk in chunks:
                seen += len(chunk)
                if seen > size:
                    raise IntegrityError(f"{path}: holds more than the {size} bytes expected.")
                digest.update(chunk)
                yield chunk
        if seen != size:
            raise IntegrityError(f"{path}: truncated, {seen} of {size} bytes.")
        if digest.hexdigest() != sha256:
            raise IntegrityError(f"{path}: damaged, its content hashes to {digest.hexdigest()}.")

    def problem(self, sha256: str, size: int) -> str:
        """What is wrong with an object, or an empty string. Reads all of it."""
        try:
            for _ in self.content(sha256, size):
                pass
        except IntegrityError as error:
            return str(error)
        return ""

    def _write(self, path: Path, content: Iterable[bytes]) -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        compress = self._compressor()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            for chunk in content:
                digest.update(chunk)
                size += len(chunk)
                stream.write(compress.compress(chunk) if compress else chunk)
            if compress:
                stream.write(compress.flush())
            stream.flush()
            os.fsync(stream.fileno())
        return digest.hexdigest(), size

    def _compressor(self) -> "zstandard.ZstdCompressionObj | None":
        if self._compression is Compression.NONE:
            return None
        return zstandard.ZstdCompressor(level=ZSTD_LEVEL, write_checksum=True).compressobj()

    def _read_back(self, path: Path, sha256: str, size: int) -> None:
        digest, seen = hashlib.sha256(), 0
        with _plain(path, compressed=self._compression is Compression.ZSTD) as chunks:
            for chunk in chunks:
                digest.update(chunk)
                seen += len(chunk)
        if (digest.hexdigest(), seen) != (sha256, size):
            raise IntegrityError(
                f"{path}: read back other bytes than were written. The disk or the memory of "
                "this machine is faulty; nothing was added to the vault."
            )


@contextmanager
def _plain(path: Path, *, compressed: bool) -> Iterator[Iterator[bytes]]:
    """The decoded chunks of an object file. Raises IntegrityError where it cannot be read."""
    try:
        with path.open("rb") as stream:
            if compressed:
                reader = zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True)
                yield iter(lambda: reader.read(CHUNK_BYTES), b"")
            else:
                yield iter(lambda: stream.read(CHUNK_BYTES), b"")
    except (OSError, zstandard.ZstdError) as error:
        raise IntegrityError(f"{path}: cannot be read ({error}).") from error
