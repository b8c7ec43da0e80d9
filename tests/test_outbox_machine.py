"""Whatever servers answer, clocks show, people configure and kills cut off: no notice is lost, none
goes out under two identities, and none after it was superseded, unless it was under way."""

import asyncio
import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sentinel.core.delivery import MAIL, Answer, Outcome
from sentinel.core.notice import NoticeKind, OutboxRow, OutboxState
from sentinel.core.routing import routes
from sentinel.edges.store import SqliteStore
from support.sending import Bench, with_channels
from support.settings import MANAGER, ON_CALL, SECOND, make_config, make_mail
from support.stores import MAIL_DOMAIN, new_key
from support.values import FakeClock, make_message, make_notice

HOOKS = ("hook", "second-hook")
HOUR = 3600
ANSWERS = ("delivered", "later", "away", "refused", "partly", "killed")
STRANGER = "x@elsewhere.example"
PEOPLE = st.sampled_from(
    [(), (ON_CALL.mail,), (ON_CALL.mail, STRANGER), (SECOND.mail, MANAGER.mail, STRANGER)]
)


class Killed(BaseException):
    """The process died when the other side had taken the message and before that was noted."""


class Fickle:
    """A channel that answers as it was told last."""

    def __init__(self, name: str, machine: "OutboxMachine") -> None:
        self.name = name
        self._machine = machine

    async def send(self, row: OutboxRow) -> Answer:
        answer = self._machine.answers.get(self.name, "delivered")
        self._machine.hands_over(row)
        wanted = [one for one in row.recipients if one not in {*row.taken, *row.refused}]
        match answer:
            case "later":
                return Answer(outcome=Outcome.LATER, reason="451")
            case "away":
                return Answer(outcome=Outcome.AWAY, reason="no route")
            case "refused":
                return Answer(outcome=Outcome.REFUSED, reason="550", refused=tuple(wanted))
            case "partly" if len(wanted) > 1:
                self._machine.takes(row, wanted[:1])
                return Answer(
                    outcome=Outcome.LATER,
                    reason="451",
                    taken=tuple(wanted[:1]),
                    refused=tuple(wanted[2:]),
                )
            case "killed":
                self._machine.answers[self.name] = "delivered"
                self._machine.takes(row, wanted)
                raise Killed
        self._machine.takes(row, wanted)
        return Answer(outcome=Outcome.DELIVERED)


class Late(Fickle):
    """Speaks when another channel has handed something over."""

    async def send(self, row: OutboxRow) -> Answer:
        while not self._machine.took:
            await asyncio.sleep(0)
        return await super().send(row)


class Lingering(Fickle):
    """Still speaks with the other side, which has taken the message, when the process dies."""

    async def send(self, row: OutboxRow) -> Answer:
        await super().send(row)
        await asyncio.Event().wait()
        raise AssertionError("nothing wakes it")


class OutboxMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="outbox-machine-"))
        self.clock = FakeClock()
        self.answers: dict[str, str] = {}
        self.kills: Counter[int] = Counter()
        self.notices: list[str] = []
        self.identities: dict[int, tuple[str, ...]] = {}
        self.took: Counter[tuple[int, str]] = Counter()
        self.taken_in_this_round: set[tuple[int, str]] = set()
        self.config = make_config(self.folder, mail=make_mail(1))
        self.store = SqliteStore(
            self.folder / "sentinel.db",
            clock=self.clock,
            key=new_key(),
            routes=lambda notice: routes(notice, self.config, self.clock.now()),
            mail_domain=MAIL_DOMAIN,
        )
        self.bench = Bench(self.folder, self.store, self.clock)
        self.configure(mail=True, hooks=[])

    @rule(mail=st.booleans(), hooks=st.lists(st.sampled_from(HOOKS), unique=True))
    def configure(self, *, mail: bool, hooks: list[str]) -> None:
        """A reload: another configuration, another sender."""
        config = with_channels(make_config(self.folder), hooks)
        self.config = replace(config, mail=make_mail(1) if mail else None)
        self.bench.config = self.config
        names = [*([MAIL] if mail else []), *hooks]
        self.bench.channels = {name: Fickle(name, self) for name in names}
        self.bench.sender = self.bench.make_sender()

    @rule(
        kind=st.sampled_from([NoticeKind.SUSPECT, NoticeKind.BLOCKED, NoticeKind.DIGEST]),
        incident=st.sampled_from(["INC-1", "INC-2", ""]),
        held=st.sampled_from([0, 30, HOUR]),
        recipients=PEOPLE,
    )
    def put(self, kind: NoticeKind, incident: str, held: int, recipients: tuple[str, ...]) -> None:
        key = f"notice-{len(self.notices)}"
        self.notices.append(key)
        now = self.clock.now()
        notice = make_notice(
            kind,
            key=key,
            incident=incident,
            at=now,
            hold_until=now + timedelta(seconds=held) if held else None,
            recipients=recipients,
            proves=kind is NoticeKind.BLOCKED,
        )
        self.store.outbox.put([(notice, make_message(f"Subject of {key}", f"Body of {key}\n"))])

    @rule(
        seconds=st.sampled_from([0, 61, HOUR + 1, HOUR + 1, 400 * 24 * HOUR]),
        answers=st.tuples(*[st.sampled_from(ANSWERS)] * 3),
    )
    def send(self, seconds: int, answers: tuple[str, ...]) -> None:
        """Time passes; then each channel answers all alike."""
        self.clock.advance(seconds)
        self.answers = dict(zip((MAIL, *HOOKS), answers, strict=True))
        self.taken_in_this_round.clear()
        try:
            asyncio.run(self.bench.round())
        except Killed:
            self._count_what_the_kill_cut_off()
            self.bench.sender = self.bench.make_sender()

    def _count_what_the_kill_cut_off(self) -> None:
        """A kill ends all lanes: each may have a message out that is taken and not noted yet."""
        rows = {row.id: row for row in self.store.outbox.all()}
        cut_off = {
            row_id
            for row_id, reader in self.taken_in_this_round
            if rows[row_id].state is OutboxState.QUEUED and reader not in rows[row_id].taken
        }
        channels = [rows[row_id].channel for row_id in cut_off]
        assert len(set(channels)) == len(channels), "the next was begun before one was noted"
        self.kills.update(cut_off)

    @rule(answers=st.tuples(*[st.sampled_from(ANSWERS)] * 3))
    def send_what_was_put_off(self, answers: tuple[str, ...]) -> None:
        self.send(HOUR + 1, answers)

    @rule(seconds=st.sampled_from([1, HOUR, 400 * 24 * HOUR]))
    def the_clock_is_set_back(self, seconds: int) -> None:
        self.clock.advance(-seconds)

    @rule()
    def a_person_tries_again(self) -> None:
        ids = [row.id for row in self.store.outbox.all()]
        self.store.outbox.retry(ids, self.clock.now())

    def hands_over(self, row: OutboxRow) -> None:
        stored = self.store.outbox.find(row.key)
        assert stored is not None
        assert stored.state is OutboxState.QUEUED, "superseded or settled, and handed over"

    def takes(self, row: OutboxRow, wanted: list[str]) -> None:
        for one in wanted or [row.channel]:
            self.took[row.id, one] += 1
            self.taken_in_this_round.add((row.id, one))

    @invariant()
    def every_notice_is_there_under_the_identity_that_it_began_with(self) -> None:
        rows = self.store.outbox.all()
        for row in rows:
            mine = (row.key, row.message_id, row.subject, row.body)
            assert self.identities.setdefault(row.id, mine) == mine
        assert {row.id for row in rows} == set(self.identities)
        assert len({row.message_id for row in rows}) == len(rows)
        for key in self.notices:
            assert self.store.outbox.has(key)

    @invariant()
    def what_counts_as_sent_was_taken_and_nobody_got_it_twice_without_a_kill(self) -> None:
        for row in self.store.outbox.all():
            if row.state is OutboxState.SENT:
                assert any(row_id == row.id for row_id, _ in self.took)
        for (row_id, reader), times in self.took.items():
            assert times <= 1 + self.kills[row_id], (row_id, reader)

    def teardown(self) -> None:
        """With servers that work and time that passes each notice comes to an end."""
        if not hasattr(self, "store"):
            return
        try:
            self._ends()
        finally:
            self.store.close()
            shutil.rmtree(self.folder)

    def _ends(self) -> None:
        self.answers.clear()
        self.configure(mail=True, hooks=list(HOOKS[:1]))
        for _ in range(3):
            asyncio.run(self.bench.round())
            self.clock.advance(2 * HOUR)
        assert self.store.outbox.queued() == ()
        self.every_notice_is_there_under_the_identity_that_it_began_with()
        self.what_counts_as_sent_was_taken_and_nobody_got_it_twice_without_a_kill()
        for key in self.notices:
            rows = self.store.outbox.of_notice(key)
            assert self.store.outbox.delivered(key) or all(
                row.state in {OutboxState.SUPERSEDED, OutboxState.UNDELIVERABLE} for row in rows
            )


OutboxMachine.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=24,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestOutboxMachine = OutboxMachine.TestCase


def test_a_kill_seen_at_one_channel_cuts_off_what_another_has_out() -> None:
    machine = OutboxMachine()
    machine.begin()
    try:
        machine.configure(mail=True, hooks=[HOOKS[0]])
        machine.put(kind=NoticeKind.BLOCKED, incident="INC-1", held=0, recipients=())
        mail, hook = sorted(machine.store.outbox.all(), key=lambda row: row.channel != MAIL)
        machine.bench.channels = {
            MAIL: Lingering(MAIL, machine),
            HOOKS[0]: Late(HOOKS[0], machine),
        }
        machine.bench.sender = machine.bench.make_sender()
        machine.send(seconds=0, answers=("delivered", "killed", "delivered"))
        assert machine.kills == {mail.id: 1, hook.id: 1}
    finally:
        machine.teardown()
    assert machine.took == {
        **{(mail.id, reader): 2 for reader in mail.recipients},
        (hook.id, HOOKS[0]): 2,
    }
