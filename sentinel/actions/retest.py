"""retest: look at the whole site through the block until it is found in order."""

import asyncio

from sentinel.core.action import Observation, Outcome, Plan, StepContext
from sentinel.core.clean import GOOD_VERDICTS
from sentinel.core.counts import counted
from sentinel.core.playbook import Phase
from sentinel.core.run import Run
from sentinel.core.standing import SIGHTING, touched
from sentinel.core.verdict import Verdict
from sentinel.errors import StepError

PAUSE_SECONDS = 2.0
"""Between two looks."""
MAX_UNCLEAR = 3
_RECENT = 50


class Retest:
    """Looks until `greens` looks in a row are good, or `wait` seconds have passed.

    A look that could not find out is taken again, MAX_UNCLEAR in all: it keeps no site closed. One
    beside which a person restored counts for nothing; the re-test begins anew.
    """

    def __init__(self, *, pause_seconds: float = PAUSE_SECONDS) -> None:
        self._pause_seconds = pause_seconds

    async def plan(self, context: StepContext) -> Plan:
        greens, wait = _greens(context), _wait_seconds(context)
        at_most = f", waiting at most {wait:g} s" if wait else ""
        return Plan(
            summary=f"Look at {context.site.url} again, with all checks: "
            f"{counted(greens, 'good look')} in a row{at_most}.",
            data={"greens": greens, "before": [run.id for run in await _retests(context)]},
        )

    async def observe(self, context: StepContext, plan: Plan) -> Observation:
        """Always not done: looking again is harmless."""
        return Observation.NOT_DONE

    async def apply(self, context: StepContext, plan: Plan) -> None:
        """Raises StepError with verdict and run where the site does not become good in time."""
        clock = context.tools.clock
        deadline = clock.monotonic() + _wait_seconds(context)
        greens, unclear, wanted = 0, 0, _greens(context)
        while True:
            verdict, run_id = await context.tools.retester.retest(context.site, context.incident)
            greens = greens + 1 if verdict in GOOD_VERDICTS else 0
            if await asyncio.to_thread(_begun_anew, context, plan):
                greens = 0  # the look may have passed by before what was put back
                continue
            if greens >= wanted:
                return
            await _stop_for_graver(context)
            unclear += verdict is Verdict.INCONCLUSIVE
            if verdict is Verdict.INCONCLUSIVE and unclear < MAX_UNCLEAR:
                await asyncio.sleep(self._pause_seconds)
                continue
            if not greens and clock.monotonic() >= deadline:
                raise StepError(
                    f"The re-test found {context.site.name} {verdict.value} (run {run_id}); "
                    "the site stays as it is."
                )
            await asyncio.sleep(self._pause_seconds)

    async def verify(self, context: StepContext, plan: Plan) -> Outcome:
        """Raises StepError unless the newest re-test since the plan is on record and good."""
        before = plan.data["before"]
        assert isinstance(before, list)
        for run in await _retests(context):
            if run.id in before:
                continue
            if run.verdict not in GOOD_VERDICTS:
                raise StepError(f"Run {run.id} found {context.site.name} {run.verdict.value}.")
            return Outcome(
                summary=f"Re-test {run.verdict.value}: {counted(run.pages, 'page')}, "
                f"{counted(run.assets, 'asset')} and {counted(run.files, 'file')} looked at "
                f"(run {run.id}).",
                data={
                    "run": run.id,
                    "verdict": run.verdict.value,
                    "greens": _greens(context),
                    SIGHTING: await asyncio.to_thread(_last_sighting, context),
                },
            )
        raise StepError("The re-test is not on record; look again.")

    async def compensate(self, context: StepContext, plan: Plan) -> None:
        """Nothing: looking changes nothing."""


async def _retests(context: StepContext) -> tuple[Run, ...]:
    """Those on record, the last recorded first. Which came since a plan, and which is the last, is
    told by that, not by the clock: it may step back between, and a site in order stay closed."""
    return await asyncio.to_thread(context.tools.store.runs.retests, context.site.name, _RECENT)


def _last_sighting(context: StepContext) -> int:
    """The number of the last one; 0 where there is none."""
    seen = context.tools.store.incidents.sightings(context.incident.id)
    return seen[-1].number if seen else 0


def _begun_anew(context: StepContext, plan: Plan) -> bool:
    """Whether a person has restored since the re-test began: then its beginning is noted anew, by
    which it is told what is tested."""
    tools, incident, step = context.tools, context.incident.id, context.step
    journal = tools.store.journal.entries(incident)
    begun = [e.number for e in journal if e.action == step.uses and e.phase is Phase.INTENT]
    if touched(journal) <= max(begun, default=0):
        return False
    data = {**plan.data, "summary": f"Begun anew after a restore by hand. {plan.summary}"}
    line = {"incident": incident, "step": step.id, "action": step.uses, **data}
    tools.audit.note("responder", f"step-{Phase.INTENT}", line)
    tools.store.journal.write(incident, step.id, step.uses, Phase.INTENT, data=data)
    return True


async def _stop_for_graver(context: StepContext) -> None:
    """Raises StepError where a graver verdict came meanwhile, whose playbook must not wait."""
    incident = await asyncio.to_thread(context.tools.store.incidents.get, context.incident.id)
    if incident is not None and incident.verdict not in context.playbook.on:
        raise StepError(f"The site was found {incident.verdict.value} meanwhile.")


def _greens(context: StepContext) -> int:
    return max(1, int(context.step.options.get("greens", 1)))


def _wait_seconds(context: StepContext) -> float:
    return float(context.step.options.get("wait", 0))
