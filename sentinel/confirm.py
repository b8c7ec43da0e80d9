"""Second looks at what could become grave: the other witnesses, on fresh connections."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sentinel.cloaking import look_again_as_search_engines
from sentinel.core.check import Check
from sentinel.core.finding import Finding, Strength
from sentinel.core.judge import GRAVE, confirming
from sentinel.core.manifest import Manifest
from sentinel.core.own_network import NO_CONTROL
from sentinel.core.settings import Config, Witnesses
from sentinel.core.verdict import Verdict, worst
from sentinel.core.weigh import NEW
from sentinel.core.witness_paths import ACCOMPANYING
from sentinel.core.words import WitnessKind
from sentinel.database_looks import look_again_at_databases
from sentinel.eyes import Eyes, Scene, Seen, tree_witness
from sentinel.looking import look_again, look_at_tree
from sentinel.rendered import look_again_through_browser
from sentinel.witnessing import controls_answer

UNFINISHED = frozenset({Verdict.CORRUPT, Verdict.SUSPECT})
"""What a half-written file may look like."""
MAX_WAITS = 10
"""How many pauses long a damaged file may still be written; then it is judged as it stands."""
MAX_ASKED = 20
"""How many addresses one further look asks; they tell what happened to the others."""


async def confirm(
    eyes: Eyes, scene: Scene, config: Config, seen: Seen, findings: list[Finding]
) -> list[Finding]:
    """The findings after as many further looks as the checks ask for (`confirm`).

    With a document root the tree is the other witness, and no pause is needed unless
    something looks damaged (an upload may be running; as long as it goes on, up to MAX_WAITS
    pauses, nothing is concluded). Without one, a pause and the other
    user agent stand in (DESIGN 4). What a later look no longer shows is dropped. A site that
    seems down while no control address answers is not called down: our own network is in doubt.
    """
    whole = replace(scene, checks=config.checks)
    look, waited = 1, 0
    if seen.tree is None and confirming(findings):
        findings = await _with_tree(eyes, whole, seen, findings)
    while look < _looks_wanted(config.checks, findings):
        await asyncio.sleep(_pause_seconds(config.witnesses, scene, findings, look))
        before = seen.tree
        findings = await _with_tree(eyes, whole, seen, findings)
        if waited < MAX_WAITS and _being_written(before, seen.tree, findings):
            waited += 1
            continue
        findings = await _ask_again(eyes, whole, findings)
        look += 1
    if any(finding.verdict is Verdict.DOWN for finding in findings):
        findings = await _with_controls(eyes, config.witnesses, findings)
    return findings


def _being_written(
    before: Manifest | None, after: Manifest | None, findings: Sequence[Finding]
) -> bool:
    """Whether nothing worse than damage shows, and such a file is another than a moment ago."""
    if before is None or after is None:
        return False
    if worst(tuple(f.verdict for f in findings)) not in UNFINISHED:
        return False
    old, new = before.by_path(), after.by_path()
    damaged = {f.details.get("path", "") for f in findings if f.verdict in UNFINISHED}
    return any(path in new and old.get(path) != new[path] for path in damaged)


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
    subjects = set(_first_asked(findings))
    public = {f.subject for f in findings if f.witness is WitnessKind.PUBLIC}
    first, second = eyes.user_agents[:2]
    fresh = await look_again(
        eyes,
        scene,
        _urls_of(findings, subjects - public),
        witness=WitnessKind.PUBLIC,
        user_agent=first,
    )
    again = await look_again(
        eyes,
        scene,
        _urls_of(findings, subjects & public),
        witness=WitnessKind.PUBLIC_SECOND,
        user_agent=second,
    )
    along = [f for f in findings if f.witness in ACCOMPANYING and f.subject in subjects]
    repeated = await look_again_as_search_engines(eyes, scene, along)
    repeated += await look_again_through_browser(eyes, scene, along)
    findings, asked = await look_again_at_databases(eyes, scene, findings)
    repeated += asked
    seen_again = {f.subject for f in again}
    files = {f.digest_after for f in findings if f.witness is WitnessKind.TREE} - {""}
    whole = {f.subject for f in again if f.verdict not in GRAVE}
    on_disk = {f.subject for f in again if f.subject in whole and f.digest_after in files}
    healed = {Verdict.CORRUPT: whole, Verdict.SUSPECT: on_disk}
    kept = [
        f
        for f in findings
        if f.witness is not WitnessKind.PUBLIC_SECOND
        and f not in along
        and (
            f.witness is WitnessKind.TREE
            or not f.url  # about no page (the site's servers): it was asked twice already
            or f.subject not in subjects
            or f.subject in seen_again
        )
        # a half-written page that is whole now is none; a hostile one that is gone may come again
        and not (f.witness is WitnessKind.PUBLIC and f.subject in healed.get(f.verdict, ()))
    ]
    return [*kept, *fresh, *again, *repeated]


def _first_asked(findings: Sequence[Finding]) -> list[str]:
    """The subjects that are asked again: those with strong signals, approved ones before new
    ones, for files that nobody is served must not take the place of a page that people see."""
    strong = {f.subject for f in findings if f.strongest is Strength.STRONG}
    known = {f.subject for f in findings if f.code not in NEW}
    ranked = sorted(confirming(findings), key=lambda s: (s not in strong, s not in known, s != "/"))
    return ranked[:MAX_ASKED]


async def _with_controls(
    eyes: Eyes, witnesses: Witnesses, findings: Sequence[Finding]
) -> list[Finding]:
    """The findings as they are where our own network is good, or nobody can say."""
    if await controls_answer(eyes, witnesses) is not False:
        return list(findings)
    return [
        replace(
            finding,
            verdict=Verdict.INCONCLUSIVE,
            message=f"{finding.message} {NO_CONTROL}",
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
    return witnesses.corrupt_pause_seconds if gravest in UNFINISHED else 0.0


def _urls_of(findings: Sequence[Finding], subjects: Iterable[str]) -> list[str]:
    """The addresses under which some subjects are asked again, each once."""
    wanted = set(subjects)
    return list(dict.fromkeys(f.url for f in findings if f.subject in wanted and f.url))
