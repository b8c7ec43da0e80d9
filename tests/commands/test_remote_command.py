"""sentinel remote: the helper to install on another machine, and the proof of the way there."""

import json
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.cli import main
from support.sshd import RemotePlace, remote_place
from support.working_folder import CONFIG, make_working_folder


@pytest.fixture
def web(tmp_path: Path) -> Iterator[RemotePlace]:
    with remote_place(tmp_path / "web") as web:
        yield web


def configured(web: RemotePlace, folder: Path, **changes: object) -> Path:
    """A config.toml whose site lies on that host."""
    remote = web.site.remote
    assert remote is not None
    values = {
        "host": remote.host,
        "port": remote.port,
        "user": remote.user,
        "key_file": str(remote.key_file),
        "host_keys": list(remote.host_keys),
        **changes,
    }
    lines = "\n".join(f"{key} = {json.dumps(value)}" for key, value in values.items())
    table = f'document_root = "{web.root}"\n\n[site.restore]\nreload = [["touch", "/a b"]]\n\n'
    text = CONFIG.replace("\n[organisation]", f"\n{table}[site.ssh]\n{lines}\n\n[organisation]", 1)
    folder.mkdir()
    return make_working_folder(folder, text)


def test_the_helper_is_written_and_the_printed_line_lets_sentinel_in(
    web: RemotePlace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What `install` says, done word for word but for the place of the helper, passes `check`."""
    config = str(configured(web, tmp_path / "here"))
    helper = tmp_path / "sentinel-helper"
    assert main(["remote", "install", "--config", config, "--to", str(helper), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["file"] == str(helper)
    line = told["line"].replace("/usr/local/bin/sentinel-helper", str(helper))
    (web.sshd.folder / "authorized_keys").write_text(line + "\n")

    assert main(["remote", "check", "--config", config]) == 0
    said = capsys.readouterr().out
    assert "shows a pinned host key" in said
    assert "a restore can be" in said
    assert [path.name for path in web.folder.iterdir()] == ["htdocs"], "nothing is left there"


def test_install_says_what_to_do(
    web: RemotePlace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = str(configured(web, tmp_path / "here"))
    assert main(["remote", "install", "--config", config, "--to", str(tmp_path / "h")]) == 0
    said = capsys.readouterr().out
    assert f"--root {web.root} --reload" in said
    assert ",restrict ssh-ed25519 AAAA" in said
    assert subprocess.run([sys.executable, tmp_path / "h", "--help"], check=True, stdout=-3)


def test_check_tells_each_thing_that_is_not_as_it_should_be(
    web: RemotePlace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = str(configured(web, tmp_path / "here"))
    (web.sshd.folder / "helper").write_bytes((web.sshd.folder / "helper").read_bytes() + b"\n")
    web.folder.chmod(0o777)
    web.sshd.allow(f"{shlex.quote(str(web.sshd.folder))}/helper --root {web.folder}/x --read-only")
    assert main(["remote", "check", "--config", config, "--json"]) == 1
    (site,) = json.loads(capsys.readouterr().out)["sites"]
    faults = " | ".join(site["faults"])
    for told in ("document_root is", "another one than this", "is missing", "written by others"):
        assert told in faults
    assert "may only read" in faults


def test_check_of_a_changed_key_could_not_find_out(
    web: RemotePlace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = str(configured(web, tmp_path / "here"))
    web.sshd.new_host_key()
    assert main(["remote", "check", "--config", config]) == 3
    assert "the key changed" in capsys.readouterr().err


def test_plain_sftp_is_checked_and_called_weaker(
    web: RemotePlace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = str(configured(web, tmp_path / "here", access="sftp"))
    assert main(["remote", "install", "--config", config]) == 0
    said = capsys.readouterr().out
    assert "needs no helper" in said
    (web.sshd.folder / "authorized_keys").write_text(said.splitlines()[-1] + "\n")
    assert main(["remote", "check", "--config", config]) == 1
    said = capsys.readouterr().out
    assert "is weaker than the helper" in said
    assert "is no symbolic link" in said


def test_a_site_on_this_machine_needs_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = str(make_working_folder(tmp_path))
    assert main(["remote", "check", "--config", config]) == 2
    assert "no site there has [site.ssh]" in capsys.readouterr().err
