"""The declared fall-backs of a swap: settled after a cut at each step, and never losing a tree."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.manifest import difference
from sentinel.core.ports import Blocker
from sentinel.core.site import BlockSettings, Exchange, RestoreSettings
from sentinel.edges import beside, exchange, two_renames
from sentinel.edges.clearing import clear_tree
from sentinel.edges.copying import kept_name
from sentinel.edges.restore import LocalRestorer
from sentinel.edges.two_renames import aside_of, settle_renames, swap_by_renames
from sentinel.errors import Refused, StepError, TreeError
from support.dying import DEFACED, LABEL
from support.vaults import FILES, TREE, Place, make_place


class Flag:
    """Stands for a driver: says whether the site is blocked."""

    def __init__(self, incident: str) -> None:
        self.now = incident

    def incident(self, site: object) -> str:
        return self.now


def place_with(folder: Path, how: Exchange, *, incident: str = LABEL) -> Place:
    made = make_place(folder)
    flag: dict[str, Blocker] = {"flag": Flag(incident)}  # type: ignore[dict-item] # all that is asked
    block = BlockSettings(driver="flag", flag_dir=folder / "flags", retry_after_seconds=1)
    return replace(
        made,
        site=replace(made.site, restore=RestoreSettings(exchange=how), block=block),
        restorer=LocalRestorer(made.vault, tree=TREE, blockers=flag),
    )


def deface(place: Place) -> None:
    (place.root / "index.html").write_bytes(DEFACED)
    (place.root / "img" / "logo.png").unlink()
    (place.root / "img").rename(place.root / "pictures")
    (place.root / "img").write_bytes(b"a file now")
    (place.root / "shell.php").write_bytes(b"<?php")


def restored(place: Place) -> Path:
    backup = place.vault.list("main")[0]
    stage = place.restorer.stage(place.site, backup, LABEL, None)
    place.restorer.exchange(place.site, stage)
    return place.restorer.quarantine(place.site, stage, LABEL)


@pytest.mark.parametrize("how", list(Exchange))
def test_each_way_puts_the_backup_in_place_and_keeps_the_old_tree(
    tmp_path: Path, how: Exchange
) -> None:
    place = place_with(tmp_path, how)
    backup = place.back_up()
    deface(place)
    before = place.manifest()
    kept = restored(place)
    assert place.manifest() == backup.manifest
    assert difference(before, TREE.scan(kept)) == ()
    left = {path.name for path in tmp_path.iterdir() if path.name.startswith(".sentinel")}
    assert left == {".sentinel-quarantine"}


@pytest.mark.parametrize("how", list(Exchange))
def test_each_way_is_its_own_inverse(tmp_path: Path, how: Exchange) -> None:
    place = place_with(tmp_path, how)
    backup = place.back_up()
    deface(place)
    before = place.manifest()
    stage = place.restorer.stage(place.site, backup, LABEL, None)
    place.restorer.exchange(place.site, stage)
    place.restorer.exchange(place.site, stage)
    assert difference(before, place.manifest()) == ()


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_two_renames_that_were_cut_off_are_settled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    """Before the new tree is in its place the old one goes back; then it goes to the stage's."""
    place = place_with(tmp_path, Exchange.TWO_RENAMES)
    backup = place.back_up()
    deface(place)
    before = place.manifest()
    stage = place.restorer.stage(place.site, backup, LABEL, None)
    calls = 0

    def cut_off(old: Path, new: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == cut:
            raise KeyboardInterrupt  # nothing is cleaned up, as by kill -9
        old.rename(new)

    monkeypatch.setattr(two_renames.beside, "rename", cut_off)
    with pytest.raises(KeyboardInterrupt):
        swap_by_renames(place.root, stage)
    monkeypatch.undo()
    for _ in range(2):
        place.restorer.settle(place.site, stage)
    assert not aside_of(stage).exists()
    if cut < 3:
        assert difference(before, place.manifest()) == ()
        assert TREE.scan(stage) == backup.manifest
    else:
        assert place.manifest() == backup.manifest
        assert difference(before, TREE.scan(stage)) == ()


def test_a_second_rename_that_fails_puts_the_old_tree_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "holder" / "tree").mkdir(parents=True)
    real = beside.rename

    def refusing(old: Path, new: Path) -> None:
        if old.name == "tree":
            raise StepError("refused")
        real(old, new)

    monkeypatch.setattr(two_renames.beside, "rename", refusing)
    with pytest.raises(StepError, match="refused"):
        swap_by_renames(tmp_path / "root", tmp_path / "holder" / "tree")
    assert (tmp_path / "root").is_dir()
    assert not aside_of(tmp_path / "holder" / "tree").exists()


