"""Many objects stored together: written, made durable, read back and hashed again, then named.

None of them has its name before its bytes are on disk and proven. What is left of a batch that
was cut off is nothing, or files with temporary names, which nothing reads.
"""

import hashlib
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from sentinel.edges.vault.codec import Codec, PlainCodec
from sentinel.edges.vault.durable import DurableFolder
from sentinel.edges.vault.new_files import NewFile, NewFiles
from sentinel.edges.vault.packing import Packer
from sentinel.edges.vault.plain_file import own_folder
from sentinel.errors import IntegrityError

MAX_BYTES = 64 << 20
"""Contents put before they are committed: what the disk then writes at once."""
MAX_OBJECTS = 4_096


class _Written(NamedTuple):
    """A content that has not got its name yet."""

    file: NewFile
    sha256: str
    size: int
    codec: Codec
    stored_sha256: str
    """Of the stored bytes, where these are sealed; else empty."""
    stored_bytes: int
    """How many were written in one piece, and are read back so; -1: a stream."""
    replaces: bool
    """An object of that digest may be there, in whatever form, and damaged."""


class ObjectBatch:
    """Adds objects to one site's folder of them. For one thread; `commit` makes them count."""

    def __init__(
        self,
        folder: Path,
        codec: Codec,
        suffixes: Iterable[str],
        *,
        nameless: bool = False,
        note_sealed: Callable[[str, str], None] = lambda _sha256, _stored: None,
        keep_aside: Callable[[str, int], None] = lambda _sha256, _size: None,
    ) -> None:
        """New objects are stored with `codec`; `suffixes` are those of all forms that are read.
        `nameless`: as NewFiles; each holds a descriptor until it is committed, and their names are
        durable only once the whole file system was synced. `note_sealed` takes digest and digest
        of the stored bytes of each that is sealed, `keep_aside` digest and size of each that may
        replace a damaged one."""
        self._keep_aside = keep_aside
        self._note_sealed = note_sealed
        self._folder = str(own_folder(folder))
        self._packer = Packer(codec)
        self._suffixes = tuple(suffixes)
        self._durable = DurableFolder(folder)
        self._files = NewFiles(folder, nameless=nameless and self._durable.at_once)
        self._most = min(MAX_OBJECTS, self._files.most)
        self._written: dict[str, _Written] = {}
        self._bytes = 0
        self.touched: set[str] = set()
        """Folders that got names. These are durable only once the store was synced."""

    def __enter__(self) -> "ObjectBatch":
        return self

    def __exit__(self, *_: object) -> None:
        """What was not committed is taken away."""
        for written in self._written.values():
            self._files.discard(written.file)
        self._written.clear()
        self._files.close()
        self._durable.__exit__()

    @property
    def full(self) -> bool:
        return self._bytes >= MAX_BYTES or len(self._written) >= self._most

    def holds(self, sha256: str) -> bool:
        """Whether a content was put since the last commit."""
        return sha256 in self._written

    def put(self, content: bytes, sha256: str, *, replaces: bool = True) -> None:
        """Writes a content of a known digest. Without `replaces` there is no object of it yet.
        Raises OSError."""
        packed, codec = self._packer.pack(content)
        stored = hashlib.sha256(packed).hexdigest() if codec.sealed else ""
        file = self._files.make()
        self._written[sha256] = _Written(
            file, sha256, len(content), codec, stored, len(packed), replaces
        )
        self._bytes += len(packed)
        try:
            _write_all(file.descriptor, packed)
        finally:
            self._files.written(file)

    def put_stream(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Writes what one pass over the chunks gives; its SHA-256 and size. Raises OSError, and
        whatever the chunks raise."""
        digest, size = hashlib.sha256(), 0

        def counted() -> Iterable[bytes]:
            nonlocal size
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                yield chunk

        again, codec = self._packer.form_of(counted())
        file = self._files.make()
        try:
            with os.fdopen(file.descriptor, "wb", closefd=False) as stream:
                sink = _Sink(stream, hashing=codec.sealed)
                codec.encode(again, sink)  # type: ignore[arg-type] # has `write`, all it needs
        except BaseException:
            self._files.written(file)
            self._files.discard(file)
            raise
        self._files.written(file)
        sha256 = digest.hexdigest()
        if sha256 in self._written:
            self._files.discard(file)
        else:
            self._written[sha256] = _Written(file, sha256, size, codec, sink.sha256(), -1, True)
            self._bytes += size
        return sha256, size

    def commit(self) -> None:
        """1. all that was put is on disk; 2. it is read back and hashed again; 3. each gets its
        name, replacing one of the same digest.

        Raises IntegrityError where the disk gives back other bytes than were written, OSError.
        """
        written = tuple(self._written.values())
        if not written:
            return
        self._durable.sync((one.file.path for one in written), whole=self._files.nameless)
        for one in written:
            self._prove(one)
        for one in written:
            self._name(one)
        self._bytes = 0

    def _prove(self, one: _Written) -> None:
        try:
            sha256, size = self._read_back(one)
        except (OSError, IntegrityError):
            sha256, size = "", -1
        wanted = one.stored_sha256 if one.codec.sealed else one.sha256
        if sha256 != wanted or size != one.size:
            raise IntegrityError(
                f"{one.file.path}: read back other bytes than were written. The disk or the memory "
                "of this machine is faulty; nothing was added to the vault."
            )

    def _read_back(self, one: _Written) -> tuple[str, int]:
        if one.codec.sealed:
            with open(one.file.path, "rb") as stream:  # noqa: PTH123 - called for each object
                return hashlib.file_digest(stream, "sha256").hexdigest(), one.size
        if one.stored_bytes >= 0:
            content = self._files.read(one.file, one.stored_bytes + 1)
            if not isinstance(one.codec, PlainCodec):
                content = self._packer.unpack(content, one.codec, one.size)
            return hashlib.sha256(content).hexdigest(), len(content)
        digest, size = hashlib.sha256(), 0
        with open(one.file.path, "rb") as stream:  # noqa: PTH123 - called for each object
            for chunk in one.codec.decode(stream):
                digest.update(chunk)
                size += len(chunk)
        return digest.hexdigest(), size

    def _name(self, one: _Written) -> None:
        place = one.sha256[:2]
        folder = f"{self._folder}/{place}"
        if folder not in self.touched:
            own_folder(Path(folder))
            self.touched.add(folder)
        if one.replaces:
            self._keep_aside(one.sha256, one.size)
        if one.codec.sealed:
            self._note_sealed(one.sha256, one.stored_sha256)
        self._files.name(one.file, f"{place}/{one.sha256}{one.codec.suffix}")
        del self._written[one.sha256]  # whatever fails now: it is closed
        for suffix in self._suffixes if one.replaces else ():
            if suffix != one.codec.suffix:
                # of another form one can only be there where it was damaged: it is read no more
                _remove(f"{folder}/{one.sha256}{suffix}")


class _Sink:
    """A file being written, hashed on the way where that is wanted."""

    def __init__(self, stream: IO[bytes], *, hashing: bool) -> None:
        self._stream = stream
        self._digest = hashlib.sha256() if hashing else None

    def write(self, data: bytes) -> int:
        if self._digest is not None:
            self._digest.update(data)
        return self._stream.write(data)

    def flush(self) -> None:
        self._stream.flush()

    def sha256(self) -> str:
        return "" if self._digest is None else self._digest.hexdigest()


def _write_all(descriptor: int, data: bytes) -> None:
    written = os.write(descriptor, data)
    while written < len(data):
        written += os.write(descriptor, data[written:])


def _remove(path: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(path)  # noqa: PTH108 - called for each of 100,000 objects
