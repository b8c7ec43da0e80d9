"""Blocking and unblocking by hand: the same flag and the same proof as in a playbook; here a
person has asked for it, and the audit log says who and why."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sentinel.actions.driver import block_order, driver_of
from sentinel.actions.ladder import hold, proven, unguarded
from sentinel.actions.proof import prove_open, until_proven
from sentinel.block_owner import MANUAL, owner_of
from sentinel.core.action import Tools
from sentinel.core.clean import GOOD_VERDICTS
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.playbook import BY_HAND, Phase
from sentinel.core.ports import BlockOrder
from sentinel.core.site import Site
from sentinel.core.standing import SIGHTING, touched
from sentinel.errors import BlockError, Refused, UsageError

PROOF_SECONDS = 10.0
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """What was found and done."""

    incident: str
    """For which the site is, or was, blocked; empty where it was not."""
    changed: bool
    """False where the flag was already as it was asked for."""
    problems: tuple[str, ...] = ()
    """What the proof from outside found wrong."""
    holds: str = ""
    """The driver whose block was proven; empty where none was, or none was set now."""
    tried: tuple[str, ...] = ()
    """Other ways to block that were tried before and do not hold, each with its fault."""
    retest_run: str = ""
    """The run that found the site good before it was opened; empty where none was needed."""


def standing(tools: Tools, site: Site) -> str:
    """The incident for which the site is blocked now, or an empty string. Raises BlockError."""
    return driver_of(tools.blockers, site).incident(site)


async def block(tools: Tools, site: Site, *, by: str, reason: str) -> ByHand:
    """Blocks a site and proves it from outside.

    For the open incident where there is one, so that its playbook re-tests through this block
    and lifts it; else under an id of its own. A block that stands already is left as it is.
    Raises BlockError where the site cannot be blocked.
    """
    driver = driver_of(tools.blockers, site)
    flagged = await asyncio.to_thread(driver.incident, site)
    incident = await asyncio.to_thread(tools.store.incidents.open_of, site.name)
    now = tools.clock.now()
    known = incident is not None and flagged == incident.id
    if flagged and (known or incident is None):
        token = incident.retest_token if incident is not None else ""
        return ByHand(
            incident=flagged,
            changed=False,
            problems=await _proof_of_block(tools, site, flagged, token),
        )
    order = _order_for(tools, site, incident, now)
    data = {"site": site.name, "incident": order.incident, "reason": reason}
    await asyncio.to_thread(tools.audit.note, by, "block-by-hand", data)
    await asyncio.to_thread(driver.apply, order)
    if incident is not None:  # so that it is proven each minute, and opened by the playbook's end
        text = f"{site.title} was closed by hand by {by}: {reason}"
        await asyncio.to_thread(_note, tools, incident, "block", Phase.DONE, {"summary": text})
    found = await hold(tools, order, PROOF_SECONDS, unguarded)
    return ByHand(
        incident=order.incident,
        changed=True,
        problems=found.problems,
        holds=found.driver,
        tried=tuple(tried.text for tried in found.tried),
    )


def _order_for(tools: Tools, site: Site, incident: Incident | None, now: datetime) -> BlockOrder:
    """To block for an incident, or without one under an id of its own."""
    return block_order(
        tools.config,
        tools.renderer,
        site,
        incident=f"{MANUAL}-{now:%Y%m%dT%H%M%SZ}" if incident is None else incident.id,
        token=secrets.token_hex(32) if incident is None else incident.retest_token,
        since=now if incident is None else incident.first_sighting_at,
        now=now,
    )


async def unblock(
    tools: Tools, site: Site, *, by: str, reason: str = "", override: bool = False
) -> ByHand:
    """Lifts a block and proves from outside that the site is open.

    A block that was set for an incident is lifted only after a green re-test; while a playbook
    runs, that is the playbook's work. Both may be overridden with a reason. What a person closed
    by hand, without an incident, is opened as it is. Raises Refused, UsageError, BlockError.
    """
    refuse_unreasoned(reason, override=override)
    owner = await asyncio.to_thread(owner_of, tools, site)
    incident = await asyncio.to_thread(tools.store.incidents.open_of, site.name) or owner.incident
    if incident is not None and not override:
        _refuse_while_running(incident)
    # what is seen from here on, even while it is re-tested, was not known to who opened it
    known = await asyncio.to_thread(_last_sighting, tools, incident)
    restored = await asyncio.to_thread(_last_restore, tools, incident)
    run = ""
    if owner.flagged and incident is not None and not override:
        run = await _retested(tools, site, incident, owner.flagged)
        await asyncio.to_thread(_refuse_what_came, tools, site, incident, known)
        await asyncio.to_thread(_refuse_what_was_restored, tools, site, incident, restored)
    data = {"site": site.name, "incident": owner.flagged, "reason": reason, "override": override}
    await asyncio.to_thread(tools.audit.append, by, "unblock-by-hand", {**data, "retest": run})
    if owner.flagged and incident is not None:
        facts = {"by": by, SIGHTING: known, "retest": run}
        why = f"after the green re-test {run}" if run else f"without a re-test: {reason}"
        intent = {**facts, "summary": f"Open by hand, by {by}, {why}."}
        await asyncio.to_thread(_note, tools, incident, "unblock", Phase.INTENT, intent)
    expected = incident.id if run and incident is not None else owner.flagged
    tested = partial(_refuse_what_was_restored, tools, site, incident, restored) if run else None
    try:
        await asyncio.to_thread(_lift, tools, site, expected, tested)
    except (Refused, BlockError) as error:
        line = {"site": site.name, "why": str(error)}
        await asyncio.to_thread(tools.audit.append, by, "unblock-by-hand-refused", line)
        if owner.flagged and incident is not None and incident.state.is_open:
            # what its journal has of the opening must not keep the block from being proven
            data = {"by": by, "summary": str(error)}
            await asyncio.to_thread(_note, tools, incident, "block", Phase.DONE, data)
        raise
    problems = await until_proven(
        lambda: prove_open(site, tools.witness), tools.clock, PROOF_SECONDS
    )
    if owner.flagged and incident is not None and not problems:
        done = {**facts, "summary": f"{site.title} is open, by {by}, seen from outside."}
        await asyncio.to_thread(_note, tools, incident, "unblock", Phase.DONE, done)
    return ByHand(
        incident=owner.flagged, changed=bool(owner.flagged), problems=problems, retest_run=run
    )


def refuse_unreasoned(reason: str, *, override: bool) -> None:
    """Raises UsageError where a site shall be opened regardless, and nobody said why."""
    if override and not reason.strip():
        raise UsageError('--override needs --reason "WHY": it is kept in the audit log.')


def _lift(
    tools: Tools, site: Site, expected: str, tested: Callable[[], None] | None = None
) -> None:
    """Lifts the block that was asked about. Raises Refused where it is another by now: a re-test
    takes minutes, in which an incident may open and be blocked; and what `tested` raises, asked at
    the last moment. BlockError."""
    if tested is not None:
        tested()
    driver = driver_of(tools.blockers, site)
    flagged = driver.incident(site)
    if flagged not in {"", expected}:
        raise Refused(
            f"{site.name} stays closed: {flagged} closed it in the same moment, which nobody has "
            f"re-tested. Look at it (sentinel status), and try again."
        )
    driver.lift(site)


def _refuse_while_running(incident: Incident) -> None:
    if incident.state is IncidentState.RESPONDING:
        raise Refused(
            f"{incident.id} is open ({incident.state.value}): its playbook opens the site after a "
            "green re-test. If the site must be opened before that, an authoriser adds "
            '--override --reason "WHY".'
        )


async def _retested(tools: Tools, site: Site, incident: Incident, flagged: str) -> str:
    """The run that found the site good, through the block. Raises Refused without one."""
    if flagged != incident.id:  # only through its own block can the site be looked at
        order = _order_for(tools, site, incident, tools.clock.now())
        await asyncio.to_thread(driver_of(tools.blockers, site).apply, order)
    verdict, run = await tools.retester.retest(site, incident)
    if verdict not in GOOD_VERDICTS:
        raise Refused(
            f"{site.name} stays closed: the re-test found it {verdict.value} (run {run}). Put it "
            "right (sentinel restore), or approve what stands there (sentinel baseline learn, "
            "approve), and try again. If it must be opened as it is, an authoriser adds "
            '--override --reason "WHY".'
        )
    return run


def _last_sighting(tools: Tools, incident: Incident | None) -> int:
    """The number of the last one; 0 where there is none."""
    seen = () if incident is None else tools.store.incidents.sightings(incident.id)
    return seen[-1].number if seen else 0


def _last_restore(tools: Tools, incident: Incident | None) -> int:
    """The number of the last entry of one in the journal; 0 where there is none."""
    return 0 if incident is None else touched(tools.store.journal.entries(incident.id))


def _refuse_what_was_restored(
    tools: Tools, site: Site, incident: Incident | None, restored: int
) -> None:
    """Raises Refused for a restore that began since the one that was the last."""
    if _last_restore(tools, incident) != restored:
        raise Refused(
            f"{site.name} stays closed: it was restored while it was re-tested, so that the "
            "re-test may have seen what stood there before. Try again."
        )


def _refuse_what_came(tools: Tools, site: Site, incident: Incident, known: int) -> None:
    """Raises Refused for an attack that was seen while the re-test looked elsewhere."""
    seen = tools.store.incidents.sightings(incident.id, known)
    came = dict.fromkeys(f"{s.subject} ({s.verdict.value})" for s in seen if s.news and s.compared)
    if came:
        more = f" and {len(came) - _SHOWN} more" if len(came) > _SHOWN else ""
        raise Refused(
            f"{site.name} stays closed: while it was re-tested, this was seen anew: "
            f"{', '.join(list(came)[:_SHOWN])}{more}. Look at it (sentinel incident show "
            f"{incident.id}), put it right, and try again. If it must be opened as it is, an "
            'authoriser adds --override --reason "WHY".'
        )


def _note(
    tools: Tools, incident: Incident, action: str, phase: Phase, data: Mapping[str, object]
) -> None:
    """Tells the journal: what it does not know is undone by the proof of each minute."""
    tools.store.journal.write(incident.id, BY_HAND, action, phase, data=data)


async def _proof_of_block(tools: Tools, site: Site, incident: str, token: str) -> tuple[str, ...]:
    return await until_proven(
        lambda: proven(tools, site, incident, token), tools.clock, PROOF_SECONDS
    )
