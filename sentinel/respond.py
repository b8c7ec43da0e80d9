"""One incident at a time per site: next step -> journal intent -> act -> journal result.

The engine knows nothing of what the actions do. It reads rows and writes rows; after a crash
it goes on from the journal, and an open intent is settled by `observe()`, never repeated blindly.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sentinel import shadow
from sentinel.actions.restore_database import needless, to_decide
from sentinel.attempt import GRACE_SECONDS, Attempt, write_step
from sentinel.core.action import Action, StepContext, Tools
from sentinel.core.database_decision import no_decision_facts
from sentinel.core.facts import Facts
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
from sentinel.core.settings import Mode
from sentinel.core.telling import approval_notice, needs_human_notice
from sentinel.errors import ConfigError, UnknownEffect
from sentinel.gate import StepGate


@dataclass(frozen=True, slots=True, kw_only=True)
class Responder:
    """Carries incidents to the end of their playbooks."""

    tools: Tools
    actions: Mapping[str, Action]
    thaw: Callable[[Incident], Playbook]
    """The playbook as it was frozen into the incident. Raises ConfigError, KeyError without one."""
    ended: Callable[[str], None] = field(default=lambda _: None)
    """Called with the site's name when a run ended, so that the site is looked at again."""
    grace_seconds: float = GRACE_SECONDS
    """See sentinel.attempt."""
    decision_seconds: float = 120.0
    """How long a question for approval waits for the differences that it tells."""

    async def respond(
        self, incident_id: str, stopping: Callable[[], bool] = lambda: False
    ) -> IncidentState:
        """Runs one incident's playbook as far as it goes; the state it is left in.

        Returns at the end, at a closed approval gate, when a person is needed, or between two
        steps once `stopping` says so. Cancelling it leaves the journal as a crash would: the
        next call goes on. No effect is made after that; one that is under way is awaited. In
        shadow mode no step is taken at all.
        """
        while not stopping():
            incident = await asyncio.to_thread(self.tools.store.incidents.get, incident_id)
            if incident is None or incident.state is not IncidentState.RESPONDING:
                return IncidentState.DISMISSED if incident is None else incident.state
            if self.tools.config.response.mode is Mode.SHADOW:
                break
            if not await self._step(incident):
                break
        return IncidentState.RESPONDING

    async def accompany(self, incident: Incident) -> None:
        """What is done beside a playbook: the first draft of the report; in shadow mode, where
        none runs, what it would do. One failing does not keep the other away; then it raises."""
        works = [self.first_draft(incident)]
        if self.tools.config.response.mode is Mode.SHADOW:
            works.append(shadow.answer(self.tools, self.actions, incident.id))
        for result in await asyncio.gather(*works, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result

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
                if nothing := needless(context):
                    await write_step(context, Phase.DONE, {"summary": nothing})
                    return True
                notice = approval_notice(
                    incident,
                    context.site,
                    step.id,
                    self._now(),
                    approval=step.approve,
                    journal=journal,
                    decision=await self._decision(context),
                )
                await write_step(context, Phase.ASKED, {}, notice)
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
            gate=StepGate(),
        )

    async def _decision(self, context: StepContext) -> Facts | None:
        """What a person is asked to decide on; the question itself does not wait for it long."""
        finding = asyncio.create_task(asyncio.to_thread(to_decide, context))
        await asyncio.wait({finding}, timeout=self.decision_seconds)
        if not finding.done():
            why = f"it was not found out within {self.decision_seconds:g} s"
        elif error := finding.exception():
            why = f"an unforeseen fault ({type(error).__name__}: {error})"
        else:
            return finding.result()
        return no_decision_facts(f"{why}; sentinel restore --database NAME --dry-run tells it")

    async def _carry_out(self, context: StepContext, intent: JournalEntry | None) -> None:
        action = self.actions[context.step.uses]
        attempt = Attempt(context, action, intent, grace_seconds=self.grace_seconds)
        try:
            await attempt.carry_out()
        except UnknownEffect as error:
            await self._call_person(context.incident, f"{context.step.id}: {error}")

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
