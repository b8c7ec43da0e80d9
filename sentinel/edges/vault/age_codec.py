"""Objects encrypted to public keys with age (https://age-encryption.org/v1), zstd inside.

Who makes backups needs the public keys alone: whoever takes that machine reads no old backup.
"""

import hashlib
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from queue import Queue
from types import ModuleType
from typing import IO, Any

import zstandard

from sentinel.edges.vault.codec import packed, unpacked
from sentinel.errors import IntegrityError, Refused, UsageError

MAX_IDENTITY_BYTES = 65_536
_QUEUED = 16
"""Decrypted pieces (of 8 KiB) that may wait for who reads them."""
_NO_KEY = "No matching keys found"


class AgeCodec:
    """Encodes for some recipients; decodes where an identity was given."""

    suffix = ".age"
    sealed = True

    def __init__(self, recipients: Iterable[str] = (), identity_file: Path | None = None) -> None:
        """Nothing is read or loaded yet."""
        self._recipients = tuple(recipients)
        self._identity_file = identity_file
        self._loaded: list[Any] | None = None

    def opened_with(self, identity_file: Path) -> "AgeCodec":
        """The same, with another private key, which is read at once, so that a misspelt name is
        told also where nothing is encrypted. Raises UsageError where it cannot be read."""
        codec = AgeCodec(self._recipients, identity_file)
        codec._loaded = _read(identity_file)
        return codec

    @property
    def writes(self) -> bool:
        """Whether new objects are encrypted."""
        return bool(self._recipients)

    @property
    def readable(self) -> bool:
        """Whether there is an identity; that it is the right one shows the first object."""
        return self._identity_file is not None

    def encode(self, content: Iterable[bytes], sink: IO[bytes]) -> None:
        """Compresses, proves that this unpacks to the same again, and encrypts.

        What is written cannot be read back here without the identity; so the compression, in
        which a library has failed before (restic 4523), is proven on the way. Raises Refused
        without the library, IntegrityError where it unpacks to other bytes, OSError.
        """
        age = _library()
        source = _Source(_proven(content))
        try:
            recipients = [age.x25519.Recipient.from_str(text) for text in self._recipients]
            age.encrypt_io(source, sink, recipients)
        except (age.EncryptError, age.RecipientError, OSError) as error:
            # what the content raised comes back as text in an error of the library's
            raise source.failed or error from error

    def decode(self, source: IO[bytes]) -> Iterator[bytes]:
        """The plain content. Raises IntegrityError where it is damaged, or where no identity was
        given or none fits; UsageError where the identity cannot be read."""
        return unpacked(self._decrypted(source))

    def _decrypted(self, source: IO[bytes]) -> Iterator[bytes]:
        age, identities = _library(), self._identities()
        pipe = _Pipe()

        def work() -> None:
            try:
                age.decrypt_io(source, pipe, identities)
                pipe.finish(None)
            except _Closed:
                pass
            except Exception as error:  # noqa: BLE001 - handed to who reads, whatever it is
                pipe.finish(error)

        thread = threading.Thread(target=work, name="age", daemon=True)
        thread.start()
        try:
            yield from pipe.chunks()
        except (age.DecryptError, OSError) as error:
            raise IntegrityError(self._why(str(error))) from error
        finally:
            pipe.close()
            thread.join()

    def _why(self, error: str) -> str:
        if _NO_KEY in error:
            return (
                f"it was encrypted to other public keys than the one of {self._identity_file}. "
                "Give the private key that belongs to backup.recipients of its time: --identity."
            )
        return f"cannot be decrypted ({error}): damaged."

    def _identities(self) -> list[Any]:
        if self._identity_file is None:
            raise IntegrityError(
                "it is encrypted, and no private key is given: set backup.identity_file in "
                "config.toml, or give --identity FILE."
            )
        if self._loaded is None:
            self._loaded = _read(self._identity_file)
        return self._loaded


def _read(path: Path) -> list[Any]:
    """The private keys in a file, as `age-keygen` writes them."""
    age = _library()
    try:
        with path.open("rb") as stream:
            text = stream.read(MAX_IDENTITY_BYTES).decode("ascii")
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: the age identity cannot be read ({error}).") from error
    lines = [line.strip() for line in text.splitlines()]
    keys: list[Any] = []
    with suppress(age.IdentityError):
        keys += [age.x25519.Identity.from_str(s) for s in lines if s and not s.startswith("#")]
    if not keys:
        raise UsageError(
            f"{path}: holds no age private key; accepted: lines AGE-SECRET-KEY-1..., as "
            "`age-keygen` writes them, and comments."
        )
    return keys


def _library() -> ModuleType:
    try:
        import pyrage
    except ImportError as error:
        raise Refused(
            "objects of this vault are encrypted, and the extra that does it is not installed: "
            "pip install sentinel-watch[age]."
        ) from error
    module: ModuleType = pyrage
    return module


def _proven(content: Iterable[bytes]) -> Iterator[bytes]:
    """A content as a zstd frame, that was unpacked again beside it."""
    given, gained = hashlib.sha256(), hashlib.sha256()

    def tapped() -> Iterator[bytes]:
        for chunk in content:
            given.update(chunk)
            yield chunk

    decompress = zstandard.ZstdDecompressor().decompressobj()
    for piece in packed(tapped()):
        gained.update(decompress.decompress(piece))
        yield piece
    if given.digest() != gained.digest():
        raise IntegrityError(
            "what was compressed unpacks to other bytes. The memory of this machine is faulty; "
            "nothing was added to the vault."
        )


class _Source:
    """Pieces as a file; keeps what went wrong, for the library makes a text of it."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""
        self.failed: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            while not self._rest:
                self._rest = next(self._pieces)
        except StopIteration:
            return b""
        except Exception as error:
            self.failed = error
            raise
        end = len(self._rest) if size < 0 else size
        piece, self._rest = self._rest[:end], self._rest[end:]
        return piece


class _Closed(Exception):
    """Nobody reads any more."""


class _Pipe:
    """What one thread writes, another reads, never far behind it."""

    def __init__(self) -> None:
        self._queue: Queue[bytes | Exception | None] = Queue(_QUEUED)
        self._closed = threading.Event()

    def write(self, data: bytes) -> int:
        if self._closed.is_set():
            raise _Closed
        self._queue.put(bytes(data))
        return len(data)

    def flush(self) -> None:
        """What is written is there at once."""

    def finish(self, error: Exception | None) -> None:
        if not self._closed.is_set():
            self._queue.put(error)

    def chunks(self) -> Iterator[bytes]:
        while (item := self._queue.get()) is not None:
            if isinstance(item, Exception):
                raise item
            yield item

    def close(self) -> None:
        """Lets the writer go, whatever it is waiting for."""
        self._closed.set()
        while not self._queue.empty():
            self._queue.get_nowait()
