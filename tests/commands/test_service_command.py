"""`sentinel service`: what it writes, shows and refuses; nothing of this machine is touched."""

import json
from pathlib import Path

import pytest

from sentinel.cli import main
from sentinel.commands.service_failed import words
from sentinel.core.service_files import service_files
from support.fresh_folder import fresh_folder

UNIT = "etc/systemd/system/sentinel.service"
AT_HOME = "/root/.local/bin/sentinel"
"""A program that is refused on every machine, so that nothing is ever installed here."""


@pytest.fixture
def config(tmp_path: Path) -> str:
    root = tmp_path / "www" / "site"
    root.mkdir(parents=True)
    url = "http://127.0.0.1:1/"
    return str(fresh_folder(tmp_path / "work", url=url, document_root=root, name="main"))


def test_a_dry_run_shows_every_file_and_command_and_why_it_would_be_refused(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--config", config, "service", "install", "--dry-run", "--program", AT_HOME]
    assert main(command) == 0
    said = capsys.readouterr()
    assert "/etc/systemd/system/sentinel.service: the daemon; would be written:" in said.out
    assert f"    ExecStart={AT_HOME} --config {config} run" in said.out
    for act in ("systemd-sysusers", "systemd-tmpfiles", "daemon-reload", "verify", "restart"):
        assert act in said.out
    assert f"would be refused: {AT_HOME}: the program lies where the daemon does not" in said.err


def test_what_could_not_work_is_refused_and_nothing_is_written(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--config", config, "service", "install", "--program", AT_HOME]) == 4
    said = capsys.readouterr().err
    assert "nothing was written:" in said
    assert "pipx install --global" in said


def test_a_tree_gets_the_files_and_nothing_is_run(
    config: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As for an image; `uninstall` takes away what it has written, and nothing else."""
    monkeypatch.setattr("sentinel.core.service_faults.PRIVATE", ())  # where the tests are
    tree = tmp_path / "tree"
    command = ["--config", config, "--json", "service"]
    place = ["--root", str(tree), "--program", "/usr/bin/sentinel", "--user", "watch"]
    assert main([*command, "install", *place]) == 0
    document = json.loads(capsys.readouterr().out)
    assert f"/{UNIT}" in document["written"]
    unit = (tree / UNIT).read_text()
    assert "User=watch" in unit.splitlines()
    assert f"ReadWritePaths=-{tmp_path}/www" in unit.splitlines()
    assert main([*command, "install", *place]) == 0
    assert json.loads(capsys.readouterr().out)["written"] == []
    foreign = (tree / UNIT).with_name("other.service")
    foreign.write_text("[Service]\n")
    assert main([*command, "uninstall", "--root", str(tree), "--program", "/usr/bin/sentinel"]) == 0
    assert [path for path in tree.rglob("*") if path.is_file()] == [foreign]


def test_a_package_gets_the_default_layout_in_its_own_folders(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--json", "service", "install", "--defaults"]
    assert main([*command]) == 2, "never on this machine"
    capsys.readouterr()
    assert main([*command, "--root", str(tmp_path)]) == 0
    document = json.loads(capsys.readouterr().out)
    assert "/usr/lib/systemd/system/sentinel.service" in document["written"]
    unit = tmp_path / "usr/lib/systemd/system/sentinel.service"
    assert unit.read_text() == service_files()[-1].text
    assert unit.stat().st_mode & 0o777 == 0o644
    assert main([*command, "--root", str(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out)["written"] == [], "they are as they should be"


def test_what_somebody_else_wrote_stays(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    foreign = tmp_path / UNIT
    foreign.parent.mkdir(parents=True)
    foreign.write_text("[Service]\nExecStart=/bin/true\n")
    command = ["--config", config, "service"]
    place = ["--root", str(tmp_path), "--program", "/usr/bin/sentinel"]
    assert main([*command, "uninstall", *place]) == 0
    assert foreign.exists()
    assert main([*command, "install", *place, "--dry-run"]) == 4
    assert "did not write it" in capsys.readouterr().err


def test_one_file_is_shown_as_it_would_be_written(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--config", config, "service", "show", "sysusers", "--program", AT_HOME]) == 0
    assert 'u sentinel - "Sentinel' in capsys.readouterr().out
    assert main(["--config", config, "service", "show", "polkit", "--program", AT_HOME]) == 1, (
        "none is needed"
    )
    capsys.readouterr()
    assert main(["--config", config, "service", "show", "--user", "root", "--program", "/x"]) == 2


@pytest.mark.parametrize(
    ("status", "english", "hindi"),
    [
        ("2", "its configuration has faults", "विन्यास"),
        ("4", "a newer Sentinel has used it", "नए Sentinel"),
        ("9", "it ended (exit-code, 9)", "वह रुक गया"),
    ],
)
def test_a_daemon_that_failed_is_told_of_in_both_languages(
    status: str, english: str, hindi: str
) -> None:
    said = words({"MONITOR_EXIT_STATUS": status, "MONITOR_SERVICE_RESULT": "exit-code"})
    assert english in said[0]
    assert hindi in said[1]
    assert all("journalctl -u sentinel" in line for line in said)


def test_terminals_hear_of_it_once_an_hour_and_the_log_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """<0> goes to every terminal (sd-daemon(3), journald.conf(5)), <1> to the log alone."""
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    for mark in ("<0>", "<1>", "<1>"):
        assert main(["service", "failed"]) == 0
        lines = capsys.readouterr().err.splitlines()
        assert len(lines) == 2
        assert all(line.startswith(mark) for line in lines)
