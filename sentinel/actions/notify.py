"""notify: put a notice into the outbox. Sending it is the outbox's work, and holds nothing up."""

import asyncio

from sentinel.core.action import Observation, Outcome, Plan, StepContext
from sentinel.core.notice import Notice, NoticeKind
from sentinel.core.telling import recovered_notice, step_notice
from sentinel.errors import StepError

TOLD_BY_STEPS = (NoticeKind.BLOCKED, NoticeKind.RESPONDING, NoticeKind.RECOVERED)
"""Kinds that a playbook may tell; the others come from the events that they are about."""


class Notify:
    """Queues the notice of option `notice` under the key `<incident>/<step>`, once."""

    async def plan(self, context: StepContext) -> Plan:
        """Raises StepError for a kind of notice that no step tells."""
        kind = _kind(context)
        return Plan(
            summary=f"Tell people: {kind.value}.",
            data={"key": _key(context), "notice": kind.value},
        )

    async def observe(self, context: StepContext, plan: Plan) -> Observation:
        queued = await asyncio.to_thread(context.tools.store.outbox.has, _key(context))
        return Observation.DONE if queued else Observation.NOT_DONE

    async def apply(self, context: StepContext, plan: Plan) -> None:
        await asyncio.to_thread(_queue, context)

    async def verify(self, context: StepContext, plan: Plan) -> Outcome:
        """Raises StepError where the notice is not in the outbox."""
        if not await asyncio.to_thread(context.tools.store.outbox.has, _key(context)):
            raise StepError(f"The notice {_key(context)} is not in the outbox.")
        return Outcome(summary=f"Notice queued: {_kind(context).value}.", data=plan.data)

    async def compensate(self, context: StepContext, plan: Plan) -> None:
        """Nothing: what was told stays told."""


def _queue(context: StepContext) -> None:
    notice = _notice(context)
    context.gate.check()  # no more than that: a notice that is late all the same does no harm
    context.tools.store.outbox.put([(notice, context.tools.renderer.notice(notice))])


def _notice(context: StepContext) -> Notice:
    kind, now = _kind(context), context.tools.clock.now()
    if kind is NoticeKind.RECOVERED:
        return recovered_notice(
            context.incident,
            context.site,
            context.journal,
            now,
            step=context.step.id,
            outbox=context.tools.store.outbox.all(context.incident.id),
        )
    return step_notice(
        kind, context.incident, context.site, context.journal, now, step=context.step.id
    )


def _kind(context: StepContext) -> NoticeKind:
    found = context.step.options.get("notice")
    for kind in TOLD_BY_STEPS:
        if found == kind.value:
            return kind
    raise StepError(
        f"step {context.step.id}: notice = {found!r} is not told by a step; accepted: "
        f"{', '.join(kind.value for kind in TOLD_BY_STEPS)}."
    )


def _key(context: StepContext) -> str:
    """The key that sentinel.core.telling gives to a step's notice."""
    return f"{context.incident.id}/{context.step.id}"
