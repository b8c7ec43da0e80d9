"""One try at a step of a playbook: intent before the effect, result after it, within its time.

A step that is not finished in time is given up: its gate is closed, so that no thread of it makes
an effect later, and what has happened by then is settled by `observe()`, as after a crash.
"""

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import NoReturn

from sentinel.core.action import Action, Observation, Outcome, Plan, StepContext, Tools
from sentinel.core.notice import Notice
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.errors import AlreadyRunning, SentinelError, StepError, UnknownEffect
from sentinel.gate import StepGate

GRACE_SECONDS = 30.0
"""How long an effect that is under way when a step is given up may take to end; and again, how
long finding out and proving what has happened may take."""
LOCKED_STEPS = frozenset({"restore", "restore-database"})
"""Steps that need the site's files and databases to themselves: no backup and no manual restore
beside them."""
LOCK_RETRY_SECONDS = 0.5
UNAUDITED_STEPS = frozenset({"block", "notify", "preserve", "report", "retest", "diagnose"})
"""Steps that destroy nothing and open nothing: they go on although the audit log cannot be
written, and their lines are written late."""
_BEGINNINGS = frozenset({Phase.INTENT, Phase.TAKING_BACK})

log = logging.getLogger(__name__)


class Attempt:
    """Carries out one step once, and writes what comes of it into the journal."""

    def __init__(
        self,
        context: StepContext,
        action: Action,
        intent: JournalEntry | None,
        *,
        grace_seconds: float = GRACE_SECONDS,
    ) -> None:
        """`intent` is the open one that a crash left, if any."""
        self._action = action
        self._grace_seconds = grace_seconds
        self._gate = StepGate()
        self._context = replace(context, gate=self._gate)
        self._plan = None if intent is None else _plan_of(intent)
        """What the journal holds as the intent. None: nothing can have happened yet."""
        self._waits = ""
        """What keeps the site's lock from us, in words."""

    async def carry_out(self) -> None:
        """Ends with DONE or FAILED in the journal.

        Cancelling it leaves the journal as a crash would, when no effect is under way any more.
        Raises UnknownEffect, with UNKNOWN in the journal and the intent still open, where an
        effect is under way that does not end; the site's lock is held until it does.
        """
        held = ExitStack()
        try:
            outcome = await self._within_limit(held)
        except asyncio.CancelledError:
            await self._give_up("told to stop")
            raise
        except UnknownEffect:
            raise
        except (SentinelError, OSError) as error:
            log.warning("step failed", extra={**self._fields(), "reason": said(error)})
            await self._write(Phase.FAILED, {"reason": said(error)})
        except Exception as error:
            # a mistake of ours must end at a person, never in a run that tries for ever
            log.exception("step broke", extra=self._fields())
            reason = f"an unforeseen fault in the step ({type(error).__name__}: {error})"
            await self._write(Phase.FAILED, {"reason": reason})
        else:
            await self._write(Phase.DONE, {**outcome.data, "summary": outcome.summary})
        finally:
            self._gate.close()
            self._gate.when_left(held.close)

    async def leave(self) -> None:
        """What a crash cut off is looked at, which brings a half-done exchange to its end, and not
        gone on with: another playbook takes over. Ends with FAILED in the journal."""
        held, plan = ExitStack(), self._plan
        assert plan is not None  # a move of this kind has an intent
        why = "cut off, and not gone on with, for a graver verdict came"
        try:
            async with asyncio.timeout(self._grace_seconds):
                await self._lock(held)
                observed = await self._action.observe(self._context, plan)
            done = observed is not Observation.NOT_DONE
            reason = f"{why}; it has had {'its' if done else 'no'} effect."
        except Exception as error:  # whatever it is, the graver playbook must not wait for it
            log.exception("what was cut off is not known", extra=self._fields())
            reason = f"{why}; whether it has had its effect could not be found out: {said(error)}"
        except asyncio.CancelledError:
            await self._give_up("told to stop")
            raise
        finally:
            self._gate.close()
            self._gate.when_left(held.close)
        await self._write(Phase.FAILED, {"reason": reason})

    async def _within_limit(self, held: ExitStack) -> Outcome:
        limit_seconds = self._context.step.timeout_seconds
        try:
            async with asyncio.timeout(limit_seconds) as limit:
                await self._lock(held)
                return await self._act()
        except TimeoutError:
            if not limit.expired():
                raise  # the system's own, such as a network file system's
        return await self._settled(f"not finished within {limit_seconds:g} s")

    async def _lock(self, held: ExitStack) -> None:
        tools, site = self._context.tools, self._context.site
        while self._context.step.uses in LOCKED_STEPS:
            try:
                held.enter_context(tools.locks.site(site.name))
            except AlreadyRunning as error:
                # a backup is being taken: it ends soon, and the step's time limit holds
                self._waits = f": {error}"
                await asyncio.sleep(LOCK_RETRY_SECONDS)
            else:
                self._waits = ""
                return

    async def _act(self) -> Outcome:
        context, action = self._context, self._action
        if self._plan is None or await action.observe(context, self._plan) is Observation.NOT_DONE:
            plan = await action.plan(context)
            await self._write(Phase.INTENT, {**plan.data, "summary": plan.summary})
            self._plan = plan
            await action.apply(context, plan)
        return await self._verified(self._plan)

    async def _verified(self, plan: Plan) -> Outcome:
        """Proves the effect; one that does not verify is taken back, and a failed compensation
        is part of the reason."""
        context, action = self._context, self._action
        try:
            return await action.verify(context, plan)
        except SentinelError as error:
            try:
                await action.compensate(context, plan)
            except SentinelError as failed:
                raise StepError(f"{error} It could not be taken back either: {failed}") from error
            await self._write(Phase.COMPENSATED, {"reason": str(error)})
            raise

    async def _settled(self, why: str) -> Outcome:
        """What came of a step at its limit: an effect that has happened is proven, in a time of
        its own. Raises StepError saying what is known, UnknownEffect."""
        log.warning("step given up", extra={**self._fields(), "reason": why})
        await self._give_up(why)
        plan = self._plan
        if plan is None:
            raise StepError(f"{why}{self._waits}; it has had no effect.")
        await self._refuse_unless_happened(plan, why)
        self._gate = StepGate()
        step = replace(self._context.step, timeout_seconds=self._grace_seconds)
        self._context = replace(self._context, gate=self._gate, step=step)
        try:
            async with asyncio.timeout(self._grace_seconds) as grace:
                return await self._verified(plan)
        except TimeoutError:
            if not grace.expired():
                raise
        await self._give_up(why)
        await self._refuse_unless_happened(plan, why)
        raise StepError(
            f"{why}; it has had its effect, which stands and could not be proven within "
            f"{self._grace_seconds:g} s more."
        )

    async def _refuse_unless_happened(self, plan: Plan, why: str) -> None:
        """Raises StepError where there is no effect, or where that cannot be found out."""
        try:
            async with asyncio.timeout(self._grace_seconds):
                observed = await self._action.observe(self._context, plan)
        except (SentinelError, OSError) as error:  # TimeoutError is one
            raise StepError(
                f"{why}; whether it has had its effect could not be found out: {said(error)}"
            ) from error
        if observed is Observation.NOT_DONE:
            raise StepError(f"{why}; it has had no effect.")

    async def _give_up(self, why: str) -> None:
        """Closes the gate and waits for an effect that is under way. Raises UnknownEffect."""
        self._gate.close()
        if doing := self._gate.inside:
            log.warning("an effect under way is awaited", extra={**self._fields(), "doing": doing})
        if not await self._gate.left(self._grace_seconds):
            await self._call_unknown(why)

    async def _call_unknown(self, why: str) -> NoReturn:
        reason = (
            f"{why}, and what was under way then ({self._gate.inside}) has not ended within "
            f"{self._grace_seconds:g} s more. It is not known whether it has happened, and it may "
            "still happen: look at the site and its disk before anything else is done. Ending "
            "Sentinel's process (kill -9) keeps it from happening later."
        )
        log.error("effect unknown", extra={**self._fields(), "reason": reason})
        await self._write(Phase.UNKNOWN, {"reason": reason})
        raise UnknownEffect(reason)

    async def _write(self, phase: Phase, data: Mapping[str, object]) -> None:
        await write_step(self._context, phase, data)

    def _fields(self) -> dict[str, object]:
        return {"incident": self._context.incident.id, "step": self._context.step.id}


