"""A step at its limit: nothing is done after it is given up, and what was done is known."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from sentinel.actions import ACTIONS
from sentinel.actions.effect import changing
from sentinel.blockers.demo import DemoBlocker
from sentinel.core.action import Action, Observation, Outcome, Plan, StepContext, Tools
from sentinel.core.incident import IncidentState
from sentinel.core.page import FailureReason, FetchFailure, FetchRequest, Look
from sentinel.core.playbook import Phase
from sentinel.core.ports import BlockOrder, Progress
from sentinel.core.site import Site
from sentinel.core.vault import Backup
from sentinel.edges.restore import LocalRestorer
from sentinel.errors import AlreadyRunning, StepError
from sentinel.manual_block import standing
from sentinel.respond import Responder
from support.fakes import Desk, desk
from support.values import T0, make_playbook, make_step
from support.waiting import pass_time

SOON = 300.0
"""Seconds after which a test gives up waiting; none waits that long."""
LIMIT_SECONDS = 600.0
"""Of a step. It passes when the test says so, see `pass_time`."""
GRACE_SECONDS = 0.3
A_MOMENT = 0.2
"""How long a test looks on that nothing happens."""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as made:
        made.vault.create(made.site, baseline="", run_before="", progress=None)
        made.clock.advance(60)
        (made.root / "index.html").write_bytes(b"DEFACED")
        yield made


@dataclass
class Held:
    """Where a thread waits until the test lets it go, and says that it has ended."""

    reached: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    def wait(self) -> None:
        self.reached.set()
        assert self.go.wait(SOON)


@dataclass
class Effect:
    """An action with an effect in a thread, which is held before the gate or inside it."""

    before: Held | None = None
    inside: Held | None = None
    happened: bool = False
    verified: bool = True
    compensated: int = 0

    async def plan(self, context: StepContext) -> Plan:
        return Plan(summary="Do it.")

    async def observe(self, context: StepContext, plan: Plan) -> Observation:
        return Observation.DONE if self.happened else Observation.NOT_DONE

    async def apply(self, context: StepContext, plan: Plan) -> None:
        if self.before is not None:
            await asyncio.to_thread(self._late, context, self.before)
        await changing(context, "doing it", self._do)

    async def verify(self, context: StepContext, plan: Plan) -> Outcome:
        if not self.verified:
            raise StepError("it does not look done.")
        return Outcome(summary="Done.")

    async def compensate(self, context: StepContext, plan: Plan) -> None:
        self.compensated += 1
        self.happened = False

    def _late(self, context: StepContext, held: Held) -> None:
        """As an action's thread that looks at much before it acts."""
        try:
            held.wait()
            with context.gate.passing("doing it"):
                self._do()
        finally:
            held.ended.set()

    def _do(self) -> None:
        if self.inside is not None:
            self.inside.wait()
        self.happened = True
        if self.inside is not None:
            self.inside.ended.set()


def _engine(
    tools: Tools,
    action: Action,
    *,
    uses: str = "effect",
    grace_seconds: float = SOON,
) -> Responder:
    playbook = make_playbook(make_step(uses, timeout_seconds=LIMIT_SECONDS))
    return Responder(
        tools=tools, actions={uses: action}, thaw=lambda _: playbook, grace_seconds=grace_seconds
    )


def _phases(place: Desk) -> list[Phase]:
    return [entry.phase for entry in place.store.journal.entries(place.incident.id)]


def _reason(place: Desk) -> str:
    return str(place.store.journal.entries(place.incident.id)[-1].data["reason"])


def _told(place: Desk) -> str:
    (row,) = place.store.outbox.all(place.incident.id)
    return " ".join(row.body.split())


async def _past_the_limit(
    engine: Responder, place: Desk, held: Held
) -> "asyncio.Task[IncidentState]":
    """The run, after its step was held and its limit has passed."""
    running = asyncio.create_task(engine.respond(place.incident.id))
    assert await asyncio.to_thread(held.reached.wait, SOON)
    pass_time(LIMIT_SECONDS)
    await asyncio.wait((running,), timeout=A_MOMENT)
    return running


async def _ended(held: Held) -> None:
    held.go.set()
    assert await asyncio.to_thread(held.ended.wait, SOON)


async def test_a_thread_at_the_edge_of_its_effect_makes_none_after_failed(place: Desk) -> None:
    edge = Held()
    action = Effect(before=edge)
    running = await _past_the_limit(_engine(place.tools, action), place, edge)
    assert await running is IncidentState.NEEDS_HUMAN
    assert _phases(place) == [Phase.INTENT, Phase.FAILED]
    assert _reason(place) == "not finished within 600 s; it has had no effect."
    await _ended(edge)
    assert not action.happened


