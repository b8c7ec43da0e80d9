"""What is proven about one subject, and what is missing: the gravest that is supported."""

from collections.abc import Sequence
from dataclasses import replace

from sentinel.core.agreement import GONE, NEW
from sentinel.core.case import Case, case_of
from sentinel.core.circumstances import Circumstances
from sentinel.core.finding import Finding
from sentinel.core.hostile import hostile
from sentinel.core.lesser import damaged, down, gone, mild
from sentinel.core.reasons import MAX_MEASURES, reasons_of
from sentinel.core.tickets import UNDER_TICKET
from sentinel.core.verdict import INCIDENT_VERDICTS, Judgement, Measure, Verdict, worst

__all__ = ["GONE", "NEW", "UNDER_TICKET", "Circumstances", "weigh"]

_WEIGHINGS = (hostile, gone, damaged, down, mild)
"""In this order where two come to the same verdict."""


def weigh(subject: str, group: Sequence[Finding], around: Circumstances) -> Judgement:
    """The gravest that the findings about one subject, and what further witnesses say of it,
    support: adding to them never makes it milder, but for a veto that it names. It carries the
    reasons of all that is grave, the case, and the baseline that it was compared with.
    """
    found = [j for one in _WEIGHINGS if (j := one(subject, group, around)) is not None]
    if not found:
        return _nothing(subject, group)
    verdict = worst(tuple(judgement.verdict for judgement in found))
    leading = next(judgement for judgement in found if judgement.verdict is verdict)
    if verdict not in INCIDENT_VERDICTS:
        return leading
    return _told(_with_others(leading, found), group, around)


def _nothing(subject: str, group: Sequence[Finding]) -> Judgement:
    """No weighing took it up: further witnesses looked, and nothing they saw is hostile."""
    return Judgement(
        verdict=Verdict.INCONCLUSIVE,
        code="nothing-weighed",
        subject=subject,
        reasons=reasons_of(group),
    )


def _with_others(leading: Judgement, found: Sequence[Judgement]) -> Judgement:
    """The leading judgement with the reasons of others that are grave as well."""
    others = [j for j in found if j is not leading and j.verdict in INCIDENT_VERDICTS]
    reasons = dict.fromkeys((*leading.reasons, *(r for j in others for r in j.reasons)))
    exits = dict.fromkeys((*leading.exits, *(e for j in others for e in j.exits)))
    # of each measure the leading one's, so that its line says one thing of one thing
    measures: dict[str, Measure] = {}
    for measure in (m for j in (leading, *others) for m in j.measures):
        measures.setdefault(measure.name, measure)
    return replace(
        leading,
        reasons=tuple(reasons),
        exits=tuple(exits),
        measures=tuple(measures.values())[:MAX_MEASURES],
    )


def _told(judgement: Judgement, group: Sequence[Finding], around: Circumstances) -> Judgement:
    """With what a reader of something grave needs: late tickets, the baseline, the case."""
    subject = judgement.subject
    late = around.announced.too_late(subject)
    more = [text for text in (late, around.approved) if text]
    case = _case(judgement, group, around)
    return replace(
        judgement,
        reasons=(*judgement.reasons, *more),
        case="" if case is Case.NOT_KNOWN else case.value,
    )


def _case(judgement: Judgement, group: Sequence[Finding], around: Circumstances) -> Case:
    if judgement.verdict is Verdict.DOWN:
        return Case.NOT_KNOWN  # an outage is no attack
    views = around.corroboration.of(judgement.subject)
    return case_of(group, replace(around.corroboration, views=views))
