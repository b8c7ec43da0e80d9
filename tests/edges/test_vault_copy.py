"""The second place of the vault: real restic, and what it may do wrong."""

import os
import shutil
import stat
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from sentinel.core.backup_settings import Compression, ResticSettings
from sentinel.edges.keys import SigningKey
from sentinel.edges.restic import Restic
from sentinel.edges.vault.local import LocalVault
from sentinel.edges.vault_copy import ResticCopy
from sentinel.errors import CopyError, IntegrityError, Refused
from support.nursed import all_end
from support.programs import needs
from support.quick_restic import open_at_once
from support.stores import new_key
from support.vaults import MAX_ENTRIES, Place, make_place
from support.waiting import LIMIT_SECONDS

SITE = "main"
SECRET = "Corr3ct-h0rse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A vault with a backup, and an empty restic repository beside it."""

    place: Place
    copy: ResticCopy
    settings: ResticSettings

    def sent(self) -> str:
        backup = self.place.back_up()
        self.copy.send(SITE, backup.id)
        return backup.id

    def faults(self) -> list[str]:
        vault = self.place.vault
        found = [vault.chain_problem(SITE)]
        for name in vault.names(SITE):
            found += vault.verify(SITE, name, None)
        return [fault for fault in found if fault]


def settings_in(folder: Path, program: str) -> ResticSettings:
    password = folder / "password"
    password.write_text(f"{SECRET}\n")
    return ResticSettings(
        repository=str(folder / "repository"),
        password_file=password,
        program=program,
        timeout_seconds=LIMIT_SECONDS,
    )


