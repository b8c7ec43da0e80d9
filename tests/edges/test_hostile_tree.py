"""A document root that was made to harm: nothing outside of it is read or written, nothing hangs,
and no name, size or number of it costs more than is allowed."""

import itertools
import os
import socket
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sentinel.commands.restore_changes import change_line
from sentinel.core.canonical import sha256
from sentinel.core.manifest import ChangeKind, Entry, EntryType, Manifest, difference
from sentinel.edges import attributes, entries, safewalk
from sentinel.edges.entries import scan
from sentinel.edges.safewalk import OpenFolder, folders, opened_root
from sentinel.errors import TreeError
from support.values import folder_tree
from support.vaults import Place, make_place

SECRET = b"the database's password"
TEN_GIGABYTES = 10 << 30
MILLION = 1_000_000


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A root with one page; beside it, what must never be read."""
    (tmp_path / "secret.txt").write_bytes(SECRET)
    return make_place(tmp_path, files={"index.html": b"<h1>Institute</h1>"})


def captured(place: Place) -> dict[str, Entry]:
    """By path, from a backup that verifies and is read back as it was made."""
    made = place.back_up()
    assert place.vault.list("main")[0] == made
    problems = place.vault.verify("main", made.id, None)
    assert not [text for text in problems if "object" in text or "chain" in text]
    return made.manifest.by_path()


def test_links_that_lead_out_are_kept_as_links_and_never_followed(
    place: Place, tmp_path: Path
) -> None:
    (place.root / "file").symlink_to(tmp_path / "secret.txt")
    (place.root / "folder").symlink_to("..")
    (place.root / "absolute").symlink_to("/etc")
    (place.root / "loop").symlink_to("loop")
    (place.root / "nowhere").symlink_to("\n/../gone")
    found = captured(place)
    assert {path: found[path].target for path in ("folder", "absolute", "loop", "nowhere")} == {
        "folder": "..",
        "absolute": "/etc",
        "loop": "loop",
        "nowhere": "\n/../gone",
    }
    assert sha256(SECRET) not in {path.name for path in place.objects()}
    assert len(found) == 7


def test_what_is_no_file_is_noted_and_never_opened(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening a FIFO would wait for a writer, opening a device may do anything."""
    os.mkfifo(place.root / "pipe")
    if os.geteuid() == 0:
        os.mknod(place.root / "zero", 0o666 | stat.S_IFCHR, os.makedev(1, 5))
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(place.root)
        listener.bind("socket")
        opened = []
        real = os.open
        monkeypatch.setattr(
            os,
            "open",
            lambda path, *rest, **more: (opened.append(path), real(path, *rest, **more))[1],
        )
        found = captured(place)
    odd = {path for path, entry in found.items() if entry.type is EntryType.OTHER}
    assert odd == {"pipe", "socket"} | ({"zero"} if os.geteuid() == 0 else set())
    assert not odd & {str(path) for path in opened}


@pytest.mark.parametrize(
    "name",
    [
        *("...", "..hidden", ". .", "..\n", "a\nb", "\r\x1b[2J", "-rf", "~", "$(id)", "a;b"),
        *("con", "x" * 255, "%2e%2e", "\u202egnp.exe", "café", "cafe\u0301"),
        os.fsdecode(b"caf\xe9"),
        os.fsdecode(bytes(range(0x80, 0x100))),
    ],
)
def test_odd_names_are_kept_to_the_byte(place: Place, name: str) -> None:
    (place.root / name).write_bytes(b"one")
    (place.root / "sub").mkdir()
    (place.root / "sub" / name).write_bytes(b"two")
    found = captured(place)
    assert found[name].sha256 == sha256(b"one")
    assert found[f"sub/{name}"].sha256 == sha256(b"two")


def test_names_that_differ_in_case_only_are_two(place: Place) -> None:
    folder_tree(place.root, {"Logo.png": b"one", "logo.png": b"two", "LOGO.png": b"three"})
    found = captured(place)
    assert len({found[path].sha256 for path in ("Logo.png", "logo.png", "LOGO.png")}) == 3


def test_each_name_of_a_hard_link_is_a_file_of_its_own(place: Place) -> None:
    """Also one linked from outside: it is the content of that name, as a visitor gets it."""
    (place.root / "again.html").hardlink_to(place.root / "index.html")
    found = captured(place)
    assert found["again.html"].sha256 == found["index.html"].sha256
    assert len(place.objects()) == 1


