"""Journal, deploy tickets and reports."""

from datetime import timedelta

import pytest

from sentinel.core.notice import NoticeKind
from sentinel.core.playbook import Phase
from sentinel.core.records import IncidentChange
from sentinel.edges.store import SqliteStore
from sentinel.errors import Refused
from support.values import (
    T0,
    FakeClock,
    make_incident,
    make_message,
    make_notice,
    make_run,
    make_ticket,
)

INCIDENT = "INC-20261122-0001"


@pytest.fixture
def opened(store: SqliteStore) -> SqliteStore:
    store.runs.record(make_run(), IncidentChange(incident=make_incident("")), ())
    return store


def test_journal_entries_are_numbered_in_order(opened: SqliteStore, clock: FakeClock) -> None:
    data: dict[str, object] = {"inodes": [1, 2], "path": "caf\udce9", "share": 0.5}
    notice = make_notice(NoticeKind.BLOCKED)
    first = opened.journal.write(INCIDENT, "block", "block", Phase.INTENT, data=data)
    clock.advance(1)
    second = opened.journal.write(
        INCIDENT, "block", "block", Phase.DONE, data={}, notices=[(notice, make_message())]
    )
    assert opened.journal.entries(INCIDENT) == (first, second)
    assert (first.number, second.number, first.data) == (1, 2, data)
    assert second.at == T0 + timedelta(seconds=1)
    assert opened.outbox.has(notice.key)
    assert opened.journal.entries("INC-0") == ()


def test_a_journal_needs_its_incident(opened: SqliteStore) -> None:
    with pytest.raises(Refused, match="'INC-0' does not exist"):
        opened.journal.write("INC-0", "block", "block", Phase.INTENT, data={})


def test_a_ticket_ends_once(store: SqliteStore) -> None:
    store.tickets.begin(make_ticket())
    store.tickets.begin(make_ticket("ticket-2", begins_at=T0 + timedelta(minutes=1)))
    end = T0 + timedelta(minutes=5)
    ended = store.tickets.end("ticket-1", end)
    assert ended == make_ticket(ended_at=end)
    assert store.tickets.end("ticket-1", end + timedelta(hours=1)) == ended
    assert [ticket.id for ticket in store.tickets.of("main")] == ["ticket-2", "ticket-1"]
    assert store.tickets.of("second") == ()
    with pytest.raises(Refused, match="'none' does not exist"):
        store.tickets.end("none", end)
    with pytest.raises(Refused, match="exists already"):
        store.tickets.begin(make_ticket())


def test_reports_are_revisions(opened: SqliteStore, clock: FakeClock) -> None:
    assert opened.reports.add(INCIDENT, "opened", {"site": "मुख्य"}, "पहला") == 1
    later = clock.advance(60)
    assert opened.reports.add(INCIDENT, "confirmed", {"n": 2}, "second") == 2
    assert opened.reports.all(INCIDENT) == (
        (1, T0, {"site": "मुख्य"}, "पहला"),
        (2, later, {"n": 2}, "second"),
    )
    with pytest.raises(Refused, match="no report was stored"):
        opened.reports.add("INC-0", "opened", {}, "")


def test_tickets_of_the_last_weeks_are_those_that_begin_since(store: SqliteStore) -> None:
    """What a sweep asks for; a ticket that was ended meanwhile is read anew."""
    for number in range(3):
        begins_at = T0 + timedelta(days=number)
        ends_at = begins_at + timedelta(hours=1)
        store.tickets.begin(make_ticket(f"t{number}", begins_at=begins_at, ends_at=ends_at))
    since = T0 + timedelta(days=1)
    assert [ticket.id for ticket in store.tickets.since("main", since)] == ["t2", "t1"]
    assert store.tickets.since("other", since) == ()
    store.tickets.end("t2", since)
    assert store.tickets.since("main", since)[0].ended_at == since
