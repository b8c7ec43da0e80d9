"""How promises stand: replaced by each look, since when it is so, and every change for ever."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.core.published import PromiseStanding, PublishedPromise, Standing
from support.stores import open_store
from support.values import T0

HOUR = timedelta(hours=1)


def standing(name: str, found: Standing, *remember: tuple[str, str]) -> PromiseStanding:
    promise = PublishedPromise(
        name=name,
        profile="ours",
        says="It is so.",
        says_hindi="",
        source="Policy",
        row="1",
        applies_to=("/**",),
        proof="not-framed",
    )
    return PromiseStanding(
        promise=promise,
        standing=found,
        reason=f"{found} it is",
        pages=("https://www.institute.example/\udc80",),
        quotes=("<b>\u202e",),
        remember=remember,
    )


def test_what_stands_is_replaced_and_changes_are_kept(tmp_path: Path) -> None:
    store = open_store(tmp_path / "s.db")
    kept, broken = standing("a", Standing.KEPT), standing("a", Standing.BROKEN)
    assert store.promises.keep("main", [kept, standing("b", Standing.UNKNOWN)], T0) == 2
    assert store.promises.keep("main", [kept], T0) == 0
    assert store.promises.keep("main", [kept], T0 + HOUR) == 0
    assert store.promises.keep("main", [broken], T0 + 2 * HOUR) == 1
    assert store.promises.keep("other", [kept], T0) == 1
    found = store.promises.of("main")
    assert sorted(found) == ["ours/a", "ours/b"]
    assert (found["ours/a"].standing, found["ours/a"].since) == (Standing.BROKEN, T0 + 2 * HOUR)
    assert found["ours/a"].pages == broken.pages
    assert (found["ours/b"].since, found["ours/b"].looked_at) == (T0, T0)
    (change,) = store.promises.changes("main", T0 + HOUR)
    assert (change.before, change.after, change.at) == (
        Standing.KEPT,
        Standing.BROKEN,
        T0 + 2 * HOUR,
    )
    store.close()


def test_a_look_that_changes_nothing_moves_no_beginning(tmp_path: Path) -> None:
    store = open_store(tmp_path / "s.db")
    store.promises.keep("main", [standing("a", Standing.KEPT)], T0)
    store.promises.keep("main", [standing("a", Standing.KEPT)], T0 + HOUR)
    found = store.promises.of("main")["ours/a"]
    assert (found.since, found.looked_at) == (T0, T0 + HOUR)
    store.close()


def test_what_a_proof_remembers_stays_until_it_says_otherwise(tmp_path: Path) -> None:
    store = open_store(tmp_path / "s.db")
    store.promises.keep("main", [standing("a", Standing.KEPT, ("/", "one"), ("/x", "two"))], T0)
    store.promises.keep("main", [standing("a", Standing.KEPT, ("/", "three"))], T0 + HOUR)
    assert store.promises.remembered("main") == {"ours/a": {"/": "three", "/x": "two"}}
    store.close()


@pytest.mark.parametrize(
    "act", ["DELETE FROM promise_changes", "UPDATE promise_changes SET at = ''"]
)
def test_the_database_refuses_to_change_or_forget_a_change(tmp_path: Path, act: str) -> None:
    store = open_store(tmp_path / "s.db")
    store.promises.keep("main", [standing("a", Standing.KEPT)], T0)
    store.close()
    with sqlite3.connect(tmp_path / "s.db") as db, pytest.raises(sqlite3.IntegrityError):
        db.execute(act)
