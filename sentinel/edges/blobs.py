"""Bytes by their SHA-256, compressed, each written once (port Blobs)."""

import re
from pathlib import Path

import zstandard

from sentinel.core.canonical import sha256
from sentinel.edges.files import private_folder, write_atomically
from sentinel.errors import IntegrityError, StoreError

MAX_BLOB_BYTES = 256 << 20
"""No blob decompresses to more: a swapped file must not fill the memory."""
MAX_WINDOW_BYTES = 128 << 20
CHUNK_BYTES = 1 << 20
LEVEL = 6

_DIGEST = re.compile(r"[0-9a-f]{64}")


class FileBlobs:
    """`<folder>/ab/<sha256>.zst`. A blob that exists is left as it is."""

    def __init__(self, folder: Path, *, max_bytes: int = MAX_BLOB_BYTES) -> None:
        self._folder = folder
        self._max_bytes = max_bytes

    def put(self, data: bytes) -> str:
        """Stores bytes; their SHA-256, once they are on disk. Raises StoreError."""
        digest = sha256(data)
        path = self._path(digest)
        if len(data) > self._max_bytes:
            raise StoreError(
                f"{len(data)} bytes are more than a blob may hold ({self._max_bytes}); "
                "lower max_body_bytes under [limits]."
            )
        try:
            if not path.exists():
                private_folder(path.parent)
                write_atomically(path, zstandard.ZstdCompressor(level=LEVEL).compress(data))
        except OSError as error:
            raise StoreError(
                f"{path}: the blob cannot be written ({error.strerror}). "
                "Look at the free space and the owner of the folder."
            ) from error
        return digest

    def put_sized(self, data: bytes) -> int:
        """As `put`; how many bytes the blob takes on disk. Raises StoreError."""
        path = self._path(self.put(data))
        try:
            return path.stat().st_size
        except OSError as error:
            raise StoreError(f"{path}: the blob cannot be read ({error.strerror}).") from error

    def get(self, sha256: str) -> bytes:
        """The bytes of a digest. Raises KeyError where unknown, IntegrityError where what is
        stored does not decompress or does not hash to its name, StoreError where it cannot
        be read."""
        if not _DIGEST.fullmatch(sha256):
            raise KeyError(sha256)
        path = self._path(sha256)
        try:
            stored = path.read_bytes()
        except FileNotFoundError:
            raise KeyError(sha256) from None
        except OSError as error:
            raise StoreError(f"{path}: the blob cannot be read ({error.strerror}).") from error
        return _checked(_decompressed(stored, path, self._max_bytes), sha256, path)

    def remove(self, sha256: str) -> None:
        """Lets a blob go; one that is not there is fine. Only for what is kept within a budget:
        nothing that anything else rests on. Raises StoreError."""
        if not _DIGEST.fullmatch(sha256):
            return
        path = self._path(sha256)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"{path}: the blob cannot be removed ({error.strerror}).") from error

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / f"{digest}.zst"


def _decompressed(stored: bytes, path: Path, max_bytes: int) -> bytes:
    reader = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW_BYTES)
    try:
        with reader.stream_reader(stored) as stream:
            data = bytearray()
            while len(data) <= max_bytes and (chunk := stream.read(CHUNK_BYTES)):
                data += chunk
    except zstandard.ZstdError as error:
        raise IntegrityError(
            f"{path}: the blob does not decompress ({error}). Keep the file as evidence and "
            "bring it back from a copy of the state folder."
        ) from error
    if len(data) > max_bytes:
        raise IntegrityError(
            f"{path}: the blob decompresses to more than {max_bytes} bytes; it is not what was "
            "stored there. Keep the file as evidence."
        )
    return bytes(data)


def _checked(data: bytes, digest: str, path: Path) -> bytes:
    if sha256(data) != digest:
        raise IntegrityError(
            f"{path}: the bytes hash to {sha256(data)}. Keep the file as evidence and bring "
            "it back from a copy of the state folder."
        )
    return data
