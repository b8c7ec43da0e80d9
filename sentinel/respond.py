"""One incident at a time per site: next step -> journal intent -> act -> journal result.

The engine knows nothing of what the actions do. It reads rows and writes rows; after a crash
it goes on from the journal, and an open intent is settled by `observe()`, never repeated blindly.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import assert_never

from sentinel import shadow
from sentinel.asking import Asking
from sentinel.attempt import GRACE_SECONDS, Attempt, write_step
from sentinel.closing_at_once import close_at_once, early_block
from sentinel.core.action import Action, StepContext, Tools
from sentinel.core.approval_telling import Link
from sentinel.core.condition_parts import Value
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.moves import (
    Answered,
    Ask,
    AwaitAnswer,
    Decide,
    Declined,
    Escalate,
    Expire,
    Join,
    Move,
    TakeBack,
    Undecidable,
    next_moves,
    roles_of,
    settled,
)
from sentinel.core.notice import Message, Notice
from sentinel.core.playbook import (
    NEW_PLAYBOOK,
    CallPerson,
    Finish,
    JournalEntry,
    Phase,
    Playbook,
    RunStep,
    SettleIntent,
    Step,
    StepType,
)
from sentinel.core.run_facts import facts_of
from sentinel.core.settings import Mode
from sentinel.core.telling import needs_human_notice
from sentinel.core.walk import entries_of_run
from sentinel.course import Course
from sentinel.deadlines import Deadlines
from sentinel.errors import Refused
from sentinel.gate import StepGate
from sentinel.raised_gate import raised_gate
from sentinel.taking_back import TakingBack

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
    grace_seconds: float = GRACE_SECONDS
    """See sentinel.attempt."""
    decision_seconds: float = 120.0
    """How long a question to people waits for what it tells."""
    raised_gate: Callable[[StepContext], str] = raised_gate
    """Why a guard wants a person asked before a step, in words; empty where none does."""
    link: Link | None = None
    """How a person answers a question from a mail; None: by the command line alone."""
    deadlines: Deadlines = field(default_factory=Deadlines)
    """When a run that waits for people has to be taken up again by itself."""

    async def respond(
        self, incident_id: str, stopping: Callable[[], bool] = lambda: False
    ) -> IncidentState:
        """Runs one incident's playbook as far as it goes; the state it is left in.

        Returns at the end, where people are asked, when a person is needed, or between two steps
        once `stopping` says so. Cancelling it leaves the journal as a crash would: the next call
        goes on. No effect is made after that; one that is under way is awaited. In shadow mode no
        step is taken at all.
        """
        shadowed = self.tools.config.response.mode is Mode.SHADOW
        course = Course(
            self,
            incident_id,
            halted=lambda: shadowed or stopping(),
            deadlines=self.deadlines,
        )
        return await course.run()

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

    async def look(self, incident_id: str) -> tuple[Incident | None, tuple[JournalEntry, ...]]:
        """The incident, and its journal, as they are stored now."""
        store = self.tools.store
        incident = await asyncio.to_thread(store.incidents.get, incident_id)
        return incident, await asyncio.to_thread(store.journal.entries, incident_id)

    def moves(
        self, incident: Incident, playbook: Playbook, journal: tuple[JournalEntry, ...]
    ) -> tuple[Move, ...]:
        """Raises KeyError where the journal is not one of this playbook."""
        facts: Mapping[str, Value] = {}
        if any(step.type is StepType.IF for step in playbook.steps):
            facts = facts_of(incident, self.tools.config.site(incident.site), journal)
        return next_moves(playbook, journal, facts, self._now())

    async def carry_out(
        self,
        move: Move,
        incident: Incident,
        playbook: Playbook,
        journal: tuple[JournalEntry, ...],
    ) -> None:
        """Ends with a new entry in the journal. Raises UnknownEffect, StoreError."""
        assert not isinstance(move, Finish | CallPerson | AwaitAnswer)  # nothing to be carried out
        context = self._context(incident, playbook, move.step, journal)
        match move:
            case RunStep():
                await self._run_step(context)
            case SettleIntent(intent=intent, left=True):
                await self._attempt(context, intent).leave()
            case SettleIntent(intent=intent):
                await self._attempt(context, intent).carry_out()
            case TakeBack(intent=intent):
                action = self.actions[context.step.uses]
                await TakingBack(
                    context, action, intent, grace_seconds=self.grace_seconds
                ).take_back(move)
            case Ask():
                await self._asking.ask(context, move)
            case Escalate():
                await self._asking.escalate(context, move)
            case Expire():
                await self._asking.expire(context, move)
            case Answered():
                await self._asking.answered(context, move)
            case Declined():
                await self._asking.declined(context, move)
            case Decide() | Undecidable() | Join():
                await write_step(context, *settled(move))
            case _:
                assert_never(move)

    async def _run_step(self, context: StepContext) -> None:
        """The step, unless a guard does not let it go by itself: then people are asked first, and
        from then on that gate holds."""
        step = context.step
        asked = any(
            e.step == step.id and e.phase is Phase.ASKED for e in entries_of_run(context.journal)
        )
        why = "" if asked else await asyncio.to_thread(self.raised_gate, context)
        if why:
            await self._asking.ask(context, Ask(step=step, needed=1, roles=roles_of(step), why=why))
        else:
            await self._attempt(context, None).carry_out()

    def _attempt(self, context: StepContext, intent: JournalEntry | None) -> Attempt:
        action = self.actions[context.step.uses]
        return Attempt(context, action, intent, grace_seconds=self.grace_seconds)

    @property
    def _asking(self) -> Asking:
        return Asking(actions=self.actions, link=self.link, decision_seconds=self.decision_seconds)

    def _context(
        self,
        incident: Incident,
        playbook: Playbook,
        step: Step,
        journal: tuple[JournalEntry, ...],
    ) -> StepContext:
        return StepContext(
            incident=incident,
            site=self.tools.config.site(incident.site),
            playbook=playbook,
            step=step,
            journal=journal,
            tools=self.tools,
            gate=StepGate(),
        )

    async def close_early(self, incident: Incident) -> None:
        """While a step of a milder playbook is under way: what is defaced does not stay open."""
        book = next((p for p in self.tools.config.playbooks if incident.verdict in p.on), None)
        step = early_block(incident, book)
        if book is not None and step is not None:
            context = self._context(incident, book, step, ())
            why_not = await asyncio.to_thread(self.raised_gate, context)
            await asyncio.to_thread(close_at_once, context, why_not)

    async def call_person(self, incident: Incident, reason: str) -> None:
        site = self.tools.config.site(incident.site)
        journal = await asyncio.to_thread(self.tools.store.journal.entries, incident.id)
        notice = needs_human_notice(incident, site, reason, self._now(), journal=journal)
        await self._end(incident, IncidentState.NEEDS_HUMAN, reason, (notice,))

    async def change_playbook(self, incident: Incident, old: Playbook) -> None:
        """A graver verdict came while a milder one was worked on: its own playbook takes over.

        The journal first: a crash in between repeats the mark, which is harmless.
        """
        new = next((p for p in self.tools.config.playbooks if incident.verdict in p.on), None)
        if new is None:
            await self.call_person(incident, f"no playbook for the verdict {incident.verdict}")
            return
        text = f"Found {incident.verdict}: playbook {new.name} takes over from {old.name}."
        data: dict[str, object] = {"summary": text, "playbook": new.name, "sha256": new.sha256}
        await asyncio.to_thread(
            self.tools.audit.note, "responder", NEW_PLAYBOOK, {"incident": incident.id, **data}
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

    async def finish(self, incident: Incident) -> None:
        await self._end(incident, IncidentState.RESOLVED, "the playbook reached its end", ())

    async def _end(
        self, incident: Incident, state: IncidentState, reason: str, notices: tuple[Notice, ...]
    ) -> None:
        """Where the incident has changed in the same moment it is not ended: it is looked at
        again, for a graver verdict has a playbook of its own."""
        await asyncio.to_thread(
            self.tools.audit.note,
            "responder",
            f"incident-{state}",
            {"incident": incident.id, "reason": reason},
        )
        fields: dict[str, object] = {"state": state}
        if state is IncidentState.RESOLVED:
            fields["ended_at"] = self._now()
        change = partial(
            self.tools.store.incidents.change,
            incident.id,
            incident.state,
            fields=fields,
            notices=self._worded(notices),
            verdict=incident.verdict,
        )
        try:
            await asyncio.to_thread(change)
        except Refused:
            now = await asyncio.to_thread(self.tools.store.incidents.get, incident.id)
            if now is None or (now.state, now.verdict) == (incident.state, incident.verdict):
                raise
            log.info("not ended: it has changed", extra={"incident": incident.id})
        else:
            if state is IncidentState.RESOLVED:
                self.ended(incident.site)

    def _worded(self, notices: tuple[Notice, ...]) -> list[tuple[Notice, Message]]:
        return [(notice, self.tools.renderer.notice(notice)) for notice in notices]

    def _now(self) -> datetime:
        return self.tools.clock.now()
