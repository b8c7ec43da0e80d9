"""Proving a block again each minute, putting it back in force where it was lifted, and telling of
one that no open incident owns."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from sentinel.actions.driver import driver_of, order_for
from sentinel.actions.ladder import HOLDS, hold, proven
from sentinel.block_owner import BlockOwner, owner_by_journal, owner_of
from sentinel.closed_by_hand import follow_by_hand
from sentinel.core.action import Tools
from sentinel.core.incident import Incident
from sentinel.core.ladder import Ladder
from sentinel.core.notice import Notice
from sentinel.core.playbook import JournalEntry
from sentinel.core.ports import BlockOrder
from sentinel.core.site import Site, block_settings, rungs
from sentinel.core.standing import blocked_by
from sentinel.core.telling import closed_notice, watch_notice
from sentinel.errors import BlockError, StepError

REMINDED_AFTER = timedelta(hours=1)
"""Who closes a site by hand knows it; after so long they are reminded, and then once a day."""

CLIMB_SECONDS = 20.0
"""For the proofs of all rungs, where a block that was lost is put back."""
ALONE_SECONDS = 2.0
"""For the proof of the only one."""

log = logging.getLogger(__name__)


async def reprove(tools: Tools, site: Site, by_hand: dict[str, str] | None = None) -> None:
    """Proves from outside each block that is wanted or set; does nothing where there is none.

    One that the journal of its incident wants and that is not in force is applied again, audited
    and told. One without an open incident is told of, each day. `by_hand` holds, by site, which
    block of a person's hand was seen last: no journal wants it. Raises BlockError, StoreError.
    """
    try:
        owner = await asyncio.to_thread(owner_of, tools, site)
    except BlockError:
        # nobody says whether it is set; whether it holds can be seen from outside all the same
        owner = await asyncio.to_thread(owner_by_journal, tools, site)
        if not owner.wanted:
            raise
    if by_hand is not None:
        await follow_by_hand(tools, site, owner, by_hand)
    if owner.flagged and not owner.in_charge:
        await _remind(tools, site, owner)
    if owner.wanted and owner.incident is not None:
        await _hold(tools, site, owner.incident)
    elif owner.flagged and not owner.in_charge:
        problems = await proven(tools, site, owner.flagged, "")
        if problems and owner.flagged == (await asyncio.to_thread(owner_of, tools, site)).flagged:
            text = f"The block of {site.title} for {owner.flagged} is set, and it leaks: "
            await _put(tools, _lost(tools, site, owner.flagged, text + problems[0]))


async def _remind(tools: Tools, site: Site, owner: BlockOwner) -> None:
    now = tools.clock.now()
    if owner.since is not None and timedelta(0) <= now - owner.since < REMINDED_AFTER:
        return
    text = f"{site.url} answers 503. The block ({owner.flagged}) belongs to {owner.text}."
    await _put(tools, closed_notice(site, owner.flagged, text, now))


async def _hold(tools: Tools, site: Site, incident: Incident) -> None:
    journal = await asyncio.to_thread(tools.store.journal.entries, incident.id)
    if not blocked_by(journal):
        return
    held = await asyncio.to_thread(_standing, tools, site, incident.id)
    problems = await proven(tools, held, incident.id, incident.retest_token)
    lost = site
    if not problems:
        lost, problems = await asyncio.to_thread(_lifted, tools, site, incident.id, journal)
    if not problems:
        return
    journal = await asyncio.to_thread(tools.store.journal.entries, incident.id)
    if not blocked_by(journal):
        return  # lifted by the playbook while it was being proven
    log.warning("block not in force", extra={"site": site.name, "problem": problems[0]})
    await asyncio.to_thread(
        tools.audit.note,
        "daemon",
        "block-reapplied",
        {"incident": incident.id, "problems": list(problems)},
    )
    order = order_for(tools, site, incident)
    # in one thread: given up in the middle, it still ends as the journal wants it
    done, fault = await asyncio.to_thread(_applied, tools, lost, replace(order, site=lost))
    if not fault:
        done = await _climbed(tools, order, done)
    text = f"The block of {site.title} was not in force ({problems[0]}); {done}"
    await _put(tools, _lost(tools, site, incident.id, text))


def _standing(tools: Tools, site: Site, incident: str) -> Site:
    """The site with the rungs that are set for the incident: what each can close is to be closed.
    With all of them where none is known to be set."""
    if not site.ladder:
        return site
    flagged, _ = Ladder(blockers=tools.blockers).flagged(site)
    ways = [block_settings(rung) for rung, of in flagged if of == incident]
    return replace(site, block=ways[0], ladder=tuple(ways[1:])) if ways else site


def _lifted(
    tools: Tools, site: Site, incident: str, journal: Sequence[JournalEntry]
) -> tuple[Site, tuple[str, ...]]:
    """The rung that held by the journal, where another one holds the site now, and what became of
    it: it was lifted by somebody, and the other may be lifted next. No words: all is well."""
    blocks = [e for e in journal if e.action == "block" and HOLDS in e.data]
    held = str(blocks[-1].data[HOLDS]) if blocks and site.ladder else ""
    for rung in rungs(site):
        if block_settings(rung).driver != held:
            continue
        try:
            if driver_of(tools.blockers, rung).incident(rung) == incident:
                return site, ()
        except BlockError as error:
            return rung, (f"whether {held} still blocks is not known: {error}",)
        return rung, (f"{held} was lifted, another way holds the site.",)
    return site, ()


async def _climbed(tools: Tools, order: BlockOrder, done: str) -> str:
    """Proves what was set again, and climbs from there; what came of it, in words."""

    async def change(doing: str, act: Callable[[], None]) -> None:
        await asyncio.to_thread(_while_wanted, tools, order, act)

    try:
        seconds = CLIMB_SECONDS if order.site.ladder else ALONE_SECONDS
        found = await hold(tools, order, seconds, change)
    except StepError:
        return "it was being lifted in the same moment, and stays lifted."
    if found.driver:
        return f"{done} {found.driver} holds it now, seen from outside."
    return f"{done} It does not hold: {' '.join(found.problems[:1])} Look at it now."


def _while_wanted(tools: Tools, order: BlockOrder, act: Callable[[], None]) -> None:
    """Changes a rung while the journal wants the block. Raises StepError, with all rungs lifted,
    where the playbook or a person began to lift it in the same moment."""
    act()
    if not blocked_by(tools.store.journal.entries(order.incident)):
        driver = driver_of(tools.blockers, order.site)
        if driver.incident(order.site) == order.incident:
            driver.lift(order.site)
        raise StepError("the block is being lifted.")


def _lost(tools: Tools, site: Site, flagged: str, text: str) -> Notice:
    return watch_notice(site, f"block-lost-{flagged}", text, tools.clock.now())


async def _put(tools: Tools, notice: Notice) -> None:
    await asyncio.to_thread(tools.store.outbox.put, [(notice, tools.renderer.notice(notice))])


def _applied(tools: Tools, site: Site, order: BlockOrder) -> tuple[str, bool]:
    """Sets the flag again; what came of it, in words, and whether it stays without it.

    The playbook, or a person, may have begun to lift the block in the same moment: then it is
    lifted again, for nobody proves or lifts it after them.
    """
    driver = driver_of(tools.blockers, site)
    try:
        driver.apply(order)
        if blocked_by(tools.store.journal.entries(order.incident)):
            return "it was applied again.", False
        if driver.incident(site) == order.incident:
            driver.lift(site)
    except BlockError as error:
        log.exception("block could not be applied again", extra={"site": site.name})
        text = f"it could not be applied again: {error} The site may be open: look at it now."
        return text, True
    return "it was being lifted in the same moment, and stays lifted.", True
