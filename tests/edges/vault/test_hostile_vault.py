"""Somebody who may write the vault's folder, and has no key: he leads Sentinel nowhere, makes it
sign nothing of his, and hangs nothing."""

import os
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.backup_settings import Compression
from sentinel.core.canonical import sha256
from sentinel.core.vault import Backup
from sentinel.edges.vault import known_files
from sentinel.edges.vault.capture import KNOWN_FILES
from sentinel.edges.vault.known_files import KnownFiles, KnownWriter
from sentinel.edges.vault.local import LocalVault
from sentinel.errors import IntegrityError, NotSwept, Refused, TreeError
from support.kept_vaults import KeptPlace, make_kept_place
from support.stores import new_key
from support.vaults import Place

WEEK = 7 * 86_400.0


@pytest.fixture
def kept(tmp_path: Path) -> KeptPlace:
    return make_kept_place(tmp_path)


def remembering(kept: KeptPlace) -> Place:
    """Reads for a week no file again that looks untouched."""
    vault = LocalVault(
        kept.place.folder / "backups",
        key=kept.key,
        compression=Compression.ZSTD,
        clock=kept.place.clock,
        max_entries=10_000,
        heads=kept.heads,
        reread_seconds=WEEK,
    )
    return replace(kept.place, vault=vault)


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sentinel.edges.vault.capture.SETTLED_NS", -known_files.SETTLED_NS)


def spoilt(place: Place) -> Path:
    """The stored picture, with other bytes of the same length."""
    path = next(path for path in place.objects() if path.suffix == ".zst")
    path.write_bytes(b"x" * path.stat().st_size)
    return path


@pytest.mark.parametrize("folder", ["objects", "snapshots"])
def test_nothing_behind_a_link_in_the_vault_is_removed(
    kept: KeptPlace, tmp_path: Path, folder: str
) -> None:
    kept.back_up()
    elsewhere = tmp_path / "elsewhere"
    shutil.move(kept.place.kept / folder, elsewhere)
    (kept.place.kept / folder).symlink_to(elsewhere)
    others = (elsewhere / ".profile", elsewhere / "ab" / ("ab" + "0" * 62))
    for path in others:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"not the vault's")
    for _ in range(3):
        kept.pass_days(30)
        with pytest.raises(NotSwept, match="is a link to"):
            kept.sweep()
    with pytest.raises(NotSwept, match="is a link to"):
        kept.keeper.let_go("main", [])
    assert all(path.exists() for path in others)


def test_no_object_is_written_behind_a_link_in_the_vault(kept: KeptPlace, tmp_path: Path) -> None:
    """It would be a file of the web host's choosing wherever Sentinel may write."""
    elsewhere = tmp_path / "cron.d"
    elsewhere.mkdir()
    objects = kept.place.kept / "objects"
    objects.mkdir(parents=True)
    for number in range(256):
        (objects / f"{number:02x}").symlink_to(elsewhere)
    with pytest.raises(TreeError, match="could not be stored in the vault"):
        kept.place.back_up()
    assert list(elsewhere.iterdir()) == []
    assert kept.place.vault.list("main") == ()


