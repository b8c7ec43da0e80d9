"""`sentinel status` says whether the dead-man's switch outside hears of Sentinel."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.app import open_app
from sentinel.cli import main
from sentinel.core.heartbeat_port import Beat
from support.working_folder import CONFIG, make_working_folder

WORD = "Corr3ct-h0rse"
Out = pytest.CaptureFixture[str]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "url").write_text(f"https://switch.example.org/{WORD}\n")
    text = f'{CONFIG}\n[heartbeat]\nurl_file = "{tmp_path}/url"\n'
    return make_working_folder(tmp_path / "work", text)


def pinged(config: Path, *, ago_seconds: float = 1.0, trouble: str = "", error: str = "") -> None:
    with open_app(config) as app:
        at = app.clock.now() - timedelta(seconds=ago_seconds)
        app.beats.keep(Beat(at=at, trouble=trouble, error=error))


def said(config: Path, capsys: Out) -> str:
    capsys.readouterr()
    main(["--config", str(config), "status"])
    return capsys.readouterr().err


def document(config: Path, capsys: Out) -> Any:
    capsys.readouterr()
    main(["--config", str(config), "status", "--json"])
    return json.loads(capsys.readouterr().out)["heartbeat"]


def test_a_switch_that_was_never_pinged_is_named(config: Path, capsys: Out) -> None:
    assert "The dead-man's switch was never pinged." in said(config, capsys)
    assert document(config, capsys)["silent"] is True


def test_nothing_is_said_where_it_hears_of_life(config: Path, capsys: Out) -> None:
    pinged(config)
    assert "switch" not in said(config, capsys)
    assert document(config, capsys)["silent"] is False


def test_a_ping_that_did_not_get_through_and_what_is_wrong_are_said(
    config: Path, capsys: Out
) -> None:
    """In lines of their own, without what would move a terminal's cursor, or the URL."""
    pinged(config, error="answered 503: \x1b[2J", trouble="main/60s: hangs\ntelling: 1 notice")
    text = said(config, capsys)
    assert "The dead-man's switch was not reached at " in text
    assert "answered 503:" in text
    assert "main/60s: hangs." in text
    assert "telling: 1 notice." in text
    assert "\x1b" not in text
    assert WORD not in text
    assert document(config, capsys)["not_on_time"] == ["main/60s: hangs", "telling: 1 notice"]


def test_silence_is_said_where_a_daemon_runs(config: Path, capsys: Out) -> None:
    pinged(config, ago_seconds=400)
    assert "silent" not in said(config, capsys), "no daemon runs, which status says itself"
    with open_app(config) as app, app.locks.daemon():
        assert "it is silent since" in said(config, capsys)


def test_without_a_switch_nothing_is_said(tmp_path: Path, capsys: Out) -> None:
    config = make_working_folder(tmp_path)
    assert "switch" not in said(config, capsys)
    assert document(config, capsys) is None
