"""What happened in an incident, as a time-line in seconds."""

from dataclasses import dataclass
from datetime import datetime

from sentinel.app import App
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.playbook import Phase

EVENTS = (
    ("block", "blocked"),
    ("notify", "notified"),
    ("preserve", "preserved"),
    ("report", "reported"),
    ("restore", "restored"),
    ("retest", "retested"),
    ("unblock", "unblocked"),
)
"""Playbook action -> event, the first time that its step is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened, in seconds after the start."""

    seconds: float
    event: str


def events_of(app: App, incident: Incident, start: datetime) -> list[Event]:
    """The events so far in the order in which they happened, in seconds after `start`."""
    happened = [(incident.opened_at, "detected")]
    journal = app.store.journal.entries(incident.id)
    for action, event in EVENTS:
        done = (e.at for e in journal if e.action == action and e.phase is Phase.DONE)
        happened += [(at, event) for at in list(done)[:1]]
    if incident.state is IncidentState.NEEDS_HUMAN:
        happened.append((max(at for at, _ in happened), "waits for a person"))
    return [
        Event(seconds=round((at - start).total_seconds(), 3), event=event)
        for at, event in sorted(happened)
    ]


def line(event: Event) -> str:
    return f"  {event.seconds:7.3f} s  {event.event}"
