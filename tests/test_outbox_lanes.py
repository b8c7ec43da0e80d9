"""Each channel has a lane of its own: what one answers, or does not, is its own affair."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sentinel.core.addressing import ESCALATED
from sentinel.core.delivery import MAIL, Answer, Outcome
from sentinel.core.notice import Notice, NoticeKind, OutboxRow, OutboxState
from sentinel.core.retry import GREY_SECONDS
from sentinel.core.routing import Route
from sentinel.edges.store import SqliteStore
from sentinel.errors import StoreError
from sentinel.pulse import keep_sending
from sentinel.sending_lane import first_of
from sentinel.telling_others import under_way
from support.rows import make_row
from support.sending import AWAY, DELIVERED, LATER, REFUSED, Bench, Told, until
from support.settings import MANAGER, ON_CALL, SECOND
from support.stores import MAIL_DOMAIN, new_key
from support.values import T0, FakeClock, make_message, make_notice

HOOK = "hook"


class Both:
    """The ways of a notice: by mail, and by those channels besides."""

    def __init__(self) -> None:
        self.channels: tuple[str, ...] = (MAIL,)

    def __call__(self, notice: Notice) -> tuple[Route, ...]:
        return tuple(
            Route(
                channel=channel,
                recipients=notice.recipients if channel == MAIL else (),
                suffix=f"/@{channel}" if number else "",
                not_before=notice.hold_until,
            )
            for number, channel in enumerate(self.channels)
        )


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ways() -> Both:
    return Both()


@pytest.fixture
def store(tmp_path: Path, clock: FakeClock, ways: Both) -> Iterator[SqliteStore]:
    path = tmp_path / "sentinel.db"
    made = SqliteStore(path, clock=clock, key=new_key(), routes=ways, mail_domain=MAIL_DOMAIN)
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


async def test_a_channel_that_hangs_does_not_hold_up_another(
    folder: Path, store: SqliteStore, clock: FakeClock, ways: Both
) -> None:
    go_on = asyncio.Event()

    class Slow(Told):
        async def send(self, row: OutboxRow) -> Answer:
            await go_on.wait()
            return await super().send(row)

    ways.channels = (MAIL, HOOK)
    slow, quick = Slow(), Told(name=HOOK)
    bench, stop = Bench(folder, store, clock, slow, quick), asyncio.Event()
    bench.put("one")
    wake = asyncio.Event()
    sending = asyncio.create_task(
        keep_sending(bench.sender, wake, stop, clock=clock, stuck=lambda name, seconds: None)
    )
    await until(lambda: quick.given)
    bench.put("two")
    wake.set()
    await until(lambda: len(quick.given) == 2)
    assert slow.given == []
    go_on.set()
    await until(lambda: len(slow.given) == 2)
    stop.set()
    await sending


async def test_what_is_urgent_goes_before_what_waited_longer(
    folder: Path, store: SqliteStore, clock: FakeClock
) -> None:
    """Also where it comes while the others are being sent: a slow server takes one at a time."""

    class Slow(Told):
        async def send(self, row: OutboxRow) -> Answer:
            if not self.given:
                bench.put("late and urgent")
            return await super().send(row)

    mail = Slow()
    bench = Bench(folder, store, clock, mail)
    for name in ("first", "second"):
        bench.put(name, kind=NoticeKind.DIGEST)
    clock.advance(60)
    bench.put("urgent")
    await bench.round()
    assert mail.keys == ["urgent", "late and urgent", "first", "second"]


async def test_stop_ends_a_round_between_two_rows(
    folder: Path, store: SqliteStore, clock: FakeClock
) -> None:
    stop = asyncio.Event()

    class Stopping(Told):
        async def send(self, row: OutboxRow) -> Answer:
            stop.set()
            return await super().send(row)

    bench = Bench(folder, store, clock, Stopping())
    first, second = bench.put("one"), bench.put("two")
    await bench.sender.send_due(stop)
    assert bench.row(first).state is OutboxState.SENT
    assert bench.row(second).state is OutboxState.QUEUED


@pytest.mark.parametrize(("answer", "asked"), [(LATER, 2), (AWAY, 1)])
async def test_no_answer_makes_a_tight_loop(
    folder: Path, store: SqliteStore, clock: FakeClock, answer: Answer, asked: int
) -> None:
    mail = Told(answer)
    bench = Bench(folder, store, clock, mail)
    bench.put("one")
    bench.put("two")
    await bench.round()
    await bench.round()
    assert len(mail.given) == asked
    assert store.outbox.due(clock.now()) == ()


async def test_a_message_that_breaks_the_channel_does_not_keep_the_others(
    folder: Path, store: SqliteStore, clock: FakeClock
) -> None:
    class Brittle(Told):
        async def send(self, row: OutboxRow) -> Answer:
            if row.key.endswith("one"):
                raise RuntimeError("a mistake")
            return await super().send(row)

    mail = Brittle()
    bench = Bench(folder, store, clock, mail)
    first, _ = bench.put("one"), bench.put("two")
    await bench.round()
    assert mail.keys == ["two"]
    row = bench.row(first)
    assert (row.state, row.attempts) == (OutboxState.QUEUED, 1)
    assert row.last_error == "RuntimeError: a mistake"


async def test_a_message_is_not_handed_over_again_and_again_while_that_cannot_be_noted(
    folder: Path, store: SqliteStore, clock: FakeClock
) -> None:
    """On a full disk people would get the same mail each minute."""

    class Full:
        """The real outbox, in which nothing can be marked as sent while the disk is full."""

        full = True

        def __getattr__(self, name: str) -> object:
            return getattr(store.outbox, name)

        def sent(self, row_id: int, at: datetime, refused: object, **rest: object) -> None:
            if self.full:
                raise StoreError("disk full")
            store.outbox.sent(row_id, at, (), reference=str(rest["reference"]))

    outbox, mail = Full(), Told(Answer(outcome=Outcome.DELIVERED, reference="4F2"))
    bench = Bench(folder, store, clock, mail)
    key = bench.put("one")
    sender = bench.make_sender(outbox)  # type: ignore[arg-type] # the rest is passed on
    for _ in range(3):
        with pytest.raises(StoreError):
            await sender.send_due(asyncio.Event())
        clock.advance(60)
    outbox.full = False
    await sender.send_due(asyncio.Event())
    assert len(mail.given) == 1
    row = bench.row(key)
    assert (row.state, row.sent_at, row.reference) == (OutboxState.SENT, T0, "4F2")
    assert bench.audit.actions == ["message-sent"]


async def test_the_first_success_brings_forward_what_an_outage_put_off_and_nothing_else(
    folder: Path, store: SqliteStore, clock: FakeClock
) -> None:
    """Also after a restart. A row that the server itself put off is left until its time."""
    mail = Told(LATER, AWAY)
    bench = Bench(folder, store, clock, mail)
    bench.put("grey", kind=NoticeKind.DIGEST)
    await bench.round()
    bench.put("away", kind=NoticeKind.DIGEST)
    await bench.round()
    mail.answers = []
    bench.sender = bench.make_sender()
    clock.advance(1)
    bench.put("new")
    await bench.round()
    assert mail.keys == ["grey", "away", "new", "away"]
    clock.advance(2 * GREY_SECONDS)
    await bench.round()
    assert mail.keys[-1] == "grey"


async def test_a_server_that_asks_to_be_left_alone_is(
    folder: Path, store: SqliteStore, clock: FakeClock
) -> None:
    hook = Told(replace(LATER, retry_after_seconds=1800.0), DELIVERED, name=HOOK)
    bench = Bench(folder, store, clock, hook)
    key = bench.put("one")
    row = bench.row(key)
    store.outbox.move(row.id, HOOK, ())
    await bench.round()
    clock.advance(1799)
    await bench.round()
    assert len(hook.given) == 1
    clock.advance(3600)
    await bench.round()
    assert len(hook.given) == 2


@pytest.mark.parametrize("attempts", [0, 1])
async def test_a_clock_that_was_set_back_keeps_no_message(
    folder: Path, store: SqliteStore, clock: FakeClock, attempts: int
) -> None:
    """Put down, or put off, by a clock a year ahead: it would wait for a year."""
    mail = Told(*[AWAY] * attempts, DELIVERED)
    bench = Bench(folder, store, clock, mail)
    clock.advance(365 * 86400)
    key = bench.put("one")
    if attempts:
        await bench.round()
    clock.advance(-365 * 86400)
    await bench.round()
    assert bench.row(key).state is OutboxState.SENT


async def test_a_clock_that_jumps_ahead_is_noticed_while_a_lane_waits(
    folder: Path, store: SqliteStore, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lane that would sleep for the ten hours that it reckoned with would tell ten hours late."""
    waited: list[float | None] = []

    async def first(events: tuple[asyncio.Event, ...], seconds: float | None) -> None:
        waited.append(seconds)
        await first_of(events, seconds)

    monkeypatch.setattr("sentinel.sending_lane.LOOK_SECONDS", 0.01)
    monkeypatch.setattr("sentinel.sending_lane.first_of", first)
    mail, stop = Told(), asyncio.Event()
    bench = Bench(folder, store, clock, mail)
    bench.put("held", hold_until=clock.now() + timedelta(hours=10))
    lane = bench.sender.new_lane(MAIL)
    waits = asyncio.create_task(lane.run(asyncio.Event(), stop))
    await until(lambda: waited)
    clock.advance(10 * 3600)
    await until(lambda: mail.given)
    stop.set()
    await waits


