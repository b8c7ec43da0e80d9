"""`sentinel audit` reads the log of a configuration, without the database."""

import json
from argparse import ArgumentParser
from pathlib import Path

import pytest

from sentinel.commands import audit as command
from sentinel.config import load
from sentinel.edges.audit import FileAudit
from sentinel.edges.keys import load_or_create
from sentinel.errors import CouldNotFindOut, UsageError
from support.values import FakeClock
from support.working_folder import make_working_folder


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return make_working_folder(tmp_path)


@pytest.fixture
def audit(config: Path) -> FileAudit:
    paths = load(config).paths
    log = FileAudit(paths.state / "audit.jsonl", FakeClock(), load_or_create(paths.signing_key))
    log.append("GM (ICT)", "unblock", {"site": "main", "reason": "a\nb \x1b[2J \udce9"})
    log.append("sentinel", "block", {"site": "main"})
    return log


def run(config: Path, *words: str) -> int:
    parser = ArgumentParser()
    parser.add_argument("--config", type=Path)
    parser.add_argument("--json", action="store_true")
    command.add_arguments(parser)
    return command.run(parser.parse_args(["--config", str(config), *words]))


def log_of(config: Path) -> Path:
    return load(config).paths.state / "audit.jsonl"


@pytest.mark.usefixtures("audit")
def test_a_whole_log_gives_its_count_and_head(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    last = json.loads(log_of(config).read_bytes().splitlines()[-1])
    assert run(config, "verify") == 0
    assert capsys.readouterr().out == f"The audit log is whole: 2 entries, head {last['hash']}.\n"
    assert run(config, "--json", "verify") == 0
    assert json.loads(capsys.readouterr().out) == {
        "schema": "sentinel/audit-verify/1",
        "ok": True,
        "entries": 2,
        "head": last["hash"],
        "problems": [],
    }


@pytest.mark.usefixtures("audit")
def test_a_changed_log_gives_every_problem(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = log_of(config)
    log.write_bytes(log.read_bytes().replace(b'"unblock"', b'"approve"'))
    assert run(config, "verify") == 1
    assert "line 1: was changed after it was written" in capsys.readouterr().out
    assert run(config, "--json", "verify") == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["ok"], len(document["problems"])) == (False, 1)


@pytest.mark.usefixtures("audit")
def test_show_prints_one_harmless_line_per_entry(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(config, "show") == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("1  2026-11-22T04:30:00.000000+00:00  GM (ICT)  unblock  {")
    assert "\x1b" not in first
    assert second.endswith('sentinel  block  {"site":"main"}')
    assert run(config, "show", "--last", "1") == 0
    assert capsys.readouterr().out.startswith("2  ")
    assert run(config, "--json", "show") == 0
    assert len(json.loads(capsys.readouterr().out)["entries"]) == 2
    with pytest.raises(UsageError, match="--last -1"):
        run(config, "show", "--last", "-1")


def test_without_a_log_nothing_is_claimed(config: Path) -> None:
    with pytest.raises(CouldNotFindOut, match="there is no audit log"):
        run(config, "verify")


@pytest.mark.usefixtures("audit")
def test_without_the_key_nothing_is_claimed_and_none_is_made(config: Path) -> None:
    key = load(config).paths.signing_key
    key.unlink()
    with pytest.raises(CouldNotFindOut, match="signing key is missing"):
        run(config, "verify")
    assert not key.exists()
