"""One look through the checks that cover it: what they find, off the event loop."""

import asyncio
import logging
from dataclasses import replace

from sentinel.actions.driver import driver_of
from sentinel.announcing import announced_page
from sentinel.changed_files import checker_failed, uncompared
from sentinel.checkers import KINDS, Kind, Scope
from sentinel.core.check import Check
from sentinel.core.finding import Finding
from sentinel.core.header_finding import header_news
from sentinel.core.led_away import as_redirect
from sentinel.core.look_facts import with_look
from sentinel.core.nearest_form import nearest_form
from sentinel.core.no_look import looks_blocked
from sentinel.core.observation import MAX_A_RUN
from sentinel.core.page import Look, Page
from sentinel.core.snapshot import Snapshot
from sentinel.core.upkeep import UPKEEP_KINDS
from sentinel.core.urls import subject_of
from sentinel.core.words import WitnessKind
from sentinel.errors import BlockError
from sentinel.eyes import Eyes, Scene
from sentinel.observing import Observer
from sentinel.turns import in_turn
from sentinel.wire_keeping import with_wire

log = logging.getLogger(__name__)


async def page_findings(
    eyes: Eyes, scene: Scene, look: Look, witness: WitnessKind, *, enough: bool = False
) -> list[Finding]:
    """With `enough`, a changed page is not compared: so many are hostile that this comes first."""
    subject = subject_of(look.url, scene.site)
    path = subject.partition("?")[0]
    checks = [
        check
        for check in scene.checks
        if kind_of(eyes, check).scope is Scope.PAGE and check.covers(path)
    ]
    if not checks:
        return []
    expected = scene.expected.get(look.url)
    changed = not (
        isinstance(look, Page)
        and expected is not None
        and expected.holds(look.status, look.final_url, look.sha256)
        and not header_news(look, expected, site=scene.site, known=_known_hosts(scene))
    )
    if changed and enough and isinstance(look, Page) and look.status < 400:
        return [uncompared(scene.site, c, look) for c in checks if c.kind == "baseline"][:1]
    before = None
    if changed:
        expected, before = await asyncio.to_thread(
            nearest_form, expected, look, lambda digest: _kept(eyes, digest)
        )
    snapshot = Snapshot(
        site=scene.site,
        taken_at=eyes.clock.now(),
        witness=witness,
        look=look,
        expected=expected,
        before=before,
        baseline=scene.baseline,
        block=await block_of(eyes, scene) if looks_blocked(look) else None,
    )
    deployed = (
        await announced_page(eyes, scene, snapshot, checks, run_check)
        if changed and scene.announced.served(subject)
        else None
    )
    findings: list[Finding] = [] if deployed is None else [deployed]
    for check in checks:
        if (changed and deployed is None) or check.kind != "baseline":
            findings += await run_check(eyes, check, snapshot)
    if changed and eyes.observer is not None:
        # kept with where it led, which a failure does not tell
        shown = as_redirect(look, expected, scene.site)
        await asyncio.to_thread(_observe, eyes.observer, scene, shown, findings, witness)
    if isinstance(look, Page):
        if any(look.sha256 in finding.evidence for finding in findings):
            await asyncio.to_thread(eyes.blobs.put, look.body)
        findings = [with_look(finding, look) for finding in findings]
    return await with_wire(eyes, scene, look, witness, findings)


async def block_of(eyes: Eyes, scene: Scene) -> str | None:
    """For which incident the web server blocks the site at this moment, empty where it does not:
    the header of our block can be forged. None where it cannot be found out."""
    if scene.site.block is None:
        return ""
    try:
        return await asyncio.to_thread(driver_of(eyes.blockers, scene.site).incident, scene.site)
    except BlockError:
        log.exception("block unknown", extra={"site": scene.site.name})
        return None


def _observe(
    observer: Observer, scene: Scene, look: Look, findings: list[Finding], witness: WitnessKind
) -> None:
    """Keeps a look that differs from what is approved, so that it can be judged again."""
    if scene.baseline is None or len(scene.observed) >= MAX_A_RUN:
        return
    seen = observer.take(
        look,
        findings,
        site=scene.site.name,
        subject=subject_of(look.url, scene.site),
        witness=witness,
        baseline=scene.baseline.id,
    )
    if seen is not None:
        scene.observed.append(seen)


async def run_check(eyes: Eyes, check: Check, snapshot: Snapshot) -> list[Finding]:
    """One checker off the event loop. One that breaks stops no other, and is not silent."""
    try:
        kind = kind_of(eyes, check)
        found = await asyncio.to_thread(in_turn, lambda: kind.check(check, snapshot))
    except Exception as error:  # a plug-in may raise anything; it becomes a finding
        log.exception("checker failed", extra={"check": check.name, "site": snapshot.site.name})
        found = [checker_failed(check, snapshot, error)]
    if check.kind in UPKEEP_KINDS:
        return [replace(finding, upkeep=True) for finding in found]
    return found


def kind_of(eyes: Eyes, check: Check) -> Kind:
    return eyes.plugins.get(check.name) or KINDS[check.kind]


def _known_hosts(scene: Scene) -> tuple[str, ...]:
    return () if scene.baseline is None else scene.baseline.hosts


def _kept(eyes: Eyes, digest: str) -> bytes | None:
    try:
        return eyes.blobs.get(digest)
    except KeyError:
        return None
