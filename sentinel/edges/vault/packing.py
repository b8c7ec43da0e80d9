"""Which form a new object gets: its codec's, or plain where compressing saves nothing."""

import io
from collections.abc import Iterable, Iterator
from itertools import chain

import zstandard

from sentinel.core.backup_settings import Compression
from sentinel.edges.vault.codec import ZSTD_LEVEL, Codec, PlainCodec, ZstdCodec
from sentinel.errors import IntegrityError

_BLOCK_BYTES = 4096
"""What a disk gives out at least: compressing a file that fits into it saves nothing."""
_PAYS = 0.95
"""A large content is compressed where its first chunk gets smaller than this share."""


def codec_for(compression: Compression) -> Codec:
    """The codec that new objects are stored with."""
    return ZstdCodec() if compression is Compression.ZSTD else PlainCodec()


class Packer:
    """Turns contents into what is written. For one thread; keeps its compressor between objects."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._plain = PlainCodec()
        self._zstd = isinstance(codec, ZstdCodec)
        self._compressor = zstandard.ZstdCompressor(level=ZSTD_LEVEL, write_checksum=True)
        self._decompressor = zstandard.ZstdDecompressor()

    def pack(self, content: bytes) -> tuple[bytes, Codec]:
        """A content in memory as it is stored, and the codec that reads it."""
        if isinstance(self._codec, PlainCodec) or (self._zstd and len(content) <= _BLOCK_BYTES):
            return content, self._plain
        if self._zstd:
            packed = self._compressor.compress(content)
            if _blocks(packed) < _blocks(content):
                return packed, self._codec
            return content, self._plain
        sink = io.BytesIO()
        self._codec.encode((content,), sink)
        return sink.getvalue(), self._codec

    def unpack(self, packed: bytes, codec: Codec, size: int) -> bytes:
        """The content again of what `pack` gave. Raises IntegrityError where it cannot be, or is
        longer than `size`."""
        if isinstance(codec, PlainCodec):
            return packed
        if isinstance(codec, ZstdCodec):
            try:
                return self._decompressor.decompress(packed, max_output_size=size)
            except zstandard.ZstdError as error:
                raise IntegrityError(f"not a whole zstd frame ({error}).") from error
        content = b""
        for chunk in codec.decode(io.BytesIO(packed)):
            content += chunk
            if len(content) > size:
                raise IntegrityError(f"unpacks to more than {size} bytes.")
        return content

    def form_of(self, chunks: Iterable[bytes]) -> tuple[Iterator[bytes], Codec]:
        """The same chunks again, and the codec to store them with: the first of them decides."""
        rest = iter(chunks)
        first = next(rest, b"")
        again = chain((first,), rest)
        if self._zstd and not self._gets_smaller(first):
            return again, self._plain
        return again, self._codec

    def _gets_smaller(self, first: bytes) -> bool:
        if len(first) <= _BLOCK_BYTES:
            return False
        return len(self._compressor.compress(first)) < _PAYS * len(first)


def _blocks(content: bytes) -> int:
    return -(-len(content) // _BLOCK_BYTES)
