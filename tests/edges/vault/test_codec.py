"""What a stored form gives back, and that nothing but a whole one gives it."""

import io
from collections.abc import Iterator

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.edges.vault.codec import CHUNK_BYTES, Codec, PlainCodec, ZstdCodec
from sentinel.errors import IntegrityError


def stored(codec: Codec, content: bytes) -> bytes:
    sink = io.BytesIO()
    codec.encode([content[i : i + 1000] for i in range(0, len(content), 1000)], sink)
    return sink.getvalue()


def plain(codec: Codec, data: bytes) -> bytes:
    return b"".join(codec.decode(io.BytesIO(data)))


@pytest.mark.parametrize("codec", [PlainCodec(), ZstdCodec()])
@pytest.mark.parametrize("content", [b"", b"x", b"abc" * 70_000, bytes(3 * CHUNK_BYTES + 1)])
def test_what_was_stored_comes_back(codec: Codec, content: bytes) -> None:
    assert plain(codec, stored(codec, content)) == content


@settings(deadline=None, max_examples=80)
@given(
    content=st.binary(max_size=300) | st.binary(max_size=30).map(lambda b: b * 20_000),
    compressor=st.builds(
        zstandard.ZstdCompressor,
        level=st.sampled_from([1, 3, 12]),
        write_checksum=st.booleans(),
        write_content_size=st.booleans(),
    ),
    cut=st.integers(1, 12),
    behind=st.binary(min_size=1, max_size=9),
)
def test_each_kind_of_frame_is_taken_whole_and_alone(
    content: bytes, compressor: zstandard.ZstdCompressor, cut: int, behind: bytes
) -> None:
    frame = compressor.compress(content)
    assert plain(ZstdCodec(), frame) == content
    with pytest.raises(IntegrityError):
        plain(ZstdCodec(), frame[: -min(cut, len(frame))])
    with pytest.raises(IntegrityError):
        plain(ZstdCodec(), frame + behind)


def test_a_frame_of_large_blocks_of_one_byte_is_given_in_bounded_chunks() -> None:
    bomb = zstandard.compress(bytes(1 << 28))
    chunks: Iterator[bytes] = ZstdCodec().decode(io.BytesIO(bomb))
    assert len(next(chunks)) <= CHUNK_BYTES


@pytest.mark.parametrize("data", [b"", b"\x28\xb5\x2f", b"not a frame", b"<html>" * 100])
def test_what_is_no_frame_is_refused(data: bytes) -> None:
    with pytest.raises(IntegrityError):
        plain(ZstdCodec(), data)
