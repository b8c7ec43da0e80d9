"""How a decision stands in a baseline, and what is said to whoever comes too late with theirs."""

from dataclasses import replace
from datetime import UTC

from sentinel.core.baseline import Approval, Baseline, BaselineState


def in_name_of(
    baseline: Baseline, approvals: tuple[Approval, ...], state: BaselineState
) -> Baseline:
    last = approvals[-1]
    names = list(dict.fromkeys(a.by for a in approvals if a.term == last.term))
    return replace(
        baseline,
        state=state,
        approved_by=" and ".join(names),
        approved_at=last.at,
        reason=last.reason,
    )


def decided(baseline: Baseline) -> str:
    at = baseline.approved_at
    when = "at an unknown time" if at is None else f"on {at.astimezone(UTC):%Y-%m-%d %H:%M UTC}"
    how = "rejected" if baseline.state is BaselineState.REJECTED else "approved"
    now = "; it is retired now" if baseline.state is BaselineState.RETIRED else ""
    return (
        f"baseline {baseline.id}: was {how} by {baseline.approved_by} {when}{now}. A decision is "
        "not taken twice: learn a new one with `sentinel baseline learn`."
    )
