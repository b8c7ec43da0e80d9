"""restart: run the command that starts the site's server anew, and see whether the site answers.

Only where [site.restart] names one, only for a cause that a restart may mend, and once for an
incident. After a crash of Sentinel in between: where the site answers, it is done; else the command
is run once more, and never a third time. To restart a server twice does no harm, and leaving one
down because nobody knows whether it was restarted does.
"""

import asyncio
import shlex

from sentinel.actions.diagnose import looked
from sentinel.actions.host import host_of
from sentinel.actions.proof import until_proven
from sentinel.core.action import Observation, Outcome, Plan, StepContext
from sentinel.core.crash_cause import RESTARTABLE, TEXTS, Cause
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.site import RestartSettings
from sentinel.errors import Refused, StepError

COMMAND_SHARE = 0.5
"""Of a step's time limit, for the command; the rest is for the site to answer again."""
PROOF_SHARE = 0.4
MOST_STARTS = 2
"""Of one incident: the second only where a crash cut the first off."""
_SHOWN = 300
_SETTLED = frozenset({Phase.DONE, Phase.FAILED})


class Restart:
    """Runs the command within its time, and proves from outside that the site answers. What the
    command said last is kept in the journal."""

    async def plan(self, context: StepContext) -> Plan:
        """Raises Refused where nothing is configured, or where it was done for this incident."""
        settings = _settings(context)
        cause = found_cause(context.journal)
        earlier = [e for e in context.journal if e.action == "restart"]
        if any(e.phase in _SETTLED for e in earlier):
            raise Refused(
                f"{context.site.name} was restarted for {context.incident.id} already; a person "
                "looks at it now."
            )
        if sum(e.phase is Phase.INTENT for e in earlier) >= MOST_STARTS:
            raise Refused(
                f"the restart of {context.site.name} was cut off {MOST_STARTS} times; a person "
                "looks at it now."
            )
        if cause not in causes_of(settings):
            means = TEXTS[cause].means if cause else "No cause was found out."
            return Plan(
                summary=f"Not restarted: {means} A restart does not mend that.",
                data={"needless": True, "cause": cause.value if cause else ""},
            )
        return Plan(
            summary=f"Restart the server of {context.site.name}: {shlex.join(settings.command)}.",
            data={"cause": cause.value, "command": list(settings.command)},
        )

    async def observe(self, context: StepContext, plan: Plan) -> Observation:
        """Done where the site answers: whatever was to be mended is mended."""
        if plan.data.get("needless"):
            return Observation.DONE
        return Observation.NOT_DONE if await _silent(context) else Observation.DONE

    async def apply(self, context: StepContext, plan: Plan) -> None:
        """Raises StepError, with what the command said last, where it fails."""
        if plan.data.get("needless"):
            return
        settings = _settings(context)
        seconds = min(settings.timeout_seconds, context.step.timeout_seconds * COMMAND_SHARE)

        def run() -> None:
            with context.gate.passing(f"restarting the server of {context.site.name}"):
                done = host_of(context).run(settings.command, seconds)
            said = f": {done.output[-_SHOWN:]!r}" if done.output else ""
            context.tools.audit.append(
                "responder", "restart-run", {"incident": context.incident.id, **done.as_data()}
            )
            if done.fault:
                raise StepError(f"`{shlex.join(settings.command)}` {done.fault}{said}.")
            # goes with the plan to the result: the journal keeps what the command said
            plan.data["output"] = done.output

        await asyncio.to_thread(run)

    async def verify(self, context: StepContext, plan: Plan) -> Outcome:
        """Raises StepError where the site does not answer within the time that is left."""
        if plan.data.get("needless"):
            return Outcome(summary=plan.summary, data=plan.data)
        silent = await until_proven(
            lambda: _silent(context),
            context.tools.clock,
            context.step.timeout_seconds * PROOF_SHARE,
        )
        if silent:
            raise StepError(
                f"{context.site.name} was restarted and does not answer: {'; '.join(silent)}."
            )
        return Outcome(
            summary=f"The server of {context.site.name} was restarted; the site answers again.",
            data=plan.data,
        )

    async def compensate(self, context: StepContext, plan: Plan) -> None:
        """Nothing: a started server stays started."""


def found_cause(journal: tuple[JournalEntry, ...]) -> Cause | None:
    """What the latest `diagnose` of a run found; None where there is none, or a code of another
    version."""
    for entry in reversed(journal):
        if entry.action == "diagnose" and entry.phase is Phase.DONE:
            code = entry.data.get("cause")
            return Cause(code) if code in {one.value for one in Cause} else None
    return None


def causes_of(settings: RestartSettings) -> frozenset[Cause]:
    """For which causes a restart is done."""
    return frozenset(map(Cause, settings.causes)) or RESTARTABLE


def _settings(context: StepContext) -> RestartSettings:
    if context.site.restart is None:
        raise Refused(
            f"site {context.site.name}: nothing says how to restart its server. Add a "
            "[site.restart] table with `command` to config.toml."
        )
    return context.site.restart


async def _silent(context: StepContext) -> tuple[str, ...]:
    """The addresses of the site that do not answer, each with what is wrong."""
    looks = await looked(context)
    return tuple(
        f"{look.url} ({look.detail[:_SHOWN]})" for look in looks if look.cause is not Cause.ANSWERS
    )
