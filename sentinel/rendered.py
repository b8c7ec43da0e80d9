"""Pages as a browser shows them: one more way to look, and what is learnt for it."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sentinel.core.baseline import Baseline, PageBaseline, RenderedForm
from sentinel.core.comparison import Comparison, signal
from sentinel.core.document import Document, read_document
from sentinel.core.doubts import Doubt
from sentinel.core.finding import Finding, Strength
from sentinel.core.learn import learn_page
from sentinel.core.page import FetchFailure, Look, Page
from sentinel.core.picture import picture_hash
from sentinel.core.ports import Blobs, Browser
from sentinel.core.rendered_page import compare_rendered, rendered_signals, without_form
from sentinel.core.rendering import Rendering, RenderOrder
from sentinel.core.shapes import Shape, shape_of
from sentinel.core.site import Site
from sentinel.core.urls import host_of, hosts_of, subject_of
from sentinel.core.verdict import Verdict
from sentinel.core.words import WitnessKind
from sentinel.eyes import Eyes, Scene
from sentinel.turns import in_turn
from sentinel.ways import Blind, Way

MAX_LEARNT = 12
"""Pages whose rendering is learnt: the root, and such as their scripts draw."""
LOOKS = 2
"""Renderings that are compared to learn what changes by itself."""
_HTML = frozenset({"text/html", "application/xhtml+xml"})


def browser_way(eyes: Eyes, scene: Scene, doubt: Doubt) -> Iterator[Way]:
    """A look through the browser, for a doubt about a page; none where there is no browser."""
    browser, expected = eyes.browser, scene.expected.get(doubt.url)
    if browser is None or not doubt.hostile or WitnessKind.RENDERED in doubt.seen_by:
        return
    if expected is not None and expected.content_type not in _HTML:
        return

    async def look(url: str) -> Look | Rendering | Blind:
        return await browser.render(
            RenderOrder(
                url=url, hosts=_may_reach(scene.site, scene.baseline), headers=scene.headers
            )
        )

    yield Way(WitnessKind.RENDERED, "", look)


async def rendered_findings(eyes: Eyes, scene: Scene, rendering: Rendering) -> list[Finding]:
    """At most one finding: what the rendering argues for. Its bytes and its picture are kept."""
    subject = subject_of(rendering.page.url, scene.site)
    path = subject.partition("?")[0]
    check = next((c for c in scene.checks if c.kind == "baseline" and c.covers(path)), None)
    if check is None or scene.baseline is None:
        return []

    def judged() -> list[Finding]:
        compared = _compared(eyes.blobs, scene, rendering)
        if compared.verdict not in {Verdict.DEFACED, Verdict.SUSPECT}:
            return []
        page = rendering.page
        kept = [eyes.blobs.put(body) for body in (page.body, rendering.picture) if body]
        refused = ", ".join(rendering.refused_hosts)
        return [
            Finding(
                check=check.name,
                code="page-rendered",
                subject=subject,
                url=page.url,
                severity=check.severity,
                verdict=compared.verdict,
                message=f"As a browser shows it, the page is hostile: {compared.reasons[0]}",
                witness=WitnessKind.RENDERED,
                signals=compared.signals,
                rule=compared.rule,
                score=compared.score,
                digest_after=page.sha256,
                evidence=tuple(kept),
                details={"status": str(page.status), "comparison": compared.code}
                | ({"refused_hosts": refused} if refused else {}),
            )
        ]

    return await asyncio.to_thread(in_turn, judged)


def _compared(blobs: Blobs, scene: Scene, rendering: Rendering) -> Comparison:
    page, baseline = rendering.page, scene.baseline
    assert baseline is not None  # the caller has seen to it
    expected, after = scene.expected.get(page.url), _document(page, page.body)
    away = host_of(page.final_url)
    if away not in hosts_of(scene.site):
        text = f"The page leads visitors on to {away}, by a script or a timer."
        return without_form([signal("redirected-off-site", Strength.STRONG, text, page.final_url)])
    form = None if expected is None else expected.rendered
    learnt = None if form is None else _kept(blobs, form.sha256)
    if form is not None and learnt is not None:
        return compare_rendered(
            _document(page, learnt),
            after,
            form=form,
            look=picture_hash(rendering.picture),
            identity=baseline.identity,
            known_hosts=baseline.hosts,
        )
    variants = () if expected is None else expected.variants
    served = (_kept(blobs, variants[0].sha256) if variants else None) or b""
    before = read_document(
        served,
        content_type="" if expected is None else expected.content_type,
        url=page.url,
    )
    return without_form(rendered_signals(before, after, baseline.identity, baseline.hosts))


async def learn_rendered(
    browser: Browser, blobs: Blobs, site: Site, pages: Sequence[PageBaseline], baseline: Baseline
) -> tuple[PageBaseline, ...]:
    """The pages, a few of them with how a browser shows them; those that cannot be shown stay as
    they are. Never raises for what a page does."""
    wanted = await asyncio.to_thread(_to_learn, blobs, pages)
    learnt = {}
    for page in wanted:
        order = RenderOrder(url=page.url, hosts=_may_reach(site, baseline))
        looks = [await browser.render(order) for _ in range(LOOKS)]
        good = [look for look in looks if not isinstance(look, FetchFailure)]
        if len(good) == LOOKS and all(_fit(look, page) for look in good):
            learnt[page.url] = await asyncio.to_thread(_form, blobs, good)
    return tuple(replace(page, rendered=learnt.get(page.url)) for page in pages)


def _to_learn(blobs: Blobs, pages: Sequence[PageBaseline]) -> list[PageBaseline]:
    html = [page for page in pages if page.content_type in _HTML and page.variants]
    root = [page for page in html if page.subject == "/"]
    drawn: list[PageBaseline] = []
    for page in html:
        if len(drawn) + len(root) >= MAX_LEARNT:
            break
        if page.subject != "/" and _is_shell(_kept(blobs, page.variants[0].sha256) or b""):
            drawn.append(page)
    return [*root, *drawn]


def _is_shell(body: bytes) -> bool:
    return b"<script" in body.lower() and shape_of(read_document(body)) is Shape.SHELL


def _fit(look: Rendering, page: PageBaseline) -> bool:
    """Whether it is this page that was shown: whole, as served, and not led elsewhere."""
    whole = not look.page.over_cap and look.page.status == page.status
    return whole and host_of(look.page.final_url) == host_of(page.final_url)


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
    )


def _may_reach(site: Site, baseline: Baseline | None) -> frozenset[str]:
    return hosts_of(site) | frozenset(() if baseline is None else baseline.hosts)


def _document(page: Page, body: bytes) -> Document:
    return read_document(
        body, content_type="text/html; charset=utf-8", url=page.url, status=page.status
    )


def _kept(blobs: Blobs, sha256: str) -> bytes | None:
    try:
        return blobs.get(sha256)
    except KeyError:
        return None
