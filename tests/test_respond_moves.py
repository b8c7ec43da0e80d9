"""The engine with branches, questions that run out, and effects that are taken back; and whatever
crashes, repeats, times out or is answered in whatever order, over the real store."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.action import Observation, Outcome, Plan, StepContext
from sentinel.core.incident import IncidentState
from sentinel.core.moves import open_questions
from sentinel.core.notice import NoticeKind
from sentinel.core.playbook import Approval, Phase, Playbook, StepType
from sentinel.core.standing import retested, touched
from sentinel.core.words import Role
from sentinel.edges.store.journal import SqliteJournal
from sentinel.errors import StepError
from sentinel.respond import Responder
from support.fakes import Desk, desk, open_incident
from support.values import make_playbook, make_step


class Died(BaseException):
    """The process ends here; whatever runs on in it must do nothing any more."""


@dataclass
class World:
    """What effects change: which steps have happened, how often; and when it ends."""

    happened: list[str] = field(default_factory=list)
    standing: set[str] = field(default_factory=set)
    failing: set[str] = field(default_factory=set)
    left: int = -1
    """Boundaries until the process dies; negative: it does not."""

    def boundary(self) -> None:
        if self.left == 0:
            raise Died
        self.left -= self.left > 0


@dataclass
class Effect:
    """An action whose effect is that its step stands in the world."""

    world: World

    async def plan(self, context: StepContext) -> Plan:
        journal = context.tools.store.journal.entries(context.incident.id)
        if context.step.uses == "unblock":
            assert retested(journal) > touched(journal), "I5"
        if context.step.uses == "restore":
            kept = any(e.action == "preserve" and e.phase is Phase.DONE for e in journal)
            assert kept, "I8: nothing is overwritten before it is kept"
        if f"plan {context.step.id}" in self.world.failing:
            raise StepError("refused.")
        return Plan(summary="Do it.")

    async def observe(self, context: StepContext, plan: Plan) -> Observation:
        stands = context.step.id in self.world.standing
        return Observation.DONE if stands else Observation.NOT_DONE

    async def apply(self, context: StepContext, plan: Plan) -> None:
        self.world.boundary()
        assert context.step.id not in self.world.standing, "I2: made twice"
        self.world.happened.append(context.step.id)
        self.world.standing.add(context.step.id)
        self.world.boundary()

    async def verify(self, context: StepContext, plan: Plan) -> Outcome:
        if f"verify {context.step.id}" in self.world.failing:
            raise StepError("it does not hold.")
        return Outcome(summary="Done.")

    async def compensate(self, context: StepContext, plan: Plan) -> None:
        self.world.boundary()
        if f"compensate {context.step.id}" in self.world.failing:
            raise StepError("it stays.")
        self.world.standing.discard(context.step.id)
        self.world.boundary()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as made:
        yield made


def engine(place: Desk, playbook: Playbook, world: World) -> Responder:
    uses = {step.uses for step in playbook.steps if step.type is StepType.ACTION}
    return Responder(
        tools=place.tools,
        actions={name: Effect(world) for name in uses},
        thaw=lambda _: playbook,
        raised_gate=lambda _: "",
    )


def phases(place: Desk, step: str) -> list[Phase]:
    return [e.phase for e in place.store.journal.entries(place.incident.id) if e.step == step]


BRANCHED = make_playbook(
    make_step("block", on_success="both", on_failure="both"),
    make_step(
        "both",
        "parallel",
        type=StepType.PARALLEL,
        branches=(("tell",), ("preserve", "look")),
        on_success="many",
        on_failure="call-a-person",
    ),
    make_step("tell", "notify", on_success="join", on_failure="fail"),
    make_step("preserve", on_success="look", on_failure="fail"),
    make_step(
        "look",
        "manual",
        type=StepType.MANUAL,
        role=Role.ON_CALL,
        instruction="Look.",
        on_success="join",
        on_failure="join",
    ),
    make_step(
        "many",
        "if",
        type=StepType.IF,
        condition='verdict == "defaced"',
        on_true="restore",
        on_false="end",
    ),
    make_step("restore", approve=Approval.GM, on_success="retest", on_failure="take-back"),
    make_step("retest", on_success="unblock", on_failure="take-back"),
    make_step("unblock", approve=Approval.TWO_PERSON, on_success="end"),
)


async def test_branches_run_side_by_side_and_a_question_in_one_holds_no_other_up(
    place: Desk,
) -> None:
    world = World()
    state = await engine(place, BRANCHED, world).respond(place.incident.id)
    assert state is IncidentState.RESPONDING
    assert sorted(world.happened) == ["block", "preserve", "tell"]
    assert phases(place, "look") == [Phase.ASKED]


async def test_nobody_answers_and_the_step_fails_without_an_effect(place: Desk) -> None:
    playbook, world = make_playbook(make_step("block", approve=Approval.GM)), World()
    responder = engine(place, playbook, world)
    await responder.respond(place.incident.id)
    place.clock.advance(30 * 60)
    assert responder.deadlines.take_passed(place.clock.now()) == (place.incident.id,)
    await responder.respond(place.incident.id)
    place.clock.advance(12 * 3600)
    assert responder.deadlines.take_passed(place.clock.now()) == (place.incident.id,)
    assert await responder.respond(place.incident.id) is IncidentState.NEEDS_HUMAN
    assert phases(place, "block") == [Phase.ASKED, Phase.ESCALATED, Phase.FAILED]
    last = place.store.journal.entries(place.incident.id)[-1]
    assert "nobody answered by" in str(last.data["reason"])
    assert world.happened == []


async def test_a_guard_raises_a_gate_that_holds_from_then_on(place: Desk) -> None:
    playbook, world = make_playbook(make_step("block")), World()
    raised = replace(engine(place, playbook, world), raised_gate=lambda _: "too many blocks.")
    assert await raised.respond(place.incident.id) is IncidentState.RESPONDING
    calm = engine(place, playbook, world)
    assert await calm.respond(place.incident.id) is IncidentState.RESPONDING
    assert world.happened == []
    asked = place.store.journal.entries(place.incident.id)[0]
    assert asked.data["why"] == "too many blocks."
    answer(place, playbook, "yes", "GM (ICT)")
    assert await raised.respond(place.incident.id) is IncidentState.RESOLVED


async def test_what_was_done_is_taken_back_and_what_stays_is_told(place: Desk) -> None:
    playbook = make_playbook(
        make_step("one", "switch", on_success="two"),
        make_step("two", "switch", on_success="three"),
        make_step("three", "switch", on_failure="take-back"),
    )
    world = World(failing={"plan three", "compensate two"})
    state = await engine(place, playbook, world).respond(place.incident.id)
    assert state is IncidentState.NEEDS_HUMAN
    assert phases(place, "two")[-2:] == [Phase.TAKING_BACK, Phase.NOT_TAKEN_BACK]
    assert phases(place, "one")[-2:] == [Phase.TAKING_BACK, Phase.COMPENSATED]
    assert world.standing == {"two"}
    (told,) = place.store.outbox.all(place.incident.id)
    assert told.kind is NoticeKind.NEEDS_HUMAN
    assert "Not taken back: two: it stays." in told.body


def answer(place: Desk, playbook: Playbook, word: str, by: str) -> None:
    """One person answers the first open question."""
    journal = place.store.journal
    for step, question in open_questions(playbook, journal.entries(place.incident.id))[:1]:
        phase = Phase.APPROVED if word == "yes" else Phase.DECLINED
        data = {"question": question.number, "by": by}
        journal.write(place.incident.id, step.id, step.uses, phase, data=data)


TURNS = st.tuples(
    st.sampled_from([-1, -1, 1, 3, 6, 10, 15, 25]),
    st.sampled_from([*["yes"] * 8, "no", "silence"]),
    st.sampled_from([60.0, 3600.0, 50_000.0]),
    st.sampled_from(["GM (ICT)", "Deputy"]),
)
"""When the process dies, what people say then, how long they are silent, who they are; drawn before
a run begins, for branches that run side by side do not end in one order."""


async def until_it_rests(
    place: Desk, playbook: Playbook, world: World, turns: list[tuple[int, str, float, str]]
) -> IncidentState:
    """Crashes, answers and silence in any order, until the run is over or nobody answers."""
    state = IncidentState.RESPONDING
    for left, word, seconds, name in turns:
        world.left = left
        try:
            state = await engine(place, playbook, world).respond(place.incident.id)
        except Died:
            continue
        finally:
            world.left = -1
        if state is not IncidentState.RESPONDING:
            return state
        if word == "silence":
            place.clock.advance(seconds)
        else:
            answer(place, playbook, word, name)
    return state


@pytest.fixture
def dying(monkeypatch: pytest.MonkeyPatch) -> World:
    """A world in which the journal is a boundary, too: just before each entry and just after."""
    world, write = World(), SqliteJournal.write

    def writing(self: SqliteJournal, *words: Any, **rest: Any) -> Any:
        world.boundary()
        entry = write(self, *words, **rest)
        world.boundary()
        return entry

    monkeypatch.setattr(SqliteJournal, "write", writing)
    return world


def test_whatever_crashes_or_is_answered_the_invariants_hold(place: Desk, dying: World) -> None:
    """I1, I2, I3, I5, I7 and I8 of a run with every kind of step; I2, I5 and I8 are asserted where
    the effects are made."""
    steps = [step.id for step in BRANCHED.steps if step.type is StepType.ACTION]
    faults = [f"{word} {step}" for step in steps for word in ("plan", "verify", "compensate")]

    ends: set[IncidentState] = set()

    @settings(max_examples=30)
    @given(st.data())
    def one(data: Any) -> None:
        before = place.store.incidents.get(place.incident.id)
        assert before is not None
        over = {"state": IncidentState.DISMISSED}
        place.store.incidents.change(before.id, before.state, fields=over)
        place.incident = open_incident(place.store, "main")
        dying.happened.clear()
        dying.standing.clear()
        dying.failing = set(
            data.draw(
                st.sampled_from([(), (), *((fault,) for fault in faults), tuple(faults[::4])])
            )
        )
        turns = data.draw(st.lists(TURNS, min_size=14, max_size=14))
        state = asyncio.run(until_it_rests(place, BRANCHED, dying, turns))
        ends.add(state)
        assert place.store.incidents.get(place.incident.id) is not None, "I1"
        journal = place.store.journal.entries(place.incident.id)
        told = [row.kind for row in place.store.outbox.all(place.incident.id)]
        if state is IncidentState.NEEDS_HUMAN:
            assert NoticeKind.NEEDS_HUMAN in told, "I3"
        asked = any(e.phase is Phase.ASKED for e in journal)
        assert not asked or NoticeKind.APPROVAL in told, "I3"
        done = [e.step for e in journal if e.phase is Phase.DONE]
        assert len(done) == len(set(done)), "each step settles once"
        assert place.tools.audit.verify() == (), "I7"
        place.clock.advance(timedelta(days=1).total_seconds())

    one()
    assert ends == {IncidentState.RESOLVED, IncidentState.NEEDS_HUMAN, IncidentState.RESPONDING}
