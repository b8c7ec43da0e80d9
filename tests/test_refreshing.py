"""What lasts is said again: an incident fires on such a channel until it has ended."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from sentinel.core.delivery import Answer, Outcome
from sentinel.core.incident import IncidentState
from sentinel.core.notice import Message, Notice, NoticeKind, OutboxRow
from sentinel.core.routing import Route
from sentinel.edges.store import SqliteStore
from sentinel.refreshing import Refresher, keep_refreshing
from sentinel.telling_parts import TellingParts
from support.fakes import open_incident
from support.stores import new_key
from support.values import T0, FakeClock
from support.waiting import LIMIT_SECONDS

DELIVERED = Answer(outcome=Outcome.DELIVERED)
Said = tuple[list[str], list[str]]


@dataclass
class Board:
    """A channel on which rows stand; keeps what it is told."""

    name: str = "am"
    answer: Answer = DELIVERED
    said: list[Said] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, row: OutboxRow) -> Answer:
        return self.answer

    async def refresh(self, standing: Sequence[OutboxRow], ended: Sequence[OutboxRow]) -> Answer:
        self.said.append(([row.key for row in standing], [row.key for row in ended]))
        self.heard.set()
        return self.answer


class Plain:
    """A channel that only sends."""

    name = "plain"

    async def send(self, row: OutboxRow) -> Answer:
        return Answer(outcome=Outcome.DELIVERED)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(tmp_path: Path, clock: FakeClock) -> Iterator[SqliteStore]:
    made = SqliteStore(
        tmp_path / "sentinel.db",
        clock=clock,
        key=new_key(),
        routes=lambda notice: (Route(), Route(channel="am", suffix="/@am")),
        mail_domain="sentinel.example",
    )
    with closing(made):
        yield made


def parts(store: SqliteStore, clock: FakeClock) -> TellingParts:
    return cast("TellingParts", SimpleNamespace(store=store, clock=clock))


def told(store: SqliteStore, incident: str, kind: NoticeKind, *, sent: bool = True) -> str:
    """Puts a notice down, and has its rows delivered; the key of the board's."""
    key = f"{incident}/{kind.value}"
    notice = Notice(key=key, kind=kind, site="main", incident=incident, at=T0)
    store.outbox.put([(notice, Message(subject="s", body="b"))])
    for row in store.outbox.all(incident):
        if sent and row.key.startswith(key):
            store.outbox.sent(row.id, T0, ())
    return f"{key}/@am"


def end(store: SqliteStore, incident: str, at: datetime) -> None:
    fields = {"state": IncidentState.RESOLVED, "ended_at": at}
    store.incidents.change(incident, IncidentState.RESPONDING, fields=fields)


async def test_what_was_delivered_is_said_again_while_the_incident_is_open(
    store: SqliteStore, clock: FakeClock
) -> None:
    """Rows of other channels, and rows that wait still, are not its business."""
    board = Board()
    refresher = Refresher(board, parts(store, clock))
    assert await refresher.refresh() is None
    incident = open_incident(store, "main")
    blocked = told(store, incident.id, NoticeKind.BLOCKED)
    told(store, incident.id, NoticeKind.NEEDS_HUMAN, sent=False)
    await refresher.refresh()
    await refresher.refresh()
    assert board.said == [([blocked], []), ([blocked], [])]


async def test_its_end_is_said_until_it_is_heard_and_then_no_more(
    store: SqliteStore, clock: FakeClock
) -> None:
    board = Board()
    refresher = Refresher(board, parts(store, clock))
    incident = open_incident(store, "main")
    blocked = told(store, incident.id, NoticeKind.BLOCKED)
    told(store, incident.id, NoticeKind.RECOVERED)
    end(store, incident.id, clock.advance(60))
    board.answer = Answer(outcome=Outcome.AWAY, reason="no connection")
    await refresher.refresh()
    board.answer = Answer(outcome=Outcome.DELIVERED)
    await refresher.refresh()
    assert await refresher.refresh() is None
    assert board.said == [([], [blocked]), ([], [blocked])]
    assert await Refresher(board, parts(store, clock)).refresh() is not None, "a new life"


async def test_what_ended_long_ago_is_let_be(store: SqliteStore, clock: FakeClock) -> None:
    board = Board()
    incident = open_incident(store, "main")
    told(store, incident.id, NoticeKind.BLOCKED)
    end(store, incident.id, clock.at)
    clock.advance(3 * 3600)
    assert await Refresher(board, parts(store, clock)).refresh() is None


async def test_each_lasting_channel_is_kept_up_to_date_until_the_end(
    store: SqliteStore, clock: FakeClock
) -> None:
    board = Board()
    incident = open_incident(store, "main")
    told(store, incident.id, NoticeKind.BLOCKED)
    stop = asyncio.Event()
    keeping = asyncio.create_task(keep_refreshing((Plain(), board), parts(store, clock), stop))
    async with asyncio.timeout(LIMIT_SECONDS):
        await board.heard.wait()
        stop.set()
        await keeping
