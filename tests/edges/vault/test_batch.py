"""Objects in batches: no name precedes its bytes, whatever is cut off; what the disk gives back
otherwise is never named."""

import errno
import os
import re
import resource
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentinel.core.backup_settings import Compression
from sentinel.core.canonical import sha256
from sentinel.edges.vault import batch as batch_module
from sentinel.edges.vault import durable, new_files
from sentinel.edges.vault.batch import ObjectBatch
from sentinel.edges.vault.objects import ObjectStore
from sentinel.errors import IntegrityError
from support.vaults import make_place

NAMELESS = partial(ObjectStore, nameless=True)


def needs_nameless(folder: Path) -> None:
    """Skips the test where the file system of the temporary folder makes none."""
    with NAMELESS(folder / "tried", Compression.NONE).batch() as batch:
        if not batch._files.nameless:
            pytest.skip("the file system of the temporary folder makes no files without names")


@dataclass
class Disk:
    """What was done to a disk, in its order: (act, path)."""

    events: list[tuple[str, str]] = field(default_factory=list)
    paths: dict[int, str] = field(default_factory=dict)

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        opened, written, read, synced, renamed = os.open, os.write, os.pread, os.fsync, os.rename
        replaced, linked = Path.replace, os.link

        def open_(path: str, flags: int, *rest: int, dir_fd: int | None = None) -> int:
            descriptor = opened(path, flags, *rest, dir_fd=dir_fd)
            self.paths[descriptor] = self._whole(path, dir_fd)
            if flags & os.O_TMPFILE == os.O_TMPFILE:
                self.paths[descriptor] = f"nameless-{len(self.events)}"
                self.events.append(("create", self.paths[descriptor]))
            elif flags & os.O_CREAT:
                self.events.append(("create", self.paths[descriptor]))
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

        def rename(source: str, target: str, *, src_dir_fd: int, dst_dir_fd: int) -> None:
            pair = (self._whole(source, src_dir_fd), self._whole(target, dst_dir_fd))
            self.events.append(("rename", ">".join(pair)))
            renamed(source, target, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)

        def link(source: str, target: str, *, dst_dir_fd: int, follow_symlinks: bool) -> None:
            nameless = self.paths[int(Path(source).name)]
            self.events.append(("rename", f"{nameless}>{self._whole(target, dst_dir_fd)}"))
            linked(source, target, dst_dir_fd=dst_dir_fd, follow_symlinks=follow_symlinks)

        def replace(source: Path, target: Path) -> Path:
            self.events.append(("rename", f"{source}>{target}"))
            return replaced(source, target)

        patch.setattr(os, "open", open_)
        patch.setattr(os, "write", write)
        patch.setattr(os, "pread", pread)
        patch.setattr(os, "fsync", fsync)
        patch.setattr(os, "rename", rename)
        patch.setattr(os, "link", link)
        patch.setattr(Path, "replace", replace)
        patch.setattr(durable, "sync_file_system", sync_all)
        patch.setattr(durable, "can_sync_at_once", lambda _: True)

    def _whole(self, path: str | os.PathLike[str], folder: int | None) -> str:
        return os.fspath(path) if folder is None else f"{self.paths.get(folder)}/{path}"

    def at(self, act: str, path: str) -> list[int]:
        """Places of an act on a path; a sync of everything is one of each path."""
        wanted = {(act, path)} | ({("sync", "everything")} if act == "sync" else set())
        return [place for place, event in enumerate(self.events) if event in wanted]


@pytest.mark.parametrize(("files", "nameless"), [(3, False), (40, False), (3, True)])
def test_the_order_in_which_a_capture_reaches_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int, *, nameless: bool
) -> None:
    """Of each object: written, synced, read back, named; all names synced before the manifest; the
    chain line last. A few are synced one by one, many with one call, and so are files without
    names."""
    if nameless:
        needs_nameless(tmp_path)
        monkeypatch.setattr("sentinel.edges.vault.site_folder.ObjectStore", NAMELESS)
    place = make_place(tmp_path, files={f"{n}.html": b"page %d" % n for n in range(files)})
    disk = Disk()
    with monkeypatch.context() as patch:
        disk.watch(patch)
        place.back_up()
    renames = [event[1].split(">") for event in disk.events if event[0] == "rename"]
    objects = [pair for pair in renames if re.search(r"/objects/../[0-9a-f]{64}", pair[1])]
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
    assert (("sync", "everything") in disk.events) is (nameless or files > durable.FEW)
    assert all(source.startswith("nameless-") is nameless for source, _ in objects)