async def test_a_step_of_a_second_does_not_send_what_is_held(
    folder: Path, store: SqliteStore, clock: FakeClock
) -> None:
    bench = Bench(folder, store, clock, Told())
    key = bench.put("held", hold_until=clock.now() + timedelta(seconds=30))
    clock.advance(-1)
    await bench.round()
    assert bench.row(key).state is OutboxState.QUEUED


async def test_who_is_refused_at_a_later_attempt_has_stand_ins_too(
    folder: Path, store: SqliteStore, clock: FakeClock
) -> None:
    """Each is told of once, and nobody who has the message already is told again."""
    mail = Told(
        Answer(outcome=Outcome.LATER, reason="450", refused=(ON_CALL.mail,)),
        DELIVERED,  # the deputy of ON_CALL
        Answer(outcome=Outcome.DELIVERED, refused=("third@institute.example",)),
    )
    bench = Bench(folder, store, clock, mail)
    key = bench.put("one", ON_CALL.mail, "third@institute.example", "fourth@institute.example")
    await bench.round()
    clock.advance(3600)
    await bench.round()
    first, second = bench.row(key + ESCALATED), bench.row(f"{key}{ESCALATED}-1")
    assert (first.recipients, second.recipients) == ((SECOND.mail,), (MANAGER.mail,))
    assert bench.row(key).refused == (ON_CALL.mail, "third@institute.example")
    assert store.outbox.delivered(key)


