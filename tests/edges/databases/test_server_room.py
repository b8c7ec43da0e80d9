"""Whether the folder of a server has room, as far as it can be seen from here."""

import os
from pathlib import Path

import pytest

from sentinel.edges.databases.server_room import refuse_without_room
from sentinel.errors import DatabaseError

MORE_THAN_ANY = 1 << 62


def look(folder: Path | str, host: str = "") -> None:
    refuse_without_room(
        "database shop", host=host, folder=str(folder), witness="ibdata1", dump_bytes=MORE_THAN_ANY
    )


def test_a_folder_of_a_server_that_is_here_is_measured(tmp_path: Path) -> None:
    (tmp_path / "ibdata1").touch()
    with pytest.raises(DatabaseError, match=r"database shop: .* bytes are free in .*Make room"):
        look(tmp_path)
    look(tmp_path, host="db.example.org")


@pytest.mark.parametrize("folder", ["", "/nowhere/at/all", "a\0b"])
def test_what_is_no_folder_of_a_server_here_is_not_measured(folder: str) -> None:
    look(folder)


def test_a_folder_in_a_closed_place_is_no_fault_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who may not pass the folder above it may not ask how full the disk is."""

    def closed(path: object) -> os.statvfs_result:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "statvfs", closed)
    look(tmp_path)
