"""Captures: in processes where a tree is large, without reading what nobody touched, and never
naming a content that the vault does not have."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.core.backup_settings import Compression
from sentinel.core.canonical import sha256
from sentinel.core.manifest import Manifest
from sentinel.core.vault import Backup
from sentinel.edges.vault import capture_crew, capture_work, known_files
from sentinel.edges.vault.capture import KNOWN_FILES
from sentinel.edges.vault.local import LocalVault
from sentinel.errors import Refused, TreeError
from support.stores import new_key
from support.values import folder_tree
from support.vaults import Place, make_place

WEEK = 7 * 86_400.0


KEY = new_key()


def remembering(folder: Path, **changes: object) -> Place:
    """A place whose vault does not read again for a week what looks untouched. What was written
    just now counts as settled, as it would a moment later."""
    place = make_place(folder)
    vault = LocalVault(
        folder / "backups",
        key=KEY,
        compression=Compression.ZSTD,
        clock=place.clock,
        max_entries=10_000,
        **{"reread_seconds": WEEK, **changes},  # type: ignore[arg-type] # as the test says
    )
    return replace(place, vault=vault)


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sentinel.edges.vault.capture.SETTLED_NS", -known_files.SETTLED_NS)


@contextmanager
def files_read(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Names of files of the root that are opened: those of the vault begin with a dot."""
    read: list[str] = []
    real = os.open

    def note(path: str | Path, flags: int, *rest: int, dir_fd: int | None = None) -> int:
        in_root = dir_fd is not None and not str(path).startswith(".")
        if in_root and not flags & os.O_DIRECTORY:
            read.append(str(path))
        return real(path, flags, *rest, dir_fd=dir_fd)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", note)
        yield read


def again(place: Place, monkeypatch: pytest.MonkeyPatch) -> tuple[Backup, list[str]]:
    """One more backup, and the files that were read for it."""
    with files_read(monkeypatch) as read:
        made = place.back_up()
    assert made.manifest == place.manifest()
    assert place.vault.verify("main", made.id, None) == ()
    return made, sorted(read)


def test_untouched_files_are_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = remembering(tmp_path)
    (place.root / "link").symlink_to("index.html")
    first, read = again(place, monkeypatch)
    assert read == ["index.html", "logo.png", "tender.html"]
    (place.root / "index.html").write_bytes(b"<h1>institute</h1>")
    (place.root / "img" / "new.png").write_bytes(b"new")
    second, read = again(place, monkeypatch)
    assert read == ["index.html", "new.png"]
    assert again(place, monkeypatch) == (place.vault.list("main")[0], [])
    assert first.manifest != second.manifest


@pytest.mark.parametrize("touch", ["mtime_set_back", "mode", "another_inode", "attribute"])
def test_a_change_that_hides_behind_size_and_time_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, touch: str
) -> None:
    """An attacker sets size and mtime back; the kernel sets ctime, and that nobody sets back."""
    place = remembering(tmp_path)
    page = place.root / "index.html"
    place.back_up()
    before = page.stat()
    if touch == "mtime_set_back":
        page.write_bytes(b"<h1>INSTITUTE</h1>")
    elif touch == "mode":
        page.chmod(0o600)
    elif touch == "another_inode":
        other = place.root / "other"
        other.write_bytes(b"<h1>INSTITUTE</h1>")
        other.replace(page)
    else:
        try:
            os.setxattr(page, "user.mark", b"x")
        except OSError:
            pytest.skip("the file system of the temporary folder keeps no extended attributes")
    os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert again(place, monkeypatch)[1] == ["index.html"]


def test_a_file_changed_just_before_a_capture_is_read_by_the_next_one_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within one tick of a file system's clock two changes look like one."""
    monkeypatch.setattr("sentinel.edges.vault.capture.SETTLED_NS", 3_600 * 10**9)
    place = remembering(tmp_path)
    place.back_up()
    assert len(again(place, monkeypatch)[1]) == 3


def test_every_file_is_read_again_after_a_week_and_when_the_clock_went_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = remembering(tmp_path)
    place.back_up()
    place.clock.advance(WEEK - 600)
    assert again(place, monkeypatch)[1] == []
    place.clock.advance(600)
    assert len(again(place, monkeypatch)[1]) == 3
    place.clock.advance(-timedelta(days=2).total_seconds())
    assert len(again(place, monkeypatch)[1]) == 3


def test_on_demand_every_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = remembering(tmp_path)
    place.back_up()
    with files_read(monkeypatch) as read:
        place.vault.create(place.site, baseline="", run_before="", progress=None, reread=True)
    assert len(read) == 3
    assert again(place, monkeypatch)[1] == []


