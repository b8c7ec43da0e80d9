"""Sightings are added, numbered, counted, and never changed; older databases get theirs."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.incident import IncidentState
from sentinel.core.records import IncidentChange
from sentinel.core.sightings import Sighting
from sentinel.core.verdict import Verdict
from sentinel.edges.store import SqliteStore
from support.stores import open_store
from support.values import T0, make_incident, make_run


def sighting(subject: str, **changes: object) -> Sighting:
    values: dict[str, object] = {
        "subject": subject,
        "digest": "ab" * 32,
        "verdict": Verdict.DEFACED,
        "run": "run-1",
        "at": T0,
        "state": IncidentState.RESPONDING,
        **changes,
    }
    return Sighting(**values)  # type: ignore[arg-type] # a test gives what it means


def test_they_are_numbered_counted_and_read_from_a_number_on(store: SqliteStore) -> None:
    first = (sighting("/a"), sighting("/odd \udcff"))
    change = IncidentChange(incident=make_incident(""), sightings=first)
    stored = store.runs.record(make_run("run-1"), change, ())
    assert stored is not None
    assert stored.affected == 2
    more = (sighting("/a", digest="cd" * 32), sighting("/crowd/", stands_for=40))
    again = store.runs.record(
        make_run("run-2"), IncidentChange(incident=stored, sightings=more), ()
    )
    assert again is not None
    assert again.affected == 42
    assert store.incidents.get(stored.id) == again
    seen = store.incidents.sightings(stored.id)
    assert [replace(one, number=0) for one in seen] == [*first, *more]
    assert store.incidents.sightings(stored.id, after=seen[1].number) == seen[2:]


def test_two_runs_that_did_not_know_of_each_other_are_counted_together(store: SqliteStore) -> None:
    opened = store.runs.record(make_run("run-1"), IncidentChange(incident=make_incident("")), ())
    assert opened is not None
    for number in (2, 3):
        change = IncidentChange(incident=opened, sightings=(sighting(f"/{number}"),))
        store.runs.record(make_run(f"run-{number}"), change, ())
    after = store.incidents.get(opened.id)
    assert after is not None
    assert after.affected == 2


@pytest.mark.parametrize("act", ["DELETE FROM sightings", "UPDATE sightings SET subject = 'x'"])
def test_they_are_kept_even_against_a_hand_at_the_database(
    store: SqliteStore, path: Path, act: str
) -> None:
    change = IncidentChange(incident=make_incident(""), sightings=(sighting("/a"),))
    store.runs.record(make_run(), change, ())
    with closing(sqlite3.connect(path)) as hand, pytest.raises(sqlite3.IntegrityError):
        hand.execute(act)


def test_an_older_database_gets_those_of_the_addresses_that_its_incidents_name(
    store: SqliteStore, path: Path
) -> None:
    incident = make_incident("", subjects=("/", "/odd \udcff"), verdict=Verdict.DEFACED)
    stored = store.runs.record(make_run(), IncidentChange(incident=incident), ())
    assert stored is not None
    store.close()
    with closing(sqlite3.connect(path)) as hand, hand:
        hand.execute("DROP TABLE sightings")
        hand.execute("DELETE FROM _sqlite_migrations WHERE name = 'm0002_sightings'")
    with closing(open_store(path)) as newer:
        seen = newer.incidents.sightings(stored.id)
        assert [s.subject for s in seen] == ["/", "/odd \udcff"]
        assert {(s.verdict, s.at, s.news) for s in seen} == {(Verdict.DEFACED, T0, False)}
