"""Rehearsals: newest first, signed, kept for ever; what a hand put in counts for nothing."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sentinel.edges.keys import SigningKey
from sentinel.edges.store import SqliteStore
from sentinel.errors import Refused
from support.rehearsals import make_rehearsal
from support.stores import new_key, open_store
from support.values import T0


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as hand, hand:
        hand.execute("DROP TRIGGER IF EXISTS rehearsals_are_kept_update")
        hand.execute(statement)


def test_they_are_given_newest_first_and_whole(store: SqliteStore) -> None:
    for number in (2, 1, 3):
        store.rehearsals.add(make_rehearsal(number))
    assert store.rehearsals.last("main") == make_rehearsal(3)
    assert store.rehearsals.since("main", make_rehearsal(2).ended_at) == (
        make_rehearsal(3),
        make_rehearsal(2),
    )
    assert store.rehearsals.last("other") is None


def test_one_id_is_recorded_once(store: SqliteStore) -> None:
    store.rehearsals.add(make_rehearsal())
    with pytest.raises(Refused, match="recorded already"):
        store.rehearsals.add(make_rehearsal(problems=("another end",)))
    assert store.rehearsals.last("main") == make_rehearsal()


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE rehearsals SET document = replace(document, '"B1"', '"B2"') WHERE id = 'R2'""",
        "UPDATE rehearsals SET ended_at = '2999-01-01T00:00:00.000000Z' WHERE id = 'R2'",
        "UPDATE rehearsals SET signature = '' WHERE id = 'R2'",
        "UPDATE rehearsals SET document = '{}' WHERE id = 'R2'",
    ],
)
def test_what_a_hand_changed_is_left_out(store: SqliteStore, path: Path, statement: str) -> None:
    store.rehearsals.add(make_rehearsal(1))
    store.rehearsals.add(make_rehearsal(2))
    change(path, statement)
    assert store.rehearsals.last("main") == make_rehearsal(1)
    assert store.rehearsals.since("main", T0) == (make_rehearsal(1),)


def test_another_installation_s_record_counts_for_nothing(
    store: SqliteStore, path: Path, key: SigningKey
) -> None:
    store.rehearsals.add(make_rehearsal())
    with closing(open_store(path, key=new_key())) as other:
        assert other.rehearsals.last("main") is None
    with closing(open_store(path, key=key)) as same:
        assert same.rehearsals.last("main") == make_rehearsal()


@pytest.mark.parametrize("act", ["DELETE FROM rehearsals", "UPDATE rehearsals SET site = 'x'"])
def test_a_hand_at_the_prompt_cannot_take_one_away(
    store: SqliteStore, path: Path, act: str
) -> None:
    store.rehearsals.add(make_rehearsal())
    with (
        closing(sqlite3.connect(path)) as hand,
        pytest.raises(sqlite3.IntegrityError, match="never changed or deleted"),
    ):
        hand.execute(act)
