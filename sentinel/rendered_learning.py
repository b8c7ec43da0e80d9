"""How a browser shows the root, and the pages that their scripts draw: learnt with a baseline."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from sentinel.core.baseline import CandidateWarning, PageBaseline, RenderedForm
from sentinel.core.document import read_document
from sentinel.core.learn import learn_page
from sentinel.core.picture import picture_hash
from sentinel.core.ports import Blobs
from sentinel.core.rendered_page import rendered_document, rendered_signals
from sentinel.core.rendering import Rendering, RenderOrder
from sentinel.core.shapes import Shape, shape_of
from sentinel.core.site import Site
from sentinel.core.urls import host_of, hosts_of
from sentinel.eyes import Eyes

MAX_LEARNT = 12
"""Pages whose rendering is learnt, the root among them."""
LOOKS = 2
"""Renderings that are compared to learn what changes by itself."""
_HTML = frozenset({"text/html", "application/xhtml+xml"})


class RenderedLearning(NamedTuple):
    """The pages, a few of them with how a browser shows them, and hostile signs in that."""

    pages: tuple[PageBaseline, ...]
    warnings: tuple[CandidateWarning, ...]


async def learn_rendered(
    eyes: Eyes, site: Site, pages: Sequence[PageBaseline], hosts: Iterable[str]
) -> RenderedLearning:
    """Pages that cannot be shown, or are hostile when shown, stay as they are. Without a browser
    all do. Never raises for what a page does."""
    if eyes.browser is None:
        return RenderedLearning(tuple(pages), ())
    known = frozenset(hosts)
    learnt: dict[str, RenderedForm] = {}
    warnings: list[CandidateWarning] = []
    for page in await asyncio.to_thread(_to_learn, eyes.blobs, pages):
        order = RenderOrder(url=page.url, hosts=hosts_of(site) | known)
        looks = [await eyes.browser.render(order) for _ in range(LOOKS)]
        good = [look for look in looks if isinstance(look, Rendering) and _fit(look, page)]
        if len(good) < LOOKS:
            continue
        signs = await asyncio.to_thread(_signs, eyes.blobs, page, good[0], known)
        warnings += signs
        if not signs:
            learnt[page.url] = await asyncio.to_thread(_form, eyes.blobs, good)
    shown = (replace(page, rendered=learnt.get(page.url)) for page in pages)
    return RenderedLearning(tuple(shown), tuple(warnings))


def _to_learn(blobs: Blobs, pages: Sequence[PageBaseline]) -> list[PageBaseline]:
    html = [page for page in pages if page.content_type in _HTML and page.variants]
    root = [page for page in html if page.subject == "/"]
    drawn: list[PageBaseline] = []
    for page in html:
        if len(drawn) + len(root) >= MAX_LEARNT:
            break
        if page.subject != "/" and _is_drawn(_served(blobs, page)):
            drawn.append(page)
    return [*root, *drawn]


def _is_drawn(body: bytes) -> bool:
    return b"<script" in body.lower() and shape_of(read_document(body)) is Shape.SHELL


def _fit(look: Rendering, page: PageBaseline) -> bool:
    """Whether it is this page that was shown: whole, as served, and not led elsewhere."""
    whole = not look.page.over_cap and look.page.status == page.status
    return whole and host_of(look.page.final_url) == host_of(page.final_url)


def _signs(
    blobs: Blobs, page: PageBaseline, look: Rendering, hosts: frozenset[str]
) -> list[CandidateWarning]:
    """What is hostile in a rendering and does not stand in the bytes, which are scanned apart."""
    served = read_document(_served(blobs, page), content_type=page.content_type, url=page.final_url)
    after = rendered_document(look.page.body, look.page)
    return [
        CandidateWarning(
            subject=page.subject,
            code=one.code,
            text=f"As a browser shows the page: {one.text}",
            quote=one.quote,
        )
        for one in rendered_signals(served, after, (), hosts)
    ]


def _form(blobs: Blobs, looks: Sequence[Rendering]) -> RenderedForm:
    first = looks[0]
    learnt = learn_page(first.page.url, [look.page for look in looks])
    blobs.put(first.page.body)
    hashes = {picture_hash(look.picture) for look in looks}
    return RenderedForm(
        sha256=first.page.sha256,
        slots=learnt.slots,
        # a page that moves has no one look
        picture_hash=hashes.pop() if len(hashes) == 1 else "",
        picture_sha256=blobs.put(first.picture) if first.picture else "",
    )


def _served(blobs: Blobs, page: PageBaseline) -> bytes:
    try:
        return blobs.get(page.variants[0].sha256)
    except KeyError:
        return b""