def copy_of(place: Place, settings: ResticSettings, key: SigningKey) -> ResticCopy:
    def vault_at(folder: Path) -> LocalVault:
        return LocalVault(
            folder,
            key=key,
            compression=Compression.ZSTD,
            clock=place.clock,
            max_entries=MAX_ENTRIES,
        )

    return ResticCopy(
        Restic(settings),
        place.folder / "backups",
        memory=place.folder / "memory",
        key=key,
        vault_at=vault_at,
    )


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository without a snapshot, made once."""
    folder = tmp_path_factory.mktemp("restic")
    Restic(settings_in(folder, needs("restic", package="restic")))._run("init")
    open_at_once(folder / "repository", SECRET)
    return folder / "repository"


@pytest.fixture
def copied(tmp_path: Path, empty: Path) -> Copied:
    key = new_key()
    place = make_place(tmp_path, key=key)
    settings = settings_in(tmp_path, needs("restic", package="restic"))
    shutil.copytree(empty, settings.repository)
    return Copied(place=place, copy=copy_of(place, settings, key), settings=settings)


def test_what_is_missing_or_damaged_is_brought_back_and_proven(copied: Copied) -> None:
    name = copied.sent()
    place = copied.place
    gone, flipped, *_ = place.objects()
    gone.unlink()
    data = bytearray(flipped.read_bytes())
    data[-1] ^= 1
    flipped.write_bytes(data)
    (place.kept / "snapshots" / f"{name}.json").unlink()
    # sent again, the damage is in the newest snapshot: an older one has the good bytes
    copied.copy.send(SITE, name)
    assert copied.faults()
    assert copied.copy.heal(SITE, None) == (3, ())
    assert copied.faults() == []
    assert copied.copy.heal(SITE, None) == (0, ())
    assert not list(place.folder.glob("backups/.fetched-*"))


def test_a_lost_vault_is_brought_back_whole(copied: Copied) -> None:
    assert not copied.copy.due(SITE)
    first, second = copied.place.back_up().id, copied.place.back_up().id
    assert copied.copy.due(SITE)
    copied.copy.send(SITE, second)
    assert not copied.copy.due(SITE)
    copied.place.vault.note_run_after(second, SITE, "run-after")
    assert copied.copy.due(SITE)
    with pytest.raises(Refused, match="move it aside first"):
        copied.copy.bring_back(SITE)
    shutil.rmtree(copied.place.kept)
    with pytest.raises(Refused, match="bring the vault back whole"):
        copied.copy.heal(SITE, None)
    assert copied.copy.bring_back(SITE) == (copied.place.kept, "")
    assert copied.place.vault.names(SITE) == (second, first)
    assert copied.faults() == []
    assert stat.S_IMODE(copied.place.kept.stat().st_mode) == 0o700


def test_damaged_packs_take_nothing_else_with_them(
    copied: Copied, monkeypatch: pytest.MonkeyPatch
) -> None:
    """restic then ends with an error, and what it can still give is taken, each byte proven."""
    data = Path(copied.settings.repository, "data")
    first = copied.sent()
    old = {path for path in data.rglob("*") if path.is_file()}
    (copied.place.root / "new.html").write_bytes(b"<h1>new</h1>" * 500)
    copied.sent()
    for path in {path for path in data.rglob("*") if path.is_file()} - old:
        path.chmod(0o600)
        path.write_bytes(bytes(path.stat().st_size))
    monkeypatch.setenv("XDG_CACHE_HOME", str(copied.place.folder / "empty"))
    kept = {path.name for path in copied.place.objects()}
    shutil.rmtree(copied.place.kept / "objects")
    healed, lost = copied.copy.heal(SITE, None)
    assert (healed, len(lost)) == (len(kept) - 1, 1)
    shutil.rmtree(copied.place.kept)
    copied.copy.bring_back(SITE)
    assert copied.place.vault.names(SITE) == (first,)
    assert copied.faults() == []


def test_a_snapshot_that_lies_is_passed_over_for_an_older_one(copied: Copied) -> None:
    copied.sent()
    shutil.copytree(copied.place.kept, copied.place.folder / "good")
    (copied.place.kept / "chain.jsonl").write_bytes(b"{}\n")
    copied.copy.send(SITE, "forged")
    shutil.rmtree(copied.place.kept)
    copied.copy.bring_back(SITE)
    assert copied.faults() == []


def test_the_room_of_another_site_is_left_alone(copied: Copied) -> None:
    """A killed try is cleared away, but not what is under way for a site with a longer name."""
    copied.sent()
    room = copied.place.folder / "backups" / f".fetched-{SITE}-2=abc"
    room.mkdir()
    copied.place.objects()[0].unlink()
    assert copied.copy.heal(SITE, None) == (1, ())
    assert room.is_dir()


def test_a_vault_of_another_installation_is_not_put_in_place(copied: Copied) -> None:
    """Whoever can write to the repository cannot sign."""
    copied.sent()
    shutil.rmtree(copied.place.kept)
    other = copy_of(copied.place, copied.settings, new_key())
    with pytest.raises(IntegrityError, match="not signed by this installation"):
        other.bring_back(SITE)
    assert not copied.place.kept.exists()
    assert list((copied.place.folder / "backups").iterdir()) == []


@pytest.mark.slow
def test_a_link_in_the_repository_is_refused(copied: Copied) -> None:
    copied.place.back_up()
    (copied.place.kept / "objects" / "zz").symlink_to("/etc")
    copied.copy.send(SITE, "forged")
    shutil.rmtree(copied.place.kept)
    with pytest.raises(IntegrityError, match="no file or folder"):
        copied.copy.bring_back(SITE)
    assert not copied.place.kept.exists()


@pytest.mark.slow
def test_what_no_snapshot_has_is_named(copied: Copied) -> None:
    copied.sent()
    copied.place.root.joinpath("later.html").write_bytes(b"never sent")
    copied.place.back_up()
    vault = copied.place.vault
    entry = vault.list(SITE)[0].manifest.by_path()["later.html"]
    path = vault.folder_of(SITE).objects.path_of(entry.sha256)
    assert path is not None
    path.unlink()
    assert copied.copy.heal(SITE, None) == (0, ("later.html",))


def test_a_wrong_password_and_a_missing_repository_say_what_to_do(copied: Copied) -> None:
    backup = copied.place.back_up()
    copied.settings.password_file.write_text("wrong\n")
    with pytest.raises(CopyError, match="does not open the repository") as caught:
        copied.copy.send(SITE, backup.id)
    assert "wrong\n" not in str(caught.value)
    elsewhere = replace(copied.settings, repository=str(copied.place.folder / "nowhere"))
    with pytest.raises(CopyError, match="restic init"):
        Restic(elsewhere).snapshots("site=main")
    assert copied.faults() == []


def fake(folder: Path, text: str) -> Restic:
    """A restic that does what a script says."""
    program = folder / "restic"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    return Restic(settings_in(folder, str(program)))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("echo restic 0.16.4 compiled with go1.21", r"restic 0\.16\.4.*accepted: restic 0\.17"),
        ("echo restic 1.0.0-dev", ""),
        ("echo something else", "accepted: restic 0.17"),
        ("exit 1", "exit code 1"),
    ],
)
def test_an_old_restic_is_refused_with_its_version(tmp_path: Path, text: str, fault: str) -> None:
    restic = fake(tmp_path, text)
    if not fault:
        restic.refuse_old()
        return
    with pytest.raises(CopyError, match=fault):
        restic.refuse_old()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("echo 'no space left on device' >&2; exit 1", "no space left on device"),
        ("exit 3", "could not read all files of the vault"),
        ("kill -9 $$", "exit code -9"),
        ("exit 11", "locked by another restic.*restic unlock"),
        ("echo 'dial tcp: connection refused' >&2; exit 1", "connection refused"),
    ],
)
def test_whatever_restic_cannot_do_is_told(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(CopyError, match=fault):
        fake(tmp_path, text).backup(tmp_path, ("site=main",))


def test_a_stale_lock_is_taken_away_once(tmp_path: Path) -> None:
    """`restic unlock` removes those alone whose owner is gone."""
    restic = fake(
        tmp_path,
        f'echo "$1" >> {tmp_path}/calls\n'
        f'[ "$1" = unlock ] && touch {tmp_path}/unlocked && exit 0\n'
        f"[ -e {tmp_path}/unlocked ] || exit 11",
    )
    restic.backup(tmp_path, ())
    assert (tmp_path / "calls").read_text().split() == ["backup", "unlock", "backup"]


def test_one_that_hangs_is_ended_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time begins once the child is there, and its end is waited for: a process that was
    killed may still be seen for a moment."""
    os.mkfifo(tmp_path / "child")
    children: list[int] = []
    really_start = subprocess.Popen

    def started(words: list[str], **options: Any) -> "subprocess.Popen[bytes]":
        process = really_start(words, **options)
        children.append(os.pidfd_open(int((tmp_path / "child").read_text())))
        return process

    monkeypatch.setattr(subprocess, "Popen", started)
    restic = fake(tmp_path, f"sleep 600 & echo $! > {tmp_path}/child; wait")
    restic._settings = replace(restic._settings, timeout_seconds=0.2)
    with pytest.raises(CopyError, match=r"did not end within 0\.2 s"):
        restic.backup(tmp_path, ())
    assert len(children) == 1
    assert all_end(children)


