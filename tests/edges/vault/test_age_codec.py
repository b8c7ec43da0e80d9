"""Encryption to a public key: what comes back, with which key, and what is refused."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.edges.vault.age_codec import AgeCodec
from sentinel.errors import IntegrityError, UsageError

pyrage = pytest.importorskip("pyrage", reason="the extra `age` is not installed")


def new_identity(folder: Path, name: str = "identity.txt") -> tuple[Path, str]:
    """A private key in a file, as `age-keygen` writes it, and its public key."""
    identity = pyrage.x25519.Identity.generate()
    path = folder / name
    path.write_text(f"# public key: {identity.to_public()}\n{identity}\n")
    return path, str(identity.to_public())


def stored(codec: AgeCodec, content: bytes) -> bytes:
    sink = io.BytesIO()
    codec.encode([content[i : i + 70_000] for i in range(0, len(content), 70_000)], sink)
    return sink.getvalue()


def plain(codec: AgeCodec, data: bytes) -> bytes:
    return b"".join(codec.decode(io.BytesIO(data)))


@pytest.mark.parametrize("content", [b"", b"x", b"page " * 1000, bytes(3 << 20)])
def test_what_was_stored_comes_back_and_is_not_to_be_read(tmp_path: Path, content: bytes) -> None:
    path, public = new_identity(tmp_path)
    data = stored(AgeCodec([public]), content)
    assert data.startswith(b"age-encryption.org/v1\n")
    assert b"page page" not in data
    assert plain(AgeCodec(identity_file=path), data) == content


def test_each_of_several_private_keys_opens_it(tmp_path: Path) -> None:
    here, public_here = new_identity(tmp_path, "a")
    safe, public_safe = new_identity(tmp_path, "b")
    data = stored(AgeCodec([public_here, public_safe]), b"content")
    assert plain(AgeCodec(identity_file=here), data) == b"content"
    assert plain(AgeCodec(identity_file=safe), data) == b"content"


def test_without_a_private_key_it_says_where_to_give_one(tmp_path: Path) -> None:
    _, public = new_identity(tmp_path)
    codec = AgeCodec([public])
    assert not codec.readable
    with pytest.raises(IntegrityError, match=r"backup\.identity_file.*--identity FILE"):
        plain(codec, stored(codec, b"content"))


def test_another_private_key_is_named(tmp_path: Path) -> None:
    _, public = new_identity(tmp_path)
    other, _ = new_identity(tmp_path, "other.txt")
    with pytest.raises(IntegrityError, match=r"other public keys than the one of .*other\.txt"):
        plain(AgeCodec(identity_file=other), stored(AgeCodec([public]), b"content"))


@pytest.mark.parametrize("text", ["", "# nothing\n", "AGE-SECRET-KEY-1XX\n", "age1abc\n", "\xff"])
def test_what_is_no_private_key_is_said(tmp_path: Path, text: str) -> None:
    _, public = new_identity(tmp_path)
    path = tmp_path / "bad.txt"
    path.write_text(text, "latin-1")
    with pytest.raises(UsageError, match=r"bad\.txt"):
        plain(AgeCodec(identity_file=path), stored(AgeCodec([public]), b"content"))
    with pytest.raises(UsageError, match="cannot be read"):
        plain(AgeCodec(identity_file=tmp_path / "none"), stored(AgeCodec([public]), b"content"))


def test_damage_is_found(tmp_path: Path) -> None:
    path, public = new_identity(tmp_path)
    codec = AgeCodec([public], path)
    data = stored(codec, b"some content of a file" * 9000)
    flipped = data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]
    for bad in (data[:-1], data[:200], b"", data + b"x", flipped):
        with pytest.raises(IntegrityError):
            plain(codec, bad)


def test_what_an_outsider_encrypted_unpacks_in_bounded_chunks(tmp_path: Path) -> None:
    """With the public key alone anybody can make a bomb; a consumer that stops is not held up."""
    path, public = new_identity(tmp_path)
    codec = AgeCodec([public], path)
    chunks: Iterator[bytes] = codec.decode(io.BytesIO(stored(codec, bytes(1 << 26))))
    assert len(next(chunks)) <= 1 << 20
    chunks.close()  # type: ignore[attr-defined] # a generator


def test_a_fault_of_the_content_comes_out_as_it_is(tmp_path: Path) -> None:
    _, public = new_identity(tmp_path)

    def failing() -> Iterator[bytes]:
        yield b"x"
        raise FileNotFoundError(2, "gone")

    with pytest.raises(FileNotFoundError):
        AgeCodec([public]).encode(failing(), io.BytesIO())
