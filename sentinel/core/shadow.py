"""Shadow mode: what would have been done, in words, and how far that can be trusted.

Nothing here acts. What a person says of each would-be incident gives the false-alarm figure of
this site, with the bound that so many cases allow.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sentinel.core.incident import Incident, IncidentState
from sentinel.core.opening import Circumstances, incident_after
from sentinel.core.playbook import SHADOW, Approval, JournalEntry, Phase, Playbook, Step
from sentinel.core.run import Run
from sentinel.core.settings import Mode, Response

RESPOND = "would-respond"
"""Action of the journal entry that holds a would-be run of a playbook."""
MARK = "shadow-mark"
"""Action of the journal entry with which a person judges a would-be incident."""
CONFIDENCE = 0.95
DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldBe:
    """One step of a would-be run: what it would have done, or why it could not."""

    step: str
    uses: str
    summary: str
    refused: bool = False
    asks: bool = False
    """Whether people would be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a person said of a would-be incident."""

    right: bool
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """Wrong answers in so many cases, and how high the true rate may be (95 %)."""

    wrong: int
    cases: int
    upper: float


def in_shadow(run: Run, around: Circumstances, response: Response) -> Run:
    """The run with what would have been done about it, were it not for shadow mode."""
    if response.mode is not Mode.SHADOW or not response.automatic:
        return run
    before = around.open_incident
    after = incident_after(run, replace(around, automatic=True))
    if after is None or after.state is not IncidentState.RESPONDING:
        return run
    if before is not None and before.state is after.state:
        return run
    playbook = next((p for p in around.playbooks if p.name == after.playbook), None)
    return run if playbook is None else replace(run, would_have=planned(playbook))


def planned(playbook: Playbook) -> tuple[str, ...]:
    """The steps of a playbook, in its order, as what would have been done."""
    return (
        f"start the playbook {playbook.name}",
        *(_step_in_words(step) for step in playbook.steps),
    )


def _step_in_words(step: Step) -> str:
    told = f" ({step.options['notice']})" if "notice" in step.options else ""
    gate = {
        Approval.NEVER: "",
        Approval.GM: ", after an authoriser approves",
        Approval.TWO_PERSON: ", after two persons approve",
    }[step.approve]
    return f"{step.uses}{told}{gate}"


def foreseen(journal: Sequence[JournalEntry]) -> JournalEntry | None:
    """The newest would-be run of an incident."""
    entries = [e for e in journal if e.step == SHADOW and e.action == RESPOND]
    return entries[-1] if entries else None


def mark_of(journal: Sequence[JournalEntry]) -> Mark | None:
    """What was said last about an incident."""
    entries = [e for e in journal if e.step == SHADOW and e.action == MARK]
    if not entries:
        return None
    last = entries[-1]
    return Mark(
        right=last.data.get("right") is True,
        by=str(last.data.get("by", "")),
        at=last.at,
        reason=str(last.data.get("reason", "")),
    )


def is_would_be(incident: Incident, journal: Sequence[JournalEntry]) -> bool:
    """Whether shadow mode held a response to an incident back."""
    return incident.playbook == "" and any(
        e.step == SHADOW and e.phase is Phase.FORESEEN for e in journal
    )


def bound(wrong: int, cases: int) -> Bound:
    """The exact one-sided upper bound of a rate (Clopper and Pearson 1934), 95 %.

    Of no case nothing is known: 1. Of none wrong in n it is close to 3/n.
    """
    if cases <= 0 or wrong >= cases:
        return Bound(wrong=wrong, cases=cases, upper=1.0)
    low, high = wrong / cases, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _at_most(wrong, cases, middle) > 1 - CONFIDENCE:
            low = middle
        else:
            high = middle
    return Bound(wrong=wrong, cases=cases, upper=high)


def a_year(wrong: int, watched: timedelta) -> float:
    """How many wrong blocks a year are possible at most, 95 % (Poisson; Garwood 1936); infinite
    where nothing was watched."""
    days = watched / timedelta(days=1)
    if days <= 0:
        return math.inf
    low, high = float(wrong), wrong + 10.0 * math.sqrt(wrong + 1) + 10.0
    for _ in range(60):
        middle = (low + high) / 2
        terms = (
            math.exp(k * math.log(middle) - middle - math.lgamma(k + 1)) for k in range(wrong + 1)
        )
        if sum(terms) > 1 - CONFIDENCE:
            low = middle
        else:
            high = middle
    return high / days * DAYS_A_YEAR


def _at_most(wrong: int, cases: int, rate: float) -> float:
    """The chance of so many wrong ones or fewer (binomial)."""
    if not 0.0 < rate < 1.0:
        return 1.0 if rate <= 0.0 else 0.0
    return sum(
        math.exp(
            math.lgamma(cases + 1)
            - math.lgamma(k + 1)
            - math.lgamma(cases - k + 1)
            + k * math.log(rate)
            + (cases - k) * math.log1p(-rate)
        )
        for k in range(wrong + 1)
    )