async def test_an_effect_that_is_under_way_at_the_limit_is_awaited_and_proven(
    place: Desk,
) -> None:
    inside = Held()
    running = await _past_the_limit(_engine(place.tools, Effect(inside=inside)), place, inside)
    assert not running.done(), "nothing is written while it is not known what comes of it"
    assert _phases(place) == [Phase.INTENT]
    inside.go.set()
    assert await running is IncidentState.RESOLVED
    assert _phases(place) == [Phase.INTENT, Phase.DONE]


async def test_an_effect_that_came_at_the_limit_and_does_not_verify_is_taken_back(
    place: Desk,
) -> None:
    inside = Held()
    action = Effect(inside=inside, verified=False)
    running = await _past_the_limit(_engine(place.tools, action), place, inside)
    inside.go.set()
    assert await running is IncidentState.NEEDS_HUMAN
    assert _phases(place) == [Phase.INTENT, Phase.COMPENSATED, Phase.FAILED]
    assert not action.happened


async def test_an_effect_that_does_not_end_is_told_to_a_person_as_unknown(place: Desk) -> None:
    inside = Held()
    engine = _engine(place.tools, Effect(inside=inside), grace_seconds=GRACE_SECONDS)
    running = await _past_the_limit(engine, place, inside)
    assert await running is IncidentState.NEEDS_HUMAN
    assert _phases(place) == [Phase.INTENT, Phase.UNKNOWN], "no word of failed: nobody knows"
    assert "doing it" in _told(place)
    assert "not known whether it has happened" in _told(place)
    await _ended(inside)


async def test_what_cannot_be_proven_in_the_time_of_grace_is_said_to_stand(place: Desk) -> None:
    verifying = Held()

    class Unprovable(Effect):
        async def verify(self, context: StepContext, plan: Plan) -> Outcome:
            verifying.reached.set()
            await asyncio.Event().wait()
            raise AssertionError

    engine = _engine(place.tools, Unprovable(), grace_seconds=GRACE_SECONDS)
    running = await _past_the_limit(engine, place, verifying)
    assert await running is IncidentState.NEEDS_HUMAN
    assert _phases(place) == [Phase.INTENT, Phase.FAILED]
    assert "it has had its effect, which stands" in _reason(place)


async def test_a_step_that_is_told_to_stop_makes_no_effect_afterwards(place: Desk) -> None:
    edge = Held()
    action = Effect(before=edge)
    engine = _engine(place.tools, action)
    running = asyncio.create_task(engine.respond(place.incident.id))
    assert await asyncio.to_thread(edge.reached.wait, SOON)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert _phases(place) == [Phase.INTENT], "as a crash would leave it"
    await _ended(edge)
    assert not action.happened


async def test_a_step_that_is_told_to_stop_waits_for_the_effect_that_is_under_way(
    place: Desk,
) -> None:
    """The next daemon of a reload goes on with the run: nothing of this one may come after it."""
    inside = Held()
    action = Effect(inside=inside)
    engine = _engine(place.tools, action)
    running = asyncio.create_task(engine.respond(place.incident.id))
    assert await asyncio.to_thread(inside.reached.wait, SOON)
    running.cancel()
    done, _ = await asyncio.wait((running,), timeout=A_MOMENT)
    assert not done
    inside.go.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert action.happened
    assert _phases(place) == [Phase.INTENT]


async def test_a_journal_row_that_is_slow_is_never_overtaken_by_failed(place: Desk) -> None:
    held, real = Held(), place.store.journal.write

    def slow(incident: str, step: str, action: str, phase: Phase, **rest: object) -> object:
        if phase is Phase.INTENT:
            held.wait()
        return real(incident, step, action, phase, **rest)  # type: ignore[arg-type] # as given

    place.store.journal.write = slow  # type: ignore[method-assign,assignment] # a database in use
    action = Effect()
    running = await _past_the_limit(_engine(place.tools, action), place, held)
    held.go.set()
    assert await running is IncidentState.NEEDS_HUMAN
    assert _phases(place) == [Phase.INTENT, Phase.FAILED]
    assert not action.happened


class HeldRestorer(LocalRestorer):
    """Held just before it exchanges, or while it stages."""

    exchanging: Held | None = None
    staging: Held | None = None
    exchanges = 0

    def exchange(self, site: Site, stage: Path) -> None:
        if self.exchanging is not None:
            self.exchanging.wait()
        super().exchange(site, stage)
        self.exchanges += 1
        if self.exchanging is not None:
            self.exchanging.ended.set()

    def stage(self, site: Site, backup: Backup, label: str, progress: Progress | None) -> Path:
        if self.staging is None:
            return super().stage(site, backup, label, progress)
        self.staging.wait()
        try:
            return super().stage(site, backup, label, progress)
        finally:
            self.staging.ended.set()


