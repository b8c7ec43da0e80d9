"""The end of an announced change: what stands now becomes the approved baseline."""

from sentinel.app import App
from sentinel.core.baseline import BaselineState, DeployTicket
from sentinel.core.site import Site
from sentinel.errors import Refused

FETCHES = 3


def approve_deployed(app: App, site: Site, ticket: DeployTicket, by: str) -> str:
    """Learns the site and approves it under the ticket; the id of the new baseline.

    Learnt while the ticket is still open, so that no sweep sees the change uncovered. Raises
    Refused where an incident is open, or where what was learnt shows hostile signs.
    """
    if app.store.incidents.open_of(site.name) is not None:
        raise Refused(
            f"{site.name} has an open incident: what stands there now may not become the "
            "baseline. See sentinel incident list."
        )
    learnt = app.run(app.learner.learn(site, fetches=FETCHES))
    if learnt.warnings:
        subject, signal = learnt.warnings[0]
        raise Refused(
            f"Not approved: {subject}: {signal.text} Look at it with sentinel baseline diff "
            f"{learnt.baseline.id}; approve it by hand if it is yours. The ticket stays open."
        )
    app.audit.append(by, "baseline-approved", {"baseline": learnt.baseline.id, "ticket": ticket.id})
    reason = f"deploy ticket {ticket.id}: {ticket.reason}"
    decided = app.store.baselines.decide(learnt.baseline.id, BaselineState.APPROVED, by, reason)
    return decided.id
