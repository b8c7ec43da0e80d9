"""journey, browser-journey: visitors must be able to do what the site is there for."""

from collections.abc import Iterable

from sentinel.checkers.page import UNCLEAR_FAILURES
from sentinel.core.check import Check
from sentinel.core.finding import Finding
from sentinel.core.journey import Fault, JourneyRecord, StepRecord
from sentinel.core.journey_words import sent_words
from sentinel.core.own_network import NO_CONTROL
from sentinel.core.snapshot import Snapshot
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity

MAX_LEFT_BEHIND = 5
"""Findings about clean-up steps that failed."""
_BY_FAULT = {
    Fault.OUR_SIDE: ("journey-not-made", Verdict.INCONCLUSIVE),
    Fault.TIME_OVER: ("journey-slow", Verdict.BROKEN),
    Fault.UNKNOWN: ("journey-unjudged", Verdict.INCONCLUSIVE),
}


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """The first step that failed, and what was left behind. Never graver than `broken`: a function
    that does not work is no proof of an attack."""
    record = snapshot.journey
    if record is None:
        return
    first = record.first_failure
    if first is not None:
        code, verdict = _judged(first, snapshot.block, record)
        yield _finding(check, snapshot, code, verdict, first, _failure_text(check, first, record))
    for step in record.left_behind[:MAX_LEFT_BEHIND]:
        text = (
            f"Journey {check.name}: the clean-up step {step.name} failed, so something of the "
            f"journey may still be there: {step.text}."
        )
        verdict = Verdict.INCONCLUSIVE if step.fault is Fault.OUR_SIDE else Verdict.BROKEN
        yield _finding(check, snapshot, "journey-left-behind", verdict, step, text)


def _judged(step: StepRecord, block: str | None, record: JourneyRecord) -> tuple[str, Verdict]:
    # anybody can send the mark of our block; where it is known for what we block, that one counts
    if step.shown_block and (block is None or step.shown_block == block):
        return "journey-blocked", Verdict.INCONCLUSIVE
    if step.wall:
        return "journey-refused", Verdict.REFUSED
    if step.fault is Fault.UNREACHABLE:
        seen = step.failure not in UNCLEAR_FAILURES and record.own_network is not False
        return "journey-unreachable", Verdict.BROKEN if seen else Verdict.INCONCLUSIVE
    return _BY_FAULT.get(step.fault, ("journey-failed", Verdict.BROKEN))


def _failure_text(check: Check, step: StepRecord, record: JourneyRecord) -> str:
    """Which step, what was sent, what came, what was wrong."""
    place = [one.name for one in record.steps].index(step.name) + 1
    parts = [
        f"Journey {check.name} fails at step {place} of {len(record.steps)}, {step.name}: "
        f"{step.text}."
    ]
    if step.wall:
        parts.append(f"A wall for programs answers: {step.wall}.")
    if step.sent:
        parts.append(f"Sent: {sent_words(step.sent[-1])}.")
    if step.came is not None:
        parts.append(f"Came: {step.came.status} {step.came.content_type} from {step.came.url}.")
    left = sum(not one.sent and not one.did and one.text != "" for one in record.steps[place:])
    if left:
        parts.append(f"{left} later {'step was' if left == 1 else 'steps were'} not taken.")
    if step.fault is Fault.UNREACHABLE and record.own_network is False:
        parts.append(NO_CONTROL)
    return " ".join(parts)


def _finding(  # noqa: PLR0917 - one short name for what every rule here yields
    check: Check, snapshot: Snapshot, code: str, verdict: Verdict, step: StepRecord, text: str
) -> Finding:
    worst = check.severity if verdict is Verdict.BROKEN else Severity.WARNING
    picture = snapshot.journey.picture if snapshot.journey is not None else ""
    details = {"step": step.name}
    if step.failure is not None:
        details["failure"] = step.failure.value
    return Finding(
        check=check.name,
        code=code,
        subject=f"journey:{check.name}",
        url=step.url,
        severity=min(check.severity, worst),
        verdict=verdict,
        message=text,
        witness=snapshot.witness,
        evidence=(picture,) if picture and not step.always else (),
        details=details,
    )
