"""Dumps of databases in the vault: stored, signed with the manifest, verified and written out."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.database import DumpedDatabase, DumpFile
from sentinel.errors import IntegrityError
from support.databases import make_state
from support.vaults import Place, make_place


def dumped(folder: Path, name: str = "shop") -> DumpedDatabase:
    (folder / "dump").mkdir(parents=True)
    (folder / "database.json").write_text("{}")
    (folder / "dump" / "1.dat").write_bytes(b"1\tone\n" * 100)
    return DumpedDatabase(state=make_state(name), folder=folder)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return make_place(tmp_path)


def create(place: Place, *databases: DumpedDatabase) -> str:
    made: str = place.vault.create(
        place.site, baseline="", run_before="", progress=None, databases=databases
    ).id
    return made


def test_dumps_are_parts_of_the_backup_and_come_back_as_they_were(place: Place) -> None:
    made = create(place, dumped(place.folder / "b"), dumped(place.folder / "a", "forum"))
    (backup,) = place.vault.list(place.site.name)
    assert [part.state.name for part in backup.databases] == ["forum", "shop"]
    assert [file.path for file in backup.databases[0].files] == ["database.json", "dump/1.dat"]
    assert place.vault.verify(place.site.name, made, None) == ()
    out = place.folder / "out"
    out.mkdir()
    place.vault.write_dump(place.site.name, backup.databases[1], out)
    assert (out / "dump" / "1.dat").read_bytes() == b"1\tone\n" * 100
    assert (out / "database.json").stat().st_mode & 0o777 == 0o600


def test_a_backup_without_databases_has_the_form_of_old(place: Place) -> None:
    made = place.back_up()
    text = (place.kept / "snapshots" / f"{made.id}.json").read_text()
    assert '"databases"' not in text
    assert place.vault.list(place.site.name)[0].databases == ()


def test_a_flipped_bit_and_a_missing_object_are_found(place: Place) -> None:
    made = create(place, dumped(place.folder / "a"))
    (backup,) = place.vault.list(place.site.name)
    json_file, data_file = backup.databases[0].files
    (flipped,) = place.kept.rglob(f"{json_file.sha256}*")
    kept = flipped.read_bytes()
    flipped.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    (missing,) = place.kept.rglob(f"{data_file.sha256}*")
    missing.unlink()
    problems = place.vault.verify(place.site.name, made, None)
    assert [problem.split(": ")[:2] for problem in problems] == [
        ["database shop", "database.json"],
        ["database shop", "dump/1.dat"],
    ]
    out = place.folder / "out"
    out.mkdir()
    with pytest.raises(IntegrityError):
        place.vault.write_dump(place.site.name, backup.databases[0], out)


@pytest.mark.parametrize("path", ["../evil", "/etc/cron.d/x", "a/../../x"])
def test_a_hostile_name_is_never_written(place: Place, path: str) -> None:
    create(place, dumped(place.folder / "a"))
    (backup,) = place.vault.list(place.site.name)
    part = backup.databases[0]
    evil = replace(part, files=(DumpFile(path=path, size=2, sha256=part.files[0].sha256),))
    out = place.folder / "out"
    out.mkdir()
    with pytest.raises(IntegrityError, match="no name that a file"):
        place.vault.write_dump(place.site.name, evil, out)
    assert list(out.iterdir()) == []


def test_a_link_or_a_pipe_in_a_dump_is_refused(place: Place) -> None:
    one = dumped(place.folder / "a")
    (one.folder / "link").symlink_to("/etc/passwd")
    with pytest.raises(IntegrityError, match="nothing else may lie in a dump"):
        create(place, one)
    two = dumped(place.folder / "b")
    os.mkfifo(two.folder / "pipe")
    with pytest.raises(IntegrityError, match="nothing else may lie in a dump"):
        create(place, two)
    assert place.vault.list(place.site.name) == ()
