"""report: a revision of the CERT-In draft with what is known by now. A person sends it."""

import asyncio

from sentinel.core.action import Observation, Outcome, Plan, StepContext
from sentinel.errors import StepError


class Report:
    """Adds a revision; none is ever overwritten, so a repeated one is harmless."""

    async def plan(self, context: StepContext) -> Plan:
        reports = await asyncio.to_thread(context.tools.store.reports.all, context.incident.id)
        return Plan(
            summary=f"Draft the report to CERT-In, revision {len(reports) + 1}.",
            data={"revisions_before": len(reports)},
        )

    async def observe(self, context: StepContext, plan: Plan) -> Observation:
        reason = _reason(context)
        reports = await asyncio.to_thread(context.tools.store.reports.all, context.incident.id)
        made = any(document.get("reason") == reason for _, _, document, _ in reports)
        return Observation.DONE if made else Observation.NOT_DONE

    async def apply(self, context: StepContext, plan: Plan) -> None:
        """Raises StoreError."""
        # not through the gate: a revision that comes late is only one more, and a slow draft
        # must hold nothing up
        await asyncio.to_thread(context.tools.draft, context.incident, _reason(context))

    async def verify(self, context: StepContext, plan: Plan) -> Outcome:
        """Raises StepError where no revision is on record."""
        reports = await asyncio.to_thread(context.tools.store.reports.all, context.incident.id)
        if not reports:
            raise StepError("The draft of the report is not on record.")
        revision = reports[-1][0]
        return Outcome(
            summary=f"Report to CERT-In drafted (revision {revision}); a person checks and "
            f"sends it. See `sentinel report {context.incident.id}`.",
            data={"revision": revision},
        )

    async def compensate(self, context: StepContext, plan: Plan) -> None:
        """Nothing: revisions are kept."""


def _reason(context: StepContext) -> str:
    """Why the revision was made; names the step, so that a crash cannot make a second one."""
    return f"playbook step {context.step.id}"
