"""Announce, approve, block, restore: what people do with a whole small site on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.blockers import BLOCKERS
from sentinel.cli import main
from sentinel.config import load
from sentinel.core.ports import BlockOrder
from sentinel.demo.server import DemoServer
from support.fresh_folder import fresh_folder
from support.permissions import binding_permissions
from support.settings import without_waiting
from support.spoken import Out, document, told

GM = "GM (ICT)"
PAGE = "<html lang=en><title>Institute</title><h1>Institute</h1><p>{}</p></html>"
TEXT = "Hydrogeology, mapping and the core library of the institute."


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The document root of a served site whose content is approved; there is no backup yet."""
    root = tmp_path / "www"
    root.mkdir()
    (root / "index.html").write_text(PAGE.format(TEXT))
    with DemoServer(root, tmp_path / "flags", "main") as server:
        fresh_folder(tmp_path / "work", url=server.url, document_root=root, name="main")
        monkeypatch.chdir(tmp_path / "work")
        table = f'[site.block]\ndriver = "demo"\nflag_dir = "{tmp_path / "flags"}"\n'
        config = Path("config.toml")
        config.write_text(
            without_waiting(config.read_text()).replace("# [[site.block]]\n", table, 1)
        )
        assert main(["baseline", "learn", "--fetches", "1"]) == 0
        assert main(["baseline", "approve", "--by", GM, "--no-backup"]) == 0
        yield root


def test_what_is_approved_is_backed_up_at_once(root: Path, capsys: Out) -> None:
    (root / "index.html").write_text(PAGE.format(f"{TEXT} Closed on Friday."))
    told(capsys, "baseline learn --fetches 1")
    decided = document(capsys, f"baseline approve --by '{GM}'")
    newest = document(capsys, "backup list")["backups"][0]
    assert (newest["id"], newest["baseline"]) == (decided["backup"], decided["id"])
    assert document(capsys, "status")["sites"][0]["approved_but_not_backed_up"] == []


def test_an_approval_without_a_backup_is_told_until_there_is_one(root: Path, capsys: Out) -> None:
    told(capsys, "backup create")
    (root / "index.html").write_text(PAGE.format(f"{TEXT} Closed on Friday."))
    told(capsys, "baseline learn --fetches 1")
    advice = told(capsys, f"baseline approve --by '{GM}' --no-backup")
    assert "Next: sentinel backup create" in advice
    status = document(capsys, "status")["sites"][0]
    assert status["approved_but_not_backed_up"] == ["index.html"]
    assert "What was approved last is in no backup." in told(capsys, "status")
    (root / "shell.php").write_text("<?php")
    dry = document(capsys, "restore --dry-run")
    assert dry["kept_as_approved_since"] == ["index.html"]
    assert [change["path"] for change in dry["changes"]] == ["shell.php"]
    assert "What was approved since stays as approved:" in told(capsys, "restore")
    assert "Closed on Friday" in (root / "index.html").read_text()
    assert not (root / "shell.php").exists()
    told(capsys, "backup create")
    assert document(capsys, "status")["sites"][0]["approved_but_not_backed_up"] == []


def test_what_a_deploy_approves_is_backed_up_at_once(root: Path, capsys: Out) -> None:
    """Else a response could only restore what was approved before, and undo the deploy."""
    assert document(capsys, "backup create")["clean"] is True
    told(capsys, f"deploy begin --by '{GM}' --reason 'new notice'")
    assert "open until" in told(capsys, "deploy list")
    (root / "notice.html").write_text(PAGE.format("Notice: the library is closed on Monday."))
    ended = document(capsys, f"deploy end --approve --by '{GM}'")
    assert ended["backup_problem"] == ""
    newest = document(capsys, "backup list")["backups"][0]
    assert (newest["id"], newest["baseline"]) == (ended["backup"], ended["baseline"])
    assert document(capsys, "restore --dry-run")["changes"] == []


def test_a_restore_of_what_was_approved_before_says_so(root: Path, capsys: Out) -> None:
    older = document(capsys, "backup create")["backup"]["id"]
    (root / "index.html").write_text(PAGE.format(f"{TEXT} Open on Saturdays."))
    document(capsys, "baseline learn --fetches 1")
    told(capsys, f"baseline approve --by '{GM}'")
    text = told(capsys, f"restore {older} --dry-run")
    assert "was approved since, by GM (ICT)" in text
    assert "content restored       index.html" in text


