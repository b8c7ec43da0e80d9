"""`sentinel check-config`."""

import json
from argparse import Namespace
from pathlib import Path

import pytest

from sentinel.cli import main
from sentinel.commands.check_config import run
from support.working_folder import CONFIG, make_working_folder


def test_says_fine_and_what_it_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Counts, then one line for each site; notes are no part of the answer."""
    file = make_working_folder(tmp_path)
    assert run(Namespace(config=file, json=False)) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    checks = len(list((tmp_path / "checks").glob("*.toml"))) - 1  # attestations.toml is none
    found = f"{file}: fine: 1 site, {checks} checks, 3 playbooks, 2 contacts, "
    assert lines[0].startswith(found)
    assert lines[1] == "  main: https://www.institute.example/, over HTTP alone, not blocked"
    assert "note: contacts are examples" in err


def test_tells_every_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On stderr, with the file and the key of each."""
    file = make_working_folder(tmp_path, CONFIG.replace("on-call", "oncall"))
    (tmp_path / "checks" / "home.toml").write_text("kind = 5\n", encoding="utf-8")
    assert run(Namespace(config=file, json=False)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "  config.toml: contact[0].roles[0]: " in err
    assert "  checks/home.toml: kind: " in err


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
    """The faults as data alone: one document, and the exit code of an error."""
    file = make_working_folder(tmp_path, CONFIG.replace("on-call", "oncall"))
    assert main(["check-config", "--config", str(file), "--json"]) == 2
    document = json.loads(capsys.readouterr().out)
    assert document["ok"] is False
    assert document["problems"][0]["key"] == "contact[0].roles[0]"