def test_a_content_that_the_vault_has_lost_is_read_and_stored_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = remembering(tmp_path)
    place.back_up()
    next(path for path in place.objects() if path.suffix == ".zst").unlink()
    assert again(place, monkeypatch)[1] == ["logo.png"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b"index", b"xedni"),
        lambda data: b"\n".join(data.split(b"\n")[1:]),
        lambda data: bytes(range(256)) * 50,
        lambda data: data.replace(b"\t", b" "),
        lambda data: data + data[-100:],
    ],
)
def test_damaged_notes_are_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage) -> None:  # type: ignore[no-untyped-def] # a lambda of the table
    place = remembering(tmp_path)
    place.back_up()
    notes = place.kept / KNOWN_FILES
    notes.write_bytes(damage(notes.read_bytes()))
    again(place, monkeypatch)
    assert again(place, monkeypatch)[1] == []


def test_notes_on_another_document_root_do_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = remembering(tmp_path)
    place.back_up()
    moved = place.root.with_name("moved")
    place.root.rename(moved)
    elsewhere = replace(place, site=replace(place.site, document_root=moved))
    assert len(again(elsewhere, monkeypatch)[1]) == 3


def test_a_file_beyond_a_limit_that_was_lowered_is_not_taken_from_the_notes(
    tmp_path: Path,
) -> None:
    place = remembering(tmp_path)
    place.back_up()
    small = remembering(tmp_path, max_file_bytes=1_000)
    logo = small.back_up().manifest.by_path()["img/logo.png"]
    assert (logo.oversize, logo.sha256, logo.size) == (True, "", 10_244)


@pytest.fixture
def crew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Worker processes from the first name on, with small bundles."""
    monkeypatch.setattr(capture_work, "BUNDLES_ALONE", 0)
    monkeypatch.setattr(capture_work, "BUNDLE_NAMES", 20)
    monkeypatch.setattr("sentinel.edges.vault.capture.BUNDLE_NAMES", 20)


def large(place: Place) -> Manifest:
    files = {f"{n % 7}/{n}.html": b"page %d" % (n % 90) for n in range(150)}
    folder_tree(place.root, {**files, "big.bin": os.urandom(3 << 20), "wide/" + "x" * 200: b""})
    (place.root / "3" / os.fsdecode(b"caf\xe9")).symlink_to(os.fsdecode(b"\xff"))
    return place.manifest()


@pytest.mark.usefixtures("crew")
def test_worker_processes_capture_the_same_as_one_alone(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    wanted = large(place)
    told: list[tuple[int, int]] = []
    made = place.vault.create(
        place.site, baseline="", run_before="", progress=lambda *at: told.append(at)
    )
    assert made.manifest == wanted
    assert place.vault.verify("main", made.id, None) == ()
    assert told[-1] == (len(wanted.entries), len(wanted.entries))
    assert {path.name[:64] for path in place.objects()} == {e.sha256 for e in wanted.files}
    assert place.back_up().manifest == wanted


@pytest.mark.usefixtures("crew")
def test_what_a_worker_cannot_store_is_said_and_makes_no_backup(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    large(place)
    (place.kept / "objects").mkdir(parents=True)
    for number in range(256):
        (place.kept / "objects" / f"{number:02x}").write_bytes(b"in the way")
    with pytest.raises(TreeError, match="could not be stored in the vault"):
        place.back_up()
    assert place.vault.list("main") == ()


@pytest.mark.usefixtures("crew")
def test_a_worker_that_dies_is_said_and_makes_no_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_place(tmp_path)
    large(place)
    monkeypatch.setattr(capture_crew, "WORKER_MODULE", "this")  # prints a poem and ends
    with pytest.raises(TreeError, match=r"has died: no backup was made"):
        place.back_up()
    assert place.vault.list("main") == ()


@pytest.mark.usefixtures("crew")
def test_a_capture_that_is_given_up_ends_its_workers(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    large(place)

    def give_up(done: int, known: int) -> None:
        raise Refused("given up")

    with pytest.raises(Refused, match="given up"):
        place.vault.create(place.site, baseline="", run_before="", progress=give_up)
    assert place.vault.list("main") == ()
    made = place.back_up()
    assert place.vault.verify("main", made.id, None) == ()


def test_a_large_file_can_be_given_up_in_the_middle(tmp_path: Path) -> None:
    place = make_place(tmp_path, files={"big.bin": os.urandom(5 << 20)})
    told: list[int] = []

    def give_up(done: int, known: int) -> None:
        told.append(done)
        if len(told) > 3:
            raise Refused("given up")

    with pytest.raises(Refused, match="given up"):
        place.vault.create(place.site, baseline="", run_before="", progress=give_up)
    assert told == [1, 1, 1, 1]
    assert place.objects() == []


def test_the_same_content_is_read_once_more_and_written_once(tmp_path: Path) -> None:
    content = os.urandom(3 << 20)
    place = make_place(tmp_path, files={"a.bin": content, "b.bin": content})
    made = place.back_up()
    assert [path.name for path in place.objects()] == [sha256(content)]
    assert place.vault.verify("main", made.id, None) == ()