def test_a_refused_edit_is_restored_by_its_path_alone(root: Path, capsys: Out) -> None:
    document(capsys, "backup create")
    (root / "index.html").write_text(PAGE.format(f"{TEXT} Open on Saturdays."))
    document(capsys, "sweep", code=1)
    text = told(capsys, f"baseline reject --by '{GM}'")
    assert f'sentinel restore --site main --by "{GM}" --path index.html' in text


def test_a_block_by_hand_needs_a_name_and_shows_in_the_status(root: Path, capsys: Out) -> None:
    document(capsys, "backup create")
    assert "Now: not blocked." in told(capsys, "block --dry-run")
    assert "--by NAME" in told(capsys, "block", code=2)
    assert told(capsys, "status")
    assert document(capsys, f"block --by '{GM}' --reason drill")["in_force"] is True
    text = told(capsys, "status", code=1)
    assert 'sentinel unblock --site main --by "NAME"' in text
    assert document(capsys, f"unblock --by '{GM}'")["open"] is True
    assert told(capsys, "status")


def test_the_status_says_what_comes_next(root: Path, capsys: Out) -> None:
    assert "Next: sentinel backup create --site main." in told(capsys, "status")


HOSTILE = "<title>Hacked</title><h1>HACKED BY PAPER TIGER CREW</h1>"


def test_an_open_incident_without_a_daemon_is_told(root: Path, capsys: Out) -> None:
    document(capsys, "backup create")
    (root / "index.html").write_text(HOSTILE)
    assert "Nobody works on it until the daemon runs" in told(capsys, "sweep", code=1)
    incident = document(capsys, "incident list")["incidents"][0]["id"]
    assert f"{incident} is open and nobody works on it." in told(capsys, "status", code=1)


def test_nobody_is_told_to_back_up_a_site_that_is_attacked(root: Path, capsys: Out) -> None:
    (root / "index.html").write_text(HOSTILE)
    document(capsys, "sweep", code=1)
    text = told(capsys, "status", code=1)
    assert "backup create" not in text
    assert "There is no backup: Sentinel can restore nothing." in text


def test_a_block_that_outlives_its_incident_is_told(root: Path, capsys: Out) -> None:
    config = Path("config.toml")
    config.write_text(config.read_text().replace("automatic = true", "automatic = false"))
    approved = (root / "index.html").read_bytes()
    (root / "index.html").write_text(HOSTILE)
    document(capsys, "sweep", code=1)
    incident = document(capsys, "incident list")["incidents"][0]["id"]
    site = load(config).sites[0]
    order = BlockOrder(site=site, incident=incident, token="f" * 64, page_html="closed")
    BLOCKERS["demo"].apply(order)
    (root / "index.html").write_bytes(approved)
    word = f"incident dismiss {incident} --by '{GM}' --reason 'a drill'"
    assert "main is still closed to the public" in told(capsys, word, code=4)
    text = told(capsys, f"{word} --keep-blocked 'the audit comes at noon'")
    assert "main stays closed until: sentinel unblock --site main" in text
    assert "no incident is open" in told(capsys, "status", code=1)


def test_a_hole_is_told_when_it_is_learnt_approved_and_deployed(root: Path, capsys: Out) -> None:
    """A baseline that misses files must not look complete to who approves it."""
    (root / "closed").mkdir(mode=0o000)
    try:
        with binding_permissions():
            for words, code in (
                ("baseline learn --fetches 1", 0),
                ("baseline diff", 1),
                (f"baseline approve --by '{GM}'", 0),
            ):
                text = told(capsys, words, code)
                assert "knows nothing of 1 file or folder that could not be read" in text, words
            assert document(capsys, "baseline learn --fetches 1")["unread"] == ["closed"]
            assert "'closed' cannot be read" in told(capsys, "backup create", code=4)
            told(capsys, f"deploy begin --by '{GM}' --reason x")
            text = told(capsys, f"deploy end --approve --by '{GM}'")
            assert "knows nothing of 1 file or folder" in text
            assert "not backed up yet" in text
    finally:
        (root / "closed").chmod(0o755)


def test_no_incident_is_not_said_of_a_site_that_does_not_exist(root: Path, capsys: Out) -> None:
    assert "No incident." in told(capsys, "incident list --site main")
    assert "no such site; configured are: main" in told(capsys, "incident list --site mian", 2)


def test_who_approves_an_edit_is_not_told_to_take_it_back(root: Path, capsys: Out) -> None:
    document(capsys, "backup create")
    (root / "index.html").write_text(PAGE.format(f"{TEXT} Open on Saturdays."))
    document(capsys, "sweep", code=1)
    text = told(capsys, f"baseline approve --by '{GM}'")
    assert "Backed up as" in text
    assert "sentinel restore" not in text
