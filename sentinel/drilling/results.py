"""What a drill's journal says: the time-line, and which promise was kept after how long."""

from collections.abc import Sequence
from datetime import datetime

from sentinel.core.exercise import Promise, PromiseResult, TimedEvent
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.playbook import JournalEntry, Phase, Playbook

_STEPS = {
    Promise.BLOCK: ("block",),
    Promise.RESTORE: ("restore", "restart"),
}
MAX_SENTENCE = 160
_WORDS = {Phase.DONE: "done", Phase.FAILED: "failed", Phase.ASKED: "asks"}


def timeline_of(
    incident: Incident | None, journal: Sequence[JournalEntry], began: datetime
) -> tuple[TimedEvent, ...]:
    """The events so far, in seconds after the attack."""
    if incident is None:
        return ()
    events = [_event(incident.opened_at, began, f"detect: {incident.id} is opened")]
    if incident.confirmed_at is not None:
        events.append(_event(incident.confirmed_at, began, f"proven: {incident.verdict}"))
    for entry in journal:
        if entry.phase in _WORDS:
            said = _sentence(str(entry.data.get("summary") or entry.data.get("reason") or ""))
            text = f"{entry.step}: {_WORDS[entry.phase]}{f' ({said})' if said else ''}"
            events.append(_event(entry.at, began, text))
    if incident.ended_at is not None:
        events.append(_event(incident.ended_at, began, f"the incident is {incident.state}"))
    return tuple(events)


def results_of(
    playbook: Playbook,
    incident: Incident | None,
    journal: Sequence[JournalEntry],
    began: datetime,
) -> dict[Promise, PromiseResult]:
    """One for each promise but the alert. What a playbook has no step for was not exercised."""
    found = {Promise.DETECT: _detect(incident, began)}
    for promise, actions in _STEPS.items():
        found[promise] = _step(promise, actions, playbook, journal, began)
    ended = None if incident is None or incident.state is not IncidentState.RESOLVED else incident
    if ended is not None and ended.ended_at is not None:
        text = "re-tested and open"
        found[Promise.REOPEN] = _kept(Promise.REOPEN, ended.ended_at, began, text)
    else:
        found[Promise.REOPEN] = PromiseResult(
            promise=Promise.REOPEN, kept=False, text="the playbook did not come to its end"
        )
    return found


def _detect(incident: Incident | None, began: datetime) -> PromiseResult:
    if incident is None or incident.confirmed_at is None:
        text = "nothing was seen" if incident is None else "suspected only"
        return PromiseResult(promise=Promise.DETECT, kept=False, text=text)
    text = f"judged {incident.verdict} by looks begun at once; the checks' intervals come on top"
    return _kept(Promise.DETECT, incident.confirmed_at, began, text)


def _step(
    promise: Promise,
    actions: tuple[str, ...],
    playbook: Playbook,
    journal: Sequence[JournalEntry],
    began: datetime,
) -> PromiseResult:
    entries = [entry for entry in journal if entry.action in actions]
    done = [entry for entry in entries if entry.phase is Phase.DONE]
    if done:
        text = _sentence(str(done[0].data.get("summary", "")))
        return _kept(promise, done[0].at, began, text)
    if not any(step.uses in actions for step in playbook.steps):
        text = f"{playbook.name} has no such step"
        return PromiseResult(promise=promise, kept=None, text=text)
    if not entries:
        return PromiseResult(promise=promise, kept=None, text="the run did not come to that step")
    reasons = [str(entry.data["reason"]) for entry in entries if entry.data.get("reason")]
    text = reasons[-1] if reasons else "it was not finished"
    return PromiseResult(promise=promise, kept=False, text=text)


def _sentence(text: str) -> str:
    """The first sentence: the rest stands in the journal."""
    return text.partition(". ")[0].rstrip(".")[:MAX_SENTENCE]


def _kept(promise: Promise, at: datetime, began: datetime, text: str) -> PromiseResult:
    return PromiseResult(promise=promise, kept=True, seconds=_seconds(at, began), text=text)


def _event(at: datetime, began: datetime, event: str) -> TimedEvent:
    return TimedEvent(seconds=_seconds(at, began), event=event)


def _seconds(at: datetime, began: datetime) -> float:
    return round(max(0.0, (at - began).total_seconds()), 3)
