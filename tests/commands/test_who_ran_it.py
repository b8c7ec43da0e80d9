"""Where a command takes no name, the audit log says which user of the machine ran it."""

import os
import pwd
from pathlib import Path

import pytest

from sentinel.app import open_app
from sentinel.cli import main
from sentinel.demo.server import DemoServer
from sentinel.people import user_of_machine
from support.fresh_folder import fresh_folder
from support.settings import without_waiting
from support.values import folder_tree
from support.watched import FILES


def test_the_user_of_the_machine_stands_in_the_audit_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It said "command", whoever it was."""
    monkeypatch.delenv("SUDO_USER", raising=False)
    root = folder_tree(tmp_path / "www", dict(FILES))
    with DemoServer(root, tmp_path / "flags", "main") as server:
        fresh_folder(tmp_path / "work", url=server.url, document_root=root, name="main")
        monkeypatch.chdir(tmp_path / "work")
        config = Path("config.toml")
        config.write_text(without_waiting(config.read_text("utf-8")), "utf-8")
        assert main(["baseline", "learn", "--fetches", "1"]) == 0
        assert main(["baseline", "approve", "--by", "GM (ICT)", "--no-backup"]) == 0
        assert main(["backup", "create"]) == 0
        for by in ([], ["--by", "GM (ICT)"]):
            (root / "news.html").write_bytes(b"changed")  # else there is nothing to restore
            assert main(["restore", *by]) == 0
    with open_app(Path("config.toml")) as app:
        actors = {(entry["action"], entry["actor"]) for entry in app.audit.entries()}
    actors -= {one for one in actors if one[0] == "vault-chain"}  # the vault's own notes
    me = f"command (uid {os.getuid()} {pwd.getpwuid(os.getuid()).pw_name})"
    assert actors == {
        ("baseline-learnt", me),
        ("baseline-approved", "GM (ICT)"),
        ("backup-made", me),
        ("restore-begun", me),
        ("restore-done", me),
        ("restore-begun", "GM (ICT)"),
        ("restore-done", "GM (ICT)"),
    }


def test_who_is_behind_sudo_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "operator7")
    monkeypatch.setattr("sentinel.people.os.getuid", lambda: 0)
    assert user_of_machine() == "command (uid 0 root, sudo by operator7)"


def test_a_user_without_a_name_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sentinel.people.os.getuid", lambda: 4_000_000_000)
    assert user_of_machine() == "command (uid 4000000000)"
