"""Whether a block would hold, asked of the web server without closing the site (port Prober)."""

import asyncio
import secrets
from typing import cast

from sentinel.core.action import Tools
from sentinel.core.page import FetchRequest, Look, Page
from sentinel.core.ports import Prober
from sentinel.core.site import Site, block_settings
from sentinel.errors import BlockError

PROBE_HEADER = "X-Sentinel-Probe"
PROBED = "probe"
_METHODS = ("GET", "HEAD", "POST")


async def probe(tools: Tools, site: Site) -> tuple[bool | None, str]:
    """Whether requests with the probe's token are answered as blocked, and one without it as ever;
    and how that was seen. None: it could not be exercised. Never raises."""
    if site.block is None:
        return None, "no [site.block] is configured"
    driver = tools.blockers.get(block_settings(site).driver)
    if driver is None or not hasattr(driver, "begin_probe"):
        return None, f"the driver {site.block.driver} cannot be probed without closing the site"
    prober = cast("Prober", driver)
    token = secrets.token_hex(32)
    try:
        await asyncio.to_thread(prober.begin_probe, site, token)
        try:
            return await _answered(tools, site, token)
        finally:
            await asyncio.to_thread(prober.end_probe, site)
    except BlockError as error:
        return False, str(error)


def end_probe(tools: Tools, site: Site) -> None:
    """Where a probe was cut off. Raises BlockError."""
    driver = None if site.block is None else tools.blockers.get(block_settings(site).driver)
    if driver is not None and hasattr(driver, "end_probe"):
        cast("Prober", driver).end_probe(site)


async def _answered(tools: Tools, site: Site, token: str) -> tuple[bool, str]:
    requests = [
        FetchRequest(
            url=site.url,
            method=method,
            headers=((PROBE_HEADER, token),),
            fresh_connection=True,
            follow_redirects=False,
        )
        for method in _METHODS
    ]
    plain = FetchRequest(url=site.url, fresh_connection=True, follow_redirects=False)
    *looks, open_look = await asyncio.gather(
        *(tools.witness.fetch(request) for request in (*requests, plain))
    )
    wrong = [
        f"{request.method} {request.url} {_said(look)}"
        for request, look in zip(requests, looks, strict=True)
        if not _is_probed(look)
    ]
    if _is_probed(open_look):
        wrong.append(f"GET {site.url} without the token is closed, too")
    if wrong:
        return False, f"{'; '.join(wrong)}; 503 with X-Sentinel-Block: probe was to be answered"
    return True, f"probed with {', '.join(_METHODS)}: 503 from outside, and open without the token"


def _is_probed(look: Look) -> bool:
    return (
        isinstance(look, Page)
        and look.status == 503
        and look.header("x-sentinel-block").lower() == PROBED
    )


def _said(look: Look) -> str:
    return f"answered {look.status}" if isinstance(look, Page) else f"failed: {look.text}"
