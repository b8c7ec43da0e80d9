"""Captures, sweeps and stages of a document root in which somebody is at work: nothing outside is
read or written, nothing hangs, and what is in a backup stood there once."""

import subprocess
import sys
from pathlib import Path

import pytest

from sentinel.edges.vault import capture_work
from sentinel.errors import TreeError
from support.live_changes import FILES, FOLDERS, GOOD
from support.vaults import TREE, Place, make_place

CHANGES = 4_000


def at_work(place: Place, outside: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "support.live_changes", place.root, outside, str(CHANGES)],
        cwd=Path(__file__).parents[1],
    )


@pytest.mark.slow
@pytest.mark.parametrize("crew", [False, True], ids=["by itself", "by worker processes"])
def test_a_tree_that_changes_all_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crew: bool
) -> None:
    if crew:
        monkeypatch.setattr(capture_work, "BUNDLES_ALONE", 0)
        monkeypatch.setattr(capture_work, "BUNDLE_NAMES", 5)
    outside = tmp_path / "outside"
    outside.mkdir()
    for number in range(FILES):
        (outside / f"{number}.txt").write_bytes(b"SECRET")
    before = TREE.scan(outside)
    names = [f"{folder}/{number}.txt" for folder in FOLDERS for number in range(FILES)]
    place = make_place(tmp_path, files=dict.fromkeys(names, GOOD))
    with at_work(place, outside) as process:
        while process.poll() is None:
            TREE.scan(place.root)
            made = place.back_up()
            problems = place.vault.verify("main", made.id, None)
            assert not [text for text in problems if "object" in text or "chain" in text]
            for entry in made.manifest.files:
                content = b"".join(place.vault.content("main", entry))
                assert content.startswith(GOOD) or not content, entry
            try:
                stage = place.restorer.stage(place.site, made, "race", None)
            except TreeError:
                continue  # a path that a listing had in two places
            assert not [file for file in stage.rglob("*.txt") if b"SECRET" in read(file)]
    assert process.returncode == 0
    assert TREE.scan(outside) == before


def read(file: Path) -> bytes:
    """Nothing of a link, which a stage keeps as it was."""
    return b"" if file.is_symlink() or not file.is_file() else file.read_bytes()