async def test_who_stands_in_does_not_get_the_link_of_whom_it_was_for(
    folder: Path, store: SqliteStore, clock: FakeClock
) -> None:
    """By it they would answer in another's name."""
    bench = Bench(folder, store, clock, Told(REFUSED, DELIVERED))
    notice = make_notice(key="contact/1", recipients=(ON_CALL.mail,))
    link = "https://watch.example/deed/abc.def"
    store.outbox.put([(notice, make_message("Subject", f"Is it right?\n  {link}\nOr by hand.\n"))])
    await bench.round()
    told = bench.row(f"contact/1{ESCALATED}")
    assert "/deed/" not in told.body
    assert "Or by hand." in told.body


async def test_nobody_is_told_in_the_place_of_who_missed_what_was_superseded(
    folder: Path, store: SqliteStore, clock: FakeClock
) -> None:
    """The suspicion was under way when its proof came."""

    class Proving(Told):
        async def send(self, row: OutboxRow) -> Answer:
            if row.kind is NoticeKind.SUSPECT:
                clock.advance(-30)  # the other process's clock: there it is held still
                bench.put("proof", MANAGER.mail, proves=True)
                clock.advance(30)
            return await super().send(row)

    mail = Proving(REFUSED, DELIVERED)
    bench = Bench(folder, store, clock, mail)
    key = bench.put(
        "suspect", kind=NoticeKind.SUSPECT, hold_until=clock.now() + timedelta(seconds=15)
    )
    clock.advance(30)
    await bench.round()
    assert bench.row(key).state is OutboxState.SUPERSEDED
    assert mail.keys == ["suspect", "proof"]


async def test_a_row_whose_channel_is_gone_goes_by_another_under_its_own_identity(
    folder: Path, store: SqliteStore, clock: FakeClock, ways: Both
) -> None:
    ways.channels = (HOOK,)
    mail = Told()
    bench = Bench(folder, store, clock, mail)
    store.outbox.put([(make_notice(NoticeKind.BLOCKED, key="one"), make_message())])
    before = bench.row("one")
    await bench.round()
    (given,) = mail.given
    assert (given.key, given.message_id, given.body) == ("one", before.message_id, before.body)
    assert given.recipients == (ON_CALL.mail, SECOND.mail, MANAGER.mail)
    assert bench.audit.actions == ["message-moved", "message-sent"]


async def test_a_mail_goes_by_the_first_channel_there_is_where_no_mail_server_is_left(
    folder: Path, store: SqliteStore, clock: FakeClock
) -> None:
    hook = Told(name=HOOK)
    bench = Bench(folder, store, clock, hook, Told(name="other"))
    bench.put("one")
    await bench.round()
    assert hook.keys == ["one"]


async def test_nothing_waits_for_the_end_of_a_pause_of_a_channel_that_is_gone(
    folder: Path, store: SqliteStore, clock: FakeClock
) -> None:
    """What is held back on purpose still is."""
    bench = Bench(folder, store, clock, Told(AWAY))
    tried = bench.put("tried")
    held = bench.put("held", hold_until=clock.now() + timedelta(seconds=30))
    await bench.round()
    assert bench.row(tried).next_attempt_at > clock.now()
    hook = Told(name=HOOK)
    await Bench(folder, store, clock, hook).round()
    assert [row.key for row in hook.given] == [tried]
    assert (bench.row(held).channel, bench.row(held).state) == (HOOK, OutboxState.QUEUED)