def test_three_trees_at_once_are_left_to_a_person(tmp_path: Path) -> None:
    stage = tmp_path / "holder" / "tree"
    for path in (tmp_path / "root", stage, aside_of(stage)):
        path.mkdir(parents=True)
    with pytest.raises(StepError, match="Look at the three"):
        settle_renames(tmp_path / "root", stage)


def test_a_stage_made_anew_after_a_cut_keeps_the_tree_that_stood_aside(tmp_path: Path) -> None:
    place = place_with(tmp_path, Exchange.TWO_RENAMES)
    place.back_up()
    deface(place)
    before = place.manifest()
    stage = place.restorer.stage(place.site, place.vault.list("main")[0], LABEL, None)
    place.root.rename(aside_of(stage))  # and then the power went
    kept = restored(place)
    assert difference(before, TREE.scan(kept)) == ()


def test_a_link_is_renamed_over_where_nothing_can_be_exchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = place_with(tmp_path, Exchange.EXCHANGE)
    place.root.rename(tmp_path / "release-1")
    place.root.symlink_to("release-1")
    backup = place.back_up()
    (place.root / "index.html").write_bytes(DEFACED)
    monkeypatch.setattr(exchange, "_renameat2", lambda one, other: 22)
    kept = restored(place)
    assert place.manifest() == backup.manifest
    assert (kept / "index.html").read_bytes() == DEFACED
    assert not list(tmp_path.glob(".sentinel-INC*"))


def test_nothing_is_copied_over_a_site_that_is_not_blocked(tmp_path: Path) -> None:
    place = place_with(tmp_path, Exchange.COPY, incident="")
    place.back_up()
    deface(place)
    before = place.manifest()
    with pytest.raises(Refused, match=r"only while it is blocked.*sentinel block --site main"):
        restored(place)
    assert place.manifest() == before


def cut_before_writing(place: Place, stage: Path) -> None:
    kept_name(stage).mkdir()  # all old files are kept, and one of the new ones is written
    for name, data in {"index.html": DEFACED, "shell.php": b"<?php"}.items():
        (kept_name(stage) / name).write_bytes(data)
    (place.root / "index.html").write_bytes(FILES["index.html"])


def cut_before_the_end(place: Place, stage: Path) -> None:
    kept_name(stage).mkdir()
    (kept_name(stage) / "shell.php").write_bytes(b"<?php")
    clear_tree(stage)  # all is written, and the old files are about to get the stage's name


@pytest.mark.parametrize("cut", [cut_before_writing, cut_before_the_end])
def test_a_copy_that_was_cut_off_loses_no_old_file(
    tmp_path: Path, cut: Callable[[Place, Path], None]
) -> None:
    place = place_with(tmp_path, Exchange.COPY)
    backup = place.back_up()
    stage = place.restorer.stage(place.site, backup, LABEL, None)
    cut(place, stage)
    restored(place)
    assert difference(backup.manifest, place.manifest()) == ()
    kept = list((tmp_path / ".sentinel-quarantine").iterdir())
    assert len(kept) == 2
    assert any((tree / "shell.php").exists() for tree in kept)


def test_old_files_that_change_while_they_are_kept_stop_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = place_with(tmp_path, Exchange.COPY)
    backup = place.back_up()
    (place.root / "index.html").write_bytes(DEFACED)
    stage = place.restorer.stage(place.site, backup, LABEL, None)
    stale = TREE.scan(place.root)
    (place.root / "index.html").write_bytes(b"<h1>OWNED</h1>")
    monkeypatch.setattr(
        TREE.__class__,
        "scan",
        lambda self, root: stale if root == place.root else scan(self, root),
    )
    with pytest.raises((StepError, TreeError), match=r"index\.html"):
        place.restorer.exchange(place.site, stage)
    assert (place.root / "index.html").read_bytes() == b"<h1>OWNED</h1>"


scan = TREE.__class__.scan
