"""Letting backups go, and removing what nothing needs: never too much, nor by an unsure clock."""

import errno
import json
import os
import resource
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

from sentinel.core.backup_settings import Compression
from sentinel.core.canonical import canonical, sha256
from sentinel.core.vault import Backup
from sentinel.edges.vault import sweep as sweeping
from sentinel.edges.vault.chain import Chain
from sentinel.edges.vault.ledger import Ledger
from sentinel.edges.vault.local import LocalVault
from sentinel.edges.vault.unfinished import Unfinished
from sentinel.errors import Refused, TreeError
from support.kept_vaults import KeptPlace, make_kept_place
from support.values import T0


@pytest.fixture
def kept(tmp_path: Path) -> KeptPlace:
    return make_kept_place(tmp_path)


def digest(content: bytes) -> str:
    return sha256(content)


def sound(kept: KeptPlace) -> bool:
    """Chain and all backups that it names verify."""
    vault = kept.place.vault
    return not vault.chain_problem("main") and not any(
        vault.verify("main", name, None) for name in vault.names("main")
    )


def two_backups(kept: KeptPlace) -> tuple[Backup, Backup]:
    """The first one alone needs `old`."""
    first = kept.back_up(**{"a.html": b"old"})
    return first, kept.back_up(**{"a.html": b"new"})


def test_a_backup_is_let_go_by_a_signed_line_and_the_chain_stays_whole(kept: KeptPlace) -> None:
    first, second = two_backups(kept)
    kept.keeper.let_go("main", [first.id])
    assert kept.place.vault.names("main") == (second.id,)
    assert sound(kept)
    assert [path.name for path in (kept.place.kept / "snapshots").glob(f"{first.id}*")] == []
    assert "was let go" in kept.place.vault.verify("main", first.id, None)[0]
    lines = (kept.place.kept / "chain.jsonl").read_text().splitlines()
    assert json.loads(lines[-1])["pruned"] == [first.id]
    third = kept.back_up()
    assert kept.place.vault.names("main") == (third.id, second.id)
    assert sound(kept)


def test_what_a_crash_left_after_the_line_is_removed_by_the_next_run(kept: KeptPlace) -> None:
    first, second = two_backups(kept)
    now = kept.place.clock.now()
    Chain(kept.place.kept / "chain.jsonl", kept.key).let_go([first.id], now)
    assert kept.place.vault.names("main") == (second.id,)
    kept.keeper.let_go("main", [])
    assert list((kept.place.kept / "snapshots").glob(f"{first.id}*")) == []
    assert sound(kept)


def test_a_line_that_lets_go_of_what_was_never_there_is_a_fault(kept: KeptPlace) -> None:
    kept.back_up()
    Chain(kept.place.kept / "chain.jsonl", kept.key).let_go(["NONE"], kept.place.clock.now())
    assert "lets go of 'NONE'" in kept.place.vault.chain_problem("main")
    with pytest.raises(Refused, match="Behind a fault nothing is removed"):
        kept.keeper.let_go("main", [])


def test_a_backup_that_is_not_there_cannot_be_let_go(kept: KeptPlace) -> None:
    kept.back_up()
    with pytest.raises(Refused, match="holds no backup NONE"):
        kept.keeper.let_go("main", ["NONE"])


