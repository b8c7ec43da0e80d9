"""Baselines are signed as a whole; one is approved per site; decisions are not taken twice."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.core.baseline import Baseline, BaselineState
from sentinel.core.canonical import from_json
from sentinel.edges.store import SqliteStore, baselines
from sentinel.errors import IntegrityError, Refused
from support.stores import open_store
from support.values import T0, FakeClock, make_baseline, make_entry, make_manifest

CANDIDATE, APPROVED = BaselineState.CANDIDATE, BaselineState.APPROVED
REJECTED, RETIRED = BaselineState.REJECTED, BaselineState.RETIRED


def by_hand(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as hand, hand:
        hand.execute(statement)


def test_a_candidate_comes_back_and_is_not_approved(store: SqliteStore) -> None:
    odd = make_baseline(tree=make_manifest(make_entry("caf\udce9.html")))
    store.baselines.add(odd)
    assert store.baselines.get("baseline-1") == odd
    assert store.baselines.approved("main") is None
    assert store.baselines.get("none") is None


def test_approving_retires_the_one_before(store: SqliteStore, clock: FakeClock) -> None:
    store.baselines.add(make_baseline("b1"))
    store.baselines.add(make_baseline("b2", learnt_at=T0 + timedelta(hours=1)))
    store.baselines.add(make_baseline("other", site="second"))
    for name in ("b1", "other"):
        store.baselines.decide(name, APPROVED, "GM (ICT)", "")
    clock.advance(60)
    approved = store.baselines.decide("b2", APPROVED, "GM (ICT)", "new look")
    assert replace(approved, approvals=()) == make_baseline(
        "b2",
        learnt_at=T0 + timedelta(hours=1),
        state=APPROVED,
        approved_by="GM (ICT)",
        approved_at=T0 + timedelta(seconds=60),
        reason="new look",
    )
    assert store.baselines.approved("main") == approved
    assert [(b.id, b.state) for b in store.baselines.all("main")] == [
        ("b2", APPROVED),
        ("b1", RETIRED),
    ]
    assert {b.state for b in store.baselines.all("second")} == {APPROVED}


def test_a_rejection_leaves_the_approved_one(store: SqliteStore) -> None:
    store.baselines.add(make_baseline("b1"))
    store.baselines.add(make_baseline("b2"))
    store.baselines.decide("b1", APPROVED, "GM (ICT)", "")
    assert store.baselines.decide("b2", REJECTED, "GM (ICT)", "no").state is REJECTED
    approved = store.baselines.approved("main")
    assert approved is not None
    assert approved.id == "b1"


@pytest.mark.parametrize(
    ("state", "words"), [(APPROVED, "was approved by GM"), (REJECTED, "was rejected by GM")]
)
def test_a_decision_is_not_taken_twice(
    store: SqliteStore, state: BaselineState, words: str
) -> None:
    store.baselines.add(make_baseline())
    store.baselines.decide("baseline-1", state, "GM (ICT)", "")
    with pytest.raises(Refused, match=rf"{words} \(ICT\) on 2026-11-22 04:30 UTC"):
        store.baselines.decide("baseline-1", APPROVED, "Deputy GM (ICT)", "")


def test_what_cannot_be_decided_is_refused(store: SqliteStore) -> None:
    store.baselines.add(make_baseline())
    with pytest.raises(Refused, match="'none' does not exist"):
        store.baselines.decide("none", APPROVED, "GM (ICT)", "")
    with pytest.raises(Refused, match="name the person"):
        store.baselines.decide("baseline-1", APPROVED, " ", "")
    with pytest.raises(ValueError, match="retired is neither"):
        store.baselines.decide("baseline-1", RETIRED, "GM (ICT)", "")
    with pytest.raises(Refused, match="exists already"):
        store.baselines.add(make_baseline())
    with pytest.raises(Refused, match="only a candidate is added"):
        store.baselines.add(make_baseline("b2", state=APPROVED))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE baselines SET document = replace(document, '\"fetches\":3', '\"fetches\":9')",
        "UPDATE baselines SET state = 'approved'",
        "UPDATE baselines SET site = 'second'",
        "UPDATE baselines SET signature = ''",
        "UPDATE baselines SET signature = 'not base64'",
    ],
)
def test_a_changed_baseline_does_not_verify(store: SqliteStore, path: Path, statement: str) -> None:
    store.baselines.add(make_baseline())
    by_hand(path, statement)
    with pytest.raises(IntegrityError, match="baseline baseline-1"):
        store.baselines.get("baseline-1")
    with pytest.raises(IntegrityError, match="baseline baseline-1"):
        store.baselines.decide("baseline-1", APPROVED, "GM (ICT)", "")


def test_a_signature_of_another_key_does_not_verify(store: SqliteStore, path: Path) -> None:
    store.baselines.add(make_baseline())
    with closing(open_store(path)) as other, pytest.raises(IntegrityError, match="another key"):
        other.baselines.all()


def test_a_damaged_approved_one_does_not_bar_the_way_to_a_good_one(
    store: SqliteStore, path: Path
) -> None:
    store.baselines.add(make_baseline("b1"))
    store.baselines.decide("b1", APPROVED, "GM (ICT)", "")
    by_hand(path, "UPDATE baselines SET signature = 'AAAA'")
    with pytest.raises(IntegrityError, match="baseline b1"):
        store.baselines.approved("main")
    store.baselines.add(make_baseline("b2"))
    good = store.baselines.decide("b2", APPROVED, "GM (ICT)", "")
    assert store.baselines.approved("main") == good
    assert replace(good, approvals=()) == replace(
        make_baseline("b2"), state=APPROVED, approved_by="GM (ICT)", approved_at=T0
    )
    with pytest.raises(IntegrityError, match="baseline b1"):
        store.baselines.get("b1")


def test_a_baseline_that_is_asked_for_again_and_again_is_parsed_once(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    # a list of 400 backups parsed the 5,000 files of their baseline 400 times
    parsed = []

    def counting(kind: type[Baseline], value: object) -> Baseline:
        parsed.append(kind)
        return from_json(kind, value)

    store.baselines.add(make_baseline("b1"))
    store.baselines.add(make_baseline("b2"))
    monkeypatch.setattr(baselines, "from_json", counting)
    first = store.baselines.get("b1")
    assert [store.baselines.get("b1") for _ in range(5)] == [first] * 5
    assert parsed == [Baseline]
    other = store.baselines.get("b2")
    assert other is not None
    assert other.id == "b2"
    assert store.baselines.decide("b2", APPROVED, "GM (ICT)", "").state is APPROVED
    assert store.baselines.approved("main") != other


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE baselines SET document = replace(document, '\"fetches\":3', '\"fetches\":9')",
        "UPDATE baselines SET state = 'approved'",
        "UPDATE baselines SET site = 'second'",
        "UPDATE baselines SET signature = ''",
    ],
)
def test_a_baseline_that_is_changed_after_it_was_read_does_not_verify(
    store: SqliteStore, path: Path, statement: str
) -> None:
    store.baselines.add(make_baseline())
    assert store.baselines.get("baseline-1") is not None
    by_hand(path, statement)
    with pytest.raises(IntegrityError, match="baseline baseline-1"):
        store.baselines.get("baseline-1")
