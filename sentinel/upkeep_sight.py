"""What checks about upkeep see comes after the judgement on whether the site is whole: a journey or
the promises may take minutes, and an attack is not to wait for them."""

from dataclasses import replace

from sentinel.core.corroboration import NONE
from sentinel.core.upkeep import upkeep_checks, whole_checks
from sentinel.core.verdict import INCIDENT_VERDICTS
from sentinel.judging import Judged, Judging
from sentinel.looking import look_at_upkeep
from sentinel.sight import Sight


def apart(judging: Judging, sight: Sight) -> bool:
    """Whether what was seen is put on record before upkeep is looked at: it is grave."""
    checks = judging.scene.checks
    grave = any(one.verdict in INCIDENT_VERDICTS for one in sight.judged.judgements)
    return grave and bool(upkeep_checks(checks)) and bool(whole_checks(checks))


async def with_upkeep(judging: Judging, sight: Sight) -> Sight:
    """The sight with what checks about upkeep see beside it. Raises StoreError."""
    seen, known = sight.seen, len(sight.seen.findings)
    await look_at_upkeep(judging.eyes, judging.scene, seen)
    found = seen.findings[known:]
    if not found:
        return sight
    record = sight.judged.record
    judged = await judging.judged(
        seen,
        [*sight.judged.findings, *found],
        {} if record is None else record.first_seen,
        NONE if record is None else record.corroboration,
    )
    return replace(sight, judged=judged)


async def upkeep_alone(judging: Judging, sight: Sight) -> tuple[Judging, Sight]:
    """What checks about upkeep see, for a record of its own, and how it is judged. Raises
    StoreError."""
    seen, known, timed = sight.seen, len(sight.seen.findings), len(sight.seen.timings)
    await look_at_upkeep(judging.eyes, judging.scene, seen)
    scene = replace(judging.scene, checks=upkeep_checks(judging.scene.checks), observed=[])
    alone = replace(judging, scene=scene)
    seen = replace(seen, findings=seen.findings[known:], timings=seen.timings[timed:])
    judged = Judged(findings=(), judgements=(), record=None)
    if seen.findings:
        judged = await alone.judged(seen, seen.findings, {})
    return alone, replace(sight, seen=seen, judged=judged)
