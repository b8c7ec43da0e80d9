"""Blobs: the bytes that were put, or an error that names the file; never other bytes."""

from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentinel.core.canonical import sha256
from sentinel.edges.blobs import FileBlobs
from sentinel.errors import IntegrityError, StoreError


@pytest.fixture
def blobs(tmp_path: Path) -> FileBlobs:
    return FileBlobs(tmp_path / "blobs")


def file_of(tmp_path: Path, digest: str) -> Path:
    return tmp_path / "blobs" / digest[:2] / f"{digest}.zst"


@given(data=st.binary(max_size=4096))
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_what_is_put_comes_back(blobs: FileBlobs, data: bytes) -> None:
    assert blobs.get(blobs.put(data)) == data


def test_it_lies_compressed_under_its_digest(blobs: FileBlobs, tmp_path: Path) -> None:
    digest = blobs.put(b"hello" * 1000)
    assert digest == sha256(b"hello" * 1000)
    stored = file_of(tmp_path, digest)
    assert stored.stat().st_size < 100
    assert stored.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in stored.parent.iterdir()] == [stored.name]


def test_what_exists_is_left_untouched(blobs: FileBlobs, tmp_path: Path) -> None:
    stored = file_of(tmp_path, blobs.put(b"hello"))
    before = stored.stat()
    blobs.put(b"hello")
    assert (stored.stat().st_ino, stored.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("name", ["0" * 64, "", "../../etc/passwd", "A" * 64, "0" * 63 + "\n"])
def test_what_is_not_there_is_a_key_error(blobs: FileBlobs, name: str) -> None:
    with pytest.raises(KeyError):
        blobs.get(name)


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        b"no zstd",
        zstandard.compress(b"other bytes"),
        zstandard.compress(b"hello" * 100)[:-6],
        zstandard.compress(b"\0" * 5_000_000),
    ],
    ids=["empty", "garbage", "other", "truncated", "bomb"],
)
def test_other_bytes_are_never_given_out(tmp_path: Path, stored: bytes) -> None:
    blobs = FileBlobs(tmp_path / "blobs", max_bytes=1_000_000)
    digest = blobs.put(b"hello" * 100)
    file_of(tmp_path, digest).write_bytes(stored)
    with pytest.raises(IntegrityError, match=digest):
        blobs.get(digest)


def test_a_blob_may_be_as_large_as_the_cap_and_no_larger(tmp_path: Path) -> None:
    blobs = FileBlobs(tmp_path / "blobs", max_bytes=1000)
    assert blobs.get(blobs.put(b"x" * 1000)) == b"x" * 1000
    with pytest.raises(StoreError, match="1001 bytes"):
        blobs.put(b"x" * 1001)


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_bytes(b"a file")
    with pytest.raises(StoreError, match="cannot be written"):
        FileBlobs(tmp_path / "blobs").put(b"hello")
