"""Who approved: with their own key, in pairs where a page is sealed, never silently undone."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.core.approval import PURPOSE, statement_of
from sentinel.core.baseline import Baseline, BaselineState
from sentinel.edges.keys import SigningKey
from sentinel.edges.store import SqliteStore
from sentinel.errors import IntegrityError, Refused
from support.stores import MAIL_DOMAIN, new_key, routes_of
from support.values import T0, FakeClock, make_baseline, make_page_baseline

APPROVED, REJECTED = BaselineState.APPROVED, BaselineState.REJECTED
GM, OFFICER = "GM (ICT)", "Web Officer"


class Place:
    """A database that is opened again with other keys of persons."""

    def __init__(self, folder: Path) -> None:
        self.path, self.key = folder / "state.db", new_key()
        self.gm, self.officer = new_key(), new_key()

    def store(self, **persons: SigningKey) -> SqliteStore:
        names = {"gm": GM, "officer": OFFICER}
        return SqliteStore(
            self.path,
            clock=FakeClock(),
            key=self.key,
            routes=routes_of,
            mail_domain=MAIL_DOMAIN,
            persons={names[who]: key.public_text for who, key in persons.items()},
        )

    def by_hand(self, statement: str) -> None:
        with closing(sqlite3.connect(self.path)) as hand, hand:
            hand.execute(statement)


def signed(key: SigningKey, baseline: Baseline) -> str:
    return key.sign(PURPOSE, statement_of(baseline))


def stored(store: SqliteStore, baseline: Baseline) -> Baseline:
    store.baselines.add(baseline)
    return baseline


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_who_has_a_key_approves_with_it_alone(place: Place) -> None:
    with closing(place.store(gm=place.gm)) as store:
        baseline = stored(store, make_baseline())
        with pytest.raises(Refused, match=r"needs their signature; found: none.*--key"):
            store.baselines.decide("baseline-1", APPROVED, GM, "")
        wrong = signed(place.officer, baseline)
        with pytest.raises(Refused, match="another key's"):
            store.baselines.decide("baseline-1", APPROVED, GM, "", signature=wrong)
        good = signed(place.gm, baseline)
        decided = store.baselines.decide("baseline-1", APPROVED, GM, "", signature=good)
        assert store.baselines.approved("main") == decided
        assert store.baselines.doubts(decided) == ()


def test_a_signature_of_the_installations_own_key_is_none_of_a_person(place: Place) -> None:
    with closing(place.store(gm=place.gm)) as store:
        baseline = stored(store, make_baseline())
        with pytest.raises(Refused):
            store.baselines.decide(
                "baseline-1", APPROVED, GM, "", signature=signed(place.key, baseline)
            )


def test_a_removed_key_is_a_doubt_and_an_exchanged_one_too(place: Place) -> None:
    with closing(place.store(gm=place.gm)) as store:
        signature = signed(place.gm, stored(store, make_baseline()))
        store.baselines.decide("baseline-1", APPROVED, GM, "", signature=signature)
    for persons in ({}, {"gm": new_key()}):
        with closing(place.store(**persons)) as store:
            approved = store.baselines.approved("main")
            assert approved is not None
            assert len(store.baselines.doubts(approved)) == 1


def test_an_approval_written_by_who_holds_only_our_key_does_not_verify(place: Place) -> None:
    with closing(place.store()) as store:
        stored(store, make_baseline())
        store.baselines.decide("baseline-1", APPROVED, GM, "")
    with closing(place.store(gm=place.gm)) as store:
        approved = store.baselines.approved("main")
        assert approved is not None
        assert "without their key" in store.baselines.doubts(approved)[0]


def test_a_sealed_page_needs_two_persons(place: Place) -> None:
    with closing(place.store()) as store:
        stored(store, make_baseline(pages=(make_page_baseline(sealed=True),)))
        first = store.baselines.decide("baseline-1", APPROVED, GM, "")
        assert (first.state, store.baselines.approved("main")) == (BaselineState.CANDIDATE, None)
        with pytest.raises(Refused, match="another person"):
            store.baselines.decide("baseline-1", APPROVED, GM, "")
        second = store.baselines.decide("baseline-1", APPROVED, OFFICER, "")
        assert (second.state, second.approved_by) == (APPROVED, f"{GM} and {OFFICER}")


def test_one_key_does_not_make_two_persons(place: Place) -> None:
    with closing(place.store(gm=place.gm, officer=place.gm)) as store:
        baseline = stored(store, make_baseline(pages=(make_page_baseline(sealed=True),)))
        signature = signed(place.gm, baseline)
        store.baselines.decide("baseline-1", APPROVED, GM, "", signature=signature)
        with pytest.raises(Refused, match="a key of their own"):
            store.baselines.decide("baseline-1", APPROVED, OFFICER, "", signature=signature)


def test_a_renewal_is_signed_again_and_begins_a_term(place: Place) -> None:
    with closing(place.store(gm=place.gm)) as store:
        baseline = stored(store, make_baseline())
        first = signed(place.gm, baseline)
        ends = T0 + timedelta(days=90)
        approved = store.baselines.decide(
            "baseline-1", APPROVED, GM, "", signature=first, expires_at=ends
        )
        assert approved.expires_at == ends
        with pytest.raises(Refused):  # the old signature is none for the new term
            store.baselines.renew("baseline-1", GM, "still right", signature=first)
        again = signed(place.gm, approved)
        later = ends + timedelta(days=90)
        renewed = store.baselines.renew(
            "baseline-1", GM, "still right", signature=again, expires_at=later
        )
        assert (renewed.term, renewed.expires_at) == (2, later)
        assert store.baselines.approved("main") == renewed


def test_only_what_is_in_force_is_renewed(place: Place) -> None:
    with closing(place.store()) as store:
        stored(store, make_baseline())
        with pytest.raises(Refused, match="is candidate; only the one in force"):
            store.baselines.renew("baseline-1", GM, "")


def test_decisions_are_kept_and_their_chain_shows_a_hand(place: Place) -> None:
    with closing(place.store()) as store:
        for name in ("b1", "b2"):
            stored(store, make_baseline(name))
        store.baselines.decide("b1", REJECTED, GM, "not ours")
        store.baselines.decide("b2", APPROVED, OFFICER, "")
        store.baselines.renew("b2", OFFICER, "still right")
        all_of_them = store.baselines.decisions()  # type: ignore[attr-defined] # the edge's own
        assert [(d.baseline, d.act, d.approval.by) for d in all_of_them] == [
            ("b1", "rejected", GM),
            ("b2", "approved", OFFICER),
            ("b2", "renewed", OFFICER),
        ]
    for statement in ("DELETE FROM decisions", "UPDATE decisions SET act = 'approved'"):
        with pytest.raises(sqlite3.IntegrityError, match="never changed or deleted"):
            place.by_hand(statement)
    place.by_hand("DROP TRIGGER decisions_are_kept_delete")
    place.by_hand("DELETE FROM decisions WHERE number = 1")
    with closing(place.store()) as store, pytest.raises(IntegrityError, match="one before it"):
        store.baselines.decisions()  # type: ignore[attr-defined] # the edge's own