def test_a_full_disk_does_not_stop_the_pruning_that_makes_room(
    kept: KeptPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record of what is unneeded since today cannot be written; what it was before lets go."""
    first, _ = two_backups(kept)
    kept.keeper.let_go("main", [first.id])
    kept.sweep()
    kept.pass_days(8)
    third = kept.back_up(**{"a.html": b"newer"})
    kept.keeper.let_go("main", [third.id])  # news for the record
    write = Ledger.write

    def where_there_is_room(ledger: Ledger, since: Mapping[str, datetime], at: datetime) -> None:
        if digest(b"old") in kept.stored():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(ledger, since, at)

    monkeypatch.setattr(Ledger, "write", where_there_is_room)
    assert kept.sweep().removed == 1
    assert sound(kept)
    monkeypatch.undo()
    kept.pass_days(8)
    assert kept.sweep().removed == 1  # what the third alone needed


def test_a_capture_that_could_not_note_its_start_stops_no_pruning(tmp_path: Path) -> None:
    """As on a full disk: the file was made, and nothing could be written to it."""
    unfinished = Unfinished(tmp_path / "unfinished")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            unfinished.begin(T0)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert unfinished.since() is None


def test_an_unneeded_object_goes_after_seven_days_of_being_seen_unneeded(kept: KeptPlace) -> None:
    first, _ = two_backups(kept)
    kept.pass_days(100)
    kept.keeper.let_go("main", [first.id])
    assert kept.sweep().removed == 0
    assert digest(b"old") in kept.stored()
    kept.pass_days(6.9)
    assert kept.sweep().removed == 0
    kept.pass_days(0.2)
    assert kept.sweep(dry_run=True).removed == 1
    assert digest(b"old") in kept.stored()
    swept = kept.sweep()
    assert (swept.removed, swept.waiting) == (1, 0)
    assert digest(b"old") not in kept.stored()
    assert digest(b"new") in kept.stored()
    assert sound(kept)
    assert kept.sweep().removed == 0


def test_what_a_kept_backup_or_an_approved_baseline_needs_never_goes(kept: KeptPlace) -> None:
    first, _ = two_backups(kept)
    kept.keeper.let_go("main", [first.id])
    kept.sweep(digest(b"old"))
    kept.pass_days(400)
    assert kept.sweep(digest(b"old")).removed == 0
    assert digest(b"old") in kept.stored()
    # what is approved no more is unneeded from now on
    kept.sweep()
    kept.pass_days(8)
    assert kept.sweep().removed == 1


def test_what_was_needed_again_meanwhile_begins_anew(kept: KeptPlace) -> None:
    first, _ = two_backups(kept)
    kept.keeper.let_go("main", [first.id])
    kept.sweep()
    kept.pass_days(5)
    again = kept.back_up(**{"a.html": b"old"})
    kept.sweep()
    kept.back_up(**{"a.html": b"new"})
    kept.keeper.let_go("main", [again.id])
    kept.sweep()
    kept.pass_days(5)
    assert kept.sweep().removed == 0
    assert digest(b"old") in kept.stored()


def test_a_file_that_only_looks_old_does_not_go(kept: KeptPlace) -> None:
    """A copy of the vault, or whoever can write it, sets times as it likes."""
    first, _ = two_backups(kept)
    kept.pass_days(20)
    kept.keeper.let_go("main", [first.id])
    for path in kept.place.objects():
        os.utime(path, (0, 0))
    assert kept.sweep().removed == 0
    assert kept.sweep().removed == 0


def test_a_forged_record_of_what_is_unneeded_makes_nothing_older(kept: KeptPlace) -> None:
    first, _ = two_backups(kept)
    kept.pass_days(20)
    kept.keeper.let_go("main", [first.id])
    kept.sweep()
    path = kept.place.kept / "unneeded.json"
    document = json.loads(path.read_bytes())
    document["since"] = dict.fromkeys(document["since"], "2000-01-01T00:00:00+00:00")
    path.write_bytes(canonical(document))
    kept.settle()
    assert kept.sweep().removed == 0


def test_a_capture_that_was_cut_off_keeps_its_objects_until_one_has_ended_well(
    kept: KeptPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.back_up()
    (kept.place.root / "half.html").write_bytes(b"half")

    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("sentinel.edges.vault.snapshots.SnapshotFiles.write", cut_off)
        kept.place.back_up()
    kept.settle()
    kept.sweep()
    kept.pass_days(300)
    assert kept.sweep().removed == 0
    assert digest(b"half") in kept.stored()
    kept.back_up(**{"half.html": b"other"})
    assert kept.sweep().removed == 1
    assert digest(b"half") not in kept.stored()
    assert sound(kept)


def test_what_a_crash_left_half_written_goes_after_a_while(kept: KeptPlace) -> None:
    kept.back_up()
    (kept.place.kept / "objects" / ".1234").write_bytes(b"half an object")
    (kept.place.kept / "snapshots" / "01X.json").write_bytes(b"no line names it")
    kept.settle()
    assert kept.sweep().waiting == 2
    kept.pass_days(8)
    assert kept.sweep().removed == 2
    assert sound(kept)


def test_what_is_not_the_vaults_is_left_alone_and_no_link_is_followed(
    kept: KeptPlace, tmp_path: Path
) -> None:
    kept.back_up()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / digest(b"x")).write_bytes(b"x")
    (kept.place.kept / "objects" / "ff00").symlink_to(elsewhere)
    (kept.place.kept / "objects" / digest(b"y")).symlink_to(elsewhere / digest(b"x"))
    (kept.place.kept / "objects" / "README").write_bytes(b"a person's")
    kept.sweep()
    kept.pass_days(30)
    assert kept.sweep().removed == 0
    assert (elsewhere / digest(b"x")).exists()
    assert (kept.place.kept / "objects" / "README").exists()


def chain_from_the_future(kept: KeptPlace) -> None:
    kept.place.clock.advance(-86_400)


def object_from_the_future(kept: KeptPlace) -> None:
    ahead = kept.place.clock.now().timestamp() + 86_400
    os.utime(kept.place.objects()[0], (ahead, ahead))


def record_from_the_future(kept: KeptPlace) -> None:
    kept.place.clock.advance(3 * 86_400)
    (kept.place.kept / "objects" / ".left").write_bytes(b"")
    kept.settle()
    kept.sweep()
    kept.place.clock.advance(-2 * 86_400)


def state_from_the_future(kept: KeptPlace) -> None:
    """The vault was brought back from a copy; the state knows of a later time."""
    kept.place.clock.advance(3 * 86_400)
    reading = kept.place.vault.folder_of("main").chain.read()
    kept.heads.accept("main", reading, kept.place.clock.now())
    kept.place.clock.advance(-2 * 86_400)


@pytest.mark.parametrize(
    "turn",
    [
        chain_from_the_future,
        object_from_the_future,
        record_from_the_future,
        state_from_the_future,
    ],
)
def test_a_clock_that_has_gone_back_stops_it(kept: KeptPlace, turn: object) -> None:
    kept.back_up()
    assert callable(turn)
    turn(kept)
    with pytest.raises(Refused, match="The clock has gone back"):
        kept.sweep()


@pytest.mark.parametrize("damage", ["missing", "changed"])
def test_a_manifest_that_cannot_be_read_stops_it(kept: KeptPlace, damage: str) -> None:
    """Nobody knows what it needs."""
    first, second = two_backups(kept)
    path = kept.place.kept / "snapshots" / f"{second.id}.json"
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(Refused, match="What this backup needs is not known"):
        kept.sweep()
    assert [backup.id for backup in kept.keeper.unreadable("main")] == [second.id]
    assert kept.keeper.unreadable("main")[0].at == second.ended_at
    # it may still be let go by itself, and then no longer stands in the way
    kept.keeper.let_go("main", [second.id])
    kept.sweep()
    assert kept.place.vault.names("main") == (first.id,)


def test_a_run_that_was_cut_off_while_removing_is_taken_up(
    kept: KeptPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.back_up(**{f"{number}.html": b"old %d" % number for number in range(4)})
    last = kept.back_up(**{f"{number}.html": b"new" for number in range(4)})
    kept.keeper.let_go("main", [n for n in kept.place.vault.names("main") if n != last.id])
    kept.sweep()
    kept.pass_days(8)
    real = Path.unlink
    left = 2

    def unlink(path: Path, missing_ok: bool = False) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(5, "Input/output error")
        real(path, missing_ok)

    with monkeypatch.context() as patch, pytest.raises(TreeError, match="could not be swept"):
        patch.setattr(sweeping.Path, "unlink", unlink)
        kept.sweep()
    assert sound(kept)
    assert kept.sweep().removed == 2
    assert sound(kept)


def test_a_vault_without_backups_has_nothing_to_remove(kept: KeptPlace) -> None:
    assert kept.sweep().removed == 0
    kept.keeper.let_go("main", [])
    assert not kept.place.kept.exists()


def test_a_copy_of_the_folder_verifies_by_itself(kept: KeptPlace, tmp_path: Path) -> None:
    first, second = two_backups(kept)
    kept.keeper.let_go("main", [first.id])
    shutil.copytree(kept.place.kept, tmp_path / "copy" / "main")
    vault = LocalVault(
        tmp_path / "copy",
        key=kept.key,
        compression=Compression.NONE,
        clock=kept.place.clock,
        max_entries=10,
    )
    assert vault.chain_problem("main") == ""
    assert vault.verify("main", second.id, None) == ()
