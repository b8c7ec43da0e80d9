"""A site that is proven defaced while a step of a milder playbook is under way: that step may take
an hour, and the playbook for it takes over only then. So the site is closed at once."""

import logging

from sentinel.actions.driver import driver_of, order_for
from sentinel.core.action import StepContext
from sentinel.core.incident import Incident
from sentinel.core.playbook import BY_HAND, Approval, Phase, Playbook, Step
from sentinel.core.standing import blocked_by, opened_by_hand
from sentinel.core.verdict import Verdict
from sentinel.errors import BlockError

log = logging.getLogger(__name__)


def early_block(incident: Incident, playbook: Playbook | None) -> Step | None:
    """The step that would close the site, where the playbook for its verdict does so unasked."""
    if incident.verdict is not Verdict.DEFACED or playbook is None:
        return None
    found = next((step for step in playbook.steps if step.uses == "block"), None)
    return found if found is not None and found.approve is Approval.NEVER else None


def close_at_once(context: StepContext, why_not: str) -> None:
    """Sets the block and notes it; the playbook proves it when it takes over, and until then the
    proof of each minute does. Nothing where it stands, a person opened the site, or `why_not` says
    that people are asked first. What fails is left to the playbook. Raises StoreError."""
    tools, incident, site = context.tools, context.incident, context.site
    journal = tools.store.journal.entries(incident.id)
    if why_not or site.block is None or blocked_by(journal) or opened_by_hand(journal):
        return
    text = f"{site.title} is closed at once: it was found defaced while a step was under way."
    data = {"summary": text}
    tools.audit.note("responder", "block-at-once", {"incident": incident.id, **data})
    try:
        driver_of(tools.blockers, site).apply(order_for(tools, site, incident))
    except BlockError:
        log.exception("could not be closed at once", extra={"incident": incident.id})
        return
    tools.store.journal.write(incident.id, BY_HAND, "block", Phase.DONE, data=data)
