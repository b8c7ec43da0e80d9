"""Mails are put down once per key, sent at least once, and always say what became of them."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.core.notice import Notice, NoticeKind, OutboxState
from sentinel.core.routing import Route
from sentinel.edges.store import SqliteStore
from sentinel.errors import Refused
from support.stores import new_key, open_store
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


def test_urgent_rows_are_due_before_others(store: SqliteStore) -> None:
    digest = make_notice(NoticeKind.DIGEST, key="digest", at=T0 - timedelta(hours=1))
    store.outbox.put([(digest, MESSAGE), (make_notice(key="blocked"), MESSAGE)])
    assert [row.key for row in store.outbox.due(T0)] == ["blocked", "digest"]


def test_all_rows_of_a_notice_are_found_whatever_was_added_to_their_keys(
    store: SqliteStore,
) -> None:
    keys = ("a", "a/@mail-hi", "a/escalated", "a/@mail-hi/escalated-2/@hook")
    others = ("a/b", "a0", "ab", "a/@mail-hi/undelivered", "a/@X")
    for key in (*keys, *others):
        store.outbox.put([(make_notice(key=key), MESSAGE)])
    assert [row.key for row in store.outbox.of_notice("a")] == list(keys)
    assert store.outbox.of_notice("a/escalated") == store.outbox.of_notice("a")
    assert [row.key for row in store.outbox.of_notice("a/b")] == ["a/b"]


def test_a_notice_is_delivered_when_anybody_has_it(store: SqliteStore) -> None:
    for key in ("a", "a/@hook", "b"):
        store.outbox.put([(make_notice(key=key), MESSAGE)])
    rows = {row.key: row for row in store.outbox.all()}
    assert not store.outbox.delivered("a")
    store.outbox.failed(rows["b"].id, "450", T0, taken=["x@b.example"])
    store.outbox.sent(rows["a/@hook"].id, T0, ())
    assert store.outbox.delivered("a")
    assert store.outbox.delivered("b")


def test_who_took_it_and_who_did_not_is_added_up(store: SqliteStore) -> None:
    store.outbox.put([(make_notice(), MESSAGE)])
    (row,) = store.outbox.all()
    store.outbox.failed(row.id, "450", T0, taken=["a@b.example"], refused=["c@b.example"])
    store.outbox.failed(row.id, "450", T0, taken=["d@b.example", "a@b.example"])
    (again,) = store.outbox.all()
    assert again.taken == ("a@b.example", "d@b.example")
    assert again.refused == ("c@b.example",)


@pytest.mark.parametrize("result", ["sent", "failed", "undeliverable"])
def test_a_result_and_what_it_makes_others_be_told_are_one_transaction(
    store: SqliteStore, result: str
) -> None:
    """Where the notice cannot be put down the row is as it was: nobody is left out by a crash."""
    store.outbox.put([(make_notice(), MESSAGE)])
    (row,) = store.outbox.all()
    also = [(make_notice(key="others"), MESSAGE), (make_notice(key="broken"), None)]
    calls = {
        "sent": lambda: store.outbox.sent(row.id, T0, (), also=also),  # type: ignore[arg-type]
        "failed": lambda: store.outbox.failed(row.id, "450", T0, also=also),  # type: ignore[arg-type]
        "undeliverable": lambda: store.outbox.undeliverable(row.id, "550", also=also),  # type: ignore[arg-type]
    }
    with pytest.raises(AttributeError):
        calls[result]()
    assert store.outbox.all() == (row,)
    also.pop()
    calls[result]()
    assert [one.key for one in store.outbox.all()] == [row.key, "others"]
    store.outbox.sent(row.id, T0, (), also=[(make_notice(key="again"), MESSAGE)])
    assert store.outbox.has("again") == (result == "failed"), "what is settled tells nobody more"


def test_what_should_have_been_delivered_by_now_is_overdue(path: Path, clock: FakeClock) -> None:
    def routes(notice: Notice) -> tuple[Route, ...]:
        return (Route(deliver_by=notice.at + timedelta(seconds=300)),)

    with closing(
        SqliteStore(path, clock=clock, key=new_key(), routes=routes, mail_domain="a.example")
    ) as store:
        store.outbox.put([(make_notice(key=key), MESSAGE) for key in ("a", "b", "c")])
        first, second, third = store.outbox.all()
        store.outbox.sent(first.id, T0, ())
        store.outbox.undeliverable(second.id, "550")
        assert store.outbox.overdue(T0 + timedelta(seconds=299)) == ()
        assert [row.id for row in store.outbox.overdue(T0 + timedelta(seconds=300))] == [third.id]


def test_a_channel_gets_no_link_by_which_one_person_acts(path: Path, clock: FakeClock) -> None:
    """Who reads a room is not known: whoever follows the link would act as somebody else."""

    def routes(notice: Notice) -> tuple[Route, ...]:
        return Route(), Route(channel="room", suffix="/@room")

    body = "Take it up:\n  https://watch.example/deed/abc.def\nor run the command.\n"
    with closing(
        SqliteStore(path, clock=clock, key=new_key(), routes=routes, mail_domain="a.example")
    ) as store:
        store.outbox.put([(make_notice(), make_message("Subject", body))])
        mail, room = store.outbox.all()
    assert "https://watch.example/deed/abc.def" in mail.body
    assert "/deed/" not in room.body
    assert "or run the command." in room.body


def test_what_a_person_brings_forward_is_due_and_may_be_asked_again(store: SqliteStore) -> None:
    for key in ("sent", "given up", "waits"):
        store.outbox.put([(make_notice(key=key), MESSAGE)])
    sent, given_up, waits = store.outbox.all()
    store.outbox.sent(sent.id, T0, ())
    store.outbox.failed(given_up.id, "450", T0, refused=["a@b.example"])
    store.outbox.undeliverable(given_up.id, "550")
    store.outbox.failed(waits.id, "450", T0 + timedelta(hours=1))
    changed = store.outbox.retry([sent.id, given_up.id, waits.id, 99], T0)
    assert [row.id for row in changed] == [given_up.id, waits.id]
    due = store.outbox.due(T0)
    assert [(row.id, row.refused) for row in due] == [(given_up.id, ()), (waits.id, ())]


def test_rows_of_an_older_sentinel_are_sent_on_unchanged(store: SqliteStore, path: Path) -> None:
    """A database from before there were channels, with a mail that an outage has put off."""
    store.close()
    columns = ("channel", "language", "urgent", "deliver_by", "attachments")
    with closing(sqlite3.connect(path)) as old, old:
        old.execute("DROP INDEX outbox_due")
        for column in (*columns, "taken", "reference", "away"):
            old.execute(f"ALTER TABLE outbox DROP COLUMN {column}")
        old.execute("CREATE INDEX outbox_due ON outbox (next_attempt_at) WHERE state = 'queued'")
        old.execute(
            "DELETE FROM _sqlite_migrations WHERE name IN "
            "('m0011_channels', 'm0017_partly_taken', 'm0018_owed_from_before')"
        )
        old.execute(
            "INSERT INTO outbox VALUES (7, 'INC-1/blocked', 'blocked', 'main', 'INC-1', "
            "'<old@a.example>', '[\"a@b.example\"]', 'Subject', 'Body', "
            "'2026-11-22T10:00:00.000000+00:00', '2026-11-22T10:30:00.000000+00:00', 3, 'queued', "
            "NULL, 'away', '[]')"
        )
    with closing(open_store(path)) as again:
        (row,) = again.outbox.all()
        assert (row.key, row.message_id) == ("INC-1/blocked", "<old@a.example>")
        assert (row.subject, row.body, row.recipients) == ("Subject", "Body", ("a@b.example",))
        assert (row.channel, row.attempts, row.state) == ("mail", 3, OutboxState.QUEUED)
        assert row.urgent
        assert row.deliver_by
        assert row.created_at < row.deliver_by
        assert [one.id for one in again.untold.rows(row.deliver_by)] == [7], "nobody is called"
        assert again.outbox.bring_forward("mail", T0 - timedelta(days=1)) == 1
        assert again.outbox.next_due("mail", T0) is not None
