"""Exercises: signed, kept for ever; what a hand put in excuses nothing and proves nothing."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.core.exercise import (
    Exercise,
    ExerciseKind,
    ExerciseRecord,
    Promise,
    PromiseResult,
    TimedEvent,
)
from sentinel.edges.store import SqliteStore
from sentinel.errors import Refused
from support.values import T0

BEGUN = Exercise(
    id="E1",
    site="main",
    path="canary.html",
    subject="/canary.html",
    url="http://127.0.0.1/canary.html",
    planted="a" * 64,
    original="b" * 64,
    begun_at=T0,
    ends_at=T0 + timedelta(minutes=5),
    by="test",
)
ENDED = ExerciseRecord(
    id="E1",
    site="main",
    kind=ExerciseKind.PROOF,
    name="canary.html",
    began_at=T0,
    ended_at=T0 + timedelta(seconds=9),
    by="test",
    promises=(PromiseResult(promise=Promise.DETECT, kept=True, seconds=1.5, text="seen"),),
    timeline=(TimedEvent(seconds=1.5, event="seen"),),
    backup="B1",
)


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as hand, hand:
        hand.execute("DROP TRIGGER IF EXISTS exercises_are_kept_update")
        hand.execute(statement)


def test_one_is_open_until_its_end_is_on_record(store: SqliteStore) -> None:
    assert store.exercises.open_of("main") is None
    store.exercises.begin(BEGUN)
    assert store.exercises.open_of("main") == BEGUN
    assert store.exercises.open_of("other") is None
    assert store.exercises.about("main", T0 + timedelta(days=9)) == ((BEGUN, None),)
    store.exercises.end(ENDED)
    assert store.exercises.open_of("main") is None
    assert store.exercises.last("main") == (ENDED,)
    assert store.exercises.about("main", ENDED.ended_at) == ((BEGUN, ENDED.ended_at),)
    assert store.exercises.about("main", ENDED.ended_at + timedelta(seconds=1)) == ()


def test_each_part_is_recorded_once(store: SqliteStore) -> None:
    store.exercises.begin(BEGUN)
    with pytest.raises(Refused, match="recorded already"):
        store.exercises.begin(replace(BEGUN, planted="c" * 64))
    store.exercises.end(ENDED)
    with pytest.raises(Refused, match="recorded already"):
        store.exercises.end(replace(ENDED, problems=("another end",)))
    assert store.exercises.last("main") == (ENDED,)


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE exercises SET document = replace(document, '{'a' * 64}', '{'c' * 64}')",
        "UPDATE exercises SET site = 'other'",
        "UPDATE exercises SET signature = ''",
        "UPDATE exercises SET document = '{}'",
    ],
)
def test_what_a_hand_changed_excuses_nothing(
    store: SqliteStore, path: Path, statement: str
) -> None:
    store.exercises.begin(BEGUN)
    change(path, statement)
    assert store.exercises.open_of("main") is None
    assert store.exercises.open_of("other") is None
    assert store.exercises.about("main", T0) == ()


def test_an_end_that_does_not_verify_is_none(store: SqliteStore, path: Path) -> None:
    store.exercises.begin(BEGUN)
    store.exercises.end(ENDED)
    change(path, "UPDATE exercises SET signature = '' WHERE part = 'ended'")
    assert store.exercises.last("main") == ()
    assert store.exercises.open_of("main") == BEGUN


@pytest.mark.parametrize("act", ["DELETE FROM exercises", "UPDATE exercises SET site = 'x'"])
def test_nothing_is_changed_or_deleted(store: SqliteStore, path: Path, act: str) -> None:
    store.exercises.begin(BEGUN)
    with closing(sqlite3.connect(path)) as hand, pytest.raises(sqlite3.IntegrityError):
        hand.execute(act)
