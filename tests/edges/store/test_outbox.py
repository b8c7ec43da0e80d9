"""Mails are put down once per key, sent at least once, and always say what became of them."""

from datetime import timedelta

import pytest

from sentinel.core.notice import NoticeKind, OutboxState
from sentinel.edges.store import SqliteStore
from sentinel.errors import Refused
from support.values import T0, FakeClock, make_message, make_notice

MESSAGE = make_message()


def states(store: SqliteStore) -> dict[str, OutboxState]:
    return {row.key: row.state for row in store.outbox.all()}


def test_a_row_holds_the_notice_and_its_audience(store: SqliteStore) -> None:
    store.outbox.put([(make_notice(), make_message("S \udce9", "B\0"))])
    (row,) = store.outbox.due(T0)
    assert row.recipients == ("suspect@institute.example",)
    assert row.message_id.endswith("@sentinel.example>")
    assert (row.subject, row.body) == ("S \\udce9", "B\0")
    assert (row.attempts, row.state, row.created_at) == (0, OutboxState.QUEUED, T0)


def test_a_notice_may_name_its_recipients(store: SqliteStore) -> None:
    store.outbox.put([(make_notice(recipients=("a@b.example",)), MESSAGE)])
    assert store.outbox.all()[0].recipients == ("a@b.example",)


def test_the_same_key_is_put_down_once(store: SqliteStore) -> None:
    store.outbox.put([(make_notice(), make_message("first"))])
    store.outbox.put([(make_notice(), make_message("second")), (make_notice(key="b"), MESSAGE)])
    assert [row.subject for row in store.outbox.all()] == ["first", "Subject"]
    assert len({row.message_id for row in store.outbox.all()}) == 2
    assert store.outbox.has("b")
    assert not store.outbox.has("c")


def test_a_held_row_is_due_when_its_time_comes(store: SqliteStore) -> None:
    held = make_notice(hold_until=T0 + timedelta(seconds=60))
    store.outbox.put([(held, MESSAGE)])
    assert store.outbox.due(T0 + timedelta(seconds=59)) == ()
    assert len(store.outbox.due(T0 + timedelta(seconds=60))) == 1


def test_a_failed_attempt_is_repeated_under_the_same_message_id(store: SqliteStore) -> None:
    store.outbox.put([(make_notice(), MESSAGE)])
    (row,) = store.outbox.due(T0)
    store.outbox.failed(row.id, "451 try later", T0 + timedelta(seconds=60))
    assert store.outbox.due(T0) == ()
    (again,) = store.outbox.due(T0 + timedelta(seconds=60))
    assert (again.attempts, again.last_error) == (1, "451 try later")
    assert again.message_id == row.message_id


def test_sent_is_noted_once_with_the_refused(store: SqliteStore) -> None:
    store.outbox.put([(make_notice(), MESSAGE)])
    (row,) = store.outbox.due(T0)
    store.outbox.sent(row.id, T0, ["x@institute.example"])
    store.outbox.sent(row.id, T0 + timedelta(hours=1), [])
    store.outbox.failed(row.id, "late", T0)
    store.outbox.undeliverable(row.id, "late")
    (sent,) = store.outbox.all()
    assert (sent.state, sent.sent_at, sent.refused) == (
        OutboxState.SENT,
        T0,
        ("x@institute.example",),
    )
    assert (sent.attempts, sent.last_error) == (1, "")


def test_undeliverable_is_not_tried_again(store: SqliteStore) -> None:
    store.outbox.put([(make_notice(), MESSAGE)])
    (row,) = store.outbox.due(T0)
    store.outbox.undeliverable(row.id, "550 no such user")
    assert store.outbox.due(T0 + timedelta(days=1)) == ()
    assert store.outbox.all()[0].state is OutboxState.UNDELIVERABLE


def test_a_result_for_a_row_that_is_not_there_is_refused(store: SqliteStore) -> None:
    with pytest.raises(Refused, match="outbox row 9"):
        store.outbox.sent(9, T0, [])


@pytest.mark.parametrize("proves", [True, False])
def test_a_notice_of_the_proof_takes_the_place_of_a_held_suspicion(
    store: SqliteStore, proves: bool
) -> None:
    store.outbox.put([(make_notice(hold_until=T0 + timedelta(seconds=60)), MESSAGE)])
    store.outbox.put([(make_notice(NoticeKind.BLOCKED, proves=proves), MESSAGE)])
    wanted = OutboxState.SUPERSEDED if proves else OutboxState.QUEUED
    assert states(store)["INC-20261122-0001/suspect"] is wanted


def test_what_is_due_or_tried_or_of_another_incident_is_still_sent(
    store: SqliteStore, clock: FakeClock
) -> None:
    """Someone may be sending it at this moment; and a mail that was tried may have arrived."""
    later = T0 + timedelta(seconds=60)
    store.outbox.put(
        [
            (make_notice(key="due"), MESSAGE),
            (make_notice(key="tried"), MESSAGE),
            (make_notice(key="other", incident="INC-20261122-0002", hold_until=later), MESSAGE),
        ]
    )
    store.outbox.failed(store.outbox.all()[1].id, "away", later)
    store.outbox.put([(make_notice(NoticeKind.BLOCKED, proves=True), MESSAGE)])
    assert set(states(store).values()) == {OutboxState.QUEUED}


def test_a_mail_that_went_out_while_it_was_superseded_was_sent(store: SqliteStore) -> None:
    held = make_notice(key="held", hold_until=T0 + timedelta(seconds=60))
    store.outbox.put([(held, MESSAGE)])
    row = store.outbox.all()[0]
    store.outbox.put([(make_notice(NoticeKind.BLOCKED, proves=True), MESSAGE)])
    assert store.outbox.all()[0].state is OutboxState.SUPERSEDED
    store.outbox.sent(row.id, T0, [])
    assert store.outbox.all()[0].state is OutboxState.SENT