def _restorer(place: Desk) -> HeldRestorer:
    return HeldRestorer(place.vault, tree=place.tools.tree)


async def test_a_restore_at_its_limit_exchanges_nothing_later(place: Desk) -> None:
    """Its thread had looked at all there is to look at, and was about to exchange."""
    edge, restorer = Held(), _restorer(place)
    real = restorer.identity

    def identity(site: Site, path: Path) -> tuple[int, int]:
        if Phase.INTENT in _phases(place) and not edge.reached.is_set():
            edge.wait()
            edge.ended.set()
        return real(site, path)

    restorer.identity = identity  # type: ignore[method-assign] # held between look and exchange
    tools = replace(place.tools, restorer=restorer)
    engine = _engine(tools, ACTIONS["restore"], uses="restore")
    running = await _past_the_limit(engine, place, edge)
    assert await running is IncidentState.NEEDS_HUMAN
    assert _phases(place) == [Phase.INTENT, Phase.FAILED]
    await _ended(edge)
    await asyncio.get_running_loop().shutdown_default_executor()  # every thread has ended
    with place.tools.locks.site("main"):
        assert (place.root / "index.html").read_bytes() == b"DEFACED"
    assert restorer.exchanges == 0


async def test_an_exchange_that_does_not_end_keeps_the_sites_lock_until_it_does(
    place: Desk,
) -> None:
    """Else a restore by hand would be exchanged away by it."""
    restorer = _restorer(place)
    restorer.exchanging = held = Held()
    tools = replace(place.tools, restorer=restorer)
    engine = _engine(tools, ACTIONS["restore"], uses="restore", grace_seconds=GRACE_SECONDS)
    running = await _past_the_limit(engine, place, held)
    assert await running is IncidentState.NEEDS_HUMAN
    assert f"exchanging {place.root}" in _told(place)
    with pytest.raises(AlreadyRunning), place.tools.locks.site("main"):
        pass
    await _ended(held)
    await _until_free(place)


async def test_a_stage_that_nobody_waits_for_ends_at_the_next_file_and_frees_the_lock(
    place: Desk,
) -> None:
    restorer = _restorer(place)
    restorer.staging = held = Held()
    tools = replace(place.tools, restorer=restorer)
    engine = _engine(tools, ACTIONS["restore"], uses="restore")
    running = await _past_the_limit(engine, place, held)
    assert await running is IncidentState.NEEDS_HUMAN
    assert _phases(place) == [Phase.FAILED], "there was no intent yet"
    with pytest.raises(AlreadyRunning), place.tools.locks.site("main"):
        pass
    await _ended(held)
    await _until_free(place)
    assert (place.root / "index.html").read_bytes() == b"DEFACED"


async def _until_free(place: Desk) -> None:
    async with asyncio.timeout(SOON):
        while True:
            try:
                with place.tools.locks.site("main"):
                    return
            except AlreadyRunning:
                await asyncio.sleep(0.01)


async def test_a_block_whose_flag_is_slow_is_not_set_after_failed(place: Desk) -> None:
    edge = Held()

    class Slow(DemoBlocker):
        def apply(self, order: BlockOrder) -> None:
            edge.reached.set()
            assert edge.go.wait(SOON)
            super().apply(order)
            edge.ended.set()

    class Unanswered:
        """Nothing listens at this site, and that is found out late."""

        async def fetch(self, request: FetchRequest) -> Look:
            place.clock.advance(SOON)
            return FetchFailure(url=request.url, reason=FailureReason.REFUSED, fetched_at=T0)

        async def close(self) -> None:
            """Nothing is open."""

    tools = replace(place.tools, blockers={"demo": Slow()}, witness=Unanswered())
    engine = _engine(tools, ACTIONS["block"], uses="block")
    running = await _past_the_limit(engine, place, edge)
    assert _phases(place) == [Phase.INTENT]
    edge.go.set()
    # the block cannot be proven: it is taken back
    assert await running is IncidentState.NEEDS_HUMAN
    assert _phases(place) == [Phase.INTENT, Phase.COMPENSATED, Phase.FAILED]
    assert standing(tools, place.site) == ""


async def test_between_two_steps_a_run_stops_where_it_is_told_to(place: Desk) -> None:
    first, second = make_step("first", "effect", on_success="second"), make_step("second", "effect")
    playbook = make_playbook(first, second)
    stop = threading.Event()

    class Stopping(Effect):
        async def verify(self, context: StepContext, plan: Plan) -> Outcome:
            stop.set()
            return await super().verify(context, plan)

    engine = Responder(tools=place.tools, actions={"effect": Stopping()}, thaw=lambda _: playbook)
    state = await engine.respond(place.incident.id, stop.is_set)
    assert state is IncidentState.RESPONDING
    assert [e.step for e in place.store.journal.entries(place.incident.id)] == ["first", "first"]
