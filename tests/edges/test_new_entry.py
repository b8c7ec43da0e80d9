"""Entries of a stage that are made with as few calls as may be are as wanted all the same."""

import os
import struct
from pathlib import Path

import pytest

from sentinel.core.canonical import sha256
from sentinel.edges.new_entry import Given, make_whole_file
from sentinel.edges.proving import file_fault
from sentinel.edges.stage_wire import StagedFile

NOBODY = 0xFFFFFFFF
CLOSED_TO_OTHERS = struct.pack("<I", 2) + b"".join(
    struct.pack("<HHI", tag, allowed, NOBODY) for tag, allowed in ((1, 7), (4, 5), (0x20, 0))
)
"""`u::rwx,g::r-x,o::---` as linux/posix_acl_xattr.h has it."""


def test_a_file_has_its_mode_where_the_default_acl_of_a_folder_allows_less(tmp_path: Path) -> None:
    """A backup without attributes (an old one, or a rehearsal of a remote site) says no ACL, and
    still each file's mode."""
    try:
        os.setxattr(tmp_path, "system.posix_acl_default", CLOSED_TO_OTHERS)
    except OSError:
        pytest.skip("the file system of the temporary folder keeps no ACLs")
    folder = os.open(tmp_path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        given: Given | None = None
        for mode in (0o600, 0o644, 0o4755):
            file = StagedFile(
                path=f"{mode:o}",
                mode=mode,
                uid=os.geteuid(),
                gid=os.getegid(),
                size=1,
                mtime_ns=0,
                sha256=sha256(b"x"),
                xattrs=None,
            )
            given = make_whole_file(folder, file.path, file, b"x", given, synced=False)
            assert file_fault(folder, file.path, file) is None
    finally:
        os.close(folder)