def test_whoever_has_a_part_of_a_mail_that_was_closed_is_not_without_it() -> None:
    closed = make_row(state=OutboxState.UNDELIVERABLE)
    assert not under_way(closed)
    assert under_way(replace(closed, taken=(ON_CALL.mail,)))


async def test_a_report_to_the_authority_never_counts_as_sent_by_a_channel_of_our_own(
    folder: Path, store: SqliteStore, clock: FakeClock
) -> None:
    """[mail] is taken out and put in again while it waits."""
    authority, hook = "incident@authority.example", Told(name=HOOK)
    bench = Bench(folder, store, clock, hook)
    key = bench.put("filing-1", authority, kind=NoticeKind.FILING)
    await bench.round()
    assert hook.given == []
    assert bench.row(key).state is OutboxState.QUEUED
    mail = Told()
    await Bench(folder, store, clock, mail, hook).round()
    assert [row.recipients for row in mail.given] == [(authority,)]
    assert bench.row(key).state is OutboxState.SENT


async def test_a_row_whose_channel_is_gone_is_closed_where_its_notice_goes_by_others(
    folder: Path, store: SqliteStore, clock: FakeClock, ways: Both
) -> None:
    ways.channels = (MAIL, HOOK)
    mail = Told()
    bench = Bench(folder, store, clock, mail)
    key = bench.put("one")
    await bench.round()
    assert mail.keys == ["one"]
    gone = bench.row(f"{key}/@{HOOK}")
    assert gone.state is OutboxState.UNDELIVERABLE
    assert "hook is not configured any more" in gone.last_error


@pytest.mark.parametrize("beside", [True, False])
async def test_where_a_channel_refuses_people_are_told_who_have_no_other_way(
    folder: Path, store: SqliteStore, clock: FakeClock, ways: Both, beside: bool
) -> None:
    ways.channels = (MAIL, HOOK) if beside else (HOOK,)
    mail, hook = Told(), Told(REFUSED, name=HOOK)
    bench = Bench(folder, store, clock, mail, hook)
    bench.put("one")
    ways.channels = (MAIL,)
    await bench.round()
    (given,) = mail.given
    if beside:
        assert given.key.endswith("/one")
    else:
        assert given.key.endswith(f"/one{ESCALATED}")
        assert given.recipients == (ON_CALL.mail, SECOND.mail, MANAGER.mail)
        assert given.urgent


async def test_who_has_it_is_not_said_to_lack_it_by_a_channel_that_refuses_later(
    folder: Path, store: SqliteStore, clock: FakeClock, ways: Both
) -> None:
    """One of two readers had the mail when [mail] was taken out; the channel then refuses."""
    partly = Answer(outcome=Outcome.LATER, reason="450", taken=(ON_CALL.mail,))
    key = (bench := Bench(folder, store, clock, Told(partly))).put(
        "one", ON_CALL.mail, MANAGER.mail
    )
    await bench.round()
    ways.channels = (HOOK,)
    clock.advance(3600)
    await Bench(folder, store, clock, Told(REFUSED, DELIVERED, name=HOOK)).round()
    told = bench.row(key + ESCALATED)
    assert MANAGER.mail in told.body
    assert ON_CALL.mail not in told.body
    assert store.outbox.delivered(key)


async def test_a_mail_that_a_channel_refuses_goes_to_its_own_readers_where_mail_is_back(
    folder: Path, store: SqliteStore, clock: FakeClock
) -> None:
    """It was moved while there was no [mail], and put off until there was one again."""
    hook = Told(LATER, REFUSED, name=HOOK)
    bench = Bench(folder, store, clock, hook)
    key = bench.put("one", MANAGER.mail)
    await bench.round()
    clock.advance(3600)
    mail = Told()
    await Bench(folder, store, clock, mail, hook).round()
    (given,) = mail.given
    assert (given.key, given.recipients) == (key + ESCALATED, (MANAGER.mail,))


async def test_where_the_only_channel_refuses_it_is_said_that_nobody_is_left(
    folder: Path,
    store: SqliteStore,
    clock: FakeClock,
    ways: Both,
    caplog: pytest.LogCaptureFixture,
) -> None:
    ways.channels = (HOOK,)
    hook = Told(REFUSED, name=HOOK)
    bench = Bench(folder, store, clock, hook)
    bench.put("one")
    with caplog.at_level(logging.CRITICAL):
        await bench.round()
    assert len(hook.given) == 1
    assert "nobody is left to be told" in caplog.text
