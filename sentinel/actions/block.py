"""block: answer 503 for the whole site, and prove it from outside."""

import asyncio

from sentinel.actions.driver import driver_of, order_for
from sentinel.actions.effect import changing
from sentinel.actions.proof import holds_anywhere, prove_blocked, until_proven
from sentinel.core.action import Observation, Outcome, Plan, StepContext
from sentinel.core.site import block_settings
from sentinel.errors import BlockError

PROOF_SHARE = 0.5
"""Of a step's time limit; the rest is for setting the flag, and for saying what is wrong."""
INSTEAD_OF = "instead_of"
"""In the plan: whose block stood already. Whoever closed the site then opens it."""
_SHOWN = 3


class Block:
    """Sets the flag of the site's driver; the incident's token passes."""

    async def plan(self, context: StepContext) -> Plan:
        """Raises BlockError where the site cannot be blocked."""
        blocker = driver_of(context.tools.blockers, context.site)
        driver = block_settings(context.site).driver
        flagged = await asyncio.to_thread(blocker.incident, context.site)
        other = flagged if flagged != context.incident.id else ""
        return Plan(
            summary=f"Answer 503 for {context.site.url} through {driver}.",
            data={"incident": context.incident.id, "driver": driver, INSTEAD_OF: other},
        )

    async def observe(self, context: StepContext, plan: Plan) -> Observation:
        driver = driver_of(context.tools.blockers, context.site)
        flagged = await asyncio.to_thread(driver.incident, context.site)
        return Observation.DONE if flagged == context.incident.id else Observation.NOT_DONE

    async def apply(self, context: StepContext, plan: Plan) -> None:
        driver = driver_of(context.tools.blockers, context.site)
        order = order_for(context.tools, context.site, context.incident)
        await changing(context, "setting the flag of the block", lambda: driver.apply(order))

    async def verify(self, context: StepContext, plan: Plan) -> Outcome:
        """Raises BlockError where the block is not in force within half the step's time."""
        problems = await until_proven(
            lambda: _problems(context), context.tools.clock, _seconds(context)
        )
        if problems:
            raise BlockError(
                f"The block of {context.site.name} is not in force: {' '.join(problems[:_SHOWN])} "
                "Is the driver's include in every server block of the site?"
            )
        places = 1 + len(context.site.aliases)
        return Outcome(
            summary=f"{context.site.title} is closed to the public (503), seen from outside.",
            data={**plan.data, "roots": places},
        )

    async def compensate(self, context: StepContext, plan: Plan) -> None:
        """Takes the flag back where it stops nothing: a block that begins later, unawaited,
        would be worse. One that holds in part stays: half of a defaced site hidden is better
        than none. Raises BlockError to say so."""
        if await holds_anywhere(context.site, context.incident.id, context.tools.witness):
            raise BlockError("what holds of the block stays in force; `sentinel unblock` lifts it.")
        driver = driver_of(context.tools.blockers, context.site)
        await changing(
            context, "taking the flag of the block back", lambda: driver.lift(context.site)
        )


async def _problems(context: StepContext) -> tuple[str, ...]:
    incident = context.incident
    return await prove_blocked(
        context.site, incident.id, incident.retest_token, context.tools.witness
    )


def _seconds(context: StepContext) -> float:
    return context.step.timeout_seconds * PROOF_SHARE
