"""The engine: intent before effect, a crash settled by observe(), failures led to a person."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from sentinel import asking
from sentinel.core.action import Action, Observation, Outcome, Plan, StepContext
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.notice import NoticeKind
from sentinel.core.playbook import NEW_PLAYBOOK, Approval, Phase, Playbook
from sentinel.core.verdict import Verdict
from sentinel.errors import ConfigError, StepError
from sentinel.respond import Responder
from support.fakes import Desk, desk
from support.values import make_playbook, make_step
from support.waiting import pass_time


@dataclass
class Switch:
    """An action whose effect is a switch; it can be told to misbehave."""

    on: bool = False
    applied: int = 0
    fail: str = ""
    compensated: int = 0
    applying: asyncio.Event = field(default_factory=asyncio.Event)
    hang: bool = False

    async def plan(self, context: StepContext) -> Plan:
        if self.fail == "plan":
            raise StepError("nothing to switch.")
        return Plan(summary="Turn it on.", data={"wanted": True})

    async def observe(self, context: StepContext, plan: Plan) -> Observation:
        assert plan.data == {"wanted": True}
        return Observation.DONE if self.on else Observation.NOT_DONE

    async def apply(self, context: StepContext, plan: Plan) -> None:
        journal = context.tools.store.journal.entries(context.incident.id)
        assert journal[-1].phase is Phase.INTENT, "the intent is on disk before the effect"
        self.applied += 1
        self.on = True
        self.applying.set()
        if self.hang:
            await asyncio.Event().wait()

    async def verify(self, context: StepContext, plan: Plan) -> Outcome:
        if self.fail == "verify":
            raise StepError("it is still dark.")
        return Outcome(summary="It is on.")

    async def compensate(self, context: StepContext, plan: Plan) -> None:
        self.compensated += 1
        self.on = False


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as made:
        yield made


def _plan(**step: object) -> Playbook:
    return make_playbook(make_step("switch", **step))


def _engine(place: Desk, playbook: Playbook, switch: Action) -> Responder:
    return Responder(tools=place.tools, actions={"switch": switch}, thaw=lambda _: playbook)


def _phases(place: Desk) -> list[Phase]:
    return [entry.phase for entry in place.store.journal.entries(place.incident.id)]


async def test_a_run_goes_from_intent_to_done_to_resolved(place: Desk) -> None:
    switch = Switch()
    state = await _engine(place, _plan(), switch).respond(place.incident.id)
    assert state is IncidentState.RESOLVED
    assert _phases(place) == [Phase.INTENT, Phase.DONE]
    stored = place.store.incidents.get(place.incident.id)
    assert stored is not None
    assert stored.ended_at == place.clock.now()


async def test_after_a_crash_an_effect_that_happened_is_not_repeated(place: Desk) -> None:
    place.write("switch", Phase.INTENT, wanted=True, summary="Turn it on.")
    switch = Switch(on=True)
    await _engine(place, _plan(), switch).respond(place.incident.id)
    assert switch.applied == 0
    assert _phases(place) == [Phase.INTENT, Phase.DONE]


async def test_after_a_crash_an_effect_that_did_not_happen_is_planned_anew(place: Desk) -> None:
    place.write("switch", Phase.INTENT, wanted=True)
    switch = Switch()
    await _engine(place, _plan(), switch).respond(place.incident.id)
    assert switch.applied == 1
    assert _phases(place) == [Phase.INTENT, Phase.INTENT, Phase.DONE]


async def test_cancelling_leaves_the_journal_as_a_crash_would(place: Desk) -> None:
    switch = Switch(hang=True)
    running = asyncio.create_task(_engine(place, _plan(), switch).respond(place.incident.id))
    await switch.applying.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert _phases(place) == [Phase.INTENT]
    again = Switch(on=True)
    assert await _engine(place, _plan(), again).respond(place.incident.id)
    assert again.applied == 0


@pytest.mark.parametrize(("fail", "compensated"), [("plan", 0), ("verify", 1)])
async def test_a_failed_step_calls_a_person_with_the_reason(
    place: Desk, fail: str, compensated: int
) -> None:
    switch = Switch(fail=fail)
    state = await _engine(place, _plan(), switch).respond(place.incident.id)
    assert state is IncidentState.NEEDS_HUMAN
    assert switch.compensated == compensated
    rows = place.store.outbox.all(place.incident.id)
    assert [row.kind for row in rows] == [NoticeKind.NEEDS_HUMAN]
    assert "dark" in rows[0].body or "nothing to switch" in rows[0].body


async def test_a_step_that_takes_too_long_fails(place: Desk) -> None:
    class Slow(Switch):
        async def plan(self, context: StepContext) -> Plan:
            await asyncio.Event().wait()
            raise AssertionError

    plan = _plan(timeout_seconds=0.05)
    state = await _engine(place, plan, Slow()).respond(place.incident.id)
    assert state is IncidentState.NEEDS_HUMAN
    last = place.store.journal.entries(place.incident.id)[-1]
    assert last.data["reason"] == "not finished within 0.05 s; it has had no effect."


async def test_a_step_that_takes_too_long_after_its_effect_is_settled_as_after_a_crash(
    place: Desk,
) -> None:
    plan, switch = _plan(timeout_seconds=600.0), Switch(hang=True)
    running = asyncio.create_task(_engine(place, plan, switch).respond(place.incident.id))
    await switch.applying.wait()
    pass_time(600.0)
    assert await running is IncidentState.RESOLVED
    assert _phases(place) == [Phase.INTENT, Phase.DONE]


async def test_a_closed_gate_keeps_everything_as_it_is_until_it_is_approved(place: Desk) -> None:
    switch = Switch()
    engine = _engine(place, _plan(approve=Approval.GM), switch)
    assert await engine.respond(place.incident.id) is IncidentState.RESPONDING
    assert await engine.respond(place.incident.id) is IncidentState.RESPONDING
    assert switch.applied == 0
    asked = place.store.outbox.all(place.incident.id)
    assert [row.kind for row in asked] == [NoticeKind.APPROVAL], "asked once"
    place.write("switch", Phase.APPROVED, by="GM (ICT)")
    assert await engine.respond(place.incident.id) is IncidentState.RESOLVED
    assert switch.applied == 1


async def test_the_first_draft_is_made_once(place: Desk) -> None:
    engine = _engine(place, _plan(), Switch())
    await engine.first_draft(place.incident)
    await engine.first_draft(place.incident)
    assert len(place.store.reports.all(place.incident.id)) == 1


async def test_an_unforeseen_fault_in_a_step_ends_at_a_person(place: Desk) -> None:
    class Broken(Switch):
        async def apply(self, context: StepContext, plan: Plan) -> None:
            raise KeyError("stage_identity")

    state = await _engine(place, _plan(), Broken()).respond(place.incident.id)
    assert state is IncidentState.NEEDS_HUMAN
    last = place.store.journal.entries(place.incident.id)[-1]
    assert last.phase is Phase.FAILED
    assert "KeyError" in str(last.data["reason"])


@pytest.mark.parametrize("fault", [ConfigError(()), KeyError("no playbook yet")])
async def test_a_frozen_playbook_that_cannot_be_read_ends_at_a_person(
    place: Desk, fault: Exception
) -> None:
    def thaw(_: Incident) -> Playbook:
        raise fault

    engine = Responder(tools=place.tools, actions={}, thaw=thaw)
    assert await engine.respond(place.incident.id) is IncidentState.NEEDS_HUMAN
    rows = place.store.outbox.all(place.incident.id)
    assert [row.kind for row in rows] == [NoticeKind.NEEDS_HUMAN]


async def test_a_journal_that_does_not_fit_its_playbook_ends_at_a_person(place: Desk) -> None:
    place.write("step-of-another-plan", Phase.DONE)
    state = await _engine(place, _plan(), Switch()).respond(place.incident.id)
    assert state is IncidentState.NEEDS_HUMAN


async def test_a_graver_verdict_puts_its_own_playbook_in_the_place_of_the_milder_one(
    place: Desk,
) -> None:
    milder = make_playbook(make_step("switch"), name="crash", on=(Verdict.DOWN,))
    graver = make_playbook(make_step("switch"), text="# the graver plan")
    plans = {milder.text: milder, graver.text: graver}
    place.write("switch", Phase.FAILED, reason="it did not come back.")
    tools = replace(place.tools, config=replace(place.tools.config, playbooks=(milder, graver)))
    switch = Switch()
    engine = Responder(
        tools=tools, actions={"switch": switch}, thaw=lambda i: plans[i.playbook_text]
    )
    assert await engine.respond(place.incident.id) is IncidentState.RESOLVED
    assert switch.applied == 1, "the milder plan's failed step does not end the graver plan"
    stored = place.store.incidents.get(place.incident.id)
    assert stored is not None
    assert stored.playbook_text == graver.text
    assert [e.action for e in place.store.journal.entries(stored.id)] == [
        "switch",
        NEW_PLAYBOOK,
        "switch",
        "switch",
    ]


async def test_a_question_for_approval_is_asked_whatever_becomes_of_what_it_tells(
    place: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that hangs, or a fault of ours, keeps no question from whom it is put to."""
    go_on = threading.Event()

    def hang(context: StepContext) -> None:
        go_on.wait()

    def fail(context: StepContext) -> None:
        raise RuntimeError("unforeseen")

    questions = asking.Asking(actions={}, decision_seconds=0.01)
    context = place.context("switch")
    try:
        monkeypatch.setattr(asking, "to_decide", hang)
        late = await questions.decision(context)
    finally:
        go_on.set()
    monkeypatch.setattr(asking, "to_decide", fail)
    failed = await replace(questions, decision_seconds=60.0).decision(context)
    assert late is not None
    assert failed is not None
    assert "within 0.01 s" in str(late["unknown"])
    assert "RuntimeError: unforeseen" in str(failed["unknown"])


async def test_a_journal_that_cannot_be_read_ends_at_a_person_and_not_in_silence(
    place: Desk,
) -> None:
    """Such as a question to a role that only a later version knows."""
    place.write("switch", Phase.ASKED, question="switch/1", needed=1, roles=["chancellor"])
    state = await _engine(place, _plan(), Switch()).respond(place.incident.id)
    assert state is IncidentState.NEEDS_HUMAN
    (row,) = place.store.outbox.all(place.incident.id)
    assert row.kind is NoticeKind.NEEDS_HUMAN
    assert "chancellor" in row.body


async def test_an_unforeseen_fault_while_people_are_asked_ends_at_a_person(
    place: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_words: object) -> None:
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr(asking, "question_notices", broken)
    state = await _engine(place, _plan(approve=Approval.GM), Switch()).respond(place.incident.id)
    assert state is IncidentState.NEEDS_HUMAN
    (row,) = place.store.outbox.all(place.incident.id)
    assert "switch: an unforeseen fault (ZeroDivisionError: a mistake of ours)" in row.body
