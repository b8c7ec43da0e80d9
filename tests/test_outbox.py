"""The sender between a real state database and a real SMTP server, with a clock of its own."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sentinel.core.addressing import ESCALATED
from sentinel.core.notice import NoticeKind, OutboxRow, OutboxState
from sentinel.core.outbox_port import Outbox
from sentinel.core.retry import GREY_SECONDS, retry_delay
from sentinel.core.telling import step_notice, suspect_notice
from sentinel.core.verdict import Verdict
from sentinel.edges.store import SqliteStore
from sentinel.errors import StoreError
from sentinel.pulse import keep_sending
from support.clocks import RunningClock
from support.mail_sink import MailSink
from support.sending import Bench, until
from support.settings import MANAGER, ON_CALL, SECOND
from support.stores import open_store
from support.values import T0, FakeClock, make_incident, make_message, make_notice, make_site
from support.waiting import LIMIT_SECONDS


class MailBench(Bench):
    """The sender with the real channel of mail."""

    def __init__(self, folder: Path, store: SqliteStore, clock: FakeClock, sink: MailSink) -> None:
        super().__init__(folder, store, clock, port=sink.port)
        self.sink = sink

    def subjects(self) -> list[str]:
        return [message.subject for message in self.sink.messages]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[MailBench]:
    clock = FakeClock()
    store = open_store(tmp_path / "sentinel.db", clock=clock)
    try:
        with MailSink() as sink:
            yield MailBench(tmp_path, store, clock, sink)
    finally:
        store.close()


@asynccontextmanager
async def running(bench: Bench, outbox: Outbox | None = None) -> AsyncIterator[asyncio.Event]:
    """A new sender at work; gives its wake-up and ends it."""
    wake, stop = asyncio.Event(), asyncio.Event()
    sender = bench.make_sender(outbox)
    task = asyncio.create_task(
        keep_sending(sender, wake, stop, clock=bench.clock, stuck=lambda name, seconds: None)
    )
    try:
        yield wake
    finally:
        stop.set()
        await asyncio.wait_for(task, timeout=LIMIT_SECONDS)


async def test_what_is_due_is_sent_and_marked(bench: MailBench) -> None:
    key = bench.put("one")
    await bench.round()
    await bench.round()
    assert bench.subjects() == ["one"]
    assert bench.row(key).state is OutboxState.SENT
    assert bench.row(key).sent_at == T0
    assert bench.audit.actions == ["message-sent"]


async def test_a_dead_server_is_asked_once_a_round_and_the_mails_come_when_it_is_back(
    bench: MailBench,
) -> None:
    """The same Message-ID, all of them, in their order."""
    keys = [bench.put(name) for name in ("one", "two", "three")]
    bench.sink.down()
    for _ in range(3):
        await bench.round()
        attempts = bench.row(keys[0]).attempts
        bench.clock.advance(retry_delay(attempts, 60, 1.0, urgent=True).total_seconds())
    rows = [bench.row(key) for key in keys]
    assert all(row.state is OutboxState.QUEUED and row.attempts == 3 for row in rows)
    assert all(str(bench.sink.port) in row.last_error for row in rows)
    bench.sink.up()
    await bench.round()
    assert bench.subjects() == ["one", "two", "three"]
    assert [m.message_id for m in bench.sink.messages] == [row.message_id for row in rows]
    assert bench.audit.actions == ["channel-away", "message-sent", "message-sent", "message-sent"]


async def test_a_new_notice_does_not_wait_for_the_end_of_an_old_pause(bench: MailBench) -> None:
    """And once it is through, what was put off for long goes too."""
    old = bench.put("old")
    bench.sink.down()
    await bench.round()
    bench.sink.up()
    assert bench.row(old).next_attempt_at > bench.clock.now()
    bench.put("new")
    await bench.round()
    assert bench.subjects() == ["new", "old"]


async def test_a_restart_does_not_shorten_the_pause(bench: MailBench) -> None:
    bench.put("one")
    bench.sink.down()
    await bench.round()
    bench.sink.up()
    bench.sender = bench.make_sender()
    bench.clock.advance(59)
    await bench.round()
    assert bench.subjects() == []
    bench.clock.advance(1)
    await bench.round()
    assert bench.subjects() == ["one"]


async def test_one_row_put_off_does_not_hold_up_the_others(bench: MailBench) -> None:
    bench.sink.temporary = {ON_CALL.mail}
    bench.draw = 0.0
    grey = bench.put("grey", ON_CALL.mail)
    bench.put("other", MANAGER.mail)
    await bench.round()
    assert bench.subjects() == ["other"]
    assert bench.row(grey).state is OutboxState.QUEUED
    bench.sink.temporary = set()
    bench.clock.advance(GREY_SECONDS - 1)
    await bench.round()
    assert bench.subjects() == ["other"], "a server that says later wants to be left alone"
    bench.clock.advance(1)
    await bench.round()
    assert bench.subjects() == ["other", "grey"]


async def test_a_connection_broken_before_the_answer_sends_again_under_the_same_id(
    bench: MailBench,
) -> None:
    bench.put("one")
    bench.sink.drop_before_answer = 1
    await bench.round()
    bench.clock.advance(2 * GREY_SECONDS)
    await bench.round()
    first, second = bench.sink.messages
    assert first.raw == second.raw


async def test_a_mail_refused_for_good_goes_to_the_deputy(bench: MailBench) -> None:
    bench.sink.permanent = {ON_CALL.mail}
    key = bench.put("one", ON_CALL.mail)
    await bench.round()
    (got,) = bench.sink.messages
    assert got.recipients == (SECOND.mail,)
    assert got.subject == "[not delivered] one"
    assert ON_CALL.mail in got.body
    assert "Body of one." in got.body
    assert bench.row(key).state is OutboxState.UNDELIVERABLE
    assert bench.row(key + ESCALATED).state is OutboxState.SENT
    assert got.message_id != bench.row(key).message_id
    assert bench.audit.actions == ["message-undeliverable", "message-sent"]


async def test_escalation_goes_on_to_who_is_left_and_then_ends(
    bench: MailBench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.sink.permanent = {ON_CALL.mail, SECOND.mail, MANAGER.mail}
    bench.put("one", ON_CALL.mail)
    with caplog.at_level(logging.CRITICAL):
        await bench.round()
    rows = bench.store.outbox.all()
    assert [row.recipients for row in rows] == [(ON_CALL.mail,), (SECOND.mail,), (MANAGER.mail,)]
    assert {row.state for row in rows} == {OutboxState.UNDELIVERABLE}
    assert "nobody is left to be told" in caplog.text


async def test_a_message_refused_by_content_is_not_lost(bench: MailBench) -> None:
    """A 5xx answer to the message itself: those who have not had it are told."""
    bench.sink.answer_to_data = "554 5.6.0 not this"
    key = bench.put("one", ON_CALL.mail, MANAGER.mail)
    await bench.round()
    assert bench.row(key).state is OutboxState.UNDELIVERABLE
    assert bench.row(key + ESCALATED).recipients == (SECOND.mail,)


async def test_who_was_put_off_beside_others_gets_the_mail_later_and_nobody_gets_it_twice(
    bench: MailBench,
) -> None:
    bench.sink.temporary = {MANAGER.mail}
    key = bench.put("one", ON_CALL.mail, MANAGER.mail)
    await bench.round()
    row = bench.row(key)
    assert (row.state, row.taken) == (OutboxState.QUEUED, (ON_CALL.mail,))
    bench.sink.temporary = set()
    bench.clock.advance(2 * GREY_SECONDS)
    await bench.round()
    assert [m.recipients for m in bench.sink.messages] == [(ON_CALL.mail,), (MANAGER.mail,)]
    assert len({m.message_id for m in bench.sink.messages}) == 1
    assert bench.row(key).state is OutboxState.SENT


async def test_who_is_refused_after_others_have_it_is_stood_in_for_and_the_rest_counts_as_sent(
    bench: MailBench,
) -> None:
    bench.sink.temporary = {ON_CALL.mail}
    key = bench.put("one", ON_CALL.mail, MANAGER.mail)
    await bench.round()
    bench.sink.temporary, bench.sink.permanent = set(), {ON_CALL.mail}
    bench.clock.advance(2 * GREY_SECONDS)
    await bench.round()
    row = bench.row(key)
    assert (row.state, row.taken, row.refused) == (
        OutboxState.SENT,
        (MANAGER.mail,),
        (ON_CALL.mail,),
    )
    assert [m.recipients for m in bench.sink.messages] == [(MANAGER.mail,), (SECOND.mail,)]


async def test_who_was_refused_for_good_beside_others_is_stood_in_for(bench: MailBench) -> None:
    bench.sink.permanent = {ON_CALL.mail}
    bench.put("one", ON_CALL.mail, MANAGER.mail)
    await bench.round()
    assert [m.recipients for m in bench.sink.messages] == [(MANAGER.mail,), (SECOND.mail,)]


async def test_a_held_row_is_not_sent_before_its_time(bench: MailBench) -> None:
    bench.put("held", hold_until=bench.clock.now() + timedelta(seconds=30))
    await bench.round()
    bench.clock.advance(29)
    await bench.round()
    assert bench.subjects() == []
    bench.clock.advance(1)
    await bench.round()
    assert bench.subjects() == ["held"]


async def test_a_held_row_stays_held_when_the_server_comes_back(bench: MailBench) -> None:
    bench.put("one")
    bench.sink.down()
    await bench.round()
    bench.put("held", hold_until=bench.clock.now() + timedelta(hours=1))
    bench.sink.up()
    bench.clock.advance(60)
    await bench.round()
    assert bench.subjects() == ["one"]


async def test_a_superseded_row_is_never_sent(bench: MailBench) -> None:
    held = make_notice(
        NoticeKind.SUSPECT,
        recipients=(ON_CALL.mail,),
        hold_until=bench.clock.now() + timedelta(seconds=30),
    )
    bench.store.outbox.put([(held, make_message("suspect"))])
    bench.put("blocked", proves=True)
    bench.clock.advance(3600)
    await bench.round()
    assert bench.subjects() == ["blocked"]
    assert bench.row(held.key).state is OutboxState.SUPERSEDED


async def test_a_suspicion_is_sent_beside_the_mail_of_a_crash(bench: MailBench) -> None:
    """It was silenced, and the mail of the crash tells nothing of an attack."""
    site, incident = make_site(), make_incident(verdict=Verdict.SUSPECT)
    held = suspect_notice(incident, site, bench.clock.now(), hold_seconds=30.0)
    crashed = replace(incident, verdict=Verdict.DOWN)
    told = step_notice(
        NoticeKind.RESPONDING, crashed, site, (), bench.clock.now(), step="tell-responding"
    )
    bench.store.outbox.put([(replace(held, recipients=(ON_CALL.mail,)), make_message("suspect"))])
    bench.store.outbox.put([(replace(told, recipients=(ON_CALL.mail,)), make_message("crash"))])
    bench.clock.advance(30)
    await bench.round()
    assert sorted(bench.subjects()) == ["crash", "suspect"]


async def test_the_running_sender_waits_for_rows_and_ends_when_told(bench: MailBench) -> None:
    async with running(bench) as wake:
        bench.put("one")
        wake.set()
        await asyncio.to_thread(bench.sink.wait_for, 1)
        bench.put("two")
        wake.set()
        await asyncio.to_thread(bench.sink.wait_for, 2)
    assert bench.subjects() == ["one", "two"]


async def test_the_running_sender_sends_a_held_row_in_time_without_a_wake_up(
    bench: MailBench,
) -> None:
    bench.clock = RunningClock()
    bench.put("held", hold_until=bench.clock.now() + timedelta(seconds=0.2))
    async with running(bench):
        await asyncio.to_thread(bench.sink.wait_for, 1)
    assert bench.subjects() == ["held"]


async def test_without_any_channel_rows_stay_queued_and_it_is_said_once(
    bench: MailBench, caplog: pytest.LogCaptureFixture
) -> None:
    key = bench.put("one")
    bench.channels.clear()
    with caplog.at_level(logging.WARNING):
        async with running(bench) as wake:
            await until(lambda: caplog.records)
            wake.set()
            await until(lambda: not wake.is_set())
    assert bench.row(key).state is OutboxState.QUEUED
    assert [r.getMessage() for r in caplog.records if r.name == "sentinel.outbox"] == [
        "no [mail] and no [[channel]] in the configuration: messages stay queued and nobody is told"
    ]


async def test_a_failing_database_stops_the_round_and_not_the_sender(bench: MailBench) -> None:
    failed: list[int] = []

    class Flaky:
        """The real outbox, which cannot be read the first time."""

        def __getattr__(self, name: str) -> object:
            return getattr(bench.store.outbox, name)

        def next_due(self, channel: str, now: datetime) -> OutboxRow | None:
            if not failed:
                failed.append(1)
                raise StoreError("disk full")
            return bench.store.outbox.next_due(channel, now)

    bench.put("one")
    async with running(bench, Flaky()) as wake:  # type: ignore[arg-type] # duck-typed
        while not failed:
            await asyncio.sleep(0)
        wake.set()
        await asyncio.to_thread(bench.sink.wait_for, 1)
    assert bench.subjects() == ["one"]
