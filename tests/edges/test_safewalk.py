"""Walking a hostile tree: nothing outside is read, nothing hangs, nothing is lost silently."""

import fcntl
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from sentinel.core.canonical import sha256
from sentinel.core.manifest import Entry, EntryType
from sentinel.edges import entries, safewalk
from sentinel.edges.entries import Reader, Reading, hash_file, scan, seen_in
from sentinel.edges.remote.helper import walk
from sentinel.edges.safewalk import folders, opened_root, parent_of
from sentinel.errors import TreeError
from support.permissions import binding_permissions
from support.values import folder_tree


def test_describes_each_kind_of_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder_tree(tmp_path, {"a.txt": b"one", "sub/b.txt": b"two"})
    (tmp_path / "a.txt").chmod(0o640)
    (tmp_path / "link").symlink_to("a.txt")
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(tmp_path)  # the path of a socket is limited to 108 bytes
        listener.bind("socket")
        found = scan(tmp_path, max_entries=100).by_path()
    assert list(found) == [".", "a.txt", "link", "pipe", "socket", "sub", "sub/b.txt"]
    assert found["a.txt"].sha256 == sha256(b"one")
    assert found["a.txt"].mode == 0o640
    assert found["link"].type is EntryType.SYMLINK
    assert found["link"].target == "a.txt"
    assert found["pipe"].type is found["socket"].type is EntryType.OTHER
    assert found["sub"].type is EntryType.DIRECTORY


def test_follows_no_link_out_of_the_root(tmp_path: Path) -> None:
    folder_tree(tmp_path, {"secret/key.pem": b"private", "root/index.html": b"x"})
    (tmp_path / "root" / "away").symlink_to(tmp_path / "secret")
    (tmp_path / "root" / "key").symlink_to("../secret/key.pem")
    (tmp_path / "root" / "loop").symlink_to(".")
    manifest = scan(tmp_path / "root", max_entries=100)
    assert sha256(b"private") not in {entry.sha256 for entry in manifest.entries}
    assert [entry.path for entry in manifest.entries] == [".", "away", "index.html", "key", "loop"]


def entry_at(root: int, path: str, read: Reader = hash_file) -> Entry | None:
    with parent_of(root, path) as (folder, name):
        seen = seen_in(folder, name, path, strict=True, read=read)
    return None if seen is None else seen.entry(path)


@pytest.mark.parametrize("path", ["../secret", "a/../../secret", "/etc/passwd", "a//b", "./a", ""])
def test_refuses_paths_that_could_lead_out(tmp_path: Path, path: str) -> None:
    with opened_root(tmp_path) as root, pytest.raises(TreeError, match="not a path inside"):
        entry_at(root, path)


def test_a_folder_swapped_for_a_link_while_walking_is_not_entered(tmp_path: Path) -> None:
    folder_tree(tmp_path, {"secret/key.pem": b"private", "root/sub/b.txt": b"x"})
    root = tmp_path / "root"
    with opened_root(root) as descriptor:
        walk = folders(descriptor, max_entries=100)
        assert next(walk).path == "."
        (root / "sub" / "b.txt").unlink()
        (root / "sub").rmdir()
        (root / "sub").symlink_to(tmp_path / "secret")
        left = list(walk)
        # told as a name of its folder, to be described as what it is now
        assert [(folder.path, folder.names, folder.entered) for folder in left] == [
            (".", ("sub",), False)
        ]
        with pytest.raises(NotADirectoryError):
            entry_at(descriptor, "sub/key.pem")


def test_a_file_swapped_for_a_fifo_does_not_hang(tmp_path: Path) -> None:
    """The name was a file when looked at and is a FIFO when opened."""
    folder_tree(tmp_path, {"a.txt": b"one"})
    with opened_root(tmp_path) as root:
        real = safewalk.open_and_stat

        def swap(descriptor: int, path: str) -> tuple[int, os.stat_result]:
            (tmp_path / "a.txt").unlink(missing_ok=True)
            if not (tmp_path / "a.txt").exists():
                os.mkfifo(tmp_path / "a.txt")
            return real(descriptor, path)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(entries, "open_and_stat", swap)
            entry = entry_at(root, "a.txt")
    assert entry is not None
    assert entry.type is EntryType.OTHER


