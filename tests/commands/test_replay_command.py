"""`sentinel replay`: another configuration over what was recorded, without touching anything."""

import json
import shlex
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sentinel.cli import main
from sentinel.demo.server import DemoServer
from support.fresh_folder import fresh_folder
from support.watched import WORDS, page

GM = "GM (ICT)"
HOSTILE = b"<title>Hacked</title><h1>HACKED BY PAPER TIGER CREW</h1>"
Out = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of an installation that saw a good sweep, an edit, and a defacement; the site is
    not served any more, so that a look would be noticed."""
    tmp_path = tmp_path_factory.mktemp("recorded")
    root = tmp_path / "www"
    root.mkdir()
    (root / "index.html").write_bytes(page("Home", WORDS, links=("/", "/about.html")))
    (root / "about.html").write_bytes(page("About", WORDS, links=("/",)))
    work = tmp_path / "work"
    with DemoServer(root, tmp_path / "flags", "main") as server:
        fresh_folder(work, url=server.url, document_root=root, name="main")
        config = work / "config.toml"
        text = config.read_text().replace('corrupt_pause = "3s"', 'corrupt_pause = "0s"')
        config.write_text(text)

        def sentinel(words: str, *codes: int) -> None:
            assert main([*shlex.split(words), "--config", str(config), "--json"]) in {0, *codes}

        sentinel("baseline learn --fetches 1")
        sentinel(f"baseline approve --by '{GM}' --no-backup")
        sentinel("sweep")
        (root / "index.html").write_bytes(
            page("Home", WORDS + " Closed on Friday.", links=("/", "/about.html"))
        )
        sentinel("sweep baseline tree", 1)
        (root / "about.html").write_bytes(HOSTILE)
        sentinel("sweep baseline tree", 1)
    yield work


@pytest.fixture
def new(recorded: Path, tmp_path: Path) -> Path:
    """A folder with a copy of the configuration, to be changed."""
    for name in ("checks", "playbooks"):
        shutil.copytree(recorded / name, tmp_path / "new" / name)
    shutil.copy(recorded / "config.toml", tmp_path / "new")
    return tmp_path / "new"


def replay(capsys: Out, recorded: Path, new: Path, more: str = "", code: int = 0) -> Any:
    capsys.readouterr()
    where = f"--config {new}/config.toml --state {recorded}/state"
    assert main([*shlex.split(f"replay {where} {more}"), "--json"]) == code
    return json.loads(capsys.readouterr().out)


def told(capsys: Out, words: str, code: int) -> str:
    capsys.readouterr()
    assert main(shlex.split(words)) == code
    out, err = capsys.readouterr()
    return out + err


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of the state; SQLite's own notes about readers left out."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }


def test_the_same_configuration_concludes_the_same_and_writes_nothing(
    recorded: Path, new: Path, capsys: Out
) -> None:
    before = contents(recorded)
    answer = replay(capsys, recorded, new, f"--against {recorded}/config.toml")
    assert (answer["runs"], answer["replayed"]) == (3, 3) or answer["replayed"] >= 2
    assert answer["differences"] == []
    assert answer["changed_keys"] == []
    assert answer["before"] == answer["after"]
    assert answer["before"]["incidents"] == 1
    assert answer["before"]["blocks"] == 1
    assert answer["before"]["mails"]["review"] >= 1
    assert contents(recorded) == before


def test_a_region_that_is_ignored_takes_the_edit_away(
    recorded: Path, new: Path, capsys: Out
) -> None:
    """The public look is judged anew from its bytes; what the files said stays as recorded."""
    check = new / "checks" / "baseline.toml"
    check.write_text(check.read_text() + '\nignore = ["main"]\n')
    tree = new / "checks" / "tree.toml"
    tree.write_text(tree.read_text() + '\nignore = ["index.html"]\n')
    answer = replay(capsys, recorded, new, f"--against {recorded}/config.toml", code=1)
    assert answer["changed_keys"] == [
        'checks.baseline.options.ignore: [] became ["main"]',
        'checks.tree.options.ignore: [] became ["index.html"]',
    ]
    changed = {
        (change["subject"], (change["after"] or {}).get("verdict"))
        for one in answer["differences"]
        for change in one["changes"]
    }
    assert changed == {("/", None)}
    assert answer["after"]["mails"].get("review", 0) < answer["before"]["mails"]["review"]
    assert answer["after"]["blocks"] == 1


def test_shadow_mode_would_have_blocked_nothing(recorded: Path, new: Path, capsys: Out) -> None:
    config = new / "config.toml"
    config.write_text(config.read_text().replace('mode = "act"', 'mode = "shadow"'))
    words = f"replay --config {config} --state {recorded}/state --against {recorded}/config.toml"
    text = told(capsys, words, 1)
    assert 'response.mode: "act" became "shadow"' in text
    assert "Runs judged otherwise: 0" in text
    assert "blocks: 1 became 0" in text
    assert "mails of kind would-have: 0 became 1" in text


def test_a_check_that_is_gone_finds_nothing_any_more(
    recorded: Path, new: Path, capsys: Out
) -> None:
    (new / "checks" / "baseline.toml").unlink()
    words = f"replay --config {new}/config.toml --state {recorded}/state"
    text = told(capsys, words, 1)
    assert "/about.html: defaced (defaced-two-witnesses" in text
    assert "became suspect (defaced-one-witness" in text
    assert "it brought about: incident opened (defaced), playbook defacement started" in text
    assert "blocks: 1 became 0" in text


def test_what_cannot_be_judged_again_is_said(recorded: Path, new: Path, capsys: Out) -> None:
    state = new / "state"
    shutil.copytree(recorded / "state", state)
    for blob in (state / "blobs").rglob("*.zst"):
        blob.unlink()
    answer = replay(capsys, new, new)
    assert answer["differences"] == []
    assert answer["not_replayed"]["bytes that were let go"] >= 2


def test_nothing_on_record_and_a_wrong_configuration_are_told_apart(
    recorded: Path, new: Path, capsys: Out
) -> None:
    words = f"replay --config {new}/config.toml"
    assert "there is no state database" in told(capsys, words, 3)
    assert not (new / "state").exists()
    state = new / "state"
    shutil.copytree(recorded / "state", state)
    with sqlite3.connect(state / "sentinel.db") as db:
        db.execute("DELETE FROM findings")
        db.execute("DELETE FROM runs")
        db.execute("DELETE FROM observations")
    db.close()
    assert "nothing can be judged again" in told(capsys, words, 3)
    assert "1 to 3660" in told(capsys, f"{words} --days 0", 2)
    assert "no such site" in told(capsys, f"{words} --site other", 2)
    config = new / "config.toml"
    good = config.read_text()
    config.write_text(good.replace('mode = "act"', 'mode = "sleep"'))
    assert 'found "sleep"' in told(capsys, words, 2)
    wrong = f"replay --config {recorded}/config.toml --against {config}"
    assert "--against" in told(capsys, wrong, 2)
