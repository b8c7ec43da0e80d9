"""One incident at a time per site: next step -> journal intent -> act -> journal result.

The engine knows nothing of what the actions do. It reads rows and writes rows; after a crash
it goes on from the journal, and an open intent is settled by `observe()`, never repeated blindly.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sentinel.core.action import Action, Observation, Outcome, Plan, StepContext, Tools
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.notice import Message, Notice
from sentinel.core.playbook import (
    NEW_PLAYBOOK,
    AskApproval,
    AwaitApproval,
    CallPerson,
    Finish,
    JournalEntry,
    Phase,
    Playbook,
    RunStep,
    SettleIntent,
    next_step,
)
from sentinel.core.telling import approval_notice, needs_human_notice
from sentinel.errors import AlreadyRunning, ConfigError, SentinelError, StepError

LOCKED_STEPS = frozenset({"restore"})
"""Steps that need the document root to themselves: no backup or manual restore beside them."""
LOCK_RETRY_SECONDS = 0.5

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Responder:
    """Carries incidents to the end of their playbooks."""

    tools: Tools
    actions: Mapping[str, Action]
    thaw: Callable[[Incident], Playbook]
    """The playbook as it was frozen into the incident. Raises ConfigError, KeyError without one."""
    ended: Callable[[str], None] = field(default=lambda _: None)
    """Called with the site's name when a run ended, so that the site is looked at again."""

    async def respond(self, incident_id: str) -> IncidentState:
        """Runs one incident's playbook as far as it goes; the state it is left in.

        Returns at the end, at a closed approval gate, or when a person is needed.
        Cancelling it leaves the journal as a crash would: the next call goes on.
        """
        while True:
            incident = await asyncio.to_thread(self.tools.store.incidents.get, incident_id)
            if incident is None or incident.state is not IncidentState.RESPONDING:
                return IncidentState.DISMISSED if incident is None else incident.state
            if not await self._step(incident):
                return IncidentState.RESPONDING

    async def first_draft(self, incident: Incident) -> None:
        """The CERT-In draft exists within a minute of the sighting, whatever the playbook does."""
        if not await asyncio.to_thread(self.tools.store.reports.all, incident.id):
            await asyncio.to_thread(self.tools.draft, incident, "first sighting")

    async def _step(self, incident: Incident) -> bool:
        """One move of the run; False where it waits for an approval."""
        journal = await asyncio.to_thread(self.tools.store.journal.entries, incident.id)
        try:
            playbook = self.thaw(incident)
            move = next_step(playbook, journal)
        except (ConfigError, KeyError) as error:
            await self._call_person(incident, f"its frozen playbook cannot be followed: {error}")
            return True
        if incident.verdict not in playbook.on:
            await self._change_playbook(incident, playbook)
            return True
        match move:
            case RunStep(step=step):
                await self._carry_out(self._context(incident, playbook, step.id, journal), None)
            case SettleIntent(step=step, intent=intent):
                await self._carry_out(self._context(incident, playbook, step.id, journal), intent)
            case AskApproval(step=step):
                context = self._context(incident, playbook, step.id, journal)
                notice = approval_notice(
                    incident,
                    context.site,
                    step.id,
                    self._now(),
                    approval=step.approve,
                    journal=journal,
                )
                await self._write(context, Phase.ASKED, {}, notice)
            case AwaitApproval():
                return False
            case CallPerson(step=step_id, reason=reason):
                await self._call_person(incident, f"{step_id}: {reason}")
            case Finish():
                await self._finish(incident)
        return True

    def _context(
        self,
        incident: Incident,
        playbook: Playbook,
        step_id: str,
        journal: tuple[JournalEntry, ...],
    ) -> StepContext:
        return StepContext(
            incident=incident,
            site=self.tools.config.site(incident.site),
            playbook=playbook,
            step=playbook.step(step_id),
            journal=journal,
            tools=self.tools,
        )

    async def _carry_out(self, context: StepContext, intent: JournalEntry | None) -> None:
        step = context.step
        try:
            async with asyncio.timeout(step.timeout_seconds):
                outcome = await self._locked(context, intent)
        except TimeoutError:
            reason = f"not finished within {step.timeout_seconds:g} s"
            await self._write(context, Phase.FAILED, {"reason": reason})
        except (SentinelError, OSError) as error:
            log.warning(
                "step failed",
                extra={"incident": context.incident.id, "step": step.id, "reason": str(error)},
            )
            await self._write(context, Phase.FAILED, {"reason": str(error)})
        except Exception as error:
            # a mistake of ours must end at a person, never in a run that tries for ever
            log.exception("step broke", extra={"incident": context.incident.id, "step": step.id})
            reason = f"an unforeseen fault in the step ({type(error).__name__}: {error})"
            await self._write(context, Phase.FAILED, {"reason": reason})
        else:
            data = {**outcome.data, "summary": outcome.summary}
            await self._write(context, Phase.DONE, data)

    async def _locked(self, context: StepContext, intent: JournalEntry | None) -> Outcome:
        if context.step.uses not in LOCKED_STEPS:
            return await self._act(context, intent)
        while True:
            try:
                with self.tools.locks.site(context.site.name):
                    return await self._act(context, intent)
            except AlreadyRunning:
                # a backup is being taken: it ends soon, and the step's time limit holds
                await asyncio.sleep(LOCK_RETRY_SECONDS)

    async def _act(self, context: StepContext, intent: JournalEntry | None) -> Outcome:
        action = self.actions[context.step.uses]
        plan = None if intent is None else _plan_of(intent)
        if plan is None or await action.observe(context, plan) is Observation.NOT_DONE:
            plan = await action.plan(context)
            await self._write(context, Phase.INTENT, {**plan.data, "summary": plan.summary})
            await action.apply(context, plan)
        try:
            return await action.verify(context, plan)
        except SentinelError as error:
            await self._compensate(context, action, plan, error)
            raise

    async def _compensate(
        self, context: StepContext, action: Action, plan: Plan, error: SentinelError
    ) -> None:
        """Takes back an effect that did not verify; a failed compensation is part of the reason."""
        try:
            await action.compensate(context, plan)
        except SentinelError as failed:
            raise StepError(f"{error} It could not be taken back either: {failed}") from error
        await self._write(context, Phase.COMPENSATED, {"reason": str(error)})

    async def _write(
        self,
        context: StepContext,
        phase: Phase,
        data: Mapping[str, object],
        *notices: Notice,
    ) -> None:
        """Audit line first, then the journal row: the log is on disk before the effect."""
        incident, step = context.incident.id, context.step
        await asyncio.to_thread(
            self.tools.audit.append,
            "responder",
            f"step-{phase}",
            {"incident": incident, "step": step.id, "action": step.uses, **data},
        )
        await asyncio.to_thread(
            self.tools.store.journal.write,
            incident,
            step.id,
            step.uses,
            phase,
            data=data,
            notices=self._worded(notices),
        )
        log.info("step", extra={"incident": incident, "step": step.id, "phase": str(phase)})

    async def _call_person(self, incident: Incident, reason: str) -> None:
        site = self.tools.config.site(incident.site)
        journal = await asyncio.to_thread(self.tools.store.journal.entries, incident.id)
        notice = needs_human_notice(incident, site, reason, self._now(), journal=journal)
        await self._end(incident, IncidentState.NEEDS_HUMAN, reason, (notice,))

    async def _change_playbook(self, incident: Incident, old: Playbook) -> None:
        """A graver verdict came while a milder one was worked on: its own playbook takes over.

        The journal first: a crash in between repeats the mark, which is harmless.
        """
        new = next((p for p in self.tools.config.playbooks if incident.verdict in p.on), None)
        if new is None:
            await self._call_person(incident, f"no playbook for the verdict {incident.verdict}")
            return
        text = f"Found {incident.verdict}: playbook {new.name} takes over from {old.name}."
        data: dict[str, object] = {"summary": text, "playbook": new.name, "sha256": new.sha256}
        await asyncio.to_thread(
            self.tools.audit.append, "responder", NEW_PLAYBOOK, {"incident": incident.id, **data}
        )
        await asyncio.to_thread(
            lambda: self.tools.store.journal.write(
                incident.id, NEW_PLAYBOOK, NEW_PLAYBOOK, Phase.DONE, data=data
            )
        )
        fields: dict[str, object] = {
            "playbook": new.name,
            "playbook_text": new.text,
            "playbook_sha256": new.sha256,
        }
        await asyncio.to_thread(
            lambda: self.tools.store.incidents.change(incident.id, incident.state, fields=fields)
        )

    async def _finish(self, incident: Incident) -> None:
        await self._end(incident, IncidentState.RESOLVED, "the playbook reached its end", ())
        self.ended(incident.site)

    async def _end(
        self, incident: Incident, state: IncidentState, reason: str, notices: tuple[Notice, ...]
    ) -> None:
        await asyncio.to_thread(
            self.tools.audit.append,
            "responder",
            f"incident-{state}",
            {"incident": incident.id, "reason": reason},
        )
        fields: dict[str, object] = {"state": state}
        if state is IncidentState.RESOLVED:
            fields["ended_at"] = self._now()
        await asyncio.to_thread(
            lambda: self.tools.store.incidents.change(
                incident.id, incident.state, fields=fields, notices=self._worded(notices)
            )
        )

    def _worded(self, notices: tuple[Notice, ...]) -> list[tuple[Notice, Message]]:
        return [(notice, self.tools.renderer.notice(notice)) for notice in notices]

    def _now(self) -> datetime:
        return self.tools.clock.now()


def _plan_of(intent: JournalEntry) -> Plan:
    data = dict(intent.data)
    summary = str(data.pop("summary", ""))
    return Plan(summary=summary, data=data)