class _Died(BaseException):
    """As by kill -9: nothing that follows is done."""


@pytest.mark.parametrize(
    ("act", "nameless"),
    [(act, nameless) for act in ("write", "pread") for nameless in (False, True)]
    + [("rename", False), ("link", True)],
)
def test_a_batch_that_dies_anywhere_leaves_whole_objects_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str, *, nameless: bool
) -> None:
    if nameless:
        needs_nameless(tmp_path)
    contents = [b"content %d" % number for number in range(6)]
    real: Callable[..., object] = getattr(os, act)
    for moment in range(6):
        folder = tmp_path / f"{moment}" / "objects"
        store = ObjectStore(folder, Compression.ZSTD, nameless=nameless)
        calls = iter(range(6))

        def die(
            *given: object, calls: Iterator[int] = calls, moment: int = moment, **more: object
        ) -> object:
            if next(calls) == moment:
                raise _Died
            return real(*given, **more)

        with monkeypatch.context() as patch, pytest.raises(_Died):
            batch = store.batch()
            patch.setattr(os, act, die)
            for content in contents:
                batch.put(content, sha256(content))
            batch.commit()
        there = store.names()
        assert len(there) == (moment if act in {"rename", "link"} else 0)
        assert all(not store.problem(sha256(c), len(c)) for c in contents if sha256(c) in there)
        left = [path for path in folder.iterdir() if path.is_file()]
        assert bool(left) is not nameless


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


def test_a_file_without_a_name_takes_the_place_of_a_damaged_object(tmp_path: Path) -> None:
    """Nothing but a rename replaces a name; what was damaged is kept aside."""
    needs_nameless(tmp_path)
    store = ObjectStore(tmp_path / "objects", Compression.NONE, nameless=True)
    digest = sha256(b"content")
    place = tmp_path / "objects" / digest[:2] / digest
    for stored in (b"damaged", b"content"):
        with store.batch() as batch:
            batch.put(b"content", digest)
            batch.commit()
        assert place.read_bytes() == b"content"
        place.write_bytes(stored)
    assert (tmp_path / "damaged" / digest).read_bytes() == b"damaged"
    assert [path for path in (tmp_path / "objects").iterdir() if path.is_file()] == []


@pytest.mark.parametrize("lacking", ["O_TMPFILE", "link"])
def test_where_the_system_makes_no_files_without_names_they_have_temporary_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    real = os.open

    def refuse(path: str, flags: int, *rest: int, dir_fd: int | None = None) -> int:
        if flags & os.O_TMPFILE == os.O_TMPFILE:
            raise OSError(errno.EOPNOTSUPP, "Operation not supported")
        return real(path, flags, *rest, dir_fd=dir_fd)

    def forbid(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    if lacking == "link":
        monkeypatch.setattr(os, "link", forbid)
    else:
        monkeypatch.setattr(os, "open", refuse)
    store = ObjectStore(tmp_path / "objects", Compression.NONE, nameless=True)
    with store.batch() as batch:
        batch.put(b"content", sha256(b"content"))
        batch.commit()
    assert store.names() == {sha256(b"content")}


def test_files_without_names_leave_descriptors_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs_nameless(tmp_path)
    monkeypatch.setattr(new_files, "FOR_OTHERS", resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 2)
    store = ObjectStore(tmp_path / "objects", Compression.NONE, nameless=True)
    with store.batch() as batch:
        batch.put(b"1", sha256(b"1"))
        assert not batch.full
        batch.put(b"2", sha256(b"2"))
        assert batch.full


@pytest.mark.parametrize("nameless", [True, False])
def test_a_fault_behind_the_naming_of_an_object_is_told_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nameless: bool
) -> None:
    """Closed with its name, a file is not closed again: another may have its number by then."""

    def failing(path: str) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO), path)

    monkeypatch.setattr(batch_module, "_remove", failing)
    store = ObjectStore(tmp_path / "objects", Compression.NONE, nameless=nameless)
    before = len([*Path("/proc/self/fd").iterdir()])
    with pytest.raises(OSError, match="Input/output error"), store.batch() as batch:
        for content in (b"one", b"two"):
            batch.put(content, sha256(content))
        batch.commit()
    assert len([*Path("/proc/self/fd").iterdir()]) == before
    assert len(store.names()) == 1
