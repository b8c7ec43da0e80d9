"""A site behind a real sshd and the helper: scanned, read, captured, restored."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.manifest import difference
from sentinel.core.site import RestoreSettings
from sentinel.demo.attack import deface
from sentinel.edges.remote.client import HelperClient, Limits, _sent
from sentinel.edges.remote.reading import Reading
from sentinel.errors import IntegrityError, Refused, RemoteError
from support.remote_parts import LIMITS, remote_parts
from support.sshd import FILES, RemotePlace, remote_place
from support.vaults import TREE


@pytest.fixture
def place(tmp_path: Path) -> Iterator[RemotePlace]:
    with remote_place(tmp_path) as place:
        yield place


def client(place: RemotePlace) -> HelperClient:
    assert place.site.remote is not None
    return HelperClient(place.site, place.site.remote, LIMITS)


def test_a_scan_over_ssh_sees_what_a_local_one_sees(place: RemotePlace) -> None:
    (place.root / "link").symlink_to("/etc/passwd")
    (place.root / "stray-\udcff.html").write_bytes(b"no UTF-8")
    assert client(place).scan() == TREE.scan(place.root)


def test_a_file_is_read_and_cut_and_one_that_is_missing_is_told(place: RemotePlace) -> None:
    assert client(place).read("index.html", 1000) == FILES["index.html"]
    assert client(place).read("index.html", 5) == FILES["index.html"][:5]
    with pytest.raises(RemoteError, match="nix"):
        client(place).read("nix.html", 5)
    with pytest.raises(Refused, match="not a path inside"):
        client(place).read("../ssh/client", 5)


def test_a_backup_is_pulled_and_restored_there(place: RemotePlace, tmp_path: Path) -> None:
    """Captured over SSH, defaced, staged there, exchanged, the defaced tree kept there."""
    vault, restorer = remote_parts(tmp_path)
    (place.root / "link").symlink_to("index.html")
    (place.root / "img").chmod(0o750)
    before = TREE.scan(place.root)
    backup = vault.create(place.site, baseline="", run_before="", progress=None)
    assert backup.manifest == before
    assert vault.verify(place.site.name, backup.id, None) == ()

    deface(place.root)
    bad = TREE.scan(place.root)
    stage = restorer.stage(place.site, backup, "INC-1", None)
    staged = restorer.identity(place.site, stage)
    assert staged == (stage.stat().st_dev, stage.stat().st_ino)
    assert TREE.scan(place.root) == bad, "the root is as it was until the exchange"
    restorer.exchange(place.site, stage)
    assert (place.root.stat().st_dev, place.root.stat().st_ino) == staged
    assert difference(before, TREE.scan(place.root)) == ()
    assert difference(bad, TREE.scan(stage)) == ()
    kept = restorer.quarantine(place.site, stage, "INC-1")
    assert difference(bad, TREE.scan(kept)) == ()
    assert not stage.parent.exists()
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    again = restorer.quarantine(place.site, stage, "INC-1")
    assert again == kept, "repeated, it gives the place again"


def test_a_root_that_is_a_link_gets_a_new_target(place: RemotePlace, tmp_path: Path) -> None:
    vault, restorer = remote_parts(tmp_path)
    place.root.rename(place.folder / "release-1")
    place.root.symlink_to("release-1")
    backup = vault.create(place.site, baseline="", run_before="", progress=None)
    deface(place.root)
    restorer.exchange(place.site, stage := restorer.stage(place.site, backup, "INC-1", None))
    assert place.root.readlink() == Path("htdocs.restored-INC-1")
    assert difference(backup.manifest, TREE.scan(place.root)) == ()
    kept = restorer.quarantine(place.site, stage, "INC-1")
    assert (kept / "x.php").exists()


def test_only_what_the_vault_lacks_is_sent(place: RemotePlace, tmp_path: Path) -> None:
    vault, _ = remote_parts(tmp_path)
    first = vault.create(place.site, baseline="", run_before="", progress=None)
    (place.root / "copy.html").write_bytes(FILES["index.html"])
    asked: list[str] = []
    files = HelperClient.files

    def counted(self: HelperClient, paths: Sequence[str]) -> Iterator[Reading]:
        asked.extend(paths)
        return files(self, paths)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(HelperClient, "files", counted)
        (place.root / "new.html").write_bytes(b"new")
        second = vault.create(place.site, baseline="", run_before="", progress=None)
    assert asked == ["new.html"]
    assert difference(second.manifest, TREE.scan(place.root)) == ()
    assert vault.verify(place.site.name, first.id, None) == ()


def test_another_host_key_ends_it_before_anything_is_sent(place: RemotePlace) -> None:
    place.sshd.new_host_key()
    with pytest.raises(RemoteError, match="the key changed"):
        client(place).scan()


def test_a_key_that_others_can_read_is_not_used(place: RemotePlace) -> None:
    (place.sshd.folder / "client").chmod(0o640)
    with pytest.raises(RemoteError, match="chmod 600"):
        client(place).scan()


def test_a_key_that_is_not_let_in_says_what_to_do(place: RemotePlace) -> None:
    (place.sshd.folder / "authorized_keys").write_text("")
    with pytest.raises(RemoteError, match="sentinel remote install"):
        client(place).scan()


def test_a_helper_for_another_root_is_refused(place: RemotePlace) -> None:
    place.sshd.allow(f"{place.sshd.folder}/helper --root {place.folder}/other")
    with pytest.raises(RemoteError, match="must be the same"):
        client(place).scan()


def test_a_helper_that_is_not_installed_is_told_in_the_hosts_words(place: RemotePlace) -> None:
    place.sshd.allow("/nowhere/sentinel-helper")
    with pytest.raises(RemoteError, match=r"ended without an answer.*nowhere"):
        client(place).scan()


def test_a_tree_larger_than_allowed_is_told(place: RemotePlace) -> None:
    assert place.site.remote is not None
    limits = Limits(max_entries=3, max_file_bytes=1000)
    with pytest.raises(RemoteError, match="more than 3 files and folders"):
        HelperClient(place.site, place.site.remote, limits).scan()


def test_after_an_exchange_the_host_runs_what_its_forced_command_names(
    place: RemotePlace, tmp_path: Path
) -> None:
    """Nothing else: what config.toml says is printed by `remote install`, never sent."""
    site = replace(place.site, restore=RestoreSettings(reload=(("touch", "/nowhere/x"),)))
    _, restorer = remote_parts(tmp_path)
    (none,) = restorer.reload(site)
    assert "names no --reload" in none.fault
    place.sshd.allow(place.helper("--reload", f"'touch {tmp_path}/done'", "--reload", "false"))
    good, bad = restorer.reload(site)
    assert (tmp_path / "done").exists()
    assert not good.fault
    assert "exit code 1" in bad.fault
    assert restorer.reload(place.site) == (), "no reload in config.toml: nothing is asked"


def test_a_root_that_was_deleted_comes_back(place: RemotePlace, tmp_path: Path) -> None:
    vault, restorer = remote_parts(tmp_path)
    backup = vault.create(place.site, baseline="", run_before="", progress=None)
    shutil.rmtree(place.root)
    with pytest.raises(RemoteError, match="cannot be read"):
        client(place).scan()
    stage = restorer.stage(place.site, backup, "INC-1", None)
    restorer.exchange(place.site, stage)
    assert difference(backup.manifest, TREE.scan(place.root)) == ()
    assert not restorer.quarantine(place.site, stage, "INC-1").exists(), "there was no old tree"


def test_long_names_in_any_script_burst_no_frame(place: RemotePlace, tmp_path: Path) -> None:
    """Each of their letters takes six bytes on the wire."""
    folder = place.root
    for _ in range(10):
        folder /= "सूचना" * 16
    folder.mkdir(parents=True)
    for number in range(200):
        (folder / f"{number}.html").write_bytes(f"page {number}".encode())
    vault, _ = remote_parts(tmp_path)
    backup = vault.create(place.site, baseline="", run_before="", progress=None)
    assert difference(backup.manifest, TREE.scan(place.root)) == ()
    assert len(backup.manifest.files) == 200 + len(FILES)


def test_a_stage_that_does_not_prove_is_taken_away_again(
    place: RemotePlace, tmp_path: Path
) -> None:
    """Here by a disk that does not keep what it was given: a mode that the manifest has not."""
    vault, restorer = remote_parts(tmp_path)
    backup = vault.create(place.site, baseline="", run_before="", progress=None)
    before = place.root.stat().st_ino
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sentinel.edges.remote.client._sent", lambda e: {**_sent(e), "mode": 0o700})
        with pytest.raises(IntegrityError, match="not as wanted in the stage"):
            restorer.stage(place.site, backup, "INC-1", None)
    lock, root = sorted(path.name for path in place.folder.iterdir())
    assert (lock[:15], root) == (".sentinel-lock-", "htdocs")
    assert place.root.stat().st_ino == before
