"""The weighing: findings of several witnesses, deploy tickets and links become judgements.

Content argues (compare, assets, newcomers); here is decided what is proven. `defaced` and
`corrupt` lead to a block, so both need independent witnesses that agree (DESIGN 4).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sentinel.core.announced import Announced
from sentinel.core.baseline import DeployTicket
from sentinel.core.corroboration import NONE, Corroboration
from sentinel.core.deployed import beside_manifest, settle
from sentinel.core.finding import Finding, Strength
from sentinel.core.judging_record import JudgingRecord
from sentinel.core.verdict import Judgement, Verdict, worst
from sentinel.core.weigh import GONE, NEW, Circumstances, weigh
from sentinel.core.witness_bounds import DOWN_SHARE, WITNESSES
from sentinel.core.words import WitnessKind

GRAVE = frozenset({Verdict.DEFACED, Verdict.CORRUPT, Verdict.DOWN, Verdict.SUSPECT})
MAX_NAMED = 10


def judge(
    findings: Sequence[Finding],
    *,
    tickets: Sequence[DeployTicket],
    now: datetime,
    since: datetime | None = None,
    required_looks: int = int(WITNESSES.value),
    still_linked: Collection[str] = (),
    looked_at: int = 0,
    first_seen: Mapping[str, datetime] | None = None,
    corroboration: Corroboration = NONE,
    approved: str = "",
    passed: Collection[tuple[str, str]] = (),
) -> tuple[Judgement, ...]:
    """One judgement per subject that is not intact, the gravest first; the rules are `core/rules`.

    - `defaced`: a STRONG signal, and `required_looks` kinds of witnesses that see the change; a
      page that was replaced without a word needs more (C4), a sealed one no signal at all (C5).
    - `corrupt`: damage that so many see; what is gone counts where surviving pages still link to
      it (`still_linked`), or where more than one thing is gone.
    - One witness alone gives `suspect`, and the judgement says what is missing.
    - Vetoes cap a proof: a deploy ticket, too many sites at once, no look at the page, our own
      network. Each is named, and so are those that were looked at and do not apply.
    - A deploy ticket that covers the subject caps both at `edited`, or at `suspect` where the
      page's identity is lost or a claim is made.
    - `down`: the root, or half of the addresses, failing in a visitor's look and again in a second.
    - Exactly what a ticket's manifest announces: `edited`, and nobody is asked (core/deployed.py).
    A ticket counts that was in force at `now`, or at `since`, when the looks began: it may have
    begun or ended while they were taken. It does not count for a subject that was seen in a grave
    state before it was begun (`first_seen`).
    `looked_at` is the number of addresses asked; where 0, that of `still_linked` stands in.
    `corroboration`: what further witnesses said; views of subjects without a finding are judged
    too. `approved`: what was compared with, in a sentence that a grave judgement repeats.
    `passed`: subjects, and digests of what was seen there while a ticket covered it: after the end
    of its time the same bytes are no proof.
    The same arguments give the same judgements, in whatever order the findings stand.
    """
    announced = Announced(
        tickets=tuple(tickets),
        times=(now,) if since is None else (since, now),
        first_seen=first_seen or {},
        passed=frozenset(passed),
    )
    deployed, findings = settle(findings, announced)
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.verdict is Verdict.INTACT:
            continue  # told, and nobody has to do anything about it
        groups.setdefault(finding.subject, []).append(finding)
    for view in corroboration.views:
        if view.verdict in GRAVE:
            groups.setdefault(view.subject, [])
    down = {f.subject for f in findings if f.verdict is Verdict.DOWN}
    asked = max(looked_at, len(still_linked))
    circumstances = Circumstances(
        announced=announced,
        required_looks=required_looks,
        still_linked=frozenset(still_linked),
        gone=frozenset(f.subject for f in findings if f.code in GONE),
        down_everywhere="/" in down or (asked > 1 and len(down) >= DOWN_SHARE.value * asked),
        hostile=frozenset(f.subject for f in findings if f.strongest is Strength.STRONG),
        corroboration=corroboration,
        approved=approved,
    )
    judged = [weigh(name, _in_order(groups[name]), circumstances) for name in sorted(groups)]
    judged = _carried_along(judged, groups)
    judged = [*deployed, *(beside_manifest(judgement, announced) for judgement in judged)]
    order = _order()
    return tuple(sorted(judged, key=lambda one: (order.index(one.verdict), one.subject)))


def judged_again(findings: Sequence[Finding], record: JudgingRecord) -> tuple[Judgement, ...]:
    """The judgements that some findings got, or would get, under what was recorded beside them.
    Pure: what `Detector` concludes is what this gives for its run's findings and record."""
    return judge(
        findings,
        tickets=record.tickets,
        now=record.now,
        since=record.since,
        required_looks=record.required_looks,
        still_linked=record.still_linked,
        looked_at=record.looked_at,
        first_seen=record.first_seen,
        corroboration=record.corroboration,
        approved=record.approved,
        passed=record.passed,
    )


def _in_order(group: Sequence[Finding]) -> list[Finding]:
    """Visitors' looks first; the order in which looks came in says nothing."""
    kinds = list(WitnessKind)
    return sorted(
        group,
        key=lambda f: (kinds.index(f.witness), f.check, f.code, f.digest_after, repr(f.signals)),
    )


def overall(judgements: Iterable[Judgement]) -> Verdict:
    """The verdict of the whole site: the gravest of its subjects', `intact` where there is none."""
    return worst(tuple(judgement.verdict for judgement in judgements))


def confirming(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Subjects that need a second look before a verdict, those with strong signals first."""
    ranked = sorted(findings, key=lambda one: one.strongest is not Strength.STRONG)
    return tuple(dict.fromkeys(f.subject for f in ranked if f.verdict in GRAVE))


def _order() -> list[Verdict]:
    rest = list(Verdict)
    order: list[Verdict] = []
    while rest:
        gravest = worst(tuple(rest))
        order.append(gravest)
        rest.remove(gravest)
    return order


def _carried_along(judged: list[Judgement], groups: dict[str, list[Finding]]) -> list[Judgement]:
    """Benign additions that came with a defacement are named in its reasons: they are evidence
    and go when the site is restored."""
    if not any(judgement.verdict is Verdict.DEFACED for judgement in judged):
        return judged
    added = [
        judgement.subject
        for judgement in judged
        if judgement.verdict is Verdict.EDITED
        and all(finding.code in NEW for finding in groups[judgement.subject])
    ]
    if not added:
        return judged
    more = f" and {len(added) - MAX_NAMED} more" if len(added) > MAX_NAMED else ""
    told = f"Appeared at the same time, without approval: {', '.join(added[:MAX_NAMED])}{more}."
    return [
        replace(judgement, reasons=(*judgement.reasons, told))
        if judgement.verdict is Verdict.DEFACED
        else judgement
        for judgement in judged
    ]
