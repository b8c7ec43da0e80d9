"""Restoring a document root: proven before, whole or not at all, the old tree kept."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentinel.core.backup_settings import Compression
from sentinel.core.manifest import Manifest, difference
from sentinel.core.vault import Backup
from sentinel.edges import new_entry, preflight
from sentinel.errors import IntegrityError, StepError, TreeError, UsageError
from support.dying import DEFACED, LABEL, place_at
from support.vaults import FILES, TREE, Place, make_place

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return make_place(tmp_path)


def deface(place: Place) -> None:
    (place.root / "index.html").write_bytes(DEFACED)
    (place.root / "shell.php").write_bytes(b"<?php")
    (place.root / "img" / "logo.png").unlink()


def restore(place: Place, backup: Backup, label: str = LABEL) -> Path:
    stage = place.restorer.stage(place.site, backup, label, None)
    place.restorer.exchange(place.site, stage)
    return place.restorer.quarantine(place.site, stage, label)


def leftovers(place: Place) -> set[str]:
    return {path.name for path in place.folder.iterdir() if path.name.startswith(".sentinel")}


def test_a_restore_brings_back_every_byte_mode_time_and_link(place: Place) -> None:
    (place.root / "link").symlink_to("../outside")
    (place.root / "img").chmod(0o2750)
    (place.root / "index.html").chmod(0o640)
    os.utime(place.root / "index.html", ns=(1_600_000_000_123_456_789, 1_600_000_000_123_456_789))
    backup = place.back_up()
    deface(place)
    quarantine = restore(place, backup)
    assert place.manifest() == backup.manifest  # times too
    assert (quarantine / "index.html").read_bytes() == DEFACED
    assert (quarantine / "shell.php").exists()
    assert quarantine == place.folder / ".sentinel-quarantine" / f"{LABEL}-1"
    assert quarantine.parent.stat().st_mode & 0o777 == 0o700
    assert leftovers(place) == {".sentinel-quarantine"}


def test_the_stage_stands_beside_the_root_where_nobody_can_enter(place: Place) -> None:
    backup = place.back_up()
    stage = place.restorer.stage(place.site, backup, LABEL, None)
    assert stage == place.folder / f".sentinel-{LABEL}" / "tree"
    assert stage.parent.stat().st_mode & 0o777 == 0o700
    assert TREE.scan(stage) == backup.manifest


def test_identity_tells_whether_the_exchange_has_happened(place: Place) -> None:
    backup = place.back_up()
    stage = place.restorer.stage(place.site, backup, LABEL, None)
    old, new = (
        place.restorer.identity(place.site, place.root),
        place.restorer.identity(place.site, stage),
    )
    place.restorer.exchange(place.site, stage)
    assert place.restorer.identity(place.site, place.root) == new
    assert place.restorer.identity(place.site, stage) == old
    assert place.restorer.identity(place.site, place.folder / "missing") == (0, 0)


def test_a_stage_left_by_a_crash_is_made_anew(place: Place) -> None:
    backup = place.back_up()
    stage = place.restorer.stage(place.site, backup, LABEL, None)
    (stage / "index.html").write_bytes(b"half")
    (stage / "img").chmod(0o500)
    assert place.restorer.stage(place.site, backup, LABEL, None) == stage
    assert TREE.scan(stage) == backup.manifest
    assert leftovers(place) == {f".sentinel-{LABEL}"}


def test_an_old_tree_found_where_the_stage_stood_is_never_deleted(place: Place) -> None:
    """Exchanged, then killed: a second stage of the same label keeps the defaced tree."""
    backup = place.back_up()
    deface(place)
    place.restorer.exchange(place.site, place.restorer.stage(place.site, backup, LABEL, None))
    place.restorer.stage(place.site, backup, LABEL, None)
    kept = place.folder / ".sentinel-quarantine" / f"{LABEL}-1"
    assert (kept / "index.html").read_bytes() == DEFACED


def test_a_stage_that_is_not_what_was_backed_up_never_reaches_the_root(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = place.back_up()
    real = new_entry.os.fchmod
    monkeypatch.setattr(new_entry.os, "fchmod", lambda fd, mode: real(fd, mode | 0o4000))
    with pytest.raises(IntegrityError, match=r"not as wanted.*metadata"):
        place.restorer.stage(place.site, backup, LABEL, None)


def test_a_damaged_object_stops_the_restore_before_the_root_is_touched(place: Place) -> None:
    backup = place.back_up()
    deface(place)
    before = place.manifest()
    place.objects()[0].write_bytes(b"damaged")
    with pytest.raises(IntegrityError):
        place.restorer.stage(place.site, backup, LABEL, None)
    assert place.manifest() == before


def test_a_full_disk_is_said_before_anything_is_written(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = place.back_up()
    real = os.statvfs(place.folder)
    fields = {name: getattr(real, name) for name in dir(real) if name.startswith("f_")}

    class Small:
        pass

    for name, value in fields.items():
        setattr(Small, name, value)
    Small.f_bavail = 1  # type: ignore[attr-defined] # stands for a full disk
    monkeypatch.setattr(preflight.os, "statvfs", lambda path: Small)
    with pytest.raises(TreeError, match=r"bytes are free, the restore needs"):
        place.restorer.stage(place.site, backup, LABEL, None)


def test_owners_that_cannot_be_given_back_are_said_and_nothing_is_exchanged(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not root, and the files belonged to another user."""
    backup = place.back_up()
    entries = tuple(replace(entry, uid=entry.uid + 1) for entry in backup.manifest.entries)
    foreign = replace(backup, manifest=Manifest(entries=entries))

    def denied(descriptor: int, uid: int, gid: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(new_entry.os, "fchown", denied)
    with pytest.raises(TreeError, match=r"belonged to user \d+.*Run the restore as root"):
        place.restorer.stage(place.site, foreign, LABEL, None)


def test_names_that_differ_in_case_only_are_both_restored(tmp_path: Path) -> None:
    place = make_place(tmp_path, files={"README": b"upper", "readme": b"lower"})
    backup = place.back_up()
    restore(place, backup)
    assert (place.root / "README").read_bytes() == b"upper"
    assert (place.root / "readme").read_bytes() == b"lower"


def test_a_name_that_is_taken_is_refused_with_the_likely_cause(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file system that folds case: the second of `README` and `readme` exists already."""
    backup = place.back_up()
    real = os.open

    def folding(path: object, flags: int, *rest: int, **more: int) -> int:
        if flags & os.O_EXCL and path == "logo.png":
            raise FileExistsError(17, "File exists")
        return real(path, flags, *rest, **more)  # type: ignore[arg-type] # passed through

    monkeypatch.setattr(new_entry.os, "open", folding)
    with pytest.raises(TreeError, match=r"upper from lower case"):
        place.restorer.stage(place.site, backup, LABEL, None)


def test_fifos_are_left_out_and_links_out_of_the_root_stay_links(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    (tmp_path / "secret").write_bytes(b"private")
    (place.root / "away").symlink_to(tmp_path / "secret")
    os.mkfifo(place.root / "pipe")
    backup = place.back_up()
    restore(place, backup)
    assert not (place.root / "pipe").exists()
    assert (place.root / "away").is_symlink()
    assert (tmp_path / "secret").read_bytes() == b"private"


def test_a_missing_root_is_put_back(place: Place) -> None:
    backup = place.back_up()
    place.root.rename(place.folder / "stolen")
    quarantine = restore(place, backup)
    assert place.manifest() == backup.manifest
    assert not quarantine.exists()
    assert leftovers(place) == set()


def test_a_root_that_is_a_link_is_switched_and_the_old_release_stays(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    release = tmp_path / "releases" / "5"
    release.parent.mkdir()
    place.root.rename(release)
    place.root.symlink_to("releases/5")
    backup = place.back_up()
    deface(place)
    old = place.restorer.identity(place.site, place.root)
    stage = place.restorer.stage(place.site, backup, LABEL, None)
    new = place.restorer.identity(place.site, stage)
    place.restorer.exchange(place.site, stage)
    assert place.restorer.identity(place.site, place.root) == new
    assert place.restorer.identity(place.site, stage) == old
    quarantine = place.restorer.quarantine(place.site, stage, LABEL)
    assert place.manifest() == backup.manifest
    assert place.root.is_symlink()
    assert not place.root.readlink().is_absolute()
    assert quarantine.is_symlink()
    assert (quarantine / "index.html").read_bytes() == DEFACED
    assert quarantine.resolve() == release
    restore(place, backup, "INC-2")  # and once more, from the restored link
    assert place.manifest() == backup.manifest


def test_a_stage_of_a_link_left_by_a_crash_is_made_anew(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    place.root.rename(tmp_path / "release")
    place.root.symlink_to("release")
    backup = place.back_up()
    first = place.restorer.stage(place.site, backup, LABEL, None)
    again = place.restorer.stage(place.site, backup, LABEL, None)
    assert first == again
    assert TREE.scan(again) == backup.manifest
    restored = [path for path in tmp_path.iterdir() if ".restored-" in path.name]
    assert len(restored) == 1
    place.restorer.exchange(place.site, again)
    place.restorer.stage(place.site, backup, LABEL, None)
    assert place.manifest() == backup.manifest  # the live tree is never taken for an old stage


def test_quarantine_is_safe_to_repeat_and_numbers_each_tree(place: Place) -> None:
    backup = place.back_up()
    first = restore(place, backup)
    stage = place.folder / f".sentinel-{LABEL}" / "tree"
    assert place.restorer.quarantine(place.site, stage, LABEL) == first
    assert restore(place, backup) == first.with_name(f"{LABEL}-2")


def test_a_folder_put_there_by_someone_else_is_not_used(place: Place) -> None:
    backup = place.back_up()
    (place.folder / f".sentinel-{LABEL}").symlink_to(place.folder / "elsewhere")
    (place.folder / "elsewhere").mkdir()
    with pytest.raises(TreeError, match="belongs to someone else"):
        place.restorer.stage(place.site, backup, LABEL, None)


def test_nothing_staged_is_nothing_exchanged(place: Place) -> None:
    with pytest.raises(StepError, match="no stage to exchange"):
        place.restorer.exchange(place.site, place.folder / ".sentinel-x" / "tree")


@pytest.mark.parametrize("label", ["", "../x", "a/b", ".hidden", "x" * 200])
def test_a_label_never_leads_elsewhere(place: Place, label: str) -> None:
    with pytest.raises(UsageError, match="make a label"):
        place.restorer.stage(place.site, place.back_up(), label, None)


def test_a_state_takes_bytes_by_digest_from_the_backup_else_from_the_live_file(
    place: Place,
) -> None:
    backup = place.back_up()
    (place.root / "news" / "2026" / "tender.html").write_bytes(b"approved since")
    (place.root / "new.html").write_bytes(b"approved since, too")
    (place.root / "copy.png").write_bytes(FILES["img/logo.png"])
    wanted = place.manifest()
    deface(place)
    (place.root / "copy.png").unlink()
    stage = place.restorer.stage_state(place.site, backup, wanted, LABEL, None)
    place.restorer.exchange(place.site, stage)
    place.restorer.quarantine(place.site, stage, LABEL)
    assert difference(wanted, place.manifest()) == ()


def test_a_live_file_that_changed_after_it_was_hashed_never_reaches_the_root(
    place: Place,
) -> None:
    backup = place.back_up()
    (place.root / "new.html").write_bytes(b"approved since")
    wanted = place.manifest()
    for text in (b"DEFACED SINCE.", b"approved since, and then it grew and grew"):
        (place.root / "new.html").write_bytes(text)
        with pytest.raises((IntegrityError, TreeError), match=r"new\.html"):
            place.restorer.stage_state(place.site, backup, wanted, LABEL, None)
        assert (place.root / "new.html").read_bytes() == text


def test_a_restore_killed_at_any_fsync_leaves_the_root_old_or_new(tmp_path: Path) -> None:
    """Then it is repeated to its end, and the defaced tree is in quarantine all the same."""
    done = subprocess.run(
        [sys.executable, "-m", "support.dying", "restore", str(tmp_path)],
        cwd=REPOSITORY / "tests",
        env={**os.environ, "PYTHONPATH": f"{REPOSITORY}:{REPOSITORY / 'tests'}"},
        capture_output=True,
        text=True,
        check=True,
    )
    children = int(done.stdout)
    assert children > 10
    ends = set()
    for number in range(1, children):
        place = place_at(tmp_path / str(number))
        backup = place.vault.list("main")[0]
        is_new = not difference(backup.manifest, place.manifest())
        is_old = (place.root / "index.html").read_bytes() == DEFACED
        assert is_new != is_old
        ends.add(is_new)
        restore(place, backup)
        assert place.manifest() == backup.manifest
        kept = (place.folder / ".sentinel-quarantine").iterdir()
        assert any((tree / "index.html").read_bytes() == DEFACED for tree in kept)
    assert ends == {True, False}


NAMES = st.text(
    st.characters(blacklist_characters="/\0", blacklist_categories=["Cs"]), min_size=1, max_size=8
).filter(lambda name: name not in {".", ".."} and len(name.encode()) < 200)
TREES = st.recursive(
    st.binary(max_size=40) | st.sampled_from(["../x", "gone", "."]),
    lambda inner: st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


def build(folder: Path, tree: object) -> None:
    assert isinstance(tree, dict)
    folder.mkdir(exist_ok=True)
    for name, node in tree.items():
        path = folder / name
        if isinstance(node, dict):
            build(path, node)
        elif isinstance(node, str):
            path.symlink_to(node)
        else:
            path.write_bytes(node)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    tree=st.dictionaries(NAMES, TREES, max_size=4),
    other=st.dictionaries(NAMES, TREES, max_size=3),
    compression=st.sampled_from(list(Compression)),
)
def test_any_tree_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory,
    tree: dict[str, object],
    other: dict[str, object],
    compression: Compression,
) -> None:
    place = make_place(tmp_path_factory.mktemp("any"), files={}, compression=compression)
    build(place.root, tree)
    backup = place.back_up()
    place.root.rename(place.folder / "aside")
    build(place.root, other)
    before = place.manifest()
    quarantine = restore(place, backup)
    assert place.manifest() == backup.manifest
    assert TREE.scan(quarantine) == before


def test_a_planted_folder_of_stages_leads_to_nobody_elses_tree(place: Place) -> None:
    """What an old stage left is cleared away: not where a link leads to."""
    backup = place.back_up()
    other = place.folder / "other" / "tree"
    (other.with_name("tree.keeping")).mkdir(parents=True)
    other.mkdir()
    (place.folder / f".sentinel-{LABEL}").symlink_to("other")
    with pytest.raises(TreeError, match="belongs to someone else, or is no folder"):
        place.restorer.stage(place.site, backup, LABEL, None)
    with pytest.raises(TreeError, match="belongs to someone else, or is no folder"):
        place.restorer.settle(place.site, place.folder / f".sentinel-{LABEL}" / "tree")
    assert sorted(path.name for path in other.parent.iterdir()) == ["tree", "tree.keeping"]


def test_a_stage_whose_folder_was_exchanged_does_not_become_the_site(place: Place) -> None:
    """Who owns the folder around the root can rename whatever stands in it."""
    backup = place.back_up()
    deface(place)
    before = place.manifest()
    stage = place.restorer.stage(place.site, backup, LABEL, None)
    stage.parent.rename(place.folder / "away")
    (place.folder / "planted" / "tree").mkdir(parents=True)
    (place.folder / "planted" / "tree" / "index.html").write_bytes(b"planted")
    stage.parent.symlink_to("planted")
    with pytest.raises(StepError, match="others put it there"):
        place.restorer.exchange(place.site, stage)
    assert place.manifest() == before


def test_what_was_written_to_a_restored_tree_that_was_taken_back_is_kept(place: Place) -> None:
    """A tree that has been the site is no stage any more: it may hold what an attacker wrote."""
    backup = place.back_up()
    stage = place.restorer.stage(place.site, backup, LABEL, None)
    place.restorer.exchange(place.site, stage)
    (place.root / "again.php").write_bytes(b"<?php")
    place.restorer.exchange(place.site, stage)
    restore(place, backup)
    kept = place.folder / ".sentinel-quarantine"
    assert [path.parent.parent for path in kept.glob("*/again.php")] == [kept]
