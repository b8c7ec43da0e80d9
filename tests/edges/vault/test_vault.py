"""What the vault keeps, in which order it writes, and what it does not believe."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sentinel.core.backup_settings import Compression
from sentinel.core.canonical import sha256
from sentinel.errors import ConfigError, IntegrityError, TreeError
from support.dying import place_at
from support.stores import new_key
from support.values import make_site
from support.vaults import FILES, make_place

REPOSITORY = Path(__file__).parents[3]


@pytest.mark.parametrize("compression", list(Compression))
def test_a_backup_verifies_and_is_listed_as_it_was_made(
    tmp_path: Path, compression: Compression
) -> None:
    place = make_place(tmp_path, compression=compression)
    (place.root / "link").symlink_to("index.html")
    made = place.back_up(baseline="b-1", run_before="r-1")
    assert place.vault.list("main") == (made,)
    assert made.manifest == place.manifest()
    assert place.vault.verify("main", made.id, None) == ()
    content = {
        entry.path: b"".join(place.vault.content("main", entry)) for entry in made.manifest.files
    }
    assert content == FILES


def test_objects_are_named_by_the_plain_content_and_kept_once(tmp_path: Path) -> None:
    long, noise = b"the same again " * 1000, os.urandom(9000)
    place = make_place(tmp_path, files={"a": long, "b": long, "c": b"", "d": noise, "e": b"short"})
    place.back_up()
    plain = {sha256(content) for content in (b"", noise, b"short")}
    assert {path.name for path in place.objects()} == {f"{sha256(long)}.zst", *plain}
    assert all(path.parent.name == path.name[:2] for path in place.objects())


def test_newest_comes_first_and_unchanged_objects_are_not_written_again(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    first = place.back_up()
    before = {path: path.stat().st_ino for path in place.objects()}
    (place.root / "index.html").write_bytes(b"new")
    second = place.back_up()
    after = {path: path.stat().st_ino for path in place.objects()}
    assert [backup.id for backup in place.vault.list("main")] == [second.id, first.id]
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1


def test_the_run_after_is_noted_without_touching_the_manifest(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    made = place.back_up()
    manifest = place.kept / "snapshots" / f"{made.id}.json"
    before = manifest.read_bytes()
    place.vault.note_run_after(made.id, "main", "r-2")
    place.vault.note_run_after(made.id, "main", "r-3")
    assert manifest.read_bytes() == before
    assert place.vault.list("main")[0].run_after == "r-3"
    assert place.vault.verify("main", made.id, None) == ()


def test_a_note_that_was_changed_does_not_count(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    made = place.back_up()
    place.vault.note_run_after(made.id, "main", "r-2")
    note = place.kept / "snapshots" / f"{made.id}.after.json"
    note.write_text(note.read_text().replace("r-2", "r-9"))
    assert place.vault.list("main")[0].run_after == ""
    assert "not signed for this backup" in place.vault.verify("main", made.id, None)[0]


def test_a_note_of_another_backup_does_not_count(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    first, second = place.back_up(), place.back_up()
    place.vault.note_run_after(first.id, "main", "r-2")
    folder = place.kept / "snapshots"
    (folder / f"{first.id}.after.json").rename(folder / f"{second.id}.after.json")
    assert [backup.run_after for backup in place.vault.list("main")] == ["", ""]


def test_names_that_are_not_utf_8_survive(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    (place.root / os.fsdecode(b"caf\xe9.html")).write_bytes(b"x")
    (place.root / "निविदा.html").write_bytes(b"y")
    made = place.back_up()
    assert place.vault.list("main") == (made,)
    assert place.vault.verify("main", made.id, None) == ()


def test_progress_is_told_to_the_end(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    told: list[tuple[int, int]] = []
    made = place.vault.create(
        place.site, baseline="", run_before="", progress=lambda *at: told.append(at)
    )
    total = len(made.manifest.entries)
    assert told[-1] == (total, total)


def test_a_site_without_document_root_is_refused(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    with pytest.raises(ConfigError, match=r"config\.toml: site\.document_root: .*no document_root"):
        place.vault.create(make_site(), baseline="", run_before="", progress=None)


def test_a_root_that_cannot_be_read_makes_no_backup(tmp_path: Path) -> None:
    place = make_place(tmp_path, max_entries=2)
    with pytest.raises(TreeError, match="more than 2"):
        place.back_up()
    assert place.vault.list("main") == ()


def test_a_full_vault_is_said_and_makes_no_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_place(tmp_path)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(TreeError, match=r"could not be stored in the vault \(No space left"):
        place.back_up()
    assert place.vault.list("main") == ()


def test_bytes_that_the_disk_gives_back_otherwise_are_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written, synced, read back: a disk or memory that flips a bit is found at once."""
    place = make_place(tmp_path, compression=Compression.NONE)
    real = os.fsync

    def flip(descriptor: int) -> None:
        os.pwrite(descriptor, b"\xff", 0)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", flip)
    with pytest.raises(IntegrityError, match="read back other bytes"):
        place.back_up()
    assert place.objects() == []


@pytest.mark.parametrize("site", ["", "..", "a/b", ".hidden"])
def test_a_site_name_never_leads_out_of_the_vault(tmp_path: Path, site: str) -> None:
    with pytest.raises(IntegrityError, match="no name of a site's folder"):
        make_place(tmp_path).vault.list(site)


def test_a_backup_signed_by_another_installation_is_not_listed(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    made = place.back_up()
    stranger = make_place(tmp_path, key=new_key())
    assert stranger.vault.list("main") == ()
    assert "not signed" in stranger.vault.verify("main", made.id, None)[0]


def test_a_capture_killed_at_any_fsync_leaves_the_vault_whole(tmp_path: Path) -> None:
    """The backup before it verifies, the cut one is not there, the next one works."""
    done = subprocess.run(
        [sys.executable, "-m", "support.dying", "capture", str(tmp_path)],
        cwd=REPOSITORY / "tests",
        env={**os.environ, "PYTHONPATH": f"{REPOSITORY}:{REPOSITORY / 'tests'}"},
        capture_output=True,
        text=True,
        check=True,
    )
    children = int(done.stdout)
    assert children > 10
    for number in range(1, children):
        place = place_at(tmp_path / str(number))
        place.clock.advance(3600)
        listed = place.vault.list("main")
        # the last two deaths are in the syncs after the chain line was written: it counts
        assert len(listed) == (2 if number >= children - 2 else 1)
        for backup in listed:
            assert place.vault.verify("main", backup.id, None) == ()
        again = place.back_up()
        assert place.vault.list("main")[0] == again
        assert place.vault.verify("main", again.id, None) == ()
        assert place.vault.chain_problem("main") == ""


def test_the_chain_line_is_readable_by_hand(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    made = place.back_up()
    line = json.loads((place.kept / "chain.jsonl").read_text())
    manifest = (place.kept / "snapshots" / f"{made.id}.json").read_bytes()
    assert line["seq"] == 1
    assert line["prev"] == "0" * 64
    assert line["snapshot"] == made.id
    assert line["manifest_sha256"] == sha256(manifest)
