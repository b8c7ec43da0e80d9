"""A full disk and an audit log that cannot be written: an attack is recorded, told and blocked all
the same; nothing is restored, opened or answered; and what was not written is written late."""

import asyncio
import errno
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sentinel import manual_block
from sentinel.core.action import Observation, Outcome, Plan, StepContext
from sentinel.core.check import Check
from sentinel.core.incident import IncidentState
from sentinel.core.notice import NoticeKind, OutboxState
from sentinel.core.site import Site
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger
from sentinel.edges import audit as audit_module
from sentinel.edges import late_lines, reserve
from sentinel.edges.evidence import FileEvidence
from sentinel.edges.reserve import KEPT_FREE_BYTES, LOW_BYTES, Reserve
from sentinel.errors import StoreError
from sentinel.footing import footing_jobs
from sentinel.jobs import Jobs
from sentinel.outbox import Sender
from sentinel.respond import Responder
from sentinel.sending_parts import SendingParts
from support.fakes import Desk, desk
from support.sending import Told
from support.settings import make_config, make_mail
from support.stores import new_key
from support.values import FakeClock, make_message, make_notice, make_playbook, make_step
from support.watched import watched

CLAIM = b"<html><title>Hacked by Paper Tiger</title><h1>HACKED BY PAPER TIGER CREW</h1></html>"


@dataclass
class Disk:
    """The audit log's: full while the test says so."""

    full: bool = False


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    made, write = Disk(), audit_module._write

    def writing(descriptor: int, size: int, line: bytes) -> None:
        if made.full:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(descriptor, size, line)

    monkeypatch.setattr(audit_module, "_write", writing)
    return made


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as made:
        yield made


@dataclass
class Effect:
    """What is done, and which line the audit log ended with when it was."""

    done: list[str] = field(default_factory=list)
    lines: list[object] = field(default_factory=list)

    async def plan(self, context: StepContext) -> Plan:
        return Plan(summary="Do it.")

    async def observe(self, context: StepContext, plan: Plan) -> Observation:
        return Observation.NOT_DONE

    async def apply(self, context: StepContext, plan: Plan) -> None:
        (last,) = context.tools.audit.entries(1)  # type: ignore[attr-defined] # the real one
        self.lines.append((last["action"], last["data"]["step"]))
        self.done.append(context.step.uses)

    async def verify(self, context: StepContext, plan: Plan) -> Outcome:
        return Outcome(summary="Done.")

    async def compensate(self, context: StepContext, plan: Plan) -> None:
        """Nothing to take back."""


def engine(place: Desk, effect: Effect, *steps: str) -> Responder:
    leads = (*steps[1:], "end")
    pairs = zip(steps, leads, strict=True)
    playbook = make_playbook(*(make_step(name, on_success=to) for name, to in pairs))
    actions = dict.fromkeys(steps, effect)
    return Responder(
        tools=place.tools, actions=actions, thaw=lambda _: playbook, raised_gate=lambda _: ""
    )


async def test_the_intent_of_each_step_is_in_the_audit_log_before_its_effect(place: Desk) -> None:
    effect = Effect()
    steps = ("block", "restore", "unblock")
    assert await engine(place, effect, *steps).respond(place.incident.id) is IncidentState.RESOLVED
    assert effect.lines == [("step-intent", step) for step in steps]
    said = [e["action"] for e in place.tools.audit.entries()]  # type: ignore[attr-defined]
    assert said == [*["step-intent", "step-done"] * 3, "incident-resolved"]


@pytest.mark.parametrize("step", ["restore", "restore-database", "unblock", "restart"])
async def test_without_an_audit_log_a_site_is_closed_and_told_and_nothing_else_is_done(
    place: Desk, disk: Disk, step: str
) -> None:
    """It was neither closed nor told of: the first line that failed ended all."""
    effect = Effect()
    place.tools.audit.append("GM (ICT)", "before", {"step": ""})
    disk.full = True
    responder = engine(place, effect, "block", "notify", step)
    assert await responder.respond(place.incident.id) is IncidentState.NEEDS_HUMAN
    assert effect.done == ["block", "notify"]
    told = {row.kind: row.body for row in place.store.outbox.all(place.incident.id)}
    assert "the audit log cannot be written" in told[NoticeKind.NEEDS_HUMAN]
    disk.full = False
    place.tools.audit.append("GM (ICT)", "after", {})
    written = place.tools.audit.entries()  # type: ignore[attr-defined] # the real one
    assert [entry["action"] for entry in written] == [
        "before",
        *["step-intent", "step-done"] * 2,
        "step-failed",
        "incident-needs-human",
        "after",
    ]
    assert [entry["data"].get("written_late", False) for entry in written[1:-1]] == [True] * 6
    assert place.tools.audit.verify() == ()  # type: ignore[attr-defined]


async def test_a_defacement_opens_an_incident_although_no_line_can_be_written(
    tmp_path: Path, disk: Disk
) -> None:
    """None was opened: nothing was done, and nobody heard of it."""
    async with watched(tmp_path) as site:
        disk.full = True
        (site.root / "index.html").write_bytes(CLAIM)
        assert (await site.sweep()).verdict is Verdict.DEFACED
        incident = site.app.store.incidents.open_of("main")
        assert incident is not None
        assert incident.state is IncidentState.RESPONDING


