"""Objects in batches: no name precedes its bytes, whatever is cut off; what the disk gives back
otherwise is never named."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentinel.core.backup_settings import Compression
from sentinel.core.canonical import sha256
from sentinel.edges.vault import durable
from sentinel.edges.vault.batch import ObjectBatch
from sentinel.edges.vault.objects import ObjectStore
from sentinel.errors import IntegrityError
from support.vaults import make_place


@dataclass
class Disk:
    """What was done to a disk, in its order: (act, path)."""

    events: list[tuple[str, str]] = field(default_factory=list)
    paths: dict[int, str] = field(default_factory=dict)

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        opened, written, read, synced, renamed = os.open, os.write, os.pread, os.fsync, os.rename
        replaced = Path.replace

        def open_(path: str, flags: int, *rest: int, **more: int) -> int:
            descriptor = opened(path, flags, *rest, **more)
            self.paths[descriptor] = os.fspath(path)
            if flags & os.O_CREAT:
                self.events.append(("create", os.fspath(path)))
            return descriptor

        def write(descriptor: int, data: bytes) -> int:
            self.events.append(("write", self.paths[descriptor]))
            return written(descriptor, data)

        def pread(descriptor: int, *rest: int) -> bytes:
            self.events.append(("read", self.paths[descriptor]))
            return read(descriptor, *rest)

        def fsync(descriptor: int) -> None:
            synced(descriptor)
            self.events.append(("sync", self.paths[descriptor]))

        def sync_all(_: int) -> None:
            self.events.append(("sync", "everything"))

        def rename(source: str, target: str) -> None:
            self.events.append(("rename", f"{source}>{target}"))
            renamed(source, target)

        def replace(source: Path, target: Path) -> Path:
            self.events.append(("rename", f"{source}>{target}"))
            return replaced(source, target)

        patch.setattr(os, "open", open_)
        patch.setattr(os, "write", write)
        patch.setattr(os, "pread", pread)
        patch.setattr(os, "fsync", fsync)
        patch.setattr(os, "rename", rename)
        patch.setattr(Path, "replace", replace)
        patch.setattr(durable, "sync_file_system", sync_all)
        patch.setattr(durable, "can_sync_at_once", lambda _: True)

    def at(self, act: str, path: str) -> list[int]:
        """Places of an act on a path; a sync of everything is one of each path."""
        wanted = {(act, path)} | ({("sync", "everything")} if act == "sync" else set())
        return [place for place, event in enumerate(self.events) if event in wanted]


@pytest.mark.parametrize("files", [3, 40])
def test_the_order_in_which_a_capture_reaches_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int
) -> None:
    """Of each object: written, synced, read back, named; all names synced before the manifest; the
    chain line last. A few are synced one by one, many with one call."""
    place = make_place(tmp_path, files={f"{n}.html": b"page %d" % n for n in range(files)})
    disk = Disk()
    with monkeypatch.context() as patch:
        disk.watch(patch)
        place.back_up()
    renames = [event[1].split(">") for event in disk.events if event[0] == "rename"]
    objects = [pair for pair in renames if "/objects/" in pair[1]]
    assert len(objects) == files
    manifest = min(n for n, (_, path) in enumerate(disk.events) if "/snapshots/" in path)
    for temporary, target in objects:
        named = disk.at("rename", f"{temporary}>{target}")[0]
        last_write = disk.at("write", temporary)[-1]
        synced = next(n for n in disk.at("sync", temporary) if n > last_write)
        read = disk.at("read", temporary)[-1]
        assert last_write < synced < read < named
        assert any(named < n < manifest for n in disk.at("sync", str(Path(target).parent)))
        assert any(named < n < manifest for n in disk.at("sync", str(place.kept / "objects")))
    chain = disk.at("create", str(place.kept / "chain.jsonl"))[0]
    assert chain > max(n for n, (_, path) in enumerate(disk.events) if "/snapshots/" in path)
    assert (("sync", "everything") in disk.events) is (files > durable.FEW)


class _Died(BaseException):
    """As by kill -9: nothing that follows is done."""


@pytest.mark.parametrize("act", ["write", "read", "rename"])
def test_a_batch_that_dies_anywhere_leaves_whole_objects_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    contents = [b"content %d" % number for number in range(6)]
    real: Callable[..., object] = getattr(os, {"read": "pread"}.get(act, act))
    for moment in range(6):
        store = ObjectStore(tmp_path / f"{moment}" / "objects", Compression.ZSTD)
        calls = iter(range(6))

        def die(*given: object, calls: Iterator[int] = calls, moment: int = moment) -> object:
            if next(calls) == moment:
                raise _Died
            return real(*given)

        with monkeypatch.context() as patch, pytest.raises(_Died):
            batch = store.batch()
            patch.setattr(os, {"read": "pread"}.get(act, act), die)
            for content in contents:
                batch.put(content, sha256(content))
            batch.commit()
        there = store.names()
        assert len(there) == (moment if act == "rename" else 0)
        assert all(not store.problem(sha256(c), len(c)) for c in contents if sha256(c) in there)


def test_a_disk_that_fails_to_sync_names_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(durable, "sync_file_system", fail)
    monkeypatch.setattr(durable, "can_sync_at_once", lambda _: True)
    store = ObjectStore(tmp_path / "objects", Compression.NONE)
    with pytest.raises(OSError, match="Input/output"), store.batch() as batch:
        for number in range(durable.FEW + 1):
            batch.put(b"%d" % number, sha256(b"%d" % number))
        batch.commit()
    assert store.names() == frozenset()
    assert [path for path in (tmp_path / "objects").rglob("*") if path.is_file()] == []


def test_a_byte_that_the_disk_gives_back_otherwise_names_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With many objects at once, as with one."""

    def flip(_: int) -> None:
        next((tmp_path / "objects").glob(".*-7")).write_bytes(b"other")

    monkeypatch.setattr(durable, "sync_file_system", flip)
    monkeypatch.setattr(durable, "can_sync_at_once", lambda _: True)
    store = ObjectStore(tmp_path / "objects", Compression.NONE)
    with pytest.raises(IntegrityError, match="read back other bytes"), store.batch() as batch:
        for number in range(durable.FEW + 1):
            batch.put(b"%d" % number, sha256(b"%d" % number))
        batch.commit()
    assert store.names() == frozenset()


@settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    contents=st.lists(
        st.one_of(
            st.binary(max_size=200),
            st.integers(1, 3000).map(lambda n: b"the same words " * n),
            st.integers(4000, 9000).map(os.urandom),
        ),
        max_size=8,
    ),
    streamed=st.booleans(),
    compression=st.sampled_from(Compression),
)
def test_what_is_put_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    contents: list[bytes],
    streamed: bool,
    compression: Compression,
) -> None:
    """Whichever form it got, in whichever size, from memory or from a stream."""
    store = ObjectStore(tmp_path_factory.mktemp("store") / "objects", compression)
    with store.batch() as batch:
        _put_all(batch, contents, streamed)
        batch.commit()
        store.note_touched(batch.touched)
    store.sync()
    for content in contents:
        assert b"".join(store.content(sha256(content), len(content))) == content
    assert store.names() == {sha256(content) for content in contents}


def _put_all(batch: ObjectBatch, contents: list[bytes], streamed: bool) -> None:
    for content in contents:
        if streamed:
            halves = (content[: len(content) // 2], content[len(content) // 2 :])
            assert batch.put_stream(iter(halves)) == (sha256(content), len(content))
        elif not batch.holds(sha256(content)):
            batch.put(content, sha256(content))
