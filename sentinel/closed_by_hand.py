"""A block by a person's hand, without an incident: no journal wants it. Gone without a word in the
audit log, it was lifted by somebody else, and is set again."""

import asyncio
import logging
import secrets
from typing import cast

from sentinel.actions.driver import block_order, driver_of
from sentinel.block_owner import MANUAL, BlockOwner
from sentinel.core.action import Tools
from sentinel.core.ports import BlockOrder, ReadableAudit
from sentinel.core.site import Site
from sentinel.core.telling import watch_notice
from sentinel.errors import BlockError

OPENED = "unblock-by-hand"

log = logging.getLogger(__name__)


async def follow_by_hand(tools: Tools, site: Site, owner: BlockOwner, seen: dict[str, str]) -> None:
    """Sets a block again that stood at the last look (`seen`, by site) and that nobody opened by
    a command; audited and told. Raises StoreError."""
    before = seen.get(site.name, "")
    mine = owner.flagged if owner.flagged.startswith(MANUAL) else ""
    if before and not owner.flagged and not owner.wanted:
        text = await asyncio.to_thread(_put_back, tools, site, before)
        mine = before if text else ""
        if text:
            notice = watch_notice(site, f"block-lost-{before}", text, tools.clock.now())
            row = (notice, tools.renderer.notice(notice))
            await asyncio.to_thread(tools.store.outbox.put, [row])
    seen[site.name] = mine


def _put_back(tools: Tools, site: Site, incident: str) -> str:
    """What became of it, in words; empty where a person had opened the site."""
    if _opened(tools, site, incident):
        return ""
    log.warning("block by hand is gone", extra={"site": site.name, "incident": incident})
    line = {"incident": incident, "problems": ["its flag is gone"]}
    tools.audit.note("daemon", "block-reapplied", line)
    driver, order = driver_of(tools.blockers, site), _order(tools, site, incident)
    lost = f"{site.title} was closed by hand ({incident}), and somebody lifted the block"
    try:
        driver.apply(order)
        if _opened(tools, site, incident):  # in the same moment
            driver.lift(site)
            return ""
    except BlockError as error:
        return f"{lost}; it could not be set again: {error} The site may be open: look at it now."
    return (
        f"{lost}; it was set again. Who wants the site open says so: sentinel unblock --site "
        f"{site.name}."
    )


def _opened(tools: Tools, site: Site, incident: str) -> bool:
    """By a command, which writes that down before it lifts."""
    entries = cast(ReadableAudit, tools.audit).having(OPENED)
    wanted = {"site": site.name, "incident": incident}
    return any(wanted.items() <= dict(entry["data"]).items() for entry in entries)


def _order(tools: Tools, site: Site, incident: str) -> BlockOrder:
    now = tools.clock.now()
    return block_order(
        tools.config,
        tools.renderer,
        site,
        incident=incident,
        token=secrets.token_hex(32),
        since=BlockOwner(flagged=incident).since or now,
        now=now,
    )
