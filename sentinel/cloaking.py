"""Looks as search engines take them though nothing is in doubt: what only they are shown is seen
in no other way."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sentinel.checking import page_findings
from sentinel.core.finding import Finding, Strength
from sentinel.core.led_away import as_redirect
from sentinel.core.page import FetchFailure, Page
from sentinel.core.search_looks import SearchLook
from sentinel.core.urls import subject_of
from sentinel.core.verdict import Verdict
from sentinel.core.witness_paths import SEARCHING, WITNESS_TEXT
from sentinel.core.words import Severity
from sentinel.eyes import Eyes, Scene
from sentinel.ways import search_way

DIFFERS_BY_AGENT = "differs-by-agent"
"""Code of the finding that search engines are shown another page in which nothing is hostile."""
AT_ONCE = 4
_SPAM = frozenset({"hidden-links", "spam-in-text", "spam-in-title"})
"""Signals for which pages are cloaked, also where they are weak."""
_CHANGED = frozenset({Verdict.DEFACED, Verdict.SUSPECT, Verdict.EDITED})


async def look_as_search_engines(
    eyes: Eyes, scene: Scene, findings: Sequence[Finding]
) -> list[Finding]:
    """What search engines and their visitors are shown of the root and a few pages, where it is
    time for such a look; of pages about which `findings` speak, others tell.

    A page that is another one for them, and not hostile (a mobile form, a test of two designs), is
    told once, as a fact. That they are turned away, or get no answer, is no news.
    """
    if scene.baseline is None or scene.whole:
        return []
    if not eyes.search.due(scene.site.name, eyes.clock.monotonic()):
        return []
    spoken_of = {finding.subject for finding in findings}
    urls = eyes.search.sample(scene.site.name, tuple(scene.expected.values()))
    wanted = [url for url in urls if subject_of(url, scene.site) not in spoken_of]
    found = await _look(eyes, scene, [(url, way) for url in wanted for way in eyes.search.ways])
    hostile = [finding for finding in found if _is_hostile(finding)]
    grave = {finding.subject for finding in hostile}
    others = [
        replace(_told(finding), severity=Severity.INFO, verdict=Verdict.INTACT)
        for finding in found
        if finding.subject not in grave
        and finding.verdict in _CHANGED
        and eyes.search.is_news(scene.site.name, finding.subject)
    ]
    return [*hostile, *others]


async def look_again_as_search_engines(
    eyes: Eyes, scene: Scene, findings: Iterable[Finding]
) -> list[Finding]:
    """The hostile findings of such looks once more, each in the way in which it was made; what is
    not shown again is not there."""
    wanted = {
        (finding.url, way)
        for finding in findings
        if finding.witness in SEARCHING and (way := eyes.search.of(finding.witness)) is not None
    }
    ordered = sorted(wanted, key=lambda one: (one[0], one[1].witness))
    return [one for one in await _look(eyes, scene, ordered) if _is_hostile(one)]


async def _look(
    eyes: Eyes, scene: Scene, wanted: Sequence[tuple[str, SearchLook]]
) -> list[Finding]:
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(url: str, way: SearchLook) -> list[Finding]:
        async with turns:
            look = await search_way(eyes, scene, way).look(url)
        if isinstance(look, FetchFailure):
            look = as_redirect(look, scene.expected.get(url), scene.site)
        if not isinstance(look, Page):
            return []
        return await page_findings(eyes, scene, look, way.witness)

    found = await asyncio.gather(*(one(url, way) for url, way in wanted))
    return [finding for findings in found for finding in findings]


def _is_hostile(finding: Finding) -> bool:
    if finding.verdict not in {Verdict.DEFACED, Verdict.SUSPECT}:
        return False
    strong = finding.strongest is Strength.STRONG
    return strong or any(one.code in _SPAM for one in finding.signals)


def _told(finding: Finding) -> Finding:
    who = WITNESS_TEXT[finding.witness]
    text = f"Another form of the page is shown to {who}; nothing in it is hostile."
    return replace(finding, code=DIFFERS_BY_AGENT, message=text, rule="", score=0.0)
