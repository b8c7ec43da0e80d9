"""What people are told because of one run, beside what its incident's playbook tells."""

from dataclasses import replace
from datetime import datetime

from sentinel.core.blind import UNREAD_NOW
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.notice import Notice
from sentinel.core.run import Run
from sentinel.core.site import Site
from sentinel.core.telling import suspect_notice, watch_notice
from sentinel.core.verdict import RESPONSE_VERDICTS, Verdict

SUSPECT_HOLD_SECONDS = 30.0
"""A suspicion is told after this long, unless proof and its own notice come first."""
TREE_UNREADABLE = "tree-unreadable"
"""Code of the finding that the document root is no witness for now."""
TREE_PARTLY_UNREADABLE = "tree-partly-unreadable"
"""Key of the notice that it is none for some paths."""
_SHOWN = 10


def run_notices(
    run: Run, site: Site, before: Incident | None, after: Incident | None, now: datetime
) -> tuple[Notice, ...]:
    """The notices that are committed with a run; `before` and `after` are its incident.

    - A suspicion is told once: where it opens the incident, and where it comes on top of a crash
      or of damage, which are no attacks.
    - What is proven while an incident waits for a person is told, at most once an hour: nothing
      else happens by itself then.
    - So is a document root that cannot be looked at, and what of it could be read when it was
      approved and cannot be now.
    """
    notices: list[Notice] = []
    if after is not None and _newly_suspected(run, before, after):
        told = replace(after, verdict=Verdict.SUSPECT) if before is not None else after
        notices.append(suspect_notice(told, site, now, SUSPECT_HOLD_SECONDS))
    if after is not None and _found_while_waiting(run, before, after):
        notices.append(watch_notice(site, f"more-{after.id}", _more(run, after), now))
    faults = [f.message for f in run.findings if f.code == TREE_UNREADABLE]
    notices += [watch_notice(site, TREE_UNREADABLE, fault, now) for fault in faults[:1]]
    if unread := [f.message for f in run.findings if f.code == UNREAD_NOW]:
        notices.append(watch_notice(site, TREE_PARTLY_UNREADABLE, _unread(unread), now))
    return tuple(notices)


def _unread(messages: list[str]) -> str:
    more = f"\n  and {len(messages) - _SHOWN} more" if len(messages) > _SHOWN else ""
    shown = "\n".join(f"  {message[:400]}" for message in messages[:_SHOWN])
    return (
        "Parts of the document root cannot be read, so a change there is not seen on disk, and no "
        f"backup is made; visitors' looks go on:\n{shown}{more}"
    )


def _newly_suspected(run: Run, before: Incident | None, after: Incident) -> bool:
    if before is None:
        return after.state is IncidentState.SUSPECTED
    return run.verdict is Verdict.SUSPECT and before.verdict in {Verdict.CORRUPT, Verdict.DOWN}


def _found_while_waiting(run: Run, before: Incident | None, after: Incident) -> bool:
    return (
        before is not None
        and after.state is IncidentState.NEEDS_HUMAN
        and run.verdict in RESPONSE_VERDICTS
    )


def _more(run: Run, incident: Incident) -> str:
    grave = [j.subject for j in run.judgements if j.verdict in RESPONSE_VERDICTS]
    shown = "\n".join(f"  {subject[:200]!r}" for subject in grave[:_SHOWN])
    more = f"\n  and {len(grave) - _SHOWN} more" if len(grave) > _SHOWN else ""
    return (
        f"{incident.id} waits for a person, and a look found the site {run.verdict.value} again:\n"
        f"{shown}{more}\nSentinel does nothing more for this incident by itself. Close it when "
        "the site is in order (sentinel incident close): only then the next attack is answered."
    )
