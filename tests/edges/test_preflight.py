"""What a restore says before it writes anything: each hindrance, and what to do."""

import os
from pathlib import Path

import pytest

from sentinel.core.manifest import Entry, EntryType, Manifest
from sentinel.core.site import Exchange
from sentinel.edges import exchange, file_system, preflight
from sentinel.edges.file_system import folds_case, mount_points
from sentinel.errors import TreeError


def manifest(*paths: str) -> Manifest:
    files = [Entry(path=p, type=EntryType.FILE, mode=0o644, uid=0, gid=0, size=9) for p in paths]
    top = Entry(path=".", type=EntryType.DIRECTORY, mode=0o755, uid=0, gid=0)
    return Manifest(entries=(top, *files))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "htdocs").mkdir()
    (tmp_path / ".sentinel-x").mkdir()
    return tmp_path / "htdocs"


def look(root: Path, wanted: Manifest, how: Exchange = Exchange.EXCHANGE) -> None:
    preflight.preflight(root, root.parent / ".sentinel-x", wanted, how)


def test_a_good_place_passes_and_nothing_is_left_behind(root: Path) -> None:
    for how in Exchange:
        look(root, manifest("a", "b"), how)
    assert sorted(path.name for path in root.parent.rglob("*")) == [".sentinel-x", "htdocs"]


@pytest.mark.parametrize("code", [22, 38])
def test_a_file_system_without_exchange_names_the_fall_back(
    root: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(exchange, "_renameat2", lambda one, other: code)
    with pytest.raises(TreeError, match=r'declare exchange = "two-renames" in \[site.restore\]'):
        look(root, manifest("a"))
    look(root, manifest("a"), Exchange.TWO_RENAMES)
    assert list((root.parent / ".sentinel-x").iterdir()) == []


@pytest.mark.parametrize("below", ["", "/uploads files"])
def test_mounts_at_and_below_the_root_are_in_the_way(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, below: str
) -> None:
    place = f"{root}{below}".replace(" ", r"\040")
    table = tmp_path / "mountinfo"
    table.write_text(f"22 1 8:1 / / rw - ext4 /dev/sda rw\n36 22 8:2 / {place} rw - ext4 x rw\n")
    monkeypatch.setattr(file_system, "_MOUNTS", table)
    words = "is mounted at .*uploads files, and would go to quarantine" if below else "mount point"
    with pytest.raises(TreeError, match=rf'{words}.*exchange = "copy"'):
        look(root, manifest("a"))
    with pytest.raises(TreeError, match=words):
        look(root, manifest("a"), Exchange.TWO_RENAMES)
    look(root, manifest("a"), Exchange.COPY)


def test_the_mounts_of_this_machine_are_read() -> None:
    assert Path("/proc") in mount_points(Path("/proc"))


def test_names_that_the_file_system_takes_for_one_are_said_before(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(root, manifest("README", "readme"))
    assert not folds_case(root)
    monkeypatch.setattr(preflight, "folds_case", lambda folder: True)
    with pytest.raises(TreeError, match=r"takes 'README' and 'readme' for one name"):
        look(root, manifest("README", "readme"))
    look(root, manifest("README"))


def test_a_full_disk_names_the_trees_that_are_kept(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root.parent / ".sentinel-quarantine" / "INC-1-1").mkdir(parents=True)
    real = os.statvfs(root)

    class Full:
        f_bavail, f_frsize, f_files, f_favail = 1, real.f_frsize, real.f_files, real.f_favail

    monkeypatch.setattr(preflight.os, "statvfs", lambda path: Full)
    with pytest.raises(TreeError, match=r"1 tree is kept.*sentinel restore --list-quarantine"):
        look(root, manifest("a"))
    Full.f_bavail, Full.f_favail = real.f_bavail, 1
    with pytest.raises(TreeError, match=r"1 inodes are free, the restore needs 4"):
        look(root, manifest("a"), Exchange.COPY)
