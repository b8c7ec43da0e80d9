"""What a deploy ticket that covers a subject makes of what was seen there (veto V1)."""

from collections.abc import Sequence

from sentinel.core import rules
from sentinel.core.baseline import DeployTicket
from sentinel.core.content_codes import CLAIM_CODES, LOST_CODES
from sentinel.core.corroboration import WitnessView
from sentinel.core.finding import Finding, Signal, Strength
from sentinel.core.reasons import measures_of, reasons_of
from sentinel.core.verdict import Judgement, Verdict

UNDER_TICKET = "edited-under-ticket"
"""Reason code of an edit that a deploy ticket announced: nobody is asked to review it."""
BEYOND_TICKET = (
    CLAIM_CODES
    | LOST_CODES
    | {"attributed-claim-unseen", "addressed-claim-unseen", "attacker-voice"}
    | {"cryptominer", "hidden-links", "spam-in-title", "spam-in-text", "doorways"}
    | {"lookalike-host", "rule-for-some-visitors", "rule-shows-claim"}
)
"""Signals that a deploy ticket does not explain: no announced change says that it was hacked, mines
coins, hides links or spam, or shows some visitors something else. An attack may fall into the time
of a deploy, and what is new code there is for the scan before the approval."""


def under_ticket(
    subject: str, here: Sequence[Finding], ticket: DeployTicket, told: Sequence[WitnessView] = ()
) -> Judgement:
    """`suspect` where a claim is made or the page is lost, or where there is no finding and only
    further witnesses (`told`) call it defaced, for then no announced change stands before
    visitors. Else `edited`, and nobody is asked."""
    claims = [s for f in here for s in f.signals if beyond_ticket(s)]
    if claims or (told and not here):
        return Judgement(
            verdict=Verdict.SUSPECT,
            code="suspect-under-ticket",
            rule=rules.V1.name,
            subject=subject,
            reasons=(*reasons_of(here, told), _unexplained(ticket)),
            exits=("Not defaced (V1): the ticket leaves the decision to a person.",),
            measures=measures_of(here),
        )
    text = f"Deploy ticket {ticket.id} of {ticket.by} covers it: {ticket.reason}."
    return Judgement(
        verdict=Verdict.EDITED,
        code=UNDER_TICKET,
        rule=rules.E3.name,
        subject=subject,
        reasons=(text, *reasons_of(here)),
        exits=("Not suspect: the change is announced, and nothing in it claims an attack.",),
        measures=measures_of(here),
    )


def _unexplained(ticket: DeployTicket) -> str:
    """It stays true when the ticket has ended: the incident keeps it beside what comes later."""
    return (
        f"Deploy ticket {ticket.id} of {ticket.by} was in force ({ticket.reason}), but no "
        "announced change explains this: a person decides."
    )


def beyond_ticket(signal: Signal) -> bool:
    return signal.strength is Strength.STRONG and signal.code in BEYOND_TICKET
