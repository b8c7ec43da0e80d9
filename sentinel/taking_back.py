"""The effect of one step of a run is taken back: noted before, and what came of it after."""

import asyncio
import logging
from contextlib import ExitStack
from dataclasses import replace

from sentinel.attempt import Attempt, said
from sentinel.core.action import Observation
from sentinel.core.moves import OPENED_SINCE, TakeBack
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.standing import blocked_by
from sentinel.core.verdict import Verdict
from sentinel.errors import SentinelError, StepError, UnknownEffect

log = logging.getLogger(__name__)

RESTORES = frozenset({"restore", "restore-database"})
STILL_OPEN = (
    "the site is open to the public: what was found defaced is not put back before it is blocked."
)
BLOCK_STAYS = (
    "the site stays closed: only a green re-test or a person opens it. Where the block was lifted "
    "by somebody else, the proof of each minute puts it back."
)


class TakingBack(Attempt):
    """Carries out one TakeBack. Repeating it after a crash is harmless: what was taken back by
    then is found by `observe()`."""

    async def take_back(self, move: TakeBack) -> None:
        """Ends with COMPENSATED or NOT_TAKEN_BACK in the journal, which keeps no other effect
        from being taken back.

        Cancelling it leaves the journal as a crash would, when no effect is under way any more.
        Raises UnknownEffect, with UNKNOWN in the journal, where one does not end.
        """
        held = ExitStack()
        try:
            await self._read_journal()
            self._refuse(move.refused or self._kept(move.intent))
            if not move.begun:
                summary = f"Take back: {move.intent.data.get('summary') or move.step.uses}"
                await self._write(Phase.TAKING_BACK, {"summary": summary})
            done = await self._taken_back(held, move.intent)
        except asyncio.CancelledError:
            await self._give_up("told to stop")
            raise
        except UnknownEffect:
            raise
        except (SentinelError, OSError) as error:
            await self._write(Phase.NOT_TAKEN_BACK, {"reason": said(error)})
        except Exception as error:
            # a mistake of ours ends at a person, and the other effects are still taken back
            log.exception("taking back broke", extra=self._fields())
            reason = f"an unforeseen fault ({type(error).__name__}: {error})"
            await self._write(Phase.NOT_TAKEN_BACK, {"reason": reason})
        else:
            await self._write(Phase.COMPENSATED, {"summary": done})
        finally:
            self._gate.close()
            self._gate.when_left(held.close)

    async def _taken_back(self, held: ExitStack, intent: JournalEntry) -> str:
        """What was done, in words. Raises StepError, UnknownEffect, what the action raises."""
        context, action, plan = self._context, self._action, self._plan
        assert plan is not None  # a move of this kind has an intent
        limit_seconds = context.step.timeout_seconds
        try:
            async with asyncio.timeout(limit_seconds) as limit:
                await self._lock(held)
                # who held the lock may have opened the site; and actions see that it is taken
                # back on purpose
                await self._read_journal()
                self._refuse(self._kept(intent))
                context = self._context
                if await action.observe(context, plan) is Observation.NOT_DONE:
                    return "There is no effect of it (any more)."
                await action.compensate(context, plan)
                if await action.observe(context, plan) is Observation.NOT_DONE:
                    return "Taken back."
                raise StepError("its effect holds and is kept; look before it is undone by hand.")
        except TimeoutError:
            if not limit.expired():
                raise  # the system's own, such as a network file system's
        why = f"not finished within {limit_seconds:g} s"
        await self._give_up(why)
        raise StepError(f"{why}{self._waits}; look at what stands.")

    def _refuse(self, why: str) -> None:
        if why:
            raise StepError(why)

    def _kept(self, intent: JournalEntry) -> str:
        """Why the effect must stay, by what is open now; empty where it need not."""
        journal, uses = self._context.journal, self._context.step.uses
        blocked = blocked_by(journal)
        if uses == "block" and blocked:
            return BLOCK_STAYS
        hostile = self._context.incident.verdict is Verdict.DEFACED
        if hostile and uses in RESTORES and not blocked:
            return STILL_OPEN
        opened = (Phase.INTENT, Phase.DONE)
        since = (e for e in journal if e.number > intent.number and e.action == "unblock")
        return OPENED_SINCE if any(e.phase in opened for e in since) else ""

    async def _read_journal(self) -> None:
        entries = await asyncio.to_thread(
            self._context.tools.store.journal.entries, self._context.incident.id
        )
        self._context = replace(self._context, journal=entries)
