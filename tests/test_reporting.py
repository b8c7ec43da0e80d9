"""Revisions of the CERT-In draft, kept in the database and as files."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.incident import Incident
from sentinel.core.playbook import Phase
from sentinel.core.records import IncidentChange
from sentinel.core.verdict import Verdict
from sentinel.core.words import WitnessKind
from sentinel.edges.store import SqliteStore
from sentinel.edges.templates import JinjaRenderer
from sentinel.reporting import make_draft, report_folder
from support.settings import TEMPLATES, make_config
from support.stores import open_store
from support.values import T0, FakeClock, make_finding, make_incident, make_run, make_site


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = open_store(tmp_path / "sentinel.db")
    yield store
    store.close()


def opened(store: SqliteStore, run_id: str = "run-1") -> Incident:
    """An incident with the run that saw it."""
    run = make_run(run_id, Verdict.SUSPECT, findings=(make_finding(witness=WitnessKind.TREE),))
    stored = store.runs.record(run, IncidentChange(incident=make_incident("")), ())
    assert stored is not None
    return stored


def revise(store: SqliteStore, incident: Incident, folder: Path, reason: str) -> int:
    config = make_config(folder)
    return make_draft(
        incident,
        make_site(),
        config,
        store=store,
        renderer=JinjaRenderer(TEMPLATES, config),
        clock=FakeClock(),
        reason=reason,
    )


def test_revisions_are_counted_and_none_is_overwritten(store: SqliteStore, tmp_path: Path) -> None:
    incident = opened(store)
    assert revise(store, incident, tmp_path, "first sighting") == 1
    store.journal.write(incident.id, "block", "block", Phase.DONE, data={"summary": "Blocked."})
    assert revise(store, incident, tmp_path, "by command") == 2
    first, second = store.reports.all(incident.id)
    assert "Blocked." not in first[3]
    assert "Blocked" in second[3]
    folder = report_folder(make_config(tmp_path), incident.id)
    assert sorted(path.name for path in folder.iterdir()) == [
        "revision-1.json",
        "revision-1.txt",
        "revision-2.json",
        "revision-2.txt",
    ]
    assert (folder / "revision-2.txt").read_text() == second[3]
    assert json.loads((folder / "revision-2.json").read_text()) == second[2]
    assert (folder / "revision-2.txt").stat().st_mode & 0o077 == 0


def test_the_draft_knows_findings_earlier_incidents_and_who_reports(
    store: SqliteStore, tmp_path: Path
) -> None:
    earlier = opened(store)
    store.incidents.change(
        earlier.id,
        earlier.state,
        fields={"state": "resolved", "ended_at": T0},
    )
    incident = opened(store, "run-2")
    revise(store, incident, tmp_path, "first sighting")
    (_, _, document, text) = store.reports.all(incident.id)[0]
    assert f"experienced earlier?: {earlier.id}" in text
    assert "[x] Changes in file lengths or dates" in text
    assert "GM (ICT), General Manager (ICT)" in text
    assert document["incident"] == incident.id


def test_without_anybody_who_decides_the_on_call_member_reports(
    store: SqliteStore, tmp_path: Path
) -> None:
    incident = opened(store)
    config = make_config(tmp_path)
    config = replace(config, contacts=config.contacts[:1])
    make_draft(
        incident,
        make_site(),
        config,
        store=store,
        renderer=JinjaRenderer(TEMPLATES, config),
        clock=FakeClock(),
        reason="first sighting",
    )
    assert "Web Officer, Web Information Manager" in store.reports.all(incident.id)[0][3]


def test_a_folder_that_cannot_be_written_does_not_hold_up_the_draft(
    store: SqliteStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    incident = opened(store)
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "reports").write_text("in the way")
    assert revise(store, incident, tmp_path, "first sighting") == 1
    assert len(store.reports.all(incident.id)) == 1
    assert "not beside it as files" in caplog.text


def test_text_without_a_utf8_form_is_still_written(store: SqliteStore, tmp_path: Path) -> None:
    """File names of a document root are bytes; what is not UTF-8 comes as lone surrogates."""
    incident = replace(opened(store), reasons=("odd name \udcff",), subjects=("/\udcff",))
    assert revise(store, incident, tmp_path, "first sighting") == 1
    folder = report_folder(make_config(tmp_path), incident.id)
    assert "odd name" in (folder / "revision-1.txt").read_text()