async def write_step(
    context: StepContext, phase: Phase, data: Mapping[str, object], *notices: Notice
) -> None:
    """Audit line first, then the journal row: the log is on disk before the effect. Raises
    StoreError, with nothing written, where the log takes no line and the step must not begin so.

    Being cancelled does not part the two, nor lets another row overtake them.
    """
    await _to_its_end(_write(context, phase, data, notices))


async def _write(
    context: StepContext, phase: Phase, data: Mapping[str, object], notices: tuple[Notice, ...]
) -> None:
    tools: Tools = context.tools
    incident, step = context.incident.id, context.step
    needed = phase in _BEGINNINGS and step.uses not in UNAUDITED_STEPS
    await asyncio.to_thread(
        tools.audit.append if needed else tools.audit.note,
        "responder",
        f"step-{phase}",
        {"incident": incident, "step": step.id, "action": step.uses, **data},
    )
    await asyncio.to_thread(
        tools.store.journal.write,
        incident,
        step.id,
        step.uses,
        phase,
        data=data,
        notices=[(notice, tools.renderer.notice(notice)) for notice in notices],
    )
    log.info("step", extra={"incident": incident, "step": step.id, "phase": str(phase)})


async def _to_its_end(work: Coroutine[object, object, None]) -> None:
    """Awaits work that a time limit must not cut in two; a cancellation is raised after it."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise


def said(error: Exception) -> str:
    """What an error says; of one without words, what it is."""
    return str(error) or type(error).__name__


def _plan_of(intent: JournalEntry) -> Plan:
    data = dict(intent.data)
    summary = str(data.pop("summary", ""))
    return Plan(summary=summary, data=data)
