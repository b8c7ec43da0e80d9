"""The forms in which an object lies on disk: as it is, or compressed (`.zst`)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import zstandard

from sentinel.core.backup_settings import Compression
from sentinel.errors import IntegrityError

CHUNK_BYTES = 1 << 20
ZSTD_LEVEL = 3
ZSTD_SUFFIX = ".zst"
PLAIN_SUFFIX = ""
SUFFIXES = (ZSTD_SUFFIX, PLAIN_SUFFIX)
"""All forms in which an object may lie, whatever new ones are written as."""
_BLOCK_BYTES = 4096
"""What a disk gives out at least: compressing a file that fits into it saves nothing."""
_PAYS = 0.95
"""A large content is compressed where its first chunk gets smaller than this share."""


class Packer:
    """Turns contents into what is written. For one thread; keeps its compressor between objects."""

    def __init__(self, compression: Compression) -> None:
        self._compressor = None
        self._unpacker = zstandard.ZstdDecompressor()
        if compression is Compression.ZSTD:
            self._compressor = zstandard.ZstdCompressor(level=ZSTD_LEVEL, write_checksum=True)

    def pack(self, content: bytes) -> tuple[bytes, str]:
        """A content in memory in the form that takes fewer blocks, and that form's suffix."""
        if self._compressor is None or len(content) <= _BLOCK_BYTES:
            return content, PLAIN_SUFFIX
        packed = self._compressor.compress(content)
        if _blocks(packed) < _blocks(content):
            return packed, ZSTD_SUFFIX
        return content, PLAIN_SUFFIX

    def unpack(self, packed: bytes, suffix: str, size: int) -> bytes:
        """The content again. Raises IntegrityError where it cannot be, or is longer than `size`."""
        if suffix == PLAIN_SUFFIX:
            return packed
        try:
            return self._unpacker.decompress(packed, max_output_size=size)
        except zstandard.ZstdError as error:
            raise IntegrityError(f"cannot be unpacked ({error}).") from error

    def pack_stream(self, chunks: Iterable[bytes]) -> tuple[Iterator[bytes], str]:
        """As `pack`, for a content of any length; its first chunk decides on the form."""
        rest = iter(chunks)
        first = next(rest, b"")
        if self._compressor is None or len(first) <= _BLOCK_BYTES:
            return chain((first,), rest), PLAIN_SUFFIX
        if len(self._compressor.compress(first)) > _PAYS * len(first):
            return chain((first,), rest), PLAIN_SUFFIX
        return self._compressed(chain((first,), rest)), ZSTD_SUFFIX

    def _compressed(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        assert self._compressor is not None
        stream = self._compressor.compressobj()
        for chunk in chunks:
            yield stream.compress(chunk)
        yield stream.flush()


@contextmanager
def unpacked(path: Path | str, suffix: str) -> Iterator[Iterator[bytes]]:
    """The decoded chunks of an object file in the form of that suffix. Raises IntegrityError where
    it cannot be read."""
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - called for each of 100,000 objects
            if suffix == ZSTD_SUFFIX:
                reader = zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True)
                yield iter(lambda: reader.read(CHUNK_BYTES), b"")
            else:
                yield iter(lambda: stream.read(CHUNK_BYTES), b"")
    except (OSError, zstandard.ZstdError) as error:
        raise IntegrityError(f"{path}: cannot be read ({error}).") from error


def _blocks(content: bytes) -> int:
    return -(-len(content) // _BLOCK_BYTES)