@pytest.mark.parametrize("folder", ["objects", "snapshots"])
def test_nothing_is_captured_into_a_folder_that_is_a_link(
    kept: KeptPlace, tmp_path: Path, folder: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    kept.place.kept.mkdir(parents=True)
    (kept.place.kept / folder).symlink_to(elsewhere)
    with pytest.raises(TreeError):
        kept.place.back_up()
    assert list(elsewhere.iterdir()) == []


def test_the_mark_of_a_capture_is_not_written_through_a_link(
    kept: KeptPlace, tmp_path: Path
) -> None:
    kept.place.kept.mkdir(parents=True)
    (kept.place.kept / "unfinished").symlink_to(tmp_path / "nologin")
    kept.place.back_up()
    assert not (tmp_path / "nologin").exists()


def as_fifo(path: Path) -> None:
    os.mkfifo(path)


def as_link(path: Path) -> None:
    path.symlink_to("/dev/zero")


def as_endless(path: Path) -> None:
    path.touch()
    os.truncate(path, 1 << 40)


@pytest.mark.parametrize("put", [as_fifo, as_link, as_endless])
def test_what_is_no_plain_file_of_the_vault_is_a_fault_and_hangs_nothing(  # type: ignore[no-untyped-def] # a function of the table
    kept: KeptPlace, put
) -> None:
    made = kept.back_up()
    snapshots = kept.place.kept / "snapshots"
    for path in (kept.place.kept / "unfinished", kept.place.kept / "unneeded.json"):
        path.unlink(missing_ok=True)
        put(path)
    with pytest.raises(IntegrityError, match="unfinished capture"):
        kept.sweep()
    for name in (f"{made.id}.after.json", f"{made.id}.json.sig"):
        (snapshots / name).unlink(missing_ok=True)
        put(snapshots / name)
        assert kept.place.vault.verify("main", made.id, None) != ()
    (kept.place.kept / "chain.jsonl").unlink()
    put(kept.place.kept / "chain.jsonl")
    assert "cannot be read" in kept.place.vault.chain_problem("main")
    with pytest.raises(Refused, match="No backup is added behind a fault"):
        kept.place.back_up()


@pytest.mark.usefixtures("settled")
def test_forged_notes_on_files_put_nothing_into_a_backup(kept: KeptPlace) -> None:
    """He stores a page of his own under its right digest, and notes that the site has it."""
    place = remembering(kept)
    place.back_up()
    notes = place.kept / KNOWN_FILES
    page = place.root / "index.html"
    evil = b"owned"
    stored = place.kept / "objects" / sha256(evil)[:2] / sha256(evil)
    stored.parent.mkdir(exist_ok=True)
    stored.write_bytes(evil)
    own = notes.read_bytes()
    with closing(KnownFiles(notes, str(place.root), kept.key)) as known:
        mine = known.of(".")["index.html"]._replace(sha256=sha256(evil))
    forged = KnownWriter(notes, str(place.root), new_key())
    forged.note(".", [mine])
    forged.keep()
    lines = notes.read_bytes().split(b"\n")
    notes.write_bytes(b"\n".join([own.split(b"\n")[0], *lines[1:]]))
    with closing(KnownFiles(notes, str(place.root), kept.key)) as read:
        assert not read  # nor does it hold lines of his in memory
    made = place.back_up()
    assert made.manifest.by_path()["index.html"].sha256 == sha256(page.read_bytes())


@pytest.mark.usefixtures("settled")
def test_damage_that_verify_finds_is_healed_by_the_next_backup_and_kept_aside(
    kept: KeptPlace,
) -> None:
    place = remembering(kept)
    first = place.back_up()
    path = spoilt(place)
    bad = path.read_bytes()
    place.back_up()  # takes the picture for unchanged
    assert place.vault.verify("main", first.id, None) != ()
    second = place.back_up()
    assert place.vault.verify("main", first.id, None) == ()
    assert place.vault.verify("main", second.id, None) == ()
    assert (place.kept / "damaged" / path.name).read_bytes() == bad


def test_a_good_object_is_never_kept_aside(kept: KeptPlace) -> None:
    content = os.urandom(3 << 20)
    kept.back_up(**{"a.bin": content})
    kept.back_up(**{"b.bin": content})
    assert not (kept.place.kept / "damaged").exists()


@pytest.mark.usefixtures("settled")
def test_damage_found_while_files_are_captured_is_healed_by_the_next_backup(
    kept: KeptPlace,
) -> None:
    """What that capture notes on files it did not read must not stand in the way."""
    place = remembering(kept)
    first = place.back_up()
    spoilt(place)
    looked: list[int] = []

    def look(done: int, known: int) -> None:
        if not looked:
            looked.append(done)
            assert place.vault.verify("main", first.id, None) != ()

    place.clock.advance(60)
    place.vault.create(place.site, baseline="", run_before="", progress=look)
    assert looked
    place.back_up()
    assert place.vault.verify("main", first.id, None) == ()


def cut_while_captured(kept: KeptPlace) -> tuple[Backup, Backup]:
    first, second = kept.back_up(), kept.back_up()
    chain = kept.place.kept / "chain.jsonl"
    whole = chain.read_bytes()

    def cut(done: int, known: int) -> None:
        chain.write_bytes(whole.splitlines(keepends=True)[0])

    kept.place.clock.advance(60)
    with pytest.raises(Refused, match="was cut, or is an older copy"):
        kept.place.vault.create(kept.place.site, baseline="", run_before="", progress=cut)
    return first, second


def test_a_chain_that_is_cut_while_files_are_captured_is_not_taken_for_the_right_one(
    kept: KeptPlace,
) -> None:
    cut_while_captured(kept)
    assert "was cut, or is an older copy" in kept.place.vault.chain_problem("main")
    with pytest.raises(IntegrityError, match="Its end is not remembered"):
        kept.place.vault.note_head("main")


def test_backups_behind_a_cut_are_given_back_where_a_person_accepts_the_chain(
    kept: KeptPlace,
) -> None:
    """Else one who cuts it has all backups behind it removed as unneeded."""
    first, second = cut_while_captured(kept)
    assert kept.place.vault.accept_chain("main") >= 1
    assert {first.id, second.id} <= set(kept.place.vault.names("main"))
    (kept.place.kept / "chain.jsonl").unlink()
    kept.place.vault.accept_chain("main")
    assert {first.id, second.id} <= set(kept.place.vault.names("main"))
    assert kept.place.vault.verify("main", second.id, None) == ()
