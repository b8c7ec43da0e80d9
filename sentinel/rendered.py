"""Pages as a browser shows them: one more way to look, in doubt and now and then."""

import asyncio
from collections.abc import Iterator, Sequence

from sentinel.core.comparison import Comparison, signal
from sentinel.core.document import read_document
from sentinel.core.doubts import Doubt
from sentinel.core.finding import Finding, Strength
from sentinel.core.page import Look
from sentinel.core.picture import picture_hash
from sentinel.core.ports import Blobs, Browser
from sentinel.core.rendered_page import (
    compare_rendered,
    rendered_document,
    rendered_signals,
    without_form,
)
from sentinel.core.rendering import Rendering, RenderOrder
from sentinel.core.urls import host_of, hosts_of, subject_of
from sentinel.core.verdict import Verdict
from sentinel.core.words import WitnessKind
from sentinel.eyes import Eyes, Scene
from sentinel.turns import in_turn
from sentinel.ways import Blind, Way
from sentinel.wire_keeping import with_drawing

SAMPLE = 3
"""Pages beside the root that a sweep shows in the browser."""
_HTML = frozenset({"text/html", "application/xhtml+xml"})


def browser_way(eyes: Eyes, scene: Scene, doubt: Doubt) -> Iterator[Way]:
    """A look through the browser, for a doubt about a page; none where there is no browser."""
    browser, expected = eyes.browser, scene.expected.get(doubt.url)
    if browser is None or not doubt.hostile or WitnessKind.RENDERED in doubt.seen_by:
        return
    if expected is not None and expected.content_type not in _HTML:
        return

    async def look(url: str) -> Look | Rendering | Blind:
        return await browser.render(_order(scene, url))

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

    found = await asyncio.to_thread(in_turn, judged)
    return await with_drawing(eyes, scene, rendering, found)


def _compared(blobs: Blobs, scene: Scene, rendering: Rendering) -> Comparison:
    page, baseline = rendering.page, scene.baseline
    assert baseline is not None  # the caller has seen to it
    expected, after = scene.expected.get(page.url), rendered_document(page.body, page)
    away = host_of(page.final_url)
    if away not in hosts_of(scene.site):
        text = f"The page leads visitors on to {away}, by a script or a timer."
        return without_form([signal("redirected-off-site", Strength.STRONG, text, page.final_url)])
    form = None if expected is None else expected.rendered
    learnt = None if form is None else _kept(blobs, form.sha256)
    if form is not None and learnt is not None:
        return compare_rendered(
            rendered_document(learnt, page),
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


async def look_through_browser(
    eyes: Eyes, scene: Scene, findings: Sequence[Finding]
) -> list[Finding]:
    """What a browser shows though nothing is in doubt: of a few pages that changed, for what a new
    script draws stands in no bytes, and where it is time, of the root and of pages that scripts
    draw. Of pages about which grave `findings` speak, others tell."""
    browser, site = eyes.browser, scene.site
    if browser is None or scene.baseline is None or scene.whole:
        return []
    spoken_of = {finding.subject for finding in findings}
    wanted: list[str] = []
    for one in findings:
        fresh = len(wanted) < SAMPLE and _is_changed_page(one, scene)
        if fresh and eyes.rendering.is_new(site.name, one.url, one.digest_after):
            wanted.append(one.url)
    if eyes.rendering.due(site.name, eyes.clock.monotonic()):
        learnt = [page for page in scene.expected.values() if page.rendered is not None]
        turn = eyes.rendering.turn(site.name, learnt, SAMPLE)
        wanted += [url for url in turn if subject_of(url, site) not in spoken_of]
    return await _shown(eyes, scene, browser, tuple(dict.fromkeys(wanted)))


def _is_changed_page(finding: Finding, scene: Scene) -> bool:
    expected = scene.expected.get(finding.url)
    html = expected is not None and expected.content_type in _HTML
    return html and finding.code == "page-changed" and finding.verdict is Verdict.EDITED


async def look_again_through_browser(
    eyes: Eyes, scene: Scene, findings: Sequence[Finding]
) -> list[Finding]:
    """The findings of such looks once more; what is not shown again is not there."""
    urls = {one.url for one in findings if one.witness is WitnessKind.RENDERED}
    return [] if eyes.browser is None else await _shown(eyes, scene, eyes.browser, sorted(urls))


async def _shown(eyes: Eyes, scene: Scene, browser: Browser, urls: Sequence[str]) -> list[Finding]:
    found: list[Finding] = []
    for url in urls:  # one browser at a time
        look = await browser.render(_order(scene, url))
        if isinstance(look, Rendering):
            found += await rendered_findings(eyes, scene, look)
    return found


def _order(scene: Scene, url: str) -> RenderOrder:
    known = () if scene.baseline is None else scene.baseline.hosts
    return RenderOrder(url=url, hosts=hosts_of(scene.site) | set(known), headers=scene.headers)


def _kept(blobs: Blobs, sha256: str) -> bytes | None:
    try:
        return blobs.get(sha256)
    except KeyError:
        return None
