"""What people are told because of one run, beside what its incident's playbook tells."""

from dataclasses import replace
from datetime import datetime

from sentinel.core import rules
from sentinel.core.blind import UNREAD_NOW
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.notice import Notice
from sentinel.core.own_network import NO_CONTROL
from sentinel.core.root_unseen import ROOT_UNSEEN, root_unseen
from sentinel.core.run import Run
from sentinel.core.site import Site
from sentinel.core.telling import suspect_notice, watch_notice
from sentinel.core.times import ist_text
from sentinel.core.unseen import PAGES_UNSEEN
from sentinel.core.verdict import Judgement, Verdict

SUSPECT_HOLD_SECONDS = 30.0
"""A suspicion is told after this long, unless proof and its own notice come first."""
TREE_UNREADABLE = "tree-unreadable"
"""Code of the finding that the document root is no witness for now."""
TREE_PARTLY_UNREADABLE = "tree-partly-unreadable"
"""Key of the notice that it is none for some paths."""
_SHOWN = 10
_OWN_FAULT = {rules.V2.name: "monitor-fault", rules.V4.name: "own-network"}
"""Vetoes that doubt the monitor itself, and the key of the notice about each."""


def run_notices(
    run: Run,
    site: Site,
    before: Incident | None,
    after: Incident | None,
    now: datetime,
    *,
    unseen_since: datetime | None = None,
) -> tuple[Notice, ...]:
    """The notices that are committed with a run; `before` and `after` are its incident.

    - A suspicion is told once: where it opens the incident, and where it comes on top of a crash
      or of damage, which are no attacks.
    - So is, at most once an hour, that the monitor itself is in doubt (vetoes V2 and V4), a
      document root that cannot be looked at, what of it could be read when it was approved and
      cannot be now, approved pages that a sweep did not come to, and a root page of which nothing
      has been known for long (`unseen_since`, core/root_unseen.py).
    What is seen while an incident waits for a person is told by sentinel.relapse.
    """
    notices: list[Notice] = []
    if after is not None and _newly_suspected(run, before, after):
        told = replace(after, verdict=Verdict.SUSPECT) if before is not None else after
        notices.append(suspect_notice(told, site, now, SUSPECT_HOLD_SECONDS))
    faults = [f.message for f in run.findings if f.code == TREE_UNREADABLE]
    notices += [watch_notice(site, TREE_UNREADABLE, fault, now) for fault in faults[:1]]
    if unread := [f.message for f in run.findings if f.code == UNREAD_NOW]:
        notices.append(watch_notice(site, TREE_PARTLY_UNREADABLE, _unread(unread), now))
    notices += _doubts_of_ourselves(run, site, now)
    unknown = root_unseen(run)
    if unknown is not None and unseen_since is not None:
        notices.append(watch_notice(site, ROOT_UNSEEN, _unknown(unknown, unseen_since), now))
    unseen = [f.message for f in run.findings if f.code == PAGES_UNSEEN]
    notices += [watch_notice(site, PAGES_UNSEEN, message, now) for message in unseen[:1]]
    return tuple(notices)


def _doubts_of_ourselves(run: Run, site: Site, now: datetime) -> list[Notice]:
    """Vetoes that say that the fault may be the monitor's own: many sites at once, our network."""
    told = {
        _OWN_FAULT[j.rule]: j.exits[0] if j.exits else ""
        for j in reversed(run.judgements)
        if j.rule in _OWN_FAULT
    }
    if blind := [f for f in run.findings if f.message.endswith(NO_CONTROL)]:
        told.setdefault(
            _OWN_FAULT[rules.V4.name], f"Sentinel itself is blind. {blind[0].message[-400:]}"
        )
    return [
        watch_notice(
            site,
            key,
            f"{why}\nWhat was seen is on record as run {run.id}, and no block follows from it. "
            "Open the site from another network, then look at this machine's network, name server "
            "and proxy.",
            now,
        )
        for key, why in sorted(told.items(), reverse=True)
    ]


def _unknown(judgement: Judgement, since: datetime) -> str:
    reason = next(iter(judgement.reasons), "")[:400]
    return (
        f"Nothing has been known of the root page since {ist_text(since)}: other answers stand in "
        f"its place ({judgement.verdict.value}). {reason}\n"
        "An attacker may answer so, too, and no block follows from it. Open the site from another "
        "network. If a firewall turns Sentinel away, let its addresses and agents through."
    )


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
