"""`sentinel report`: shows, writes and makes revisions of the draft."""

import json
import shutil
from argparse import ArgumentParser
from pathlib import Path

import pytest

from sentinel.app import open_app
from sentinel.commands import report as command
from sentinel.core.records import IncidentChange
from sentinel.core.verdict import Verdict
from sentinel.errors import UsageError
from support.settings import TEMPLATES
from support.values import make_incident, make_run
from support.working_folder import make_working_folder


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = make_working_folder(tmp_path)
    shutil.copytree(TEMPLATES, tmp_path / "playbooks" / "templates", dirs_exist_ok=True)
    return file


@pytest.fixture
def incident(config: Path) -> str:
    with open_app(config) as app:
        stored = app.store.runs.record(
            make_run(verdict=Verdict.SUSPECT), IncidentChange(incident=make_incident("")), ()
        )
    assert stored is not None
    return stored.id


def run(config: Path, *words: str) -> int:
    parser = ArgumentParser()
    parser.add_argument("--config", type=Path)
    parser.add_argument("--json", action="store_true")
    command.add_arguments(parser)
    return command.run(parser.parse_args(["--config", str(config), *words]))


def test_before_there_is_a_draft_it_says_how_to_make_one(
    config: Path, incident: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(config, incident) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert f"sentinel report {incident} --new" in shown.err


def test_the_latest_draft_is_shown_and_earlier_ones_can_be(
    config: Path, incident: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(config, incident, "--new") == 0
    first = capsys.readouterr().out
    assert "[x] 4. Defacement or intrusion into the website" in first
    assert "घटना" in first
    assert run(config, incident, "--new") == 0
    capsys.readouterr()
    assert run(config, incident, "--revision", "1") == 0
    assert capsys.readouterr().out == first


def test_json_is_one_document_with_its_schema_and_revision(
    config: Path, incident: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(config, "--json", incident, "--new") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["schema"] == "sentinel/cert-in-report/1"
    assert shown["revision"] == 1
    assert shown["incident"] == incident
    assert len(shown["form"]) == 3


def test_output_goes_to_a_file(
    config: Path, incident: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "draft.txt"
    assert run(config, incident, "--new", "--output", str(target)) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert str(target) in shown.err
    assert "INCIDENT REPORTING FORM" in target.read_text()


def test_an_output_that_cannot_be_written_says_so(
    config: Path, incident: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        run(config, incident, "--new", "--output", str(tmp_path / "none" / "draft.txt"))


@pytest.mark.parametrize("words", [(), ("--new",), ("--revision", "1")])
def test_an_unknown_incident_is_wrong_usage(config: Path, words: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="INC-1: no such incident"):
        run(config, "INC-1", *words)


def test_an_unknown_revision_names_those_that_exist(config: Path, incident: str) -> None:
    with pytest.raises(UsageError, match="no revision 7; there are: none"):
        run(config, incident, "--revision", "7")
    run(config, incident, "--new")
    with pytest.raises(UsageError, match="no revision 7; there are: 1"):
        run(config, incident, "--revision", "7")
