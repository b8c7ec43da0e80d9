"""Strings of attackers on the terminal of the person who looks at their incident."""

import json
from pathlib import Path

import pytest

from sentinel.app import open_app
from sentinel.cli import main
from sentinel.commands.incident_show import show
from sentinel.core.incident import Incident
from sentinel.core.playbook import Phase
from support.fakes import open_incident
from support.fresh_folder import fresh_folder
from support.hostile_strings import HOSTILE, unseen

MAX_SHOWN = 30_000
"""Characters that one incident takes on a terminal, whatever was put into it."""


def opened(app: object, name: str, text: str) -> Incident:
    store = app.store  # type: ignore[attr-defined] # an App
    incident = open_incident(
        store, f"site-{name}", subjects=(f"/{text}",), reasons=(text, "the last reason")
    )
    store.journal.write(incident.id, "restore", "restore", Phase.FAILED, data={"reason": text})
    return incident


def test_no_text_writes_a_line_or_an_order_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "www").mkdir()
    fresh_folder(
        tmp_path / "work", url="http://127.0.0.1:9/", document_root=tmp_path / "www", name="main"
    )
    config = tmp_path / "work" / "config.toml"
    with open_app(config) as app:
        show(app, opened(app, "plain", "plain"), as_json=False)
        ordinary = capsys.readouterr().out
        for name, text in HOSTILE.items():
            if name.startswith("long-"):
                continue  # one of such length tells enough
            incident = opened(app, name, text)
            assert show(app, incident, as_json=False) == 0
            told = capsys.readouterr().out
            assert unseen(told) == set(), name
            assert len(told.splitlines()) == len(ordinary.splitlines()), name
            assert len(told) <= MAX_SHOWN, name
            assert show(app, incident, as_json=True) == 0
            assert json.loads(capsys.readouterr().out)["incident"]["reasons"][1:], name
    for command in (["incident", "list"], ["status"]):
        main(["--config", str(config), *command])
        told = capsys.readouterr().out
        assert unseen(told) == set()
        assert max(map(len, told.splitlines())) < MAX_SHOWN


def test_no_markup_counts_in_the_table_of_the_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "www").mkdir()
    fresh_folder(
        tmp_path / "work", url="http://127.0.0.1:9/", document_root=tmp_path / "www", name="main"
    )
    config = ["--config", str(tmp_path / "work" / "config.toml")]
    for name in ("rich", "terminal"):
        words = ["deploy", "begin", "--by", "GM (ICT)", "--reason", HOSTILE[name]]
        assert main([*config, *words]) == 0
    capsys.readouterr()
    main([*config, "status"])
    told = capsys.readouterr().out
    assert "[bold red]x[/]" in told
    assert ":skull:" in "".join(told.split())
    assert unseen(told) == set()
