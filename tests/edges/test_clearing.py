"""An old stage is removed, and nothing else is touched."""

import os
from pathlib import Path

import pytest

from sentinel.edges.clearing import clear_tree
from sentinel.errors import TreeError


def test_a_link_that_takes_a_folders_place_meanwhile_leads_no_change_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As root, a changed mode of what the link points to would shut the system's own folders."""
    stage, elsewhere = tmp_path / "tree", tmp_path / "elsewhere"
    (stage / "img").mkdir(parents=True)
    elsewhere.mkdir()
    elsewhere.chmod(0o755)
    listed = os.scandir

    def swapped(folder: int) -> object:
        found = listed(folder)
        if not (stage / "img").is_symlink():
            with found:
                entries = list(found)
            assert [entry.is_dir(follow_symlinks=False) for entry in entries] == [True]
            (stage / "img").rename(tmp_path / "away")
            (stage / "img").symlink_to(elsewhere)
            return _Listed(entries)
        return found

    monkeypatch.setattr(os, "scandir", swapped)
    with pytest.raises(TreeError, match="cannot be removed"):
        clear_tree(stage)
    assert elsewhere.stat().st_mode & 0o777 == 0o755


def test_folders_without_rights_are_removed_as_well(tmp_path: Path) -> None:
    inner = tmp_path / "tree" / "closed" / "inner"
    inner.mkdir(parents=True)
    (inner / "file").write_bytes(b"x")
    inner.chmod(0o500)
    inner.parent.chmod(0)
    clear_tree(tmp_path / "tree")
    assert not (tmp_path / "tree").exists()


class _Listed(list[os.DirEntry[str]]):
    def __enter__(self) -> "_Listed":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""
