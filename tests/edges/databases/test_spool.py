"""Folders for dumps on their way: private, empty, and gone also after a crash."""

import os
from pathlib import Path

from sentinel.edges.databases.spool import Spool


def test_a_place_is_private_empty_and_gone_afterwards(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    with spool.place() as one, spool.place() as two:
        assert one != two
        assert one.stat().st_mode & 0o777 == 0o700
        (one / "dump").write_text("x")
        assert list(two.iterdir()) == []
    assert list((tmp_path / "spool").iterdir()) == []


def test_what_a_killed_process_left_is_removed_and_what_is_in_use_stays(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    if (child := os.fork()) == 0:
        held = spool.place()
        place = held.__enter__()
        (place / "dump").write_text("x")
        os._exit(0)
    os.waitpid(child, 0)
    (left,) = tmp_path.iterdir()
    with spool.place() as one:
        (one / "dump").write_text("x")
        with spool.place():
            assert (one / "dump").read_text() == "x"
    assert not left.exists()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "file").write_text("x")
    (tmp_path / "spool").mkdir()
    (tmp_path / "spool" / "link").symlink_to(other)
    with Spool(tmp_path / "spool").place():
        assert (other / "file").exists()
