"""Proving a block again each minute, and putting it back in force where it was lifted."""

import asyncio
import logging

from sentinel.actions.driver import block_order, driver_of
from sentinel.actions.proof import prove_blocked
from sentinel.core.action import Tools
from sentinel.core.incident import IncidentState
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.ports import BlockOrder
from sentinel.core.site import Site
from sentinel.core.telling import watch_notice
from sentinel.errors import BlockError

log = logging.getLogger(__name__)


async def reprove(tools: Tools, site: Site) -> None:
    """If the journal says that the site is blocked, proves it from outside; else does nothing.

    A block that is not in force is applied again, audited and told.
    """
    incident = await asyncio.to_thread(tools.store.incidents.open_of, site.name)
    if incident is None or incident.state is IncidentState.SUSPECTED or site.block is None:
        return
    journal = await asyncio.to_thread(tools.store.journal.entries, incident.id)
    if not blocked_by(journal):
        return
    problems = await prove_blocked(site, incident.id, incident.retest_token, tools.witness)
    if not problems:
        return
    journal = await asyncio.to_thread(tools.store.journal.entries, incident.id)
    if not blocked_by(journal):
        return  # lifted by the playbook while it was being proven
    log.warning("block not in force", extra={"site": site.name, "problem": problems[0]})
    await asyncio.to_thread(
        tools.audit.append,
        "daemon",
        "block-reapplied",
        {"incident": incident.id, "problems": list(problems)},
    )
    order = block_order(
        tools.config,
        tools.renderer,
        site,
        incident=incident.id,
        token=incident.retest_token,
        since=incident.first_sighting_at,
    )
    done = await _applied(tools, site, order)
    text = f"The block of {site.title} was not in force ({problems[0]}); {done}"
    notice = watch_notice(site, f"block-lost-{incident.id}", text, tools.clock.now())
    await asyncio.to_thread(tools.store.outbox.put, [(notice, tools.renderer.notice(notice))])


async def _applied(tools: Tools, site: Site, order: BlockOrder) -> str:
    """Sets the flag again; what came of it, in words.

    The playbook, or a person, may have begun to lift the block in the same moment: then it is
    lifted again, for nobody proves or lifts it after them.
    """
    driver = driver_of(tools.blockers, site)
    try:
        await asyncio.to_thread(driver.apply, order)
        journal = await asyncio.to_thread(tools.store.journal.entries, order.incident)
        if blocked_by(journal):
            return "it was applied again."
        if await asyncio.to_thread(driver.incident, site) == order.incident:
            await asyncio.to_thread(driver.lift, site)
    except BlockError as error:
        log.exception("block could not be applied again", extra={"site": site.name})
        return f"it could not be applied again: {error} The site may be open: look at it now."
    return "it was being lifted in the same moment, and stays lifted."


def blocked_by(journal: tuple[JournalEntry, ...]) -> bool:
    """Whether a run's journal says that its block is in force and is not being lifted."""
    blocked = False
    for entry in journal:
        if entry.action == "block" and entry.phase is Phase.DONE:
            blocked = True
        if entry.action == "unblock" and entry.phase in {Phase.INTENT, Phase.DONE}:
            blocked = False
    return blocked
