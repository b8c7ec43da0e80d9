"""Shadow mode: the would-be run of a playbook, from the plans of its steps, told once.

Plans have no effect, and nothing else of an action is ever called here.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sentinel.actions import restore_database
from sentinel.actions.restore import foresee
from sentinel.core.action import Action, Plan, StepContext, Tools
from sentinel.core.foreseen import TARGET_TEXTS, foreseen_moves
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.playbook import (
    END,
    SHADOW,
    JournalEntry,
    Phase,
    Playbook,
    StepType,
)
from sentinel.core.run_facts import facts_of
from sentinel.core.shadow import RESPOND, WouldBe, foreseen
from sentinel.core.site import Site
from sentinel.core.telling import watch_notice, would_have_notice
from sentinel.core.verdict import RESPONSE_VERDICTS
from sentinel.errors import SentinelError
from sentinel.gate import StepGate

log = logging.getLogger(__name__)


async def answer(tools: Tools, actions: Mapping[str, Action], incident_id: str) -> None:
    """Writes down what would be done about a proven incident, and tells it.

    Once for each verdict of an incident; one mail for each incident. Of an incident whose playbook
    was running when shadow mode began is told that nothing further is done. Raises StoreError.
    """
    store = tools.store
    incident = await asyncio.to_thread(store.incidents.get, incident_id)
    if incident is None or not incident.state.is_open:
        return
    site = tools.config.site(incident.site)
    if incident.state is IncidentState.RESPONDING:
        await _tell_halted(tools, incident, site)
        return
    if incident.state is not IncidentState.SUSPECTED or incident.verdict not in RESPONSE_VERDICTS:
        return
    playbook = next((p for p in tools.config.playbooks if incident.verdict in p.on), None)
    journal = await asyncio.to_thread(store.journal.entries, incident.id)
    before = foreseen(journal)
    known = before is not None and before.data.get("verdict") == incident.verdict.value
    if playbook is None or known or not tools.config.response.automatic:
        return
    steps = await rehearse(tools, actions, playbook, incident)
    data = {
        "verdict": incident.verdict.value,
        "playbook": playbook.name,
        "sha256": playbook.sha256,
        "steps": [
            {"step": s.step, "uses": s.uses, "refused": s.refused, "text": s.summary} for s in steps
        ],
        "summary": _summary(playbook, steps),
    }
    line: dict[str, object] = {"incident": incident.id, **data}
    await asyncio.to_thread(tools.audit.note, "shadow", RESPOND, line)
    notice = would_have_notice(incident, site, steps, tools.clock.now())
    await asyncio.to_thread(
        lambda: store.journal.write(
            incident.id,
            SHADOW,
            RESPOND,
            Phase.FORESEEN,
            data=data,
            notices=[(notice, tools.renderer.notice(notice))],
        )
    )


async def rehearse(
    tools: Tools, actions: Mapping[str, Action], playbook: Playbook, incident: Incident
) -> tuple[WouldBe, ...]:
    """The steps as they would follow one another, each with what its plan says now. A plan that
    refuses leads on as the step's failure would; an `if` is decided by the facts of now."""
    held = replace(
        incident,
        state=IncidentState.RESPONDING,
        playbook=playbook.name,
        playbook_text=playbook.text,
        playbook_sha256=playbook.sha256,
    )
    site = tools.config.site(incident.site)
    before = await asyncio.to_thread(tools.store.journal.entries, incident.id)
    way = foreseen_moves(playbook, facts_of(held, site, before))
    journal: list[JournalEntry] = []
    found: list[WouldBe] = []
    worked: bool | None = None
    while True:
        try:
            coming = way.send(worked)
        except StopIteration as end:
            if end.value != END:
                text = TARGET_TEXTS[end.value]
                found.append(WouldBe(step="end", uses=end.value, summary=text))
            return tuple(found)
        step = coming.step
        if step.type is not StepType.ACTION:
            told = WouldBe(step=step.id, uses=step.uses, summary=coming.text, asks=step.asks)
            found.append(told)
            worked = True
            continue
        context = StepContext(
            incident=held,
            site=site,
            playbook=playbook,
            step=step,
            journal=tuple(journal),
            tools=tools,
            gate=StepGate(),
        )
        # a step that has nothing to do asks nobody
        needless = await asyncio.to_thread(restore_database.needless, context)
        would_be, plan = await _would_be(context, actions, "" if needless else coming.gate)
        found.append(would_be)
        worked = plan is not None
        if plan is not None:
            journal.append(_as_if_done(context, plan, len(journal) + 1))


async def _would_be(
    context: StepContext, actions: Mapping[str, Action], gate: str
) -> tuple[WouldBe, Plan | None]:
    step = context.step
    try:
        async with asyncio.timeout(step.timeout_seconds):
            plan = await planned(context, actions)
    except (SentinelError, OSError, TimeoutError) as error:
        text = f"Could not be done: {str(error) or type(error).__name__}"
        return WouldBe(step=step.id, uses=step.uses, summary=text, refused=True), None
    except Exception as error:
        # a mistake of ours in one plan must not hide what the others say
        log.exception("plan broke in shadow mode", extra={"step": step.id})
        text = f"Could not be planned ({type(error).__name__})."
        return WouldBe(step=step.id, uses=step.uses, summary=text, refused=True), None
    summary = gate + plan.summary
    return WouldBe(step=step.id, uses=step.uses, summary=summary, asks=bool(gate)), plan


async def planned(context: StepContext, actions: Mapping[str, Action]) -> Plan:
    """The step's own plan; of those that do something for it, or ask what only comes with the
    steps before, what they would say."""
    if context.step.uses == "restore":
        return await asyncio.to_thread(foresee, context)
    if context.step.uses == restore_database.NAME:
        return await asyncio.to_thread(restore_database.foresee, context)
    if context.step.uses == "unblock":
        return Plan(summary=f"Open {context.site.url} again, if all is good then.")
    return await actions[context.step.uses].plan(context)


def _as_if_done(context: StepContext, plan: Plan, number: int) -> JournalEntry:
    return JournalEntry(
        number=number,
        incident=context.incident.id,
        step=context.step.id,
        action=context.step.uses,
        phase=Phase.DONE,
        at=context.tools.clock.now(),
        data={**plan.data, "summary": plan.summary},
    )


def _summary(playbook: Playbook, steps: Sequence[WouldBe]) -> str:
    told = " ".join(f"[{s.step}] {s.summary}" for s in steps)
    return f"Shadow mode: nothing was done. The playbook {playbook.name} would have: {told}"


async def _tell_halted(tools: Tools, incident: Incident, site: Site) -> None:
    text = (
        f"{incident.id} was being responded to when shadow mode began: nothing further is done, "
        "and what was done stands. Finish it by hand, or set mode to act under [response]."
    )
    notice = watch_notice(site, f"shadow-{incident.id}", text, tools.clock.now())
    await asyncio.to_thread(tools.store.outbox.put, [(notice, tools.renderer.notice(notice))])
