"""One incident's run, as far as it goes: the moves of each moment are carried out side by side.

Only branches of a parallel step give more than one. What one of them fails at, or a person who is
called, lets the others end what they have begun; nothing that is under way is cut off by that.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol

from sentinel.core.incident import Incident, IncidentState
from sentinel.core.moves import AwaitAnswer, Move, due
from sentinel.core.playbook import CallPerson, Finish, JournalEntry, Playbook, SettleIntent
from sentinel.deadlines import Deadlines
from sentinel.errors import ConfigError, SentinelError, UnknownEffect

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
"""How often it is looked, while a step works, whether a graver verdict has come."""
_PASSING = (SentinelError, OSError)
"""What may be otherwise at the next try, such as a database that is held or a disk that is full."""
ANSWER_POLL_SECONDS = 2.0
"""How often it is looked for answers of people while another branch works."""


class Hands(Protocol):
    """What a course needs done."""

    async def look(self, incident_id: str) -> tuple[Incident | None, tuple[JournalEntry, ...]]:
        """The incident, and its journal, as they are stored now."""

    def thaw(self, incident: Incident) -> Playbook:
        """Raises ConfigError, KeyError."""

    def moves(
        self, incident: Incident, playbook: Playbook, journal: tuple[JournalEntry, ...]
    ) -> tuple[Move, ...]:
        """Raises KeyError where the journal is not one of this playbook."""

    async def carry_out(
        self,
        move: Move,
        incident: Incident,
        playbook: Playbook,
        journal: tuple[JournalEntry, ...],
    ) -> None:
        """Ends with a new entry in the journal. Raises UnknownEffect, StoreError."""

    async def change_playbook(self, incident: Incident, old: Playbook) -> None: ...

    async def close_early(self, incident: Incident) -> None:
        """Closes a site whose graver verdict must not wait for the end of what is under way."""

    async def call_person(self, incident: Incident, reason: str) -> None: ...

    async def finish(self, incident: Incident) -> None: ...


class Course:
    """Runs an incident's playbook. One use."""

    def __init__(
        self,
        hands: Hands,
        incident_id: str,
        *,
        halted: Callable[[], bool],
        deadlines: Deadlines,
    ) -> None:
        """Once `halted` says so, nothing is begun any more."""
        self._hands = hands
        self._incident_id = incident_id
        self._halted = halted
        self._deadlines = deadlines
        self._under_way: dict[str, asyncio.Task[None]] = {}
        """By the id of the step that it is about."""
        self._fault: BaseException | None = None
        """What keeps the run from going on now; the first one."""
        self._closed_early = False
        self._called = ""
        """Why a person is called: an effect that did not end, or a fault of ours, in words."""

    async def run(self) -> IncidentState:
        """The state in which the incident is left: at the end, where a person is needed, where
        everything waits for people, or halted. Raises what a move raised that it cannot write
        down, when the others have ended. Cancelling it cancels them, and waits for that."""
        try:
            while True:
                try:
                    state = await self._turn()
                except _PASSING:
                    if not self._under_way:
                        raise
                    # what is under way is not cut off because the database was held for a moment
                    log.exception("looked at again", extra={"incident": self._incident_id})
                    await self._one_ends(LOOK_SECONDS)
                    continue
                if state is not None:
                    return state
        finally:
            for task in self._under_way.values():
                task.cancel()
            await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def _turn(self) -> IncidentState | None:
        """Begins what can be begun, and waits for the next that ends; the state where that is all
        for now."""
        self._reap()
        incident, journal = await self._hands.look(self._incident_id)
        ended = incident is None or incident.state is not IncidentState.RESPONDING
        if ended or self._halted() or self._fault is not None or self._called:
            return await self._stopped(incident)
        assert incident is not None  # it has ended else
        try:
            playbook = self._hands.thaw(incident)
            moves = self._hands.moves(incident, playbook, journal)
        except Exception as error:
            if isinstance(error, _PASSING) and not isinstance(error, ConfigError):
                raise
            # a mistake of ours, too: tried again for ever it would wait in silence
            log.exception("run cannot be followed", extra={"incident": incident.id})
            why = str(error) if isinstance(error, ConfigError | KeyError) else _fault(error)
            text = f"its frozen playbook cannot be followed: {why}"
            return await self._alone(lambda: self._hands.call_person(incident, text))
        if incident.verdict not in playbook.on:
            return await self._hand_over(moves, incident, playbook, journal)
        match moves:
            case (CallPerson(step=step, reason=reason),):
                return await self._alone(
                    lambda: self._hands.call_person(incident, f"{step}: {reason}")
                )
            case (Finish(),):
                return await self._alone(lambda: self._hands.finish(incident))
        return await self._begin(moves, incident, playbook, journal)

    async def _hand_over(
        self,
        moves: tuple[Move, ...],
        incident: Incident,
        playbook: Playbook,
        journal: tuple[JournalEntry, ...],
    ) -> IncidentState | None:
        """A graver verdict has come. What is under way ends, what a crash cut off is looked at;
        then its own playbook takes over. The site is closed before any of that."""
        cut = [replace(move, left=True) for move in moves if isinstance(move, SettleIntent)]
        if (cut or self._under_way) and not self._closed_early:
            self._closed_early = True
            await self._hands.close_early(incident)
        if cut and not self._under_way:
            return await self._begin(tuple(cut), incident, playbook, journal)
        return await self._alone(lambda: self._hands.change_playbook(incident, playbook))

    async def _begin(
        self,
        moves: tuple[Move, ...],
        incident: Incident,
        playbook: Playbook,
        journal: tuple[JournalEntry, ...],
    ) -> IncidentState | None:
        waits = False
        for move in moves:
            assert not isinstance(move, Finish | CallPerson)  # these come alone
            if isinstance(move, AwaitAnswer):
                waits = True
            elif move.step.id not in self._under_way:
                work = self._hands.carry_out(move, incident, playbook, journal)
                self._under_way[move.step.id] = asyncio.create_task(work, name=move.step.id)
        self._deadlines.note(incident.id, due(moves))
        if not self._under_way:
            return IncidentState.RESPONDING
        await self._one_ends(ANSWER_POLL_SECONDS if waits else LOOK_SECONDS)
        return None

    async def _alone(self, act: Callable[[], Awaitable[None]]) -> IncidentState | None:
        """Carries out what needs that nothing else is under way; waits for that first."""
        if self._under_way:
            await self._one_ends(LOOK_SECONDS)
        else:
            await act()
        return None

    async def _stopped(self, incident: Incident | None) -> IncidentState | None:
        """What is under way ends; then what stopped it is told."""
        if self._under_way:
            await self._one_ends(None)
            return None
        self._deadlines.note(self._incident_id, None)
        if self._fault is not None:
            raise self._fault
        if incident is None:
            return IncidentState.DISMISSED
        if self._called and incident.state is IncidentState.RESPONDING:
            await self._hands.call_person(incident, self._called)
            return None
        return incident.state

    async def _one_ends(self, seconds: float | None) -> None:
        await asyncio.wait(
            self._under_way.values(), timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )

    def _reap(self) -> None:
        """Forgets what has ended, before the journal is read again: not after, for then its entry
        could be missed and the step begun anew."""
        for step_id, task in list(self._under_way.items()):
            if not task.done():
                continue
            del self._under_way[step_id]
            error = asyncio.CancelledError() if task.cancelled() else task.exception()
            if isinstance(error, UnknownEffect):
                self._called = self._called or f"{step_id}: {error}"
            elif isinstance(error, Exception) and not isinstance(error, _PASSING):
                # a mistake of ours must end at a person, never in a run that tries for ever
                log.error("step broke", extra={"step": step_id}, exc_info=error)
                self._called = self._called or f"{step_id}: {_fault(error)}"
            elif error is not None:
                self._fault = self._fault or error


def _fault(error: Exception) -> str:
    return f"an unforeseen fault ({type(error).__name__}: {error})"
