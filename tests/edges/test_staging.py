"""Stages of many files are made by worker processes; what comes out is proven as any other."""

import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.manifest import Manifest
from sentinel.edges import staging
from sentinel.edges.crew import Crew
from sentinel.edges.restore import LocalRestorer
from sentinel.edges.vault.small_objects import LARGEST_BYTES
from sentinel.errors import IntegrityError, TreeError
from support.programs import needs
from support.vaults import TREE, Place, make_place

LABEL = "INC-1"
FILES = {
    **{f"d{number % 7}/f{number}.html": b"page %d" % number for number in range(60)},
    "empty.txt": b"",
    "large.bin": bytes(range(256)) * (LARGEST_BYTES // 256 + 1),
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """One whose restorer hires workers for the fewest files, and writes them out at once."""
    monkeypatch.setattr(staging, "CREW_PAYS_FROM", 1)
    monkeypatch.setattr(staging, "_FEW", 0)
    made = make_place(tmp_path, files=FILES)
    restorer = LocalRestorer(
        made.vault, tree=TREE, objects=lambda site: made.vault.folder_of(site).objects.folder
    )
    return replace(made, restorer=restorer)


def test_workers_make_what_the_manifest_says(place: Place) -> None:
    (place.root / "d1" / "link").symlink_to("../empty.txt")
    (place.root / "d2").chmod(0o2750)
    (place.root / "d2" / "f2.html").chmod(0o4755)
    (place.root / "gr\udcfc\udcdfe.txt").write_bytes(b"no UTF-8")
    backup = place.back_up()
    reported: list[tuple[int, int]] = []
    stage = place.restorer.stage(
        place.site, backup, LABEL, lambda done, known: reported.append((done, known))
    )
    assert TREE.scan(stage) == backup.manifest
    number = len(backup.manifest.files)
    assert reported[-1] == (2 * number, 2 * number)  # written, then read again


def test_what_a_worker_cannot_prove_is_asked_of_the_vault_which_says_what_is_wrong(
    place: Place,
) -> None:
    backup = place.back_up()
    entry = next(e for e in backup.manifest.files if e.path == "d3/f3.html")
    damaged = place.vault.folder_of("main").objects.path_of(entry.sha256)
    assert damaged is not None
    damaged.write_bytes(b"damaged")
    with pytest.raises(IntegrityError, match=entry.sha256[:12]):
        place.restorer.stage(place.site, backup, LABEL, None)


def test_a_live_file_of_an_approved_digest_is_taken_where_the_vault_has_none(place: Place) -> None:
    backup = place.back_up()
    (place.root / "new.html").write_bytes(b"approved since")
    wanted = place.manifest()
    stage = place.restorer.stage_state(place.site, backup, wanted, LABEL, None)
    assert TREE.scan(stage) == wanted


def test_a_file_that_is_altered_in_the_stage_is_found_when_it_is_read_again(place: Place) -> None:
    backup = place.back_up()
    number = len(backup.manifest.files)
    stage = place.folder / f".sentinel-{LABEL}" / "tree"

    def spoil(done: int, known: int) -> None:
        if done >= number and not (stage / "shell.php").exists():
            (stage / "shell.php").write_bytes(b"<?php")
            (stage / "d0" / "f0.html").write_bytes(b"owned!")
            (stage / "d1" / "f1.html").unlink()
            (stage / "d2" / "f2.html").chmod(0o777)

    with pytest.raises(IntegrityError, match=r"4 entries are not as wanted.*f0\.html \(content\)"):
        place.restorer.stage(place.site, backup, LABEL, spoil)
    assert place.manifest() == backup.manifest


def test_a_worker_that_dies_ends_the_restore_before_the_root_is_touched(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = place.back_up()
    real = Crew._start

    def dying(crew: Crew) -> "subprocess.Popen[bytes]":
        worker = real(crew)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        return worker

    monkeypatch.setattr(Crew, "_start", dying)
    with pytest.raises(TreeError, match=r"has died: the document root was not touched"):
        place.restorer.stage(place.site, backup, LABEL, None)
    monkeypatch.undo()
    assert TREE.scan(place.restorer.stage(place.site, backup, LABEL, None)) == backup.manifest


def test_a_restore_that_is_given_up_ends_with_its_workers(place: Place) -> None:
    backup = place.back_up()

    def given_up(done: int, known: int) -> None:
        raise TreeError("given up")

    with pytest.raises(TreeError, match="given up"):
        place.restorer.stage(place.site, backup, LABEL, given_up)


@pytest.mark.parametrize("workers", [True, False])
def test_access_lists_and_attributes_come_back(
    place: Place, monkeypatch: pytest.MonkeyPatch, workers: bool
) -> None:
    """And a default list of the folder around is not inherited by what is restored."""
    setfacl = needs("setfacl", package="acl")
    getfacl = needs("getfacl", package="acl")
    monkeypatch.setattr(staging, "CREW_PAYS_FROM", 1 if workers else 1_000_000)
    page, folder = place.root / "d1" / "f1.html", place.root / "d2"
    for rule, path in [("u:nobody:rw", page), ("d:g:daemon:rx", folder)]:
        subprocess.run([setfacl, "-m", rule, path], check=True)
    os.setxattr(page, "user.note", b"kept\x00bytes")
    before = facts(getfacl, page, folder)
    backup = place.back_up()
    subprocess.run([setfacl, "-b", page, folder], check=True)
    subprocess.run([setfacl, "-m", "d:u:nobody:rwx", place.folder], check=True)
    stage = place.restorer.stage(place.site, backup, LABEL, None)
    place.restorer.exchange(place.site, stage)
    assert facts(getfacl, page, folder) == before
    assert "user:nobody" not in facts(getfacl, place.root / "empty.txt")
    assert os.getxattr(page, "user.note") == b"kept\x00bytes"
    assert place.manifest() == backup.manifest


def facts(getfacl: str, *paths: Path) -> str:
    done = subprocess.run(
        [getfacl, "--omit-header", "-p", *paths], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_an_attribute_that_cannot_be_set_is_named_and_nothing_is_exchanged(place: Place) -> None:
    backup = place.back_up()
    entries = tuple(spoilt(backup.manifest))
    with pytest.raises(TreeError, match=r"its attribute 'unknown\.kind' could not be set"):
        place.restorer.stage_state(place.site, backup, Manifest(entries=entries), LABEL, None)


def spoilt(manifest: Manifest) -> Iterator[object]:
    for entry in manifest.entries:
        odd = entry.path == "d4/f4.html"
        yield replace(entry, xattrs=(("unknown.kind", "eA=="),)) if odd else entry
