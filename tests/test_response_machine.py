"""Whatever happens to one site, in whatever order: attacks, deaths at any write and effect, time
limits, answers, clocks, people who act by hand. I1 to I8 hold after each move.

`-m slow` runs longer, with examples that are new each time.
"""

import asyncio
import os
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, closing, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sentinel import manual_block, relapse
from sentinel.answer_checks import Given
from sentinel.blockers.demo import DemoBlocker
from sentinel.core.incident import IncidentState
from sentinel.core.playbook import Phase
from sentinel.core.words import Trigger
from sentinel.errors import Refused, SentinelError
from sentinel.manual_restore import restore
from sentinel.reprove import reprove
from support.asked import PEOPLE
from support.kept_promises import Promises
from support.lone_plans import CORRUPT, DEFACED
from support.lone_site import GOOD, Died, LoneSite, lone_site

GATES = ("gm", "never", "two-person")
BYTES = (b"HACKED by Paper Tiger", b"HACKED by Tin Soldier", b"\0\0\0 damaged")
NAMES = tuple(person.name for person in PEOPLE)
DEATHS = st.sampled_from([-1, -1, -1, 0, 1, 2, 3, 5, 8, 12, 18, 26, 40])
PAUSES = st.sampled_from([1.0, 61.0, 1801.0, 3601.0, 43_201.0, -120.0, -7200.0])

FAILED = ("restore", Phase.FAILED)

_now: list["Response"] = []