def test_a_file_that_keeps_changing_is_marked_torn(tmp_path: Path) -> None:
    folder_tree(tmp_path, {"log.txt": b"one"})
    readings = []

    def read_and_append(descriptor: int, size: int) -> Reading:
        reading = hash_file(descriptor, size)
        readings.append(reading)
        with (tmp_path / "log.txt").open("ab") as stream:
            stream.write(b"more")
        return reading

    with opened_root(tmp_path) as root:
        entry = entry_at(root, "log.txt", read=read_and_append)
    assert entry is not None
    assert entry.torn
    assert len(readings) == entries.TRIES


def test_a_file_that_settles_is_not_torn(tmp_path: Path) -> None:
    folder_tree(tmp_path, {"log.txt": b"one"})
    disturb = [b"two"]

    def read_once_disturbed(descriptor: int, size: int) -> Reading:
        reading = hash_file(descriptor, size)
        if disturb:
            with (tmp_path / "log.txt").open("ab") as stream:
                stream.write(disturb.pop())
        return reading

    with opened_root(tmp_path) as root:
        entry = entry_at(root, "log.txt", read=read_once_disturbed)
    assert entry is not None
    assert not entry.torn
    assert entry.sha256 == sha256(b"onetwo")


@contextmanager
def leased(path: Path) -> Iterator[None]:
    """As a process does that wants nobody to read its file."""
    before = signal.signal(signal.SIGIO, signal.SIG_IGN)  # the kernel's request to give it back
    try:
        with path.open("r+b") as stream:
            try:
                fcntl.fcntl(stream, fcntl.F_SETLEASE, fcntl.F_WRLCK)
            except OSError:
                pytest.skip("the file system of the temporary folder has no leases")
            yield
    finally:
        signal.signal(signal.SIGIO, before)


@pytest.mark.parametrize("helper", [False, True], ids=["here", "on a web host"])
def test_a_lease_on_one_file_blinds_no_sweep_of_the_others(tmp_path: Path, helper: bool) -> None:
    """Whoever owns a file can take one with fcntl; every open without waiting fails then."""
    folder_tree(tmp_path, {"shell.php": b"one", "index.html": b"two"})
    with leased(tmp_path / "shell.php"), opened_root(tmp_path) as root:
        if helper:
            told = {str(one["path"]): one for one in walk.scan(root, 10, 1_000)}
            unread = {path for path, one in told.items() if one.get("unread")}
            digests = {one.get("sha256") for one in told.values()}
        else:
            found = scan(tmp_path, max_entries=10).by_path()
            unread = {path for path, entry in found.items() if entry.unread}
            digests = {entry.sha256 for entry in found.values()}
    assert unread == {"shell.php"}
    assert sha256(b"two") in digests


def test_a_lease_ends_a_capture_with_the_files_name_and_what_to_do(tmp_path: Path) -> None:
    folder_tree(tmp_path, {"a.txt": b"one"})
    with (
        leased(tmp_path / "a.txt"),
        opened_root(tmp_path) as root,
        pytest.raises(TreeError, match=r"a\.txt: another process keeps it.*lease.*fuser"),
    ):
        entry_at(root, "a.txt")


@pytest.mark.parametrize("module", [safewalk, walk], ids=["here", "on a web host"])
def test_a_name_that_one_listing_misses_is_found_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: ModuleType
) -> None:
    """On tmpfs a file that is replaced by another while its large folder is listed is in none of
    what that gives: to a backup it would be missing, to a sweep removed."""
    folder_tree(tmp_path, {"a.txt": b"one", "b.txt": b"two"})
    real = os.scandir
    listings = []

    @contextmanager
    def replaced_meanwhile(folder: int) -> Iterator[list[os.DirEntry[str]]]:
        with real(folder) as found:
            entries = list(found)
        listings.append(folder)
        if len(listings) == 1:
            entries = [entry for entry in entries if entry.name != "b.txt"]
            (tmp_path / "new").write_bytes(b"two")
            (tmp_path / "new").rename(tmp_path / "b.txt")
            os.utime(tmp_path, ns=(1, 1))  # the clock of the file system may not have moved on
        yield entries

    monkeypatch.setattr(os, "scandir", replaced_meanwhile)
    with opened_root(tmp_path) as root:
        if module is walk:
            names = {str(entry["path"]) for entry in walk.scan(root, 3, 1_000)}
        else:
            names = {name for folder in folders(root, max_entries=3) for name in folder.names}
    assert {"a.txt", "b.txt"} <= names
    assert len(listings) == 2


