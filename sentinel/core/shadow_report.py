"""What shadow mode saw in some days: would-be incidents with their explanations, what people said
of them, and how high the rate of false alarms of this site may be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.core.incident import Incident
from sentinel.core.playbook import JournalEntry
from sentinel.core.run import Run
from sentinel.core.run_line import RunLine
from sentinel.core.shadow import Bound, Mark, a_year, bound, foreseen, mark_of
from sentinel.core.verdict import Judgement, Verdict
from sentinel.core.words import Trigger

Journals = Mapping[str, Sequence[JournalEntry]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldBeIncident:
    """One incident that would have been answered."""

    incident: str
    verdict: Verdict
    at: datetime
    """When its response would have begun."""
    run: str
    would_have: tuple[str, ...]
    foreseen: str
    """What the plans of the playbook's steps said; empty where the daemon did not run."""
    judgements: tuple[Judgement, ...]
    """Of the run that would have started it: rule, reasons, measures."""
    mark: Mark | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowReport:
    """The figures of one site."""

    site: str
    since: datetime
    until: datetime
    watched: timedelta
    """From the first run of these days to the last."""
    sweeps: int
    verdicts: Mapping[str, int]
    changed: int
    """Different answers that were not the approved bytes."""
    incidents: tuple[WouldBeIncident, ...]
    right: int
    wrong: int
    unmarked: int
    rate: Bound
    """Wrong would-be incidents among changed answers, at worst: those that nobody marked count as
    wrong."""
    a_year: float
    """Wrong blocks a year that are possible at most (95 %)."""


def shadow_report(
    site: str,
    since: datetime,
    until: datetime,
    *,
    lines: Sequence[RunLine],
    grave: Sequence[Run],
    incidents: Sequence[Incident],
    journals: Journals,
    changed: int,
) -> ShadowReport:
    """The report of one site. `grave`: its runs with a would-be response, oldest first."""
    found = tuple(_would_be(grave, incidents, journals))
    right = sum(one.mark is not None and one.mark.right for one in found)
    wrong = sum(one.mark is not None and not one.mark.right for one in found)
    unmarked = len(found) - right - wrong
    sweeps = [line for line in lines if line.trigger is not Trigger.RETEST]
    verdicts: dict[str, int] = {}
    for line in sweeps:
        verdicts[line.verdict.value] = verdicts.get(line.verdict.value, 0) + 1
    watched = sweeps[-1].ended_at - sweeps[0].started_at if sweeps else timedelta(0)
    return ShadowReport(
        site=site,
        since=since,
        until=until,
        watched=watched,
        sweeps=len(sweeps),
        verdicts=verdicts,
        changed=changed,
        incidents=found,
        right=right,
        wrong=wrong,
        unmarked=unmarked,
        rate=bound(wrong + unmarked, changed),
        a_year=a_year(wrong + unmarked, watched),
    )


def _would_be(
    grave: Sequence[Run], incidents: Sequence[Incident], journals: Journals
) -> list[WouldBeIncident]:
    """The first run that would have started something, for each incident that was open then."""
    found: dict[str, WouldBeIncident] = {}
    for run in grave:
        incident = next((one for one in incidents if _was_open(one, run)), None)
        if incident is None or incident.id in found or not run.would_have:
            continue
        journal = journals.get(incident.id, ())
        entry = foreseen(journal)
        found[incident.id] = WouldBeIncident(
            incident=incident.id,
            verdict=run.verdict,
            at=run.ended_at,
            run=run.id,
            would_have=run.would_have,
            foreseen="" if entry is None else str(entry.data.get("summary", "")),
            judgements=tuple(j for j in run.judgements if j.verdict is run.verdict),
            mark=mark_of(journal),
        )
    return list(found.values())


def _was_open(incident: Incident, run: Run) -> bool:
    """A run is committed with its incident; its end is noted just before."""
    begun = incident.first_sighting_at <= run.ended_at
    return begun and (incident.ended_at is None or run.ended_at <= incident.ended_at)
