"""A site over plain SFTP: scanned, captured, and restored by giving a link a new target."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.manifest import Manifest, difference
from sentinel.demo.attack import deface
from sentinel.edges.remote.checking import check_remote
from sentinel.edges.remote.client import Limits
from sentinel.edges.remote.sftp import SftpClient
from sentinel.errors import IntegrityError, RemoteError, StepError
from support.remote_parts import LIMITS, remote_parts
from support.sshd import FILES, RemotePlace, remote_place
from support.vaults import TREE


@pytest.fixture
def place(tmp_path: Path) -> Iterator[RemotePlace]:
    with remote_place(tmp_path, access="sftp") as place:
        place.sshd.allow("internal-sftp")  # as `sentinel remote install` prints it
        place.root.rename(place.folder / "release-1")
        place.root.symlink_to("release-1")
        yield place


def client(place: RemotePlace, limits: Limits = LIMITS) -> SftpClient:
    assert place.site.remote is not None
    return SftpClient(place.site, place.site.remote, limits)


def test_it_is_captured_and_restored_by_a_new_target_of_the_link(
    place: RemotePlace, tmp_path: Path
) -> None:
    vault, restorer = remote_parts(tmp_path)
    (place.root / "link").symlink_to("/etc/passwd")
    (place.root / "stray-\udcff.html").write_bytes(b"no UTF-8")
    backup = vault.create(place.site, baseline="", run_before="", progress=None)
    assert difference(backup.manifest, TREE.scan(place.root)) == ()
    assert vault.verify(place.site.name, backup.id, None) == ()

    deface(place.root)
    bad = TREE.scan(place.root)
    stage = restorer.stage(place.site, backup, "INC-1", None)
    staged = restorer.identity(place.site, stage)
    assert staged != (0, 0) != restorer.identity(place.site, place.root)
    restorer.exchange(place.site, stage)
    assert restorer.identity(place.site, place.root) == staged
    assert difference(backup.manifest, TREE.scan(place.root)) == ()
    restorer.exchange(place.site, stage)
    assert difference(bad, TREE.scan(place.root)) == (), "exchanged back, the old tree stands"
    restorer.exchange(place.site, stage)
    kept = restorer.quarantine(place.site, stage, "INC-1")
    assert difference(bad, TREE.scan(kept)) == ()
    assert restorer.quarantine(place.site, stage, "INC-1") == kept
    assert restorer.identity(place.site, stage) == (0, 0)


def test_a_root_that_is_no_link_is_refused(place: RemotePlace) -> None:
    place.root.unlink()
    (place.folder / "release-1").rename(place.root)
    with pytest.raises(RemoteError, match="is no symbolic link there"):
        client(place).scan()
    assert place.site.remote is not None
    assert "is no symbolic link" in check_remote(place.site, place.site.remote).faults[0]


def test_what_sftp_cannot_give_back_is_found_before_the_root_is_touched(
    place: RemotePlace, tmp_path: Path
) -> None:
    """The files of another user: SFTP gives none away."""
    (place.root / "index.html").chmod(0o600)
    vault, restorer = remote_parts(tmp_path)
    backup = vault.create(place.site, baseline="", run_before="", progress=None)
    entries = tuple(
        replace(entry, uid=entry.uid + 7) if entry.path == "index.html" else entry
        for entry in backup.manifest.entries
    )
    with pytest.raises(IntegrityError, match=r"'index.html' \(metadata\)"):
        restorer.stage(
            place.site, replace(backup, manifest=Manifest(entries=entries)), "INC-1", None
        )
    assert place.root.readlink() == Path("release-1")


def test_reading_is_cut_and_bounded(place: RemotePlace) -> None:
    assert client(place).read("index.html", 5) == FILES["index.html"][:5]
    for path in ("../ssh/client", "/etc/passwd", "img/../../x"):
        with pytest.raises(RemoteError, match="not a path inside"):
            client(place).read(path, 5)
    with pytest.raises(RemoteError, match="more files and folders"):
        client(place, Limits(max_entries=2, max_file_bytes=100)).scan()
    seen = client(place, Limits(max_entries=99, max_file_bytes=100)).scan().by_path()
    assert seen["img/logo.png"].oversize
    assert seen["img/logo.png"].size == len(FILES["img/logo.png"])
    with pytest.raises(StepError, match="there is no stage"):
        client(place).exchange(place.folder / ".sentinel-x.link", 1)