def test_a_sparse_file_of_ten_gigabytes_costs_nothing(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is noted with its size, by captures and by sweeps; neither reads a byte of it."""
    with (place.root / "huge.bin").open("wb") as stream:
        stream.truncate(TEN_GIGABYTES)
    read = []
    real = os.pread
    monkeypatch.setattr(
        os, "pread", lambda descriptor, *rest: (read.append(rest[0]), real(descriptor, *rest))[1]
    )
    huge = captured(place)["huge.bin"]
    swept = scan(place.root, max_entries=10).by_path()["huge.bin"]
    assert (huge.oversize, huge.size, huge.sha256) == (True, TEN_GIGABYTES, "")
    assert huge == swept
    assert sum(read) < 10 << 20


def test_a_change_of_a_file_too_large_to_be_read_is_seen_by_size_and_time(tmp_path: Path) -> None:
    def looked() -> Manifest:
        return scan(tmp_path, max_entries=10, max_file_bytes=10)

    (tmp_path / "big").write_bytes(b"x" * 20)
    first = looked()
    assert difference(first, looked()) == ()
    os.utime(tmp_path / "big", ns=(1, 1))
    assert [change.kind for change in difference(first, looked())] == [ChangeKind.CONTENT]
    (tmp_path / "big").write_bytes(b"x" * 21)
    assert [change.kind for change in difference(first, looked())] == [ChangeKind.CONTENT]


def test_a_limit_that_was_changed_leaves_an_equal_file_unknown_not_the_same(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"x" * 20)
    approved = scan(tmp_path, max_entries=10)
    now = scan(tmp_path, max_entries=10, max_file_bytes=10)
    assert [change.kind for change in difference(approved, now)] == [ChangeKind.UNREAD]


def test_a_file_that_grows_under_the_reader_is_not_read_for_ever(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each reading appends as much as it read: it ends all the same, and is called torn."""
    (place.root / "log").write_bytes(b"x" * (2 << 20))
    log = os.open(place.root / "log", os.O_WRONLY | os.O_APPEND)
    real = os.pread

    def grow(descriptor: int, size: int, offset: int) -> bytes:
        chunk = real(descriptor, size, offset)
        if len(chunk) == entries_chunk:
            os.write(log, chunk)
        return chunk

    entries_chunk = safewalk.CHUNK_BYTES
    monkeypatch.setattr(os, "pread", grow)
    try:
        found = scan(place.root, max_entries=10).by_path()["log"]
    finally:
        os.close(log)
    assert found.torn
    assert (place.root / "log").stat().st_size < 30 << 20


def test_too_many_names_are_noticed_while_they_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of a million names is not held in memory before it is found too large."""
    given = itertools.count()

    class Name:
        def __init__(self) -> None:
            self.name = f"{next(given)}.html"

        def is_dir(self, *, follow_symlinks: bool) -> bool:
            return follow_symlinks

    class Endless:
        def __enter__(self) -> Iterator[Name]:
            return iter(Name, None)

        def __exit__(self, *_: object) -> None:
            """Nothing to close."""

    monkeypatch.setattr(os, "scandir", lambda _: Endless())
    with pytest.raises(TreeError, match="more than 1000 files and folders"):
        scan(tmp_path, max_entries=1_000)
    assert next(given) <= 1_001


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="no /dev/shm: a disk would take minutes")
def test_a_million_names_in_one_folder_are_bounded() -> None:
    """The true listing; all of them names of one file, in memory."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        root = Path(folder)
        (root / "0").write_bytes(b"x")
        top = os.open(root, os.O_RDONLY)
        for number in range(1, MILLION):
            os.link("0", str(number), src_dir_fd=top, dst_dir_fd=top)
        os.close(top)
        with pytest.raises(TreeError, match="more than 500000"):
            scan(root, max_entries=500_000)
        with opened_root(root) as descriptor:
            assert len(next(folders(descriptor, max_entries=MILLION + 1)).names) == MILLION


def test_too_deep_a_tree_makes_no_backup_and_says_so(place: Place) -> None:
    place.root.joinpath(*["d"] * (safewalk.MAX_DEPTH + 1)).mkdir(parents=True)
    with pytest.raises(TreeError, match="folders deep"):
        place.back_up()
    assert place.vault.list("main") == ()


def swapped(
    place: Place, monkeypatch: pytest.MonkeyPatch, at: str, act: Callable[[], None]
) -> dict[str, Entry]:
    """A capture in which somebody acts just when a folder was listed and is to be read."""
    from sentinel.edges.vault import capture

    real = capture.folders

    def walk(root: int, *, max_entries: int) -> Iterator[OpenFolder]:
        for folder in real(root, max_entries=max_entries):
            yield folder
            if folder.path == at:
                act()

    with monkeypatch.context() as patch:
        patch.setattr(capture, "folders", walk)
        return captured(place)


def test_a_folder_replaced_by_a_link_in_mid_walk_is_not_followed(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Listed, then replaced by a link to a folder outside that has the same names: none of those
    is read, and the backup says that the folder did not hold still."""
    folder_tree(tmp_path, {"outside/page.html": SECRET})
    folder_tree(place.root, {"news/page.html": b"ours"})

    def replace() -> None:
        (place.root / "news" / "page.html").unlink()
        (place.root / "news").rmdir()
        (place.root / "news").symlink_to(tmp_path / "outside")

    found = swapped(place, monkeypatch, "news", replace)
    assert sha256(SECRET) not in {path.name for path in place.objects()}
    assert "news/page.html" not in found
    assert found["news"].torn


def test_a_folder_that_was_a_file_when_it_was_listed_is_torn_not_empty(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in it was not walked: an empty folder in the backup would be a lie."""
    folder_tree(place.root, {"news": b"a file"})

    def replace() -> None:
        (place.root / "news").unlink()
        folder_tree(place.root, {"news/page.html": b"ours"})

    found = swapped(place, monkeypatch, ".", replace)
    assert found["news"].type is EntryType.DIRECTORY
    assert found["news"].torn


def test_a_file_replaced_by_a_link_after_it_was_listed_is_a_link(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replace() -> None:
        (place.root / "index.html").unlink()
        (place.root / "index.html").symlink_to(tmp_path / "secret.txt")

    found = swapped(place, monkeypatch, ".", replace)
    assert found["index.html"].type is EntryType.SYMLINK
    assert sha256(SECRET) not in {path.name for path in place.objects()}


def test_bytes_that_change_while_they_are_read_are_never_stored_under_another_digest(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each reading finds other bytes: what is stored is what was hashed, and the file is torn."""
    counted = itertools.count()
    page = place.root / "index.html"
    page.write_bytes(b"0" * 5000)
    inode = page.stat().st_ino
    real = os.pread

    def change(descriptor: int, size: int, offset: int) -> bytes:
        chunk = real(descriptor, size, offset)
        if os.fstat(descriptor).st_ino == inode:
            page.write_bytes(b"%d" % (next(counted) % 10) * 5000)
        return chunk

    with monkeypatch.context() as patch:
        patch.setattr(os, "pread", change)
        made = place.back_up()
    entry = made.manifest.by_path()["index.html"]
    assert entry.torn
    assert next(counted) >= entries.TRIES
    assert place.vault.verify("main", made.id, None) == ()


def test_attributes_are_recorded_and_a_new_one_is_a_change(place: Place) -> None:
    page = place.root / "index.html"
    try:
        os.setxattr(page, "user.mark", b"\0one")
    except OSError:
        pytest.skip("the file system of the temporary folder keeps no extended attributes")
    before = Manifest(entries=tuple(captured(place).values()))
    assert before.by_path()["index.html"].xattrs == (("user.mark", "AG9uZQ=="),)
    assert before.by_path()["."].xattrs == ()
    os.setxattr(page, "user.mark", b"two")
    assert [c.kind for c in difference(before, place.manifest())] == [ChangeKind.METADATA]


def test_attributes_beyond_the_limit_end_a_capture_and_blind_a_sweep(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        os.setxattr(place.root / "index.html", "user.big", b"x" * 200)
    except OSError:
        pytest.skip("the file system of the temporary folder keeps no extended attributes")
    monkeypatch.setattr(attributes, "MAX_BYTES", 100)
    assert scan(place.root, max_entries=10).unread == ("index.html",)
    with pytest.raises(TreeError, match=r"index\.html: cannot be read"):
        place.back_up()


def test_a_file_too_large_for_the_backup_does_not_stop_its_restore(tmp_path: Path) -> None:
    """It is left out of the stage, and stays in the tree that is kept."""
    place = make_place(tmp_path, max_file_bytes=10_000)
    made = place.back_up()
    assert made.manifest.by_path()["img/logo.png"].oversize
    stage = place.restorer.stage(place.site, made, "INC-1", None)
    place.restorer.exchange(place.site, stage)
    kept = place.restorer.quarantine(place.site, stage, "INC-1")
    assert (place.root / "index.html").is_file()
    assert not (place.root / "img" / "logo.png").exists()
    assert (kept / "img" / "logo.png").stat().st_size > 10_000


def test_no_name_in_the_tree_makes_a_line_of_its_own_in_a_message(tmp_path: Path) -> None:
    """`x`, a new line, and "every object hashes right" is a name like any other."""
    name = "x\n01ABC  every object hashes right; clean"
    place = make_place(tmp_path, files={name: b"content"})
    made = place.back_up()
    place.objects()[0].unlink()
    (problem,) = place.vault.verify("main", made.id, None)
    assert ascii(name) in problem
    assert "\n" not in problem
    live = place.manifest()
    changes = difference(Manifest(entries=live.entries[:1]), live)
    assert not [change for change in changes if "\n" in change_line(change)]
