"""Second looks at what could become grave: the other witnesses, on fresh connections."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from sentinel.core.check import Check
from sentinel.core.finding import Finding
from sentinel.core.judge import confirming
from sentinel.core.page import FetchRequest, Page
from sentinel.core.settings import Config, Witnesses
from sentinel.core.verdict import Verdict, worst
from sentinel.core.words import WitnessKind
from sentinel.looking import Eyes, Scene, Seen, look_again, look_at_tree, tree_witness, urls_of

MAX_ASKED = 100
"""How many addresses one further look asks; they tell what happened to the others."""


async def confirm(
    eyes: Eyes, scene: Scene, config: Config, seen: Seen, findings: list[Finding]
) -> list[Finding]:
    """The findings after as many further looks as the checks ask for (`confirm`).

    With a document root the tree is the other witness, and no pause is needed unless
    something looks damaged (an upload may be running). Without one, a pause and the other
    user agent stand in (DESIGN 4). What a later look no longer shows is dropped. A site that
    seems down while no control address answers is not called down: our own network is in doubt.
    """
    whole = replace(scene, checks=config.checks)
    look = 1
    if seen.tree is None and confirming(findings):
        findings = await _with_tree(eyes, whole, seen, findings)
    while look < _looks_wanted(config.checks, findings):
        await asyncio.sleep(_pause_seconds(config.witnesses, scene, findings, look))
        findings = await _with_tree(eyes, whole, seen, findings)
        findings = await _ask_again(eyes, whole, findings)
        look += 1
    if any(finding.verdict is Verdict.DOWN for finding in findings):
        findings = await _with_controls(eyes, config.witnesses, findings)
    return findings


async def _with_tree(
    eyes: Eyes, scene: Scene, seen: Seen, findings: list[Finding]
) -> list[Finding]:
    """The findings with what the document root says now, where it is a witness."""
    if not tree_witness(scene.site):
        return findings
    again = Seen(tree=seen.tree, findings=findings)
    await look_at_tree(eyes, scene, again)
    seen.tree = again.tree
    return again.findings


def _looks_wanted(checks: Sequence[Check], findings: Sequence[Finding]) -> int:
    """How many looks what could become grave takes; never fewer than two."""
    subjects = set(confirming(findings))
    names = {finding.check for finding in findings if finding.subject in subjects}
    wanted = max((check.confirm for check in checks if check.name in names), default=0)
    return max(2, wanted) if subjects else 0


async def _ask_again(eyes: Eyes, scene: Scene, findings: list[Finding]) -> list[Finding]:
    subjects = set(confirming(findings)[:MAX_ASKED])
    public = {f.subject for f in findings if f.witness is WitnessKind.PUBLIC}
    first, second = eyes.user_agents[:2]
    fresh = await look_again(
        eyes,
        scene,
        urls_of(findings, subjects - public),
        witness=WitnessKind.PUBLIC,
        user_agent=first,
    )
    again = await look_again(
        eyes,
        scene,
        urls_of(findings, subjects & public),
        witness=WitnessKind.PUBLIC_SECOND,
        user_agent=second,
    )
    seen_again = {f.subject for f in again}
    kept = [
        f
        for f in findings
        if f.witness is not WitnessKind.PUBLIC_SECOND
        and (f.witness is WitnessKind.TREE or f.subject not in subjects or f.subject in seen_again)
    ]
    return [*kept, *fresh, *again]


async def _with_controls(
    eyes: Eyes, witnesses: Witnesses, findings: Sequence[Finding]
) -> list[Finding]:
    """The findings as they are if a control address answers (or none is configured)."""
    requests = [FetchRequest(url=url, fresh_connection=True) for url in witnesses.control_urls]
    looks = await asyncio.gather(*(eyes.witness.fetch(request) for request in requests))
    if not looks or any(isinstance(look, Page) for look in looks):
        return list(findings)
    return [
        replace(
            finding,
            verdict=Verdict.INCONCLUSIVE,
            message=f"{finding.message} No control address answers either: our own network.",
        )
        if finding.verdict is Verdict.DOWN
        else finding
        for finding in findings
    ]


def _pause_seconds(
    witnesses: Witnesses, scene: Scene, findings: Sequence[Finding], look: int
) -> float:
    """How long to wait before the next look. Files that tell the same are a witness of their own,
    and need no pause; two looks over the same path do."""
    gravest = worst(tuple(f.verdict for f in findings))
    told_by_files = {
        f.subject
        for f in findings
        if f.witness is WitnessKind.TREE and f.verdict is not Verdict.INCONCLUSIVE
    }
    alone = set(confirming(findings)) - told_by_files
    if not tree_witness(scene.site) or alone or gravest is Verdict.DOWN or look > 1:
        return witnesses.pause_seconds
    return witnesses.corrupt_pause_seconds if gravest is Verdict.CORRUPT else 0.0
