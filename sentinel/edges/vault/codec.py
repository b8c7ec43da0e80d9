"""How the bytes of an object are stored: as they are, compressed, or compressed and encrypted.

Which one it is says the suffix of the object's name, so a vault may hold all of them.
"""

from collections.abc import Iterable, Iterator
from typing import IO, Protocol

import zstandard

from sentinel.errors import IntegrityError

CHUNK_BYTES = 1 << 20
ZSTD_LEVEL = 3
MAX_WINDOW_BYTES = 8 << 20
"""Four times what our own frames need; a hostile one may ask for gigabytes (RFC 8878)."""


class Codec(Protocol):
    """One form of storing."""

    @property
    def suffix(self) -> str:
        """Of the object's name, after the digest of its plain content."""

    @property
    def readable(self) -> bool:
        """Whether `decode` is possible on this machine."""

    @property
    def sealed(self) -> bool:
        """Whether the stored bytes are proven by a signed record of their digests, for reading them
        takes a private key that need not be here."""

    def encode(self, content: Iterable[bytes], sink: IO[bytes]) -> None:
        """Writes the stored form of a content. Raises OSError, and what `content` raises."""

    def decode(self, source: IO[bytes]) -> Iterator[bytes]:
        """The plain content, in chunks. Raises IntegrityError, at the latest after the last chunk,
        for bytes that are not whole; they may unpack to far more than they are, so a consumer
        counts. OSError."""


class PlainCodec:
    """The bytes as they are."""

    suffix = ""
    readable = True
    sealed = False

    def encode(self, content: Iterable[bytes], sink: IO[bytes]) -> None:
        for chunk in content:
            sink.write(chunk)

    def decode(self, source: IO[bytes]) -> Iterator[bytes]:
        return iter(lambda: source.read(CHUNK_BYTES), b"")


class ZstdCodec:
    """One zstd frame with a checksum."""

    suffix = ".zst"
    readable = True
    sealed = False

    def encode(self, content: Iterable[bytes], sink: IO[bytes]) -> None:
        for chunk in packed(content):
            sink.write(chunk)

    def decode(self, source: IO[bytes]) -> Iterator[bytes]:
        return unpacked(iter(lambda: source.read(CHUNK_BYTES), b""))


def packed(content: Iterable[bytes]) -> Iterator[bytes]:
    """A content as one zstd frame."""
    compress = zstandard.ZstdCompressor(level=ZSTD_LEVEL, write_checksum=True).compressobj()
    for chunk in content:
        yield compress.compress(chunk)
    yield compress.flush()


def unpacked(stored: Iterator[bytes]) -> Iterator[bytes]:
    """The content of one zstd frame. Raises IntegrityError for a frame that is cut off, damaged,
    or followed by anything: the standard reader takes a cut end for the end."""
    reader = _Frame(stored)
    try:
        # through the reader, that gives at most so much at once, whatever a frame unpacks to
        decompressor = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW_BYTES)
        stream = decompressor.stream_reader(reader)  # type: ignore[arg-type] # has `read`, all it needs
        yield from iter(lambda: stream.read(CHUNK_BYTES), b"")
    except zstandard.ZstdError as error:
        raise IntegrityError(f"not a whole zstd frame ({error}).") from error
    reader.refuse_unless_whole()


_MAGIC = b"\x28\xb5\x2f\xfd"
_CHECKSUM_BYTES = 4
_RLE_BLOCK = 1
_DICTIONARY_BYTES = (0, 1, 2, 4)
_LENGTH_BYTES = (0, 2, 4, 8)


class _Frame:
    """Hands the bytes of a frame on and follows its blocks (RFC 8878, 3.1.1), to know at the end
    whether it was whole and nothing came behind it."""

    def __init__(self, stored: Iterator[bytes]) -> None:
        self._stored = stored
        self._rest = b""
        self._begin = b""
        """What is there of the header that is being collected: of the frame, then of a block."""
        self._wanted = len(_MAGIC) + 1
        self._skip = 0
        self._in_blocks = False
        self._checksum = 0
        self._last = False
        self._behind = False

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, as a file gives them."""
        if not self._rest:
            self._rest = next(self._stored, b"")
        end = len(self._rest) if size < 0 else size
        chunk, self._rest = self._rest[:end], self._rest[end:]
        self._follow(memoryview(chunk))
        return chunk

    def refuse_unless_whole(self) -> None:
        while not self._behind and self.read(CHUNK_BYTES):
            pass
        if not self._last or self._skip:
            raise IntegrityError("no whole zstd frame: it is cut off.")
        if self._behind:
            raise IntegrityError("no zstd frame alone: something follows it.")

    def _follow(self, chunk: memoryview) -> None:
        while chunk and not self._behind:
            if self._skip:
                step = min(self._skip, len(chunk))
                self._skip -= step
                chunk = chunk[step:]
            elif self._last:
                self._behind = True
            else:
                taken = bytes(chunk[: self._wanted - len(self._begin)])
                self._begin += taken
                chunk = chunk[len(taken) :]
                if len(self._begin) == self._wanted:
                    self._headed()

    def _headed(self) -> None:
        """A header is complete: how many bytes there are to the next one."""
        if self._in_blocks:
            block = int.from_bytes(self._begin, "little")
            size = 1 if block >> 1 & 3 == _RLE_BLOCK else block >> 3
            self._last = bool(block & 1)
            self._skip = size + (self._checksum if self._last else 0)
        else:
            flags = self._begin[-1]
            alone = flags >> 5 & 1  # a single segment has no window, and always a length
            length = _LENGTH_BYTES[flags >> 6] or alone
            self._skip = (1 - alone) + _DICTIONARY_BYTES[flags & 3] + length
            self._checksum = _CHECKSUM_BYTES if flags >> 2 & 1 else 0
            self._in_blocks = True
            self._wanted = 3
        self._begin = b""
