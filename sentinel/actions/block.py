"""block: answer 503 for the whole site, and prove it from outside."""

import asyncio
from collections.abc import Callable

from sentinel.actions.driver import driver_of, order_for
from sentinel.actions.effect import changing
from sentinel.actions.ladder import hold
from sentinel.actions.proof import holds_anywhere
from sentinel.core.action import Observation, Outcome, Plan, StepContext
from sentinel.core.ladder import drivers_text
from sentinel.errors import BlockError

PROOF_SHARE = 0.5
"""Of a step's time limit; the rest is for setting the flag, and for saying what is wrong."""
INSTEAD_OF = "instead_of"
"""In the plan: whose block stood already. Whoever closed the site then opens it."""
_SHOWN = 3


class Block:
    """Sets the flag of the site's driver, or climbs its ladder; the incident's token passes."""

    async def plan(self, context: StepContext) -> Plan:
        """Raises BlockError where the site cannot be blocked."""
        blocker = driver_of(context.tools.blockers, context.site)
        drivers = drivers_text(context.site)
        flagged = await asyncio.to_thread(blocker.incident, context.site)
        other = flagged if flagged != context.incident.id else ""
        return Plan(
            summary=f"Answer 503 for {context.site.url} through {drivers}.",
            data={"incident": context.incident.id, "driver": drivers, INSTEAD_OF: other},
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
        """Climbs the ladder until a rung is in force. Raises BlockError where none is within half
        the step's time."""
        order = order_for(context.tools, context.site, context.incident)

        async def change(doing: str, act: Callable[[], None]) -> None:
            await changing(context, doing, act)

        seconds = context.step.timeout_seconds * PROOF_SHARE
        found = await hold(context.tools, order, seconds, change)
        if found.problems:
            before = "".join(f" Before it: {tried.text}." for tried in found.tried)
            raise BlockError(
                f"The block of {context.site.name} is not in force: "
                f"{' '.join(found.problems[:_SHOWN])} "
                f"Is the driver's include in every server block of the site?{before}"
            )
        places = 1 + len(context.site.aliases)
        below = "".join(f" What did not hold: {tried.text}." for tried in found.tried)
        return Outcome(
            summary=f"{context.site.title} is closed to the public (503), seen from outside."
            f"{below}",
            data={**plan.data, "roots": places, **found.data},
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
