"""`sentinel check-config`."""

import json
from argparse import Namespace
from pathlib import Path

import pytest

from sentinel.commands.check_config import run
from sentinel.errors import ConfigError
from support.working_folder import CONFIG, make_working_folder


def test_says_fine_and_what_it_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Counts, then one line for each site; notes are no part of the answer."""
    file = make_working_folder(tmp_path)
    assert run(Namespace(config=file, json=False)) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0].startswith(f"{file}: fine: 1 site, 4 checks, 3 playbooks, 2 contacts, ")
    assert lines[1] == "  main: https://www.institute.example/, over HTTP alone, not blocked"
    assert "note: contacts are examples" in err


def test_raises_every_fault(tmp_path: Path) -> None:
    """The command line prints them and exits with 2."""
    file = make_working_folder(tmp_path, CONFIG.replace("on-call", "oncall"))
    (tmp_path / "checks" / "home.toml").write_text("kind = 5\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        run(Namespace(config=file, json=False))
    assert caught.value.exit_code == 2
    assert {problem.file for problem in caught.value.problems} == {
        "config.toml",
        "checks/home.toml",
    }


def test_json_of_a_good_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One document on stdout, nothing beside it."""
    file = make_working_folder(tmp_path)
    assert run(Namespace(config=file, json=True)) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "sentinel/check-config/1"
    assert document["ok"] is True
    assert document["sites"][0]["name"] == "main"
    assert "checks/home.toml" in document["sources"]


def test_json_of_a_bad_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The faults as data, and still the error."""
    file = make_working_folder(tmp_path, CONFIG.replace("on-call", "oncall"))
    with pytest.raises(ConfigError):
        run(Namespace(config=file, json=True))
    document = json.loads(capsys.readouterr().out)
    assert document["ok"] is False
    assert document["problems"][0]["key"] == "contact[0].roles[0]"