def test_more_entries_than_allowed_are_said_not_cut(tmp_path: Path) -> None:
    folder_tree(tmp_path, {f"{n}.txt": b"" for n in range(5)})
    with pytest.raises(TreeError, match="more than 5 files and folders"):
        scan(tmp_path, max_entries=5)
    assert len(scan(tmp_path, max_entries=6).entries) == 6


def test_a_tree_deeper_than_allowed_is_said_and_descriptors_are_closed(tmp_path: Path) -> None:
    tmp_path.joinpath(*["d"] * (safewalk.MAX_DEPTH + 1)).mkdir(parents=True)
    with pytest.raises(TreeError, match="folders deep"):
        scan(tmp_path, max_entries=10_000)
    opened = [path for path in map(_target, Path("/proc/self/fd").iterdir()) if path]
    assert not [path for path in opened if path.startswith(str(tmp_path))]


def _target(descriptor: Path) -> str:
    """What a descriptor stands for; nothing where another thread has closed it meanwhile."""
    try:
        return str(descriptor.readlink())
    except FileNotFoundError:
        return ""


def test_names_that_are_not_utf_8_are_kept(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.html")).write_bytes(b"x")
    entries = scan(tmp_path, max_entries=10).by_path()
    assert entries["caf\udce9.html"].sha256 == sha256(b"x")


def test_missing_root_is_named(tmp_path: Path) -> None:
    with pytest.raises(TreeError, match=r"gone: the document root cannot be read"):
        scan(tmp_path / "gone", max_entries=10)


@pytest.mark.parametrize("mode", [0o000, 0o444, 0o111])
def test_a_folder_that_may_not_be_read_is_marked_and_its_files_are_not_missed(
    tmp_path: Path, mode: int
) -> None:
    """Closed, listable but not enterable, enterable but not listable: nothing is known of it."""
    folder_tree(tmp_path, {"closed/sub/a.txt": b"one", "b.txt": b"two"})
    (tmp_path / "closed").chmod(mode)
    try:
        with binding_permissions():
            manifest = scan(tmp_path, max_entries=100)
            with opened_root(tmp_path) as root, pytest.raises(TreeError, match="read access"):
                list(folders(root, max_entries=100))
    finally:
        (tmp_path / "closed").chmod(0o755)
    assert [entry.path for entry in manifest.entries] == [".", "b.txt", "closed"]
    assert manifest.unread == ("closed",)
    assert manifest.by_path()["closed"].type is EntryType.DIRECTORY


def test_a_file_that_may_not_be_read_is_marked(tmp_path: Path) -> None:
    folder_tree(tmp_path, {"a.txt": b"one"})
    (tmp_path / "a.txt").chmod(0)
    with binding_permissions():
        found = scan(tmp_path, max_entries=100).by_path()["a.txt"]
        with opened_root(tmp_path) as root, pytest.raises(TreeError, match="read access"):
            entry_at(root, "a.txt")
    assert (found.type, found.sha256, found.unread) == (EntryType.FILE, "", True)


def test_a_folder_closed_after_it_was_listed_loses_no_file(tmp_path: Path) -> None:
    folder_tree(tmp_path, {"sub/a.txt": b"one"})
    with opened_root(tmp_path) as root, parent_of(root, "sub/a.txt") as (folder, name):
        (tmp_path / "sub").chmod(0)
        try:
            with binding_permissions():
                seen = seen_in(folder, name, "sub/a.txt", strict=False)
        finally:
            (tmp_path / "sub").chmod(0o755)
    assert seen is not None
    assert seen.unread


def test_a_root_that_may_not_be_entered_is_no_witness_at_all(tmp_path: Path) -> None:
    folder_tree(tmp_path, {"root/a.txt": b"one"})
    (tmp_path / "root").chmod(0o444)
    try:
        with binding_permissions(), pytest.raises(TreeError, match="read access"):
            scan(tmp_path / "root", max_entries=10)
    finally:
        (tmp_path / "root").chmod(0o755)
