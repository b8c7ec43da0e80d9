"""What one run says of each of its checks: worked, failed, or could not be found out. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from sentinel.core.check import Check, LinksOptions
from sentinel.core.check_course import MAX_FAILURES, CheckFailure, CheckSight
from sentinel.core.check_outcome import CheckOutcome
from sentinel.core.finding import Finding
from sentinel.core.incident import Incident
from sentinel.core.latency import Timing
from sentinel.core.maintenance_window import in_force
from sentinel.core.run import Run
from sentinel.core.site import Site
from sentinel.core.verdict import INCIDENT_VERDICTS, RESPONSE_VERDICTS, Verdict
from sentinel.core.words import Severity

_OPEN = frozenset({Verdict.INCONCLUSIVE, Verdict.REFUSED})
_BESIDE_PAGES = frozenset({"database", "server", "tree"})
"""Kinds that look at the site while its pages are away, too."""


def outcome_of(findings: Sequence[Finding]) -> CheckOutcome:
    """Of the findings of one check. What leads to an incident is the incident's to tell: such a
    look proves nothing of the function alone."""
    verdicts = {finding.verdict for finding in findings}
    if verdicts & INCIDENT_VERDICTS:
        return CheckOutcome.UNKNOWN
    if Verdict.BROKEN in verdicts:
        return CheckOutcome.FAILED
    return CheckOutcome.UNKNOWN if verdicts & _OPEN else CheckOutcome.OK


def works(check: Check, run: Run) -> CheckOutcome:
    """What a look says of availability. A site that is down is an incident, and says nothing of
    the function alone; yet nobody could use it."""
    own = as_judged(check, run)
    return CheckOutcome.FAILED if looks_down(own) and is_down(run) else outcome_of(own)


def as_judged(check: Check, run: Run) -> list[Finding]:
    """A check's findings, each once. One page that is away while the site stands was judged to be
    broken: no incident tells it."""
    broken = broken_subjects(run)
    own = [
        replace(one, verdict=Verdict.BROKEN)
        if one.verdict is Verdict.DOWN and one.subject in broken
        else one
        for one in run.findings
        if one.check == check.name
    ]
    return list({(one.code, one.subject, one.message): one for one in own}.values())


def broken_subjects(run: Run) -> frozenset[str]:
    """What was judged to be broken."""
    return frozenset(one.subject for one in run.judgements if one.verdict is Verdict.BROKEN)


def looks_down(findings: Sequence[Finding]) -> bool:
    return any(finding.verdict is Verdict.DOWN for finding in findings)


def is_down(run: Run) -> bool:
    """Whether anything of the site was judged to be down, in a maintenance window or not."""
    return any(judgement.verdict is Verdict.DOWN for judgement in run.judgements)


def believed(timing: Timing, run: Run) -> Timing:
    """What did not answer failed where that was judged so, other than in maintenance of the site;
    else it may be our own network's fault."""
    if not timing.down:
        return timing
    planned = run.maintenance and run.verdict is not Verdict.DOWN
    failed = not planned and (is_down(run) or timing.target in broken_subjects(run))
    return replace(timing, outcome=CheckOutcome.FAILED if failed else CheckOutcome.UNKNOWN)


def sight_of(check: Check, run: Run, excused: str) -> CheckSight:
    """What a run says of a check that looks at a function. `excused`: why it does not count where
    it failed; a good look counts always."""
    own = as_judged(check, run)
    broken = [finding for finding in own if finding.verdict is Verdict.BROKEN]
    outcome = outcome_of(own)
    return CheckSight(
        at=run.ended_at,
        outcome=outcome,
        excused=excused if outcome is CheckOutcome.FAILED else "",
        severity=max((finding.severity for finding in broken), default=Severity.INFO),
        failures=tuple(
            CheckFailure(subject=one.subject, url=one.url, message=one.message)
            for one in sorted(broken, key=lambda one: -one.severity)[:MAX_FAILURES]
        ),
        failure_count=len(broken),
    )


def excuse(
    check: Check, site: Site, run: Run, incident: Incident | None, *, own_network: bool
) -> str:
    """Why a failed look does not count, in words; empty where it does.

    - In a maintenance window of the check or of the site, at the begin or the end of the run.
    - While an incident is open in which the site is closed, damaged or away as a whole.
    - Where our own network is at fault (`own_network` False: no control address answers).
    """
    windows = (*site.maintenance, *check.maintenance)
    period = in_force(windows, run.ended_at) or in_force(windows, run.started_at)
    if period is not None:
        return period.text
    if incident is not None and incident.state.is_open and incident.verdict in RESPONSE_VERDICTS:
        return f"{incident.id or 'an incident'} is open"
    return "" if own_network else "no control address answers: our own network is in doubt"


def found_out(check: Check, run: Run) -> bool:
    """Whether a run found out what a check wanted: one that did not is looked at again after a
    pause, not after a whole interval. Of a site that is down, nothing wrong is nothing seen."""
    if run.verdict in _OPEN:
        return False
    own = [finding for finding in run.findings if finding.check == check.name]
    if not own:
        return run.verdict is not Verdict.DOWN or check.kind in _BESIDE_PAGES
    if isinstance(check.options, LinksOptions):
        return True  # some links that turn programs away are nothing unusual
    return any(finding.verdict not in _OPEN for finding in own)
