"""From a site to the driver that blocks it, and to what its block page says."""

import math
from datetime import datetime, timedelta

from sentinel.core.action import Tools
from sentinel.core.incident import Incident
from sentinel.core.ladder import driver_for
from sentinel.core.ports import Blocker, BlockOrder, Renderer
from sentinel.core.settings import Config
from sentinel.core.site import Site, block_settings, rungs
from sentinel.core.times import ist_text
from sentinel.core.words import Role

BLOCK_PAGE = "block-page.html.j2"
SHORT_PAGE = "block-page-short.html.j2"


def driver_of(blockers: dict[str, Blocker], site: Site) -> Blocker:
    """What blocks a site: its driver, or all rungs of its ladder as one. Raises BlockError."""
    return driver_for(blockers, site)


def block_order(
    config: Config,
    renderer: Renderer,
    site: Site,
    *,
    incident: str,
    token: str,
    since: datetime,
    now: datetime,
) -> BlockOrder:
    """The order to block a site, with its page in words; in a short form, too, where a way to
    block has no room for it. Raises BlockError."""
    facts = block_facts(config, site, incident, since, now)
    short = any(block_settings(rung).driver == "cloudflare" for rung in rungs(site))
    return BlockOrder(
        site=site,
        incident=incident,
        token=token,
        page_html=renderer.page(BLOCK_PAGE, facts),
        short_page_html=renderer.page(SHORT_PAGE, facts) if short else "",
    )


def order_for(tools: Tools, site: Site, incident: Incident) -> BlockOrder:
    """The order to block a site because of an incident. Raises BlockError."""
    return block_order(
        tools.config,
        tools.renderer,
        site,
        incident=incident.id,
        token=incident.retest_token,
        since=incident.first_sighting_at,
        now=tools.clock.now(),
    )


def block_facts(
    config: Config, site: Site, incident: str, since: datetime, now: datetime
) -> dict[str, object]:
    """What `block-page.html.j2` may show to everybody: nothing that helps an attacker.

    `site_title`, `incident`, `since` and `expected_back` (in words, IST), `retry_minutes`, and
    `contacts` (post, mobile, mail) of those who decide; names of persons are left out. Raises
    BlockError.
    """
    people = config.contacts_with(Role.AUTHORISER) or config.contacts
    seconds = block_settings(site).retry_after_seconds
    return {
        "site_title": site.title,
        "incident": incident,
        "since": ist_text(since),
        "expected_back": _to_the_minute(now + timedelta(seconds=seconds)),
        "retry_minutes": math.ceil(seconds / 60),
        "contacts": [{"post": c.post, "mobile": c.mobile, "mail": c.mail} for c in people],
    }


def _to_the_minute(moment: datetime) -> str:
    """Rounded up: seconds would promise what nobody knows."""
    full = moment.replace(second=0, microsecond=0)
    return ist_text(full if full == moment else full + timedelta(minutes=1)).replace(
        ":00 IST", " IST"
    )
