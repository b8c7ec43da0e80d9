"""The sender between a real state database and a real SMTP server, with a clock of its own."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.core.addressing import ESCALATED, REFUSED
from sentinel.core.notice import Notice, NoticeKind, OutboxRow, OutboxState
from sentinel.core.outbox_port import Outbox
from sentinel.core.ports import Mailer
from sentinel.core.telling import step_notice, suspect_notice
from sentinel.core.verdict import Verdict
from sentinel.edges.mail import SmtpMailer
from sentinel.edges.store import SqliteStore
from sentinel.edges.templates import JinjaRenderer
from sentinel.errors import MailError, MailServerAway, StoreError
from sentinel.outbox import Sender, retry_delay
from support.clocks import RunningClock
from support.mail_sink import MailSink
from support.settings import MANAGER, ON_CALL, SECOND, make_config, make_mail
from support.stores import open_store
from support.values import T0, FakeClock, make_incident, make_message, make_notice, make_site
from support.waiting import LIMIT_SECONDS


class Lines:
    """An audit log that is only a list."""

    def __init__(self) -> None:
        self.actions: list[str] = []

    def append(self, actor: str, action: str, data: Mapping[str, object]) -> None:
        self.actions.append(action)

    def note(self, actor: str, action: str, data: Mapping[str, object]) -> None:
        self.append(actor, action, data)


class Bench:
    """One sender with all it needs; `round()` sends what is due now."""

    def __init__(self, folder: Path, store: SqliteStore, sink: MailSink, clock: FakeClock) -> None:
        self.folder = folder
        self.store = store
        self.sink = sink
        self.clock = clock
        self.audit = Lines()
        self.config = make_config(folder, mail=make_mail(sink.port))
        assert self.config.mail is not None
        self.mailer: Mailer | None = SmtpMailer(self.config.mail, clock)
        self.sender = self.make_sender()

    def make_sender(self, outbox: Outbox | None = None) -> Sender:
        return Sender(
            outbox=outbox or self.store.outbox,
            mailer=self.mailer,
            clock=self.clock,
            config=self.config,
            audit=self.audit,
            renderer=JinjaRenderer(self.config.templates, self.config),
        )

    def put(self, name: str, *recipients: str, **changes: object) -> str:
        """Queues a notice with a key of that name; the key."""
        notice: Notice = make_notice(
            NoticeKind.BLOCKED,
            key=f"INC-20261122-0001/{name}",
            at=self.clock.now(),
            recipients=recipients or (ON_CALL.mail,),
            **changes,
        )
        self.store.outbox.put([(notice, make_message(name, f"Body of {name}.\n"))])
        return notice.key

    async def round(self) -> None:
        assert self.mailer is not None
        await self.sender.send_due(self.mailer, asyncio.Event())

    def row(self, key: str) -> OutboxRow:
        return next(row for row in self.store.outbox.all() if row.key == key)

    def subjects(self) -> list[str]:
        return [message.subject for message in self.sink.messages]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    clock = FakeClock()
    store = open_store(tmp_path / "sentinel.db", clock=clock)
    try:
        with MailSink() as sink:
            yield Bench(tmp_path, store, sink, clock)
    finally:
        store.close()


@asynccontextmanager
async def running(sender: Sender) -> AsyncIterator[asyncio.Event]:
    """The sender at work; gives its wake-up and ends it."""
    wake, stop = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(sender.run(wake, stop))
    try:
        yield wake
    finally:
        stop.set()
        await asyncio.wait_for(task, timeout=LIMIT_SECONDS)


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(0, 60), (1, 120), (2, 240), (5, 1920), (6, 3600), (7, 3600), (10_000, 3600)],
)
def test_pauses_double_up_to_an_hour(attempts: int, seconds: float) -> None:
    assert retry_delay(attempts, 60.0) == timedelta(seconds=seconds)


def test_a_pause_is_never_nothing() -> None:
    assert retry_delay(0, 0.0) == timedelta(seconds=1)


async def test_what_is_due_is_sent_and_marked(bench: Bench) -> None:
    key = bench.put("one")
    await bench.round()
    await bench.round()
    assert bench.subjects() == ["one"]
    assert bench.row(key).state is OutboxState.SENT
    assert bench.row(key).sent_at == T0
    assert bench.audit.actions == ["mail-sent"]


async def test_a_dead_server_is_asked_once_a_round_and_the_mails_come_when_it_is_back(
    bench: Bench,
) -> None:
    """The same Message-ID, all of them, in their order."""
    keys = [bench.put(name) for name in ("one", "two", "three")]
    bench.sink.down()
    for _ in range(3):
        await bench.round()
        bench.clock.advance(retry_delay(bench.row(keys[0]).attempts, 60).total_seconds())
    rows = [bench.row(key) for key in keys]
    assert all(row.state is OutboxState.QUEUED and row.attempts == 3 for row in rows)
    assert all(str(bench.sink.port) in row.last_error for row in rows)
    bench.sink.up()
    await bench.round()
    assert bench.subjects() == ["one", "two", "three"]
    assert [m.message_id for m in bench.sink.messages] == [row.message_id for row in rows]
    assert bench.audit.actions == ["mail-server-away", "mail-sent", "mail-sent", "mail-sent"]


async def test_a_new_notice_does_not_wait_for_the_end_of_an_old_pause(bench: Bench) -> None:
    """And once it is through, what was put off for long goes too."""
    old = bench.put("old")
    bench.sink.down()
    await bench.round()
    bench.sink.up()
    assert bench.row(old).next_attempt_at > bench.clock.now()
    bench.put("new")
    await bench.round()
    assert bench.subjects() == ["new", "old"]


async def test_a_restart_does_not_shorten_the_pause(bench: Bench) -> None:
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


async def test_one_row_put_off_does_not_hold_up_the_others(bench: Bench) -> None:
    bench.sink.temporary = {ON_CALL.mail}
    grey = bench.put("grey", ON_CALL.mail)
    bench.put("other", MANAGER.mail)
    await bench.round()
    assert bench.subjects() == ["other"]
    assert bench.row(grey).state is OutboxState.QUEUED
    bench.sink.temporary = set()
    bench.clock.advance(60)
    await bench.round()
    assert bench.subjects() == ["other", "grey"]


async def test_a_connection_broken_before_the_answer_sends_again_under_the_same_id(
    bench: Bench,
) -> None:
    bench.put("one")
    bench.sink.drop_before_answer = 1
    await bench.round()
    bench.clock.advance(60)
    await bench.round()
    first, second = bench.sink.messages
    assert first.message_id == second.message_id
    assert first.body == second.body


async def test_a_mail_refused_for_good_goes_to_the_deputy(bench: Bench) -> None:
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
    assert bench.audit.actions == ["mail-undeliverable", "mail-sent"]


async def test_escalation_goes_on_to_who_is_left_and_then_ends(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.sink.permanent = {ON_CALL.mail, SECOND.mail, MANAGER.mail}
    bench.put("one", ON_CALL.mail)
    with caplog.at_level(logging.CRITICAL):
        await bench.round()
    rows = bench.store.outbox.all()
    assert [row.recipients for row in rows] == [(ON_CALL.mail,), (SECOND.mail,), (MANAGER.mail,)]
    assert {row.state for row in rows} == {OutboxState.UNDELIVERABLE}
    assert "nobody is left to be told" in caplog.text


async def test_a_message_refused_by_content_is_not_lost(bench: Bench) -> None:
    """A 5xx answer to the message itself: those who have not had it are told."""
    bench.sink.answer_to_data = "554 5.6.0 not this"
    key = bench.put("one", ON_CALL.mail, MANAGER.mail)
    await bench.round()
    assert bench.row(key).state is OutboxState.UNDELIVERABLE
    assert bench.row(key + ESCALATED).recipients == (SECOND.mail,)


async def test_who_was_refused_beside_others_gets_a_row_of_their_own(bench: Bench) -> None:
    """A recipient put off by grey-listing gets the mail later; nobody else gets it twice."""
    bench.sink.temporary = {MANAGER.mail}
    key = bench.put("one", ON_CALL.mail, MANAGER.mail)
    await bench.round()
    assert bench.row(key).state is OutboxState.SENT
    assert bench.row(key).refused == (MANAGER.mail,)
    assert bench.row(key + REFUSED).state is OutboxState.QUEUED
    bench.sink.temporary = set()
    bench.clock.advance(60)
    await bench.round()
    assert [m.recipients for m in bench.sink.messages] == [(ON_CALL.mail,), (MANAGER.mail,)]
    assert bench.subjects() == ["one", "one"]


async def test_who_was_refused_for_good_beside_others_is_stood_in_for(bench: Bench) -> None:
    bench.sink.permanent = {ON_CALL.mail}
    bench.put("one", ON_CALL.mail, MANAGER.mail)
    await bench.round()
    assert [m.recipients for m in bench.sink.messages] == [(MANAGER.mail,), (SECOND.mail,)]


async def test_a_held_row_is_not_sent_before_its_time(bench: Bench) -> None:
    bench.put("held", hold_until=bench.clock.now() + timedelta(seconds=30))
    await bench.round()
    bench.clock.advance(29)
    await bench.round()
    assert bench.subjects() == []
    bench.clock.advance(1)
    await bench.round()
    assert bench.subjects() == ["held"]


async def test_a_held_row_stays_held_when_the_server_comes_back(bench: Bench) -> None:
    bench.put("one")
    bench.sink.down()
    await bench.round()
    bench.put("held", hold_until=bench.clock.now() + timedelta(hours=1))
    bench.sink.up()
    bench.clock.advance(60)
    await bench.round()
    assert bench.subjects() == ["one"]


async def test_a_superseded_row_is_never_sent(bench: Bench) -> None:
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


async def test_a_suspicion_is_sent_beside_the_mail_of_a_crash(bench: Bench) -> None:
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


async def test_the_running_sender_waits_for_rows_and_ends_when_told(bench: Bench) -> None:
    async with running(bench.sender) as wake:
        bench.put("one")
        wake.set()
        await asyncio.to_thread(bench.sink.wait_for, 1)
        bench.put("two")
        wake.set()
        await asyncio.to_thread(bench.sink.wait_for, 2)
    assert bench.subjects() == ["one", "two"]


async def test_the_running_sender_sends_a_held_row_in_time_without_a_wake_up(
    bench: Bench,
) -> None:
    bench.clock = RunningClock()
    bench.put("held", hold_until=bench.clock.now() + timedelta(seconds=0.2))
    async with running(bench.make_sender()):
        await asyncio.to_thread(bench.sink.wait_for, 1)
    assert bench.subjects() == ["held"]


async def test_without_a_mail_server_rows_stay_queued_and_it_is_said_once(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    key = bench.put("one")
    bench.mailer = None
    with caplog.at_level(logging.WARNING):
        async with running(bench.make_sender()) as wake:
            wake.set()
            await asyncio.sleep(0)
    assert bench.row(key).state is OutboxState.QUEUED
    assert [r.getMessage() for r in caplog.records if r.name == "sentinel.outbox"] == [
        "no [mail] in the configuration: mails stay queued and nobody is told by mail"
    ]


async def test_a_failing_database_stops_the_round_and_not_the_sender(bench: Bench) -> None:
    failed: list[int] = []

    class Flaky:
        """The real outbox, which cannot be read the first time."""

        def __getattr__(self, name: str) -> object:
            return getattr(bench.store.outbox, name)

        def due(self, now: object) -> tuple[OutboxRow, ...]:
            if not failed:
                failed.append(1)
                raise StoreError("disk full")
            return bench.store.outbox.due(now)  # type: ignore[arg-type] # passed on

    bench.put("one")
    async with running(bench.make_sender(Flaky())) as wake:  # type: ignore[arg-type] # duck-typed
        while not failed:
            await asyncio.sleep(0)
        wake.set()
        await asyncio.to_thread(bench.sink.wait_for, 1)
    assert bench.subjects() == ["one"]


async def test_stop_ends_a_round_between_two_rows(bench: Bench) -> None:
    stop = asyncio.Event()

    class Stopping:
        """A mailer that is told to stop while it sends."""

        async def send(self, row: OutboxRow) -> tuple[str, ...]:
            stop.set()
            return ()

    first, second = bench.put("one"), bench.put("two")
    await bench.sender.send_due(Stopping(), stop)
    assert bench.row(first).state is OutboxState.SENT
    assert bench.row(second).state is OutboxState.QUEUED


@pytest.mark.parametrize("error", [MailError("no", permanent=False), MailServerAway("away")])
async def test_no_error_of_the_mailer_makes_a_tight_loop(bench: Bench, error: MailError) -> None:
    asked: list[str] = []

    class Failing:
        async def send(self, row: OutboxRow) -> tuple[str, ...]:
            asked.append(row.key)
            raise error

    bench.put("one")
    bench.put("two")
    await bench.sender.send_due(Failing(), asyncio.Event())
    assert len(asked) == (1 if isinstance(error, MailServerAway) else 2)
    assert bench.store.outbox.due(bench.clock.now()) == ()


async def test_a_mail_that_breaks_the_mailer_does_not_keep_the_others(bench: Bench) -> None:
    sent: list[str] = []

    class Brittle:
        async def send(self, row: OutboxRow) -> tuple[str, ...]:
            if row.key.endswith("one"):
                raise RuntimeError("a mistake")
            sent.append(row.key)
            return ()

    first, second = bench.put("one"), bench.put("two")
    await bench.sender.send_due(Brittle(), asyncio.Event())
    assert sent == [second]
    assert (bench.row(first).state, bench.row(first).attempts) == (OutboxState.QUEUED, 1)