def test_nothing_secret_is_in_the_words_and_nothing_of_ours_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENTINEL_MAIL_PASSWORD", SECRET)
    restic = fake(tmp_path, f'echo "$@" > {tmp_path}/words; env > {tmp_path}/environment')
    file = tmp_path / "environment_file"
    file.write_text("# cloud\nAWS_SECRET_ACCESS_KEY=k3y=with=signs\n\n")
    restic._settings = replace(restic._settings, environment_file=file)
    restic.backup(tmp_path, ("site=main",))
    environment = (tmp_path / "environment").read_text()
    assert SECRET not in (tmp_path / "words").read_text() + environment
    assert "AWS_SECRET_ACCESS_KEY=k3y=with=signs" in environment
    assert f"RESTIC_PASSWORD_FILE={tmp_path}/password" in environment
    file.write_text("just-a-secret\n")
    with pytest.raises(CopyError, match="line 1: accepted: NAME=value") as caught:
        restic.backup(tmp_path, ())
    assert "just-a-secret" not in str(caught.value)


def test_a_missing_program_is_named(tmp_path: Path) -> None:
    restic = Restic(settings_in(tmp_path, os.fspath(tmp_path / "none")))
    with pytest.raises(CopyError, match="none: cannot be run"):
        restic.refuse_old()
