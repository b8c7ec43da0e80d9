"""Learning the site's own answers that are none of its pages: for what is not there, its login, and
the error and maintenance pages that the operator names."""

import asyncio
import logging
import secrets
from collections.abc import Sequence

from sentinel.core.baseline import NamedPage, PageBaseline
from sentinel.core.canonical import sha256
from sentinel.core.named_page import GIVEN_STATUS, login_page, named_page, not_found_page
from sentinel.core.page import FetchRequest, Look, Page
from sentinel.core.site import NamedSource, Site
from sentinel.errors import TreeError
from sentinel.eyes import Eyes

TOKEN_BYTES = 8
LOOKS = 2
"""At addresses of one kind: what differs between two is what varies."""
ENDINGS = (".html", "/", "")
"""Servers choose by the suffix who answers for what is not there."""
MAX_LOGINS = 3
MAX_FILE_BYTES = 1_000_000

log = logging.getLogger(__name__)


async def named_pages_of(
    eyes: Eyes, site: Site, pages: Sequence[PageBaseline]
) -> tuple[NamedPage, ...]:
    """What is learnt; `pages` are those of the same baseline. An answer that cannot be had is left
    out, logged: a later learning finds it. Raises StoreError where bytes cannot be kept."""
    found = [*await _not_found(eyes, site, pages), *await _given(eyes, site)]
    found += await asyncio.to_thread(_logins, eyes, pages)
    return tuple({(one.kind, one.normal_digest or one.sha256): one for one in found}.values())


async def _not_found(eyes: Eyes, site: Site, pages: Sequence[PageBaseline]) -> list[NamedPage]:
    root = await eyes.witness.fetch(FetchRequest(url=site.url, fresh_connection=True))
    found: list[NamedPage] = []
    for ending in ENDINGS:
        urls = [f"{site.url}{secrets.token_hex(TOKEN_BYTES)}{ending}" for _ in range(LOOKS)]
        looks = await asyncio.gather(*(_ask(eyes, url) for url in urls))
        taken = [look for look in looks if isinstance(look, Page)]
        if len(taken) < LOOKS:
            continue
        known = root if isinstance(root, Page) else None
        one = not_found_page(taken, f"{site.url}*{ending}", pages, known)
        if one is not None and one.likeness not in {other.likeness for other in found}:
            await asyncio.to_thread(eyes.blobs.put, taken[0].body)
            found.append(one)
    return found


async def _given(eyes: Eyes, site: Site) -> list[NamedPage]:
    found: list[NamedPage] = []
    for source in site.named:
        look = await _read(eyes, source)
        if not isinstance(look, Page):
            log.warning(
                "a named page could not be read",
                extra={"site": site.name, "kind": source.kind, "source": _where(source)},
            )
            continue
        one = named_page(source.kind, [look], _where(source))
        if one is not None:
            await asyncio.to_thread(eyes.blobs.put, look.body)
            found.append(one)
    return found


async def _read(eyes: Eyes, source: NamedSource) -> Look | None:
    if source.file is None:
        return await _ask(eyes, source.url)
    file = source.file
    try:
        body = await asyncio.to_thread(eyes.tree.read, file.parent, file.name, MAX_FILE_BYTES)
    except TreeError:
        return None
    return Page(
        url=str(file),
        final_url=str(file),
        status=GIVEN_STATUS[source.kind],
        headers=(("content-type", "text/html"),),
        body=body,
        sha256=sha256(body),
        fetched_at=eyes.clock.now(),
    )


def _logins(eyes: Eyes, pages: Sequence[PageBaseline]) -> list[NamedPage]:
    """Login forms to which addresses of the site lead; each address that ends there is one page."""
    found: dict[str, NamedPage] = {}
    for page in pages:
        if page.final_url == page.url or page.final_url in found or not page.variants:
            continue
        if len(found) == MAX_LOGINS or not page.content_type.endswith("html"):
            continue
        digest = page.variants[0].sha256
        try:
            body = eyes.blobs.get(digest)
        except KeyError:
            continue
        one = login_page(
            Page(
                url=page.url,
                final_url=page.final_url,
                status=page.status,
                headers=(("content-type", page.content_type),),
                body=body,
                sha256=digest,
                fetched_at=eyes.clock.now(),
            )
        )
        if one is not None:
            found[page.final_url] = one
    return list(found.values())


async def _ask(eyes: Eyes, url: str) -> Look:
    return await eyes.witness.fetch(FetchRequest(url=url, fresh_connection=True))


def _where(source: NamedSource) -> str:
    return source.url or str(source.file)
