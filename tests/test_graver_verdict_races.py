"""A graver verdict that comes in the moment in which a run ends, or after it had stopped: its own
playbook takes over, or the site is closed; it never stays open and defaced."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from sentinel import course, respond
from sentinel.closing_at_once import close_at_once
from sentinel.core.action import Observation, Outcome, Plan, StepContext
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.notice import NoticeKind
from sentinel.core.opening import Circumstances, incident_after
from sentinel.core.playbook import BY_HAND, NEW_PLAYBOOK, Phase, Playbook
from sentinel.core.relapse import relapse
from sentinel.core.sightings import sighted, unknown
from sentinel.core.verdict import Verdict
from sentinel.edges.audit import FileAudit
from sentinel.errors import StepError, StoreError
from sentinel.respond import Responder
from support.fakes import Desk, desk, open_incident
from support.values import (
    T0,
    make_finding,
    make_incident,
    make_judgement,
    make_playbook,
    make_run,
    make_step,
)
from support.waiting import LIMIT_SECONDS


@dataclass
class Told:
    """An action that does nothing, or refuses."""

    refuses: bool = False

    async def plan(self, context: StepContext) -> Plan:
        if self.refuses:
            raise StepError("no cause was found.")
        return Plan(summary="Tell.")

    async def observe(self, context: StepContext, plan: Plan) -> Observation:
        return Observation.NOT_DONE

    async def apply(self, context: StepContext, plan: Plan) -> None: ...

    async def verify(self, context: StepContext, plan: Plan) -> Outcome:
        return Outcome(summary="Told.")

    async def compensate(self, context: StepContext, plan: Plan) -> None: ...


CRASH = make_playbook(make_step("diagnose"), name="crash", on=(Verdict.DOWN,), sha256="c" * 64)
DEFACEMENT = make_playbook(make_step("notify"), sha256="d" * 64)
BOOKS = {book.name: book for book in (CRASH, DEFACEMENT)}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as at:
        at.store.incidents.change(
            at.incident.id, IncidentState.RESPONDING, fields={"state": IncidentState.DISMISSED}
        )
        at.incident = open_incident(at.store, "main", verdict=Verdict.DOWN, playbook="crash")
        yield at


def engine(at: Desk, *, refuses: bool) -> Responder:
    config = replace(at.tools.config, playbooks=tuple(BOOKS.values()))

    def thaw(incident: Any) -> Playbook:
        return BOOKS[incident.playbook]

    return Responder(
        tools=replace(at.tools, config=config),
        actions={"diagnose": Told(refuses), "notify": Told()},
        thaw=thaw,
    )


@pytest.mark.parametrize("refuses", [False, True])
async def test_a_graver_verdict_in_the_moment_a_run_ends_is_not_lost(
    place: Desk, monkeypatch: pytest.MonkeyPatch, *, refuses: bool
) -> None:
    end = "needs-human" if refuses else "resolved"
    note = FileAudit.note
    came: list[str] = []

    def noting(self: FileAudit, actor: str, action: str, data: Any) -> None:
        note(self, actor, action, data)
        if action == f"incident-{end}" and not came:
            came.append(action)
            place.store.incidents.change(
                place.incident.id,
                IncidentState.RESPONDING,
                fields={"verdict": Verdict.DEFACED},
            )

    monkeypatch.setattr(FileAudit, "note", noting)
    state = await engine(place, refuses=refuses).respond(place.incident.id)
    assert came
    journal = place.store.journal.entries(place.incident.id)
    assert any(entry.action == NEW_PLAYBOOK for entry in journal)
    assert [e.step for e in journal][-1] == "notify"
    assert state is IncidentState.RESOLVED
    kinds = [row.kind for row in place.store.outbox.all(place.incident.id)]
    assert NoticeKind.NEEDS_HUMAN not in kinds


def test_a_site_that_is_defaced_after_its_one_playbook_has_stopped_is_closed() -> None:
    """One playbook serves both verdicts: it has stopped, and would only stop again."""
    both = make_playbook(make_step("diagnose"), on=(Verdict.CORRUPT, Verdict.DEFACED), sha256="b")
    waiting = make_incident(
        "I-1",
        state=IncidentState.NEEDS_HUMAN,
        verdict=Verdict.CORRUPT,
        playbook=both.name,
        playbook_sha256=both.sha256,
    )
    finding = make_finding("/", verdict=Verdict.DEFACED)
    judgement = make_judgement(Verdict.DEFACED, "/")
    run = make_run(verdict=Verdict.DEFACED, judgements=(judgement,), findings=(finding,))
    around = Circumstances(
        open_incident=waiting,
        playbooks=(both,),
        automatic=True,
        now=T0,
        first_sighting_at=T0,
        last_good_at=None,
        token="cd" * 32,
    )
    after = incident_after(run, around)
    assert after is not None
    assert (after.state, after.verdict) == (IncidentState.NEEDS_HUMAN, Verdict.DEFACED)
    seen = sighted(run, T0, after.state)
    damaged = tuple(
        replace(one, verdict=Verdict.CORRUPT, state=IncidentState.RESPONDING) for one in seen
    )
    for known in ((), damaged):  # other bytes than before, and the same
        fresh = unknown(seen, known, put_right=False, graver=waiting.verdict)
        found = relapse(after, (), [replace(one, number=7) for one in fresh])
        assert found is not None
        assert found.hostile, "so that the daemon closes the site"


@dataclass
class Long(Told):
    """A step that works until it is let go; meanwhile the site is found defaced."""

    at: Desk | None = None
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def apply(self, context: StepContext, plan: Plan) -> None:
        assert self.at is not None
        found_defaced(self.at)
        await asyncio.wait_for(self.let_go.wait(), LIMIT_SECONDS)


def found_defaced(at: Desk) -> Incident:
    fields = {"verdict": Verdict.DEFACED}
    return at.store.incidents.change(at.incident.id, IncidentState.RESPONDING, fields=fields)


@pytest.fixture
def blocking(monkeypatch: pytest.MonkeyPatch) -> None:
    """The playbook for a defacement closes the site first; the engine looks without a pause."""
    monkeypatch.setattr(course, "LOOK_SECONDS", 0.0)
    monkeypatch.setitem(BOOKS, DEFACEMENT.name, make_playbook(make_step("block"), sha256="d" * 64))


@pytest.mark.usefixtures("blocking")
async def test_a_site_found_defaced_while_a_long_step_works_is_closed_at_once(
    place: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    long, loop, close = Long(at=place), asyncio.get_running_loop(), close_at_once

    def closing(*words: Any) -> None:
        close(*words)
        loop.call_soon_threadsafe(long.let_go.set)

    monkeypatch.setattr(respond, "close_at_once", closing)
    responder = replace(
        engine(place, refuses=False),
        actions={"diagnose": long, "block": Told()},
        raised_gate=lambda _: "",
    )
    assert await responder.respond(place.incident.id) is IncidentState.RESOLVED
    assert place.tools.blockers["demo"].incident(place.site) == place.incident.id
    journal = place.store.journal.entries(place.incident.id)
    (closed,) = [e.number for e in journal if e.action == "block" and e.step == BY_HAND]
    (done,) = [e.number for e in journal if e.step == "diagnose" and e.phase is Phase.DONE]
    assert closed < done


@pytest.mark.usefixtures("blocking")
async def test_nothing_is_closed_at_once_where_a_guard_wants_a_person_asked(place: Desk) -> None:
    responder = engine(place, refuses=False)
    await replace(responder, raised_gate=lambda _: "too many.").close_early(found_defaced(place))
    assert place.tools.blockers["demo"].incident(place.site) == ""
    assert place.store.journal.entries(place.incident.id) == ()


@pytest.mark.usefixtures("blocking")
async def test_a_database_that_is_held_for_a_moment_cuts_no_step_off(
    place: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    long, look = Long(at=place), Responder.look
    failed: list[str] = []

    async def held(self: Responder, incident_id: str) -> Any:
        if not failed and place.store.journal.entries(incident_id):
            failed.append(incident_id)
            long.let_go.set()
            raise StoreError("the database is locked.")
        return await look(self, incident_id)

    monkeypatch.setattr(Responder, "look", held)
    monkeypatch.setattr(respond, "close_at_once", lambda *_: None)
    responder = replace(engine(place, refuses=False), actions={"diagnose": long, "block": Told()})
    assert await responder.respond(place.incident.id) is IncidentState.RESOLVED
    assert failed
    phases = [e.phase for e in place.store.journal.entries(place.incident.id)]
    assert phases[:2] == [Phase.INTENT, Phase.DONE]


async def test_what_a_crash_cut_off_is_looked_at_before_a_graver_playbook_takes_over(
    place: Desk,
) -> None:
    """An exchange of two renames, or of tables, is brought to its end by that."""
    looked: list[str] = []

    class Cut(Told):
        async def observe(self, context: StepContext, plan: Plan) -> Observation:
            looked.append(context.playbook.name)
            return Observation.DONE

        async def apply(self, context: StepContext, plan: Plan) -> None:
            raise AssertionError("it is not gone on with")

    place.write("diagnose", Phase.INTENT, summary="It.")
    found_defaced(place)
    actions = {"diagnose": Cut(), "notify": Told()}
    responder = replace(engine(place, refuses=False), actions=actions)
    assert await responder.respond(place.incident.id) is IncidentState.RESOLVED
    assert looked == [CRASH.name]
    journal = place.store.journal.entries(place.incident.id)
    assert [e.action for e in journal[:3]] == ["diagnose", "diagnose", NEW_PLAYBOOK]
    assert "it has had its effect" in str(journal[1].data["reason"])
