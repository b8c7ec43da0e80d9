"""Incidents change only from the state that was seen, and are never deleted."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.core.incident import IncidentState
from sentinel.core.notice import NoticeKind
from sentinel.core.records import IncidentChange
from sentinel.core.verdict import Verdict
from sentinel.edges.store import SqliteStore
from sentinel.errors import Refused, StoreError
from support.values import T0, make_incident, make_message, make_notice, make_run


@pytest.fixture
def incident_id(store: SqliteStore) -> str:
    incident = store.runs.record(make_run(), IncidentChange(incident=make_incident("")), ())
    assert incident is not None
    return incident.id


def test_change_sets_typed_fields_and_puts_down_mails(store: SqliteStore, incident_id: str) -> None:
    notice = make_notice(NoticeKind.BLOCKED)
    changed = store.incidents.change(
        incident_id,
        IncidentState.SUSPECTED,
        fields={
            "state": IncidentState.RESPONDING,
            "verdict": Verdict.DEFACED,
            "confirmed_at": T0 + timedelta(seconds=3),
            "subjects": ("/", "/contact"),
        },
        notices=[(notice, make_message())],
    )
    assert changed == make_incident(
        state=IncidentState.RESPONDING,
        verdict=Verdict.DEFACED,
        confirmed_at=T0 + timedelta(seconds=3),
        subjects=("/", "/contact"),
    )
    assert store.incidents.get(incident_id) == changed
    assert store.outbox.has(notice.key)


def test_a_change_from_another_state_is_refused_with_its_mails(
    store: SqliteStore, incident_id: str
) -> None:
    store.incidents.change(
        incident_id,
        IncidentState.SUSPECTED,
        fields={"state": IncidentState.DISMISSED, "ended_at": T0},
    )
    notice = make_notice(NoticeKind.BLOCKED)
    with pytest.raises(Refused, match="is dismissed since 2026-11-22 04:30 UTC, not suspected"):
        store.incidents.change(
            incident_id,
            IncidentState.SUSPECTED,
            fields={"state": IncidentState.RESPONDING},
            notices=[(notice, make_message())],
        )
    assert not store.outbox.has(notice.key)
    assert store.incidents.open_of("main") is None


@pytest.mark.parametrize("field", ["id", "site", "opened_at", "colour"])
def test_fixed_and_unknown_fields_are_a_mistake(
    store: SqliteStore, incident_id: str, field: str
) -> None:
    with pytest.raises(ValueError, match=field):
        store.incidents.change(incident_id, IncidentState.SUSPECTED, fields={field: "x"})


def test_a_value_of_the_wrong_type_is_a_mistake(store: SqliteStore, incident_id: str) -> None:
    with pytest.raises(ValueError, match="shape of Incident"):
        store.incidents.change(incident_id, IncidentState.SUSPECTED, fields={"cause": 7})
    assert store.incidents.get(incident_id) == make_incident()


def test_an_unknown_incident_is_refused(store: SqliteStore) -> None:
    with pytest.raises(Refused, match="'INC-1' does not exist"):
        store.incidents.change("INC-1", IncidentState.SUSPECTED, fields={})
    assert store.incidents.get("INC-1") is None


def test_an_ended_incident_cannot_come_back_beside_an_open_one(
    store: SqliteStore, incident_id: str
) -> None:
    store.incidents.change(
        incident_id, IncidentState.SUSPECTED, fields={"state": IncidentState.RESOLVED}
    )
    store.runs.record(make_run("run-2"), IncidentChange(incident=make_incident("")), ())
    with pytest.raises(Refused, match="INC-20261122-0002 of the same site is open"):
        store.incidents.change(
            incident_id, IncidentState.RESOLVED, fields={"state": IncidentState.RESPONDING}
        )


def test_due_are_the_responding_ones(store: SqliteStore, incident_id: str) -> None:
    for state, due in [
        (IncidentState.SUSPECTED, False),
        (IncidentState.RESPONDING, True),
        (IncidentState.NEEDS_HUMAN, False),
    ]:
        current = store.incidents.get(incident_id)
        assert current is not None
        store.incidents.change(incident_id, current.state, fields={"state": state})
        assert bool(store.incidents.due()) is due, state


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM incidents",
        "DELETE FROM journal",
        "DELETE FROM reports",
        "UPDATE journal SET phase = 'done'",
        "UPDATE reports SET text = ''",
        "UPDATE incidents SET id = 'INC-0'",
        "UPDATE incidents SET site = 'none'",
    ],
)
def test_the_database_itself_keeps_the_record(
    store: SqliteStore, incident_id: str, path: Path, statement: str
) -> None:
    """I1: not even a hand at the sqlite3 prompt deletes an incident by mistake."""
    from sentinel.core.playbook import Phase

    store.journal.write(incident_id, "block", "block", Phase.INTENT, data={})
    store.reports.add(incident_id, "opened", {}, "text")
    with (
        closing(sqlite3.connect(path)) as hand,
        pytest.raises(sqlite3.IntegrityError, match=r"never (deleted|changed)|of an incident stay"),
    ):
        hand.execute(statement)
    assert store.incidents.get(incident_id) == make_incident()


def test_a_row_that_something_else_damaged_is_named(
    store: SqliteStore, incident_id: str, path: Path
) -> None:
    with closing(sqlite3.connect(path)) as hand, hand:
        hand.execute("""UPDATE incidents SET document = '{"id": 5}'""")
    with pytest.raises(StoreError, match=f"incident {incident_id} in the state database"):
        store.incidents.all()