class Response(RuleBasedStateMachine):
    """One site, attacked, answered, and interfered with."""

    @initialize(gate=st.sampled_from(GATES))
    def begin(self, gate: str) -> None:
        self.closing = ExitStack()
        folder = self.closing.enter_context(tempfile.TemporaryDirectory())
        plans = {"defacement": DEFACED.replace("GATE", gate), "corruption": CORRUPT}
        self.site: LoneSite = self.closing.enter_context(lone_site(Path(folder), plans))
        self.promises = Promises(self.site)
        self.links: list[str] = []
        self.strikes: dict[int, bytes] = {}
        """What an attacker writes when so many boundaries have gone by."""
        self.site.fuse.seen = self.struck
        _now[:] = [self]

    def teardown(self) -> None:
        if hasattr(self, "closing"):
            self.closing.close()

    def struck(self) -> None:
        self.strikes = {left - 1: body for left, body in self.strikes.items()}
        if body := self.strikes.pop(0, b""):
            self.write("index.html", body)

    def write(self, name: str, body: bytes) -> None:
        (self.site.root / name).write_bytes(body)
        self.promises.note_tree()

    def until_death(self, work: Coroutine[Any, Any, Any], death: int = -1) -> None:
        """In a process of its own; what it raises for people is theirs to read."""
        self.site.fuse.left = death
        try:
            asyncio.run(work)
        except (Died, SentinelError):
            pass
        finally:
            self.site.fuse.left = self.site.web.hangs = -1
            self.strikes.clear()

    @rule(
        body=st.sampled_from(BYTES),
        name=st.sampled_from(["index.html", "index.html", "x.html"]),
        seen=st.sampled_from([True, True, False]),
    )
    def it_is_attacked(self, body: bytes, name: str, seen: bool) -> None:
        self.write(name, body)
        if seen:
            self.look()

    def look(self) -> None:
        with suppress(SentinelError):
            self.site.look(Trigger.SCHEDULE)

    @rule(what=st.sampled_from(["puts it right", "takes the flag away", "looks"]))
    def somebody(self, what: str) -> None:
        match what:
            case "puts it right":
                (self.site.root / "x.html").unlink(missing_ok=True)
                self.write("index.html", GOOD["index.html"])
            case "takes the flag away":
                (self.site.place.folder / "flags/main/current").unlink(missing_ok=True)
            case _:
                self.look()

    @rule(
        turns=st.sampled_from([1, 2, 4, 99, 99, 99]),
        death=DEATHS,
        hangs=st.sampled_from([-1, -1, -1, 1, 3, 9]),
        strike=st.sampled_from([0, 0, 0, 5, 15, 30, 33, 45]),
    )
    def the_engine_works(self, turns: int, death: int, hangs: int, strike: int) -> None:
        """So many turns of it, with a death, a time limit or an attack in the middle."""
        incident, begun = self.site.open, iter(range(turns))
        if incident is None:
            return
        self.site.web.hangs = hangs
        self.strikes = {strike: BYTES[0]} if strike else {}
        engine = self.site.engine()

        async def work() -> None:
            await engine.first_draft(incident)
            if incident.state is IncidentState.RESPONDING:
                await engine.respond(incident.id, lambda: next(begun, None) is None)

        self.until_death(work(), death)
        self.note_links()

    def note_links(self) -> None:
        """As they stand in the mails."""
        if asked := self.site.asked():
            incident, _, questions = asked
            made = [
                self.site.answering.link(incident, person, question)
                for person in PEOPLE
                for _, question in questions
            ]
            self.links = [*self.links, *filter(None, made)][-24:]

    @rule(death=DEATHS, reprove_first=st.booleans())
    def a_minute_of_the_daemon(self, death: int, reprove_first: bool) -> None:
        """What was seen while a person is in charge is answered, and the block is proven."""
        tools, incident = self.site.tools, self.site.open
        works = [reprove(tools, self.site.place.site)]
        if incident is not None and incident.state is not IncidentState.SUSPECTED:
            works.insert(reprove_first, relapse.answer(tools, incident.id))
        for work in works:
            self.until_death(work, death)

    @rule(names=st.permutations(NAMES), death=DEATHS, by_hand=st.sampled_from([False, False, True]))
    def the_engine_works_and_people_say_yes(
        self, names: list[str], death: int, by_hand: bool
    ) -> None:
        """Each of them twice; and perhaps somebody restores by hand before it goes on."""
        self.the_engine_works(99, -1, -1, 0)
        for name in (name for name in names for _ in range(2)):
            if self.site.asked():
                self.somebody_answers(name, True, 0)
        if by_hand:
            self.a_person_restores(-1)
        self.the_engine_works(99, death, -1, 0)

    @precondition(lambda self: self.site.asked())
    @rule(name=st.sampled_from(NAMES), yes=st.booleans(), which=st.integers(0, 1))
    def somebody_answers(self, name: str, yes: bool, which: int) -> None:
        asked = self.site.asked()
        if asked is None:
            return
        incident, _, questions = asked
        step = questions[which % len(questions)][0].id
        given = Given(incident=incident.id, by=name, yes=yes, step=step, words="because")
        with suppress(Refused):
            self.site.answering.give(given)

    @precondition(lambda self: self.links)
    @rule(which=st.integers(0, 23), yes=st.sampled_from([True, True, False]))
    def a_link_is_used(self, which: int, yes: bool) -> None:
        """Perhaps for the second time, too late, or of a question that nobody asks any more."""
        link = self.links[which % len(self.links)]
        with suppress(Refused):
            self.site.answering.redeem(link, yes=yes, words="because")

    @rule(seconds=PAUSES)
    def the_clock_moves(self, seconds: float) -> None:
        self.site.clock.advance(seconds)

    @rule(death=st.sampled_from([-1, -1, -1, 4, 6, 9]))
    def a_person_restores(self, death: int) -> None:
        """What they found defaced, and nobody else saw."""
        self.write("index.html", BYTES[1])
        parts: Any = self.site.tools
        site = self.site.place.site
        make = partial(restore, parts, site, "", (), by="GM", progress=None)
        self.until_death(asyncio.to_thread(make), death)

    @rule(
        death=DEATHS,
        what=st.sampled_from(["opens", "opens", "opens without asking", "closes"]),
    )
    def a_person(self, what: str, death: int) -> None:
        tools, site = self.site.tools, self.site.place.site
        by: dict[str, str] = {"by": "GM", "reason": "because"}
        self.promises.overriding = override = what == "opens without asking"
        match what:
            case "closes":
                self.until_death(manual_block.block(tools, site, **by), death)
            case _:
                work = manual_block.unblock(tools, site, override=override, **by)
                self.until_death(work, death)
        self.promises.overriding = False

    @rule(gate=st.sampled_from(GATES), clean=st.sampled_from([True, True, False]))
    def a_playbook_is_edited_and_the_good_backup_judged_anew(self, gate: str, clean: bool) -> None:
        self.site.edit("defacement", DEFACED.replace("GATE", gate))
        unclean = self.site.place.cleaner.unclean
        good = self.site.place.vault.list("main")[1].id
        if clean:
            unclean.pop(good, None)
        else:
            unclean[good] = "today's rules find something in it."

    @invariant()
    def all_is_kept(self) -> None:
        if hasattr(self, "promises"):
            self.promises.check()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pauses are the clock's alone; threads take turns in one order; no disk is waited for, as
    nothing dies but the process."""
    sleep = asyncio.sleep

    async def passing(seconds: float, result: Any = None) -> Any:
        _now[0].site.clock.advance(seconds)
        return await sleep(0, result)

    async def inline(work: Callable[..., Any], /, *words: Any, **more: Any) -> Any:
        await sleep(0)
        return work(*words, **more)

    monkeypatch.setattr(asyncio, "sleep", passing)
    monkeypatch.setattr(asyncio, "to_thread", inline)
    monkeypatch.setattr(os, "fsync", lambda _: None)
    yield
    _now.clear()


def test_what_a_person_restores_after_a_death_is_not_restored_over() -> None:
    """Whenever the daemon dies: what is decided before does not replace what a person has chosen
    since. They open the site, after a test."""
    refused = 0
    for death in range(8, 16):
        state = Response()
        state.begin("gm")
        with closing(state.closing):
            state.it_is_attacked(BYTES[0], "index.html", True)
            state.the_engine_works_and_people_say_yes(list(NAMES), death, False)
            state.a_person_restores(-1)
            root = state.site.root.stat().st_ino
            state.the_engine_works(99, -1, -1, 0)
            state.all_is_kept()
            incident = state.site.open
            assert incident is not None
            journal = state.site.journal(incident.id)
            ends = [str(e.data["reason"]) for e in journal if (e.action, e.phase) == FAILED]
            if not any("restored by hand since" in reason for reason in ends):
                continue
            refused += 1
            assert incident.state is IncidentState.NEEDS_HUMAN
            assert state.site.root.stat().st_ino == root
            state.a_person("opens", -1)
            assert DemoBlocker().incident(state.site.place.site) == ""
            state.all_is_kept()
    assert refused > 1


def test_whatever_happens_in_whatever_order_the_promises_hold() -> None:
    run_state_machine_as_test(
        Response,
        settings=settings(max_examples=20, stateful_step_count=30),
    )


@pytest.mark.slow
def test_the_same_for_longer() -> None:
    run_state_machine_as_test(
        Response,
        settings=settings(
            max_examples=400,
            stateful_step_count=40,
            derandomize=False,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
