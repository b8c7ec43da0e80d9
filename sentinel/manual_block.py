"""Blocking and unblocking by hand: the same flag and the same proof as in a playbook; here a
person has asked for it, and the audit log says who and why."""

import asyncio
import secrets
from dataclasses import dataclass

from sentinel.actions.driver import block_order, driver_of
from sentinel.actions.proof import prove_blocked, prove_open, until_proven
from sentinel.core.action import Tools
from sentinel.core.incident import Incident
from sentinel.core.playbook import Phase
from sentinel.core.site import Site
from sentinel.errors import Refused, UsageError

PROOF_SECONDS = 10.0
MANUAL = "MANUAL"
"""Begins the id that a block by hand shows where no incident is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """What was found and done."""

    incident: str
    """For which the site is, or was, blocked; empty where it was not."""
    changed: bool
    """False where the flag was already as it was asked for."""
    problems: tuple[str, ...] = ()
    """What the proof from outside found wrong."""


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
    number = incident.id if incident is not None else f"{MANUAL}-{now:%Y%m%dT%H%M%SZ}"
    order = block_order(
        tools.config,
        tools.renderer,
        site,
        incident=number,
        token=incident.retest_token if incident is not None else secrets.token_hex(32),
        since=now if incident is None else incident.first_sighting_at,
    )
    data = {"site": site.name, "incident": number, "reason": reason}
    await asyncio.to_thread(tools.audit.append, by, "block-by-hand", data)
    await asyncio.to_thread(driver.apply, order)
    problems = await _proof_of_block(tools, site, number, order.token)
    return ByHand(incident=number, changed=True, problems=problems)


async def unblock(
    tools: Tools, site: Site, *, by: str, reason: str = "", override: bool = False
) -> ByHand:
    """Lifts a block and proves from outside that the site is open.

    While an incident is open that is its playbook's work, after a green re-test: refused,
    unless overridden with a reason. Raises Refused, UsageError, BlockError.
    """
    incident = await asyncio.to_thread(tools.store.incidents.open_of, site.name)
    if incident is not None and not override:
        raise Refused(
            f"{incident.id} is open ({incident.state.value}): its playbook opens the site after a "
            "green re-test. If the site must be opened before that, an authoriser adds "
            '--override --reason "WHY".'
        )
    if override and not reason.strip():
        raise UsageError('--override needs --reason "WHY": it is kept in the audit log.')
    driver = driver_of(tools.blockers, site)
    flagged = await asyncio.to_thread(driver.incident, site)
    data = {"site": site.name, "incident": flagged, "reason": reason, "override": override}
    await asyncio.to_thread(tools.audit.append, by, "unblock-by-hand", data)
    if incident is not None and flagged == incident.id:
        await asyncio.to_thread(_note_override, tools, incident, by, reason)
    await asyncio.to_thread(driver.lift, site)
    problems = await until_proven(
        lambda: prove_open(site, tools.witness), tools.clock, PROOF_SECONDS
    )
    return ByHand(incident=flagged, changed=bool(flagged), problems=problems)


def _note_override(tools: Tools, incident: Incident, by: str, reason: str) -> None:
    """Tells the journal, or the block would be found missing within a minute and set again."""
    tools.store.journal.write(
        incident.id,
        "unblock",
        "unblock",
        Phase.INTENT,
        data={
            "blocked": True,
            "by": by,
            "reason": reason,
            "summary": f"Opened by hand by {by}, before the playbook: {reason}",
        },
    )


async def _proof_of_block(tools: Tools, site: Site, incident: str, token: str) -> tuple[str, ...]:
    return await until_proven(
        lambda: prove_blocked(site, incident, token, tools.witness), tools.clock, PROOF_SECONDS
    )
