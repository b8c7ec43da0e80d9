"""What was seen under a deploy ticket for a time does not become an attack when that time is over:
nobody has approved it yet, and a person is asked (veto V1)."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from sentinel.core import rules
from sentinel.core.agreement import Agreement
from sentinel.core.announced import Announced, end_of
from sentinel.core.circumstances import Circumstances
from sentinel.core.finding import Finding
from sentinel.core.run import Run
from sentinel.core.tickets import UNDER_TICKET, beyond_ticket
from sentinel.core.times import ist_text
from sentinel.core.verdict import Verdict
from sentinel.core.vetoes import Veto
from sentinel.core.witness_paths import WitnessPath

TICKET_LAPSED = "ticket-lapsed"
"""Reason code of what would be proven, had the same not been seen under a ticket."""


def covered(runs: Iterable[Run], subjects: Collection[str]) -> Iterator[tuple[str, str]]:
    """Subjects, and digests of what some runs saw there, that a ticket covered at that time."""
    for run in runs:
        under = {j.subject for j in run.judgements if j.code == UNDER_TICKET} & set(subjects)
        yield from ((f.subject, f.digest_after) for f in run.findings if f.subject in under)


def _text(subject: str, around: Announced, here: Sequence[Finding]) -> str:
    """Why what would be proven is left to a person: the same was seen while a ticket covered it.
    Empty where it was not, or where something stands there that no announced change explains."""
    ticket = around.lapsed(subject, [finding.digest_after for finding in here])
    if not here or ticket is None or any(beyond_ticket(s) for f in here for s in f.signals):
        return ""
    return (
        f"Not proven ({rules.V1.name}): deploy ticket {ticket.id} of {ticket.by} covered it until "
        f"{ist_text(end_of(ticket))} ({ticket.reason}), and nobody has approved what it brought. "
        "Approve that, or confirm the attack."
    )


def lapsed_veto(
    subject: str, here: Sequence[Finding], agreed: Agreement, around: Circumstances
) -> Veto | None:
    """V1 for what was seen alike while a ticket for a time covered it, and is not approved yet."""
    text = _text(subject, around.announced, here)
    if not text or WitnessPath.PERSON in agreed.paths:
        return None
    return Veto(rule=rules.V1.name, code=TICKET_LAPSED, verdict=Verdict.SUSPECT, text=text)
