"""The content calendar's memory: what is kept for ever, and what two people do at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sentinel.core.calendar_flow import Deed, FlowEvent, FlowState, HandIn
from sentinel.core.calendar_port import Review, SeenPage
from sentinel.core.notice import NoticeKind
from sentinel.edges.store import SqliteStore
from sentinel.errors import Refused, StoreError
from support.values import T0, make_message, make_notice

PAGE = SeenPage(
    element="tenders",
    url="https://www.institute.example/caf\udce9",
    digest="a",
    first_seen_at=T0,
    seen_at=T0,
)
HAND_IN = HandIn(
    id="01",
    site="main",
    element="tenders",
    url="https://www.institute.example/tenders",
    subject="/tenders",
    path="tenders",
    sha256="0" * 64,
    size=1,
    by="Web Officer",
    state=FlowState.SUBMITTED,
    events=(FlowEvent(deed=Deed.SUBMIT, at=T0, by="Web Officer"),),
)


def test_a_page_takes_the_place_of_what_was_known_of_it_and_may_be_forgotten(
    store: SqliteStore,
) -> None:
    other = replace(PAGE, url="https://www.institute.example/other")
    store.calendar.seen("main", [PAGE, other], [])
    changed = replace(PAGE, digest="b", changed_at=T0 + timedelta(days=1), approved_at=T0)
    store.calendar.seen("main", [changed], [other])
    assert store.calendar.pages("main") == (changed,)
    assert store.calendar.pages("second") == ()


def test_reviews_are_kept_for_ever(store: SqliteStore) -> None:
    reviews = [
        Review(element="tenders", at=T0, by="Web Officer", part="contributor", note=note)
        for note in ("first", "second")
    ]
    for review in reviews:
        store.calendar.review("main", review)
    assert store.calendar.reviews("main") == tuple(reviews)
    with (
        pytest.raises(StoreError, match="never changed or deleted"),
        store._database.writing() as db,
    ):
        db.execute("DELETE FROM content_reviews")


def test_of_two_people_who_decide_at_once_one_is_refused(store: SqliteStore) -> None:
    store.calendar.put(HAND_IN, None)
    approved = replace(HAND_IN, state=FlowState.APPROVED)
    store.calendar.put(approved, HAND_IN)
    for after, before in ((replace(HAND_IN, state=FlowState.REJECTED), HAND_IN), (HAND_IN, None)):
        with pytest.raises(Refused, match="somebody else has done something"):
            store.calendar.put(after, before)
    assert store.calendar.hand_ins("main") == (approved,)


def test_a_reminder_is_put_down_once_whoever_is_first(store: SqliteStore) -> None:
    for number in (1, 2):
        notice = make_notice(NoticeKind.CONTENT, key=f"content/main/{number}", incident="")
        store.calendar.remind("main", ["tenders/day"], T0, [(notice, make_message())])
    assert [row.key for row in store.outbox.all()] == ["content/main/1"]
    assert store.calendar.reminded("main") == {"tenders/day"}
    assert store.calendar.reminded("second") == frozenset()
