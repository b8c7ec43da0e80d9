"""The weighing: findings of several witnesses, deploy tickets and links become judgements.

Content argues (compare, assets, newcomers); here is decided what is proven. `defaced` and
`corrupt` lead to a block, so both need independent witnesses that agree (DESIGN 4).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sentinel.core.announced import Announced
from sentinel.core.baseline import DeployTicket
from sentinel.core.deployed import beside_manifest, settle
from sentinel.core.finding import Finding, Strength
from sentinel.core.verdict import Judgement, Verdict, worst
from sentinel.core.weigh import GONE, NEW, Circumstances, weigh

GRAVE = frozenset({Verdict.DEFACED, Verdict.CORRUPT, Verdict.DOWN, Verdict.SUSPECT})
DOWN_SHARE = 0.5
"""A site is down where its root, or this share of the addresses asked, fails."""
MAX_NAMED = 10


def judge(
    findings: Sequence[Finding],
    *,
    tickets: Sequence[DeployTicket],
    now: datetime,
    since: datetime | None = None,
    required_looks: int = 2,
    still_linked: Collection[str] = (),
    looked_at: int = 0,
    first_seen: Mapping[str, datetime] | None = None,
) -> tuple[Judgement, ...]:
    """One judgement per subject that is not intact, the gravest first.

    - `defaced`: a STRONG signal, and `required_looks` kinds of witnesses that see the change.
    - `corrupt`: damage that so many see; what is gone counts where surviving pages still link to
      it (`still_linked`), or where more than one thing is gone.
    - One witness alone gives `suspect`, and the judgement says what is missing.
    - A deploy ticket that covers the subject caps both at `edited`, or at `suspect` where the
      page's identity is lost or a claim is made.
    - `down`: the root, or half of the addresses, failing in a visitor's look and again in a second.
    - Exactly what a ticket's manifest announces: `edited`, and nobody is asked (core/deployed.py).
    A ticket counts that was in force at `now`, or at `since`, when the looks began: it may have
    begun or ended while they were taken. It does not count for a subject that was seen in a grave
    state before it was begun (`first_seen`).
    `looked_at` is the number of addresses asked; where 0, that of `still_linked` stands in.
    """
    announced = Announced(
        tickets=tuple(tickets),
        times=(now,) if since is None else (since, now),
        first_seen=first_seen or {},
    )
    deployed, findings = settle(findings, announced)
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.verdict is Verdict.INTACT:
            continue  # told, and nobody has to do anything about it
        groups.setdefault(finding.subject, []).append(finding)
    down = {f.subject for f in findings if f.verdict is Verdict.DOWN}
    asked = max(looked_at, len(still_linked))
    circumstances = Circumstances(
        announced=announced,
        required_looks=required_looks,
        still_linked=frozenset(still_linked),
        gone=frozenset(f.subject for f in findings if f.code in GONE),
        down_everywhere="/" in down or (asked > 1 and len(down) >= DOWN_SHARE * asked),
    )
    judged = [weigh(name, group, circumstances) for name, group in groups.items()]
    judged = _carried_along(judged, groups)
    judged = [*deployed, *(beside_manifest(judgement, announced) for judgement in judged)]
    order = _order()
    return tuple(sorted(judged, key=lambda one: (order.index(one.verdict), one.subject)))


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