async def test_a_mail_goes_out_once_although_its_line_cannot_be_written(
    place: Desk, disk: Disk
) -> None:
    """It was sent again each minute, for it was never marked as sent."""
    disk.full = True
    place.store.outbox.put([(make_notice(), make_message())])
    postman, stop = Told(), asyncio.Event()
    parts = SendingParts(
        outbox=place.store.outbox,
        clock=place.clock,
        config=make_config(place.folder, mail=make_mail(25)),
        audit=place.tools.audit,
        renderer=place.tools.renderer,
    )
    sender = Sender({postman.name: postman}, parts)
    await sender.send_due(stop)
    place.clock.advance(3600)
    await sender.send_due(stop)
    assert len(postman.given) == 1
    assert [row.state for row in place.store.outbox.all()] == [OutboxState.SENT]


def test_lines_that_wait_are_bounded_and_one_that_fails_again_waits_on(
    place: Desk, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(late_lines, "MAX_WAITING", 2)
    audit = place.tools.audit
    disk.full = True
    for number in range(3):
        audit.note("outbox", "mail-sent", {"number": number})
    with pytest.raises(StoreError, match="cannot be written"):
        audit.append("GM (ICT)", "block", {})
    disk.full = False
    audit.append("GM (ICT)", "block", {})
    written = audit.entries()  # type: ignore[attr-defined] # the real one
    assert [entry["data"].get("number") for entry in written] == [0, 1, None]
    assert audit.late.let_go == 1  # type: ignore[attr-defined]


@dataclass
class Word:
    """What was told, and how often open incidents were looked at again."""

    told: list[str] = field(default_factory=list)
    woken: int = 0

    def tell(self, site: Site, key: str, text: str) -> None:
        self.told.append(key)

    def wake(self) -> None:
        self.woken += 1


async def test_room_is_held_back_and_given_up_when_the_disk_is_full(place: Desk) -> None:
    free, word = [1 << 40], Word()
    room = Reserve(place.folder / "reserve", size=4096, free=lambda _: free[0])
    audit = place.tools.audit
    (job,) = footing_jobs(room, audit, place.site, tell=word.tell, mended=word.wake)  # type: ignore[arg-type] # the real one
    await job.run()
    assert room.path.stat().st_size == 4096
    assert word == Word()
    free[0] = LOW_BYTES - 1
    await job.run()
    assert not room.is_held
    assert word == Word(told=["disk-full"], woken=1)
    await job.run()
    assert word == Word(told=["disk-full"] * 2, woken=1), "told by the hour; nothing new to wake"
    free[0] = LOW_BYTES + 1
    await job.run()
    assert not room.is_held, "too little to take it again and stay above the line"
    free[0] = 1 << 40
    await job.run()
    assert room.is_held


async def test_a_log_that_cannot_be_written_is_told_and_its_lines_are_written_when_it_can(
    place: Desk, disk: Disk
) -> None:
    word, audit = Word(), place.tools.audit
    room = Reserve(place.folder / "reserve", size=4096)
    (job,) = footing_jobs(room, audit, place.site, tell=word.tell, mended=word.wake)  # type: ignore[arg-type] # the real one
    disk.full = True
    audit.note("outbox", "mail-sent", {})
    await job.run()
    assert word == Word(told=["audit-log"])
    disk.full = False
    await job.run()
    assert word == Word(told=["audit-log"], woken=1)
    said = [entry["action"] for entry in audit.entries()]  # type: ignore[attr-defined]
    assert said == ["mail-sent", "audit-log-behind"]
    await job.run()
    assert word.woken == 1


def test_evidence_leaves_room_for_the_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It took the room that was given up for them, and the run could not go on."""
    monkeypatch.setattr(reserve, "free_bytes", lambda _: KEPT_FREE_BYTES - 1)
    evidence = FileEvidence(tmp_path, key=new_key(), clock=FakeClock())
    with pytest.raises(StoreError, match="kept for the records"):
        evidence.keep("INC-1", "page", b"bytes")
    assert [name for name, _ in evidence.files("INC-1")] == []


async def test_what_the_full_disk_kept_from_being_recorded_is_looked_at_again_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An attack waited for the next turn of its check: the look that saw it had failed."""
    monkeypatch.setattr(Reserve, "is_low", lambda _: True)
    monkeypatch.setattr(Reserve, "give_up", lambda _: True)
    begun: list[str] = []

    async def no_sweep(site: Site, checks: list[Check], trigger: Trigger) -> None:
        """Nothing sweeps here."""

    async with watched(tmp_path) as site:
        jobs = Jobs(site.app, sweep=no_sweep, tell=Word().tell, begin=begun.append)
        (job,) = (job for job in jobs.all() if job.name == "footing")
        await job.run()
    assert begun == ["main/all"]


async def test_by_hand_a_site_is_closed_without_an_audit_log_and_not_opened(
    place: Desk, disk: Disk
) -> None:
    """Nobody could close a site while the disk was full."""
    disk.full = True
    done = await manual_block.block(place.tools, place.site, by="GM (ICT)", reason="defaced")
    assert done.changed
    assert manual_block.standing(place.tools, place.site) == place.incident.id
    with pytest.raises(StoreError, match="cannot be written"):
        await manual_block.unblock(
            place.tools, place.site, by="GM (ICT)", reason="over", override=True
        )
    assert manual_block.standing(place.tools, place.site) == place.incident.id


def test_a_start_on_a_full_disk_takes_the_room_that_was_held_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No database could be opened there, so that a daemon that was killed stayed away."""
    held = tmp_path / "state" / reserve.NAME
    reserve.state_folder(held.parent)
    held.write_bytes(b"room")
    monkeypatch.setattr(Reserve, "is_low", lambda _: False)
    reserve.state_folder(held.parent)
    assert held.exists()
    monkeypatch.setattr(Reserve, "is_low", lambda _: True)
    assert reserve.state_folder(held.parent) == held.parent
    assert not held.exists()
