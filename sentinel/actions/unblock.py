"""unblock: open the site again, but only after a green re-test since the last restore (I5)."""

import asyncio
from collections.abc import Sequence

from sentinel.actions.block import INSTEAD_OF, PROOF_SHARE
from sentinel.actions.driver import driver_of
from sentinel.actions.effect import changing
from sentinel.actions.proof import holds_anywhere, prove_open, until_proven
from sentinel.core.action import Observation, Outcome, Plan, StepContext
from sentinel.core.playbook import BY_HAND, JournalEntry, Phase
from sentinel.core.run import Run
from sentinel.core.standing import SIGHTING, blocked_by, retested, touched
from sentinel.errors import BlockError, Refused, SentinelError, StepError

_SHOWN = 3


class Unblock:
    """Lifts the flag that the incident set."""

    async def plan(self, context: StepContext) -> Plan:
        """Raises StepError without a green re-test, or where something grave was seen since;
        Refused where another block stands, or stood when this incident's took its place; BlockError
        where this one's answers by a way that is not configured any more."""
        try:
            return await self._planned(context)
        except SentinelError:
            await asyncio.to_thread(_note_closed, context)
            raise

    async def _planned(self, context: StepContext) -> Plan:
        refuse_without_retest(context.journal)
        await asyncio.to_thread(_refuse_what_came, context)
        _refuse_what_was_closed(context)
        flagged = await _flagged(context)
        if not flagged:
            await _refuse_what_still_answers(context)
            return Plan(
                summary=f"{context.site.title} is not blocked; nothing to lift.",
                data={"blocked": False},
            )
        if flagged != context.incident.id:
            raise Refused(
                f"site {context.site.name} is blocked for {flagged}, not for "
                f"{context.incident.id}. Whoever blocked it lifts it with `sentinel unblock`."
            )
        return Plan(summary=f"Open {context.site.url} again.", data={"blocked": True})

    async def observe(self, context: StepContext, plan: Plan) -> Observation:
        gone = await _flagged(context) != context.incident.id
        return Observation.DONE if gone else Observation.NOT_DONE

    async def apply(self, context: StepContext, plan: Plan) -> None:
        """Raises StepError where a person has restored since the plan; BlockError."""
        if await _flagged(context) == context.incident.id:
            try:
                await changing(context, "lifting the flag of the block", lambda: _lift(context))
            except SentinelError:
                await asyncio.to_thread(_note_closed, context)
                raise

    async def verify(self, context: StepContext, plan: Plan) -> Outcome:
        """Raises BlockError where a block still answers after half the step's time."""
        if not plan.data.get("blocked"):
            return Outcome(summary=plan.summary, data=plan.data)
        problems = await until_proven(
            lambda: prove_open(context.site, context.tools.witness),
            context.tools.clock,
            context.step.timeout_seconds * PROOF_SHARE,
        )
        if problems:
            raise BlockError(
                f"{context.site.name} is not open again: {' '.join(problems[:_SHOWN])} "
                "Is there a cache between Sentinel and the web server?"
            )
        return Outcome(
            summary=f"{context.site.title} is open to the public again, seen from outside.",
            data=plan.data,
        )

    async def compensate(self, context: StepContext, plan: Plan) -> None:
        """Nothing: the re-test was green, so that an open site is not worse than a closed one."""


def _lift(context: StepContext) -> None:
    refuse_without_retest(context.tools.store.journal.entries(context.incident.id))
    driver_of(context.tools.blockers, context.site).lift(context.site)


def _note_closed(context: StepContext) -> None:
    """Where an opening was begun and the flag still stands: that the journal has of it must not
    keep the block from being proven, and put back where it is lost. Raises StoreError."""
    store, incident, site = context.tools.store, context.incident.id, context.site
    journal = store.journal.entries(incident)
    begun = any(e.step == context.step.id and e.phase is Phase.INTENT for e in journal)
    if not begun or blocked_by(journal) or site.block is None:
        return
    try:
        if driver_of(context.tools.blockers, site).incident(site) != incident:
            return
    except BlockError:
        return  # nobody knows; whoever is called looks
    data = {"summary": f"{site.title} stays closed to the public: it was not opened."}
    context.tools.audit.note("responder", "block-stays", {"incident": incident, **data})
    store.journal.write(incident, BY_HAND, "block", Phase.DONE, data=data)


def refuse_without_retest(journal: Sequence[JournalEntry]) -> None:
    """Raises StepError unless a re-test was begun, and green, after all that a restore did."""
    green = retested(journal)
    if not green:
        raise StepError("No re-test of this run was green; the site stays blocked.")
    if green < touched(journal):
        raise StepError(
            "No re-test was green since the last restore; the site stays blocked. "
            "`sentinel unblock` re-tests and opens it."
        )


def _refuse_what_came(context: StepContext) -> None:
    """An approval may come hours after the re-test: what was seen since then must not be opened.

    A look that began before the re-test says nothing about now. Raises StepError.
    """
    store = context.tools.store
    green = [e for e in context.journal if e.action == "retest" and e.phase is Phase.DONE][-1]
    retest = store.runs.get(str(green.data.get("run", "")))
    if retest is None:
        return
    known = green.data.get(SIGHTING)
    seen = [s for s in store.incidents.sightings(context.incident.id) if s.news and s.compared]
    looks = {run: store.runs.get(run) for run in dict.fromkeys(sighting.run for sighting in seen)}
    came = dict.fromkeys(
        f"{sighting.subject} ({sighting.verdict.value})"
        for sighting in seen
        if (run := looks[sighting.run]) is not None
        and (
            min(sighting.at, run.started_at) >= retest.started_at
            # on record later, and over before it by the clock: that has stepped back since
            or (isinstance(known, int) and sighting.number > known and _before(run, retest))
        )
    )
    if came:
        more = f" and {len(came) - _SHOWN} more" if len(came) > _SHOWN else ""
        raise StepError(
            f"Since the green re-test {retest.id} this was seen: {', '.join(list(came)[:_SHOWN])}"
            f"{more}. The site stays blocked; put it right, then `sentinel unblock` re-tests and "
            "opens it."
        )


def _before(run: Run, retest: Run) -> bool:
    return run.ended_at < retest.started_at


def _refuse_what_was_closed(context: StepContext) -> None:
    """A site that was closed already is opened by a person, not by the way."""
    closed = [str(e.data.get(INSTEAD_OF) or "") for e in context.journal if e.action == "block"]
    if any(closed):
        raise Refused(
            f"site {context.site.name} is in order, and was closed for {max(closed)} before "
            f"{context.incident.id} began: whoever closed it opens it (sentinel unblock)."
        )


async def _refuse_what_still_answers(context: StepContext) -> None:
    """A block that was set in a way that the configuration has no more cannot be lifted, and must
    not be taken for gone."""
    site, incident = context.site, context.incident.id
    closed = any(entry.action == "block" for entry in context.journal)
    if closed and await holds_anywhere(site, incident, context.tools.witness):
        raise BlockError(
            f"{site.url} still answers with the block of {incident}, and no [[site.block]] of site "
            f"{site.name} has set it: was a way to block changed or taken out while the site was "
            "closed? Put it back into the configuration, reload, then `sentinel unblock`; or open "
            "the site by the break glass of that way."
        )


async def _flagged(context: StepContext) -> str:
    """The incident for which the site's flag is set; empty where it has no driver either."""
    if context.site.block is None:
        return ""
    driver = driver_of(context.tools.blockers, context.site)
    return await asyncio.to_thread(driver.incident, context.site)
