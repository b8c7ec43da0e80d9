"""What is proven about one subject, and what is missing: witnesses, tickets, links."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sentinel.core.announced import Announced
from sentinel.core.baseline import DeployTicket
from sentinel.core.finding import Finding, Signal, Strength
from sentinel.core.verdict import INCIDENT_VERDICTS, Judgement, Verdict, worst
from sentinel.core.words import WitnessKind

GONE = frozenset({"page-missing", "file-removed"})
NEW = frozenset({"page-unapproved", "file-added"})
UNDER_TICKET = "edited-under-ticket"
"""Reason code of an edit that a deploy ticket announced: nobody is asked to review it."""
"""Codes of findings that say that something approved is not there any more."""
CLAIMS = frozenset(
    {"identity-lost", "attributed-claim", "addressed-claim", "attributed-claim-unseen"}
)
"""Signals that a deploy ticket does not explain: no announced change says that it was hacked."""
MAX_REASONS = 12

WITNESS_TEXT: dict[WitnessKind, str] = {
    WitnessKind.PUBLIC: "a visitor's look",
    WitnessKind.PUBLIC_SECOND: "a second look with another browser name",
    WitnessKind.PUBLIC_THIRD: "a third look, later",
    WitnessKind.SEARCH_VISITOR: "a look as a visitor from a search engine",
    WitnessKind.SEARCH_BOT: "a look as a search engine's robot",
    WitnessKind.RESOLVER: "the address that another name server gives",
    WitnessKind.ORIGIN: "the origin server, asked directly",
    WitnessKind.RENDERED: "the page as a browser shows it",
    WitnessKind.VANTAGE: "a look from another place",
    WitnessKind.TREE: "the files in the document root",
    WitnessKind.PERSON: "a person",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What the weighing of one subject needs to know of all the others."""

    announced: Announced
    required_looks: int
    still_linked: frozenset[str]
    gone: frozenset[str]
    """Subjects that any witness says are gone."""
    down_everywhere: bool
    """Whether the root, or half of what was looked at, fails."""


def weigh(subject: str, group: list[Finding], around: Circumstances) -> Judgement:
    """The first of these that the findings support: defaced, gone, corrupt, down, and so on.
    What is grave although a ticket names it says why that one does not count."""
    judgement = _weighed(subject, group, around)
    late = around.announced.too_late(subject)
    if not late or judgement.verdict not in INCIDENT_VERDICTS:
        return judgement
    return replace(judgement, reasons=(*judgement.reasons, late))


def _weighed(subject: str, group: list[Finding], around: Circumstances) -> Judgement:
    here = [f for f in group if f.code not in GONE and f.verdict in _CONTENT]
    gone = [f for f in group if f.code in GONE]
    strong = [s for f in here for s in f.signals if s.strength is Strength.STRONG]
    if strong or any(f.verdict is Verdict.DEFACED for f in here):
        return _hostile(subject, here, around)
    if gone:
        return _gone(subject, gone, around)
    damaged = [f for f in here if f.verdict is Verdict.CORRUPT]
    if damaged:
        return _damaged(subject, here, damaged, around)
    if any(f.verdict is Verdict.DOWN for f in group):
        return _down(subject, group, around)
    return _mild(subject, group, around)


_CONTENT = frozenset({Verdict.DEFACED, Verdict.CORRUPT, Verdict.SUSPECT, Verdict.EDITED})


def _hostile(subject: str, here: list[Finding], around: Circumstances) -> Judgement:
    leading = [f for f in here if f.strongest is Strength.STRONG or f.verdict is Verdict.DEFACED]
    witnesses = _witnesses(_agreeing(here, leading))
    reasons = _reasons(here)
    ticket = around.announced.covering(subject)
    if ticket is not None:
        return _under_ticket(subject, here, ticket)
    exits = (around.announced.no_ticket(), *_other_exits(here))
    if len(witnesses) >= around.required_looks:
        return Judgement(
            verdict=Verdict.DEFACED,
            code="defaced-two-witnesses",
            subject=subject,
            reasons=(*reasons, _agreement(here, witnesses)),
            exits=exits,
        )
    return _one_witness("defaced-one-witness", subject, reasons, witnesses, exits)


def _damaged(
    subject: str, here: list[Finding], damaged: list[Finding], around: Circumstances
) -> Judgement:
    witnesses = _witnesses(_agreeing(here, damaged))
    reasons = _reasons(damaged)
    ticket = around.announced.covering(subject)
    if ticket is not None:
        return _under_ticket(subject, here, ticket)
    exits = (around.announced.no_ticket(), "Not defaced: nothing in what is left is hostile.")
    if len(witnesses) >= around.required_looks:
        return Judgement(
            verdict=Verdict.CORRUPT,
            code="corrupt-two-witnesses",
            subject=subject,
            reasons=(*reasons, _agreement(here, witnesses)),
            exits=exits,
        )
    return _one_witness("corrupt-one-witness", subject, reasons, witnesses, exits)


def _gone(subject: str, gone: list[Finding], around: Circumstances) -> Judgement:
    witnesses = _witnesses(gone)
    linked = subject in around.still_linked
    others = len(around.gone) - 1
    ticket = around.announced.covering(subject)
    if ticket is not None:
        return _under_ticket(subject, gone, ticket)
    if not linked and not others:
        return Judgement(
            verdict=Verdict.EDITED,
            code="removed-unlinked",
            subject=subject,
            reasons=(*_reasons(gone), "No surviving page is known to link to it."),
            exits=("Not corrupt: one thing alone is gone, as after an honest removal.",),
        )
    why = ["Surviving pages still link to it."] if linked else []
    why += [f"{others} more are gone with it."] if others else []
    reasons = (*_reasons(gone), " ".join(why))
    exits = (around.announced.no_ticket(), "Not defaced: nothing hostile stands in its place.")
    if len(witnesses) >= around.required_looks:
        return Judgement(
            verdict=Verdict.CORRUPT,
            code="gone-two-witnesses",
            subject=subject,
            reasons=(*reasons, _agreement(gone, witnesses)),
            exits=exits,
        )
    return _one_witness("gone-one-witness", subject, reasons, witnesses, exits)


def _down(subject: str, group: list[Finding], around: Circumstances) -> Judgement:
    down = [f for f in group if f.verdict is Verdict.DOWN]
    witnesses = _witnesses(down)
    twice = len(witnesses) >= around.required_looks
    reasons = _reasons(down)
    if twice and around.down_everywhere:
        return Judgement(
            verdict=Verdict.DOWN,
            code="down-two-looks",
            subject=subject,
            reasons=(*reasons, _agreement(down, witnesses)),
            exits=("Not merely broken: the root, or half of the addresses asked, fails.",),
        )
    missing = (
        "Not down: the root answers, and less than half of the addresses fail."
        if not around.down_everywhere
        else f"Not down yet: seen in {_named(witnesses)} alone; a second look decides."
    )
    code = "broken-some-pages" if twice else "down-one-look"
    return Judgement(
        verdict=Verdict.BROKEN, code=code, subject=subject, reasons=reasons, exits=(missing,)
    )


def _mild(subject: str, group: list[Finding], around: Circumstances) -> Judgement:
    verdict = worst(tuple(finding.verdict for finding in group))
    leading = [finding for finding in group if finding.verdict is verdict]
    ticket = around.announced.covering(subject)
    if verdict in {Verdict.SUSPECT, Verdict.EDITED} and ticket is not None:
        return _under_ticket(subject, leading, ticket)
    exits = tuple(_other_exits(leading))
    if verdict is Verdict.SUSPECT:
        exits = (
            "Not defaced: no signal is strong enough to be proof by itself.",
            around.announced.no_ticket(),
            *exits,
        )
    elif verdict is Verdict.EDITED:
        exits = ("Not suspect: nothing in it is hostile.", around.announced.no_ticket(), *exits)
    return Judgement(
        verdict=verdict,
        code="weak-signals" if verdict is Verdict.SUSPECT else leading[0].code,
        subject=subject,
        reasons=_reasons(leading),
        exits=exits,
    )


def _under_ticket(subject: str, here: list[Finding], ticket: DeployTicket) -> Judgement:
    claims = [s for f in here for s in f.signals if _beyond_ticket(s)]
    if claims:
        return Judgement(
            verdict=Verdict.SUSPECT,
            code="suspect-under-ticket",
            subject=subject,
            reasons=(*_reasons(here), _unexplained(ticket)),
            exits=("Not defaced: the ticket leaves the decision to a person.",),
        )
    told = f"Deploy ticket {ticket.id} of {ticket.by} covers it: {ticket.reason}."
    return Judgement(
        verdict=Verdict.EDITED,
        code=UNDER_TICKET,
        subject=subject,
        reasons=(told, *_reasons(here)),
        exits=("Not suspect: the change is announced, and nothing in it claims an attack.",),
    )


def _unexplained(ticket: DeployTicket) -> str:
    """It stays true when the ticket has ended: the incident keeps it beside what comes later."""
    return (
        f"Deploy ticket {ticket.id} of {ticket.by} was in force ({ticket.reason}), but no "
        "announced change explains this: a person decides."
    )


def _beyond_ticket(signal: Signal) -> bool:
    return signal.strength is Strength.STRONG and signal.code in CLAIMS


def _one_witness(
    code: str,
    subject: str,
    reasons: tuple[str, ...],
    witnesses: list[WitnessKind],
    exits: tuple[str, ...],
) -> Judgement:
    missing = (
        f"Not proven yet: seen by {_named(witnesses)} alone; an independent witness must agree, "
        "or a person with the authoriser role confirm."
    )
    return Judgement(
        verdict=Verdict.SUSPECT,
        code=code,
        subject=subject,
        reasons=reasons,
        exits=(missing, *exits),
    )


def _agreeing(here: Sequence[Finding], leading: Sequence[Finding]) -> list[Finding]:
    """The findings that say what the leading ones say: they are as grave themselves, or they are
    about the same bytes, or both tell of something new. Another change of the same page, seen at
    another moment, is no agreement."""
    digests = {finding.digest_after for finding in leading} - {""}
    new = any(finding.code in NEW for finding in leading)
    return [
        finding
        for finding in here
        if finding in leading or finding.digest_after in digests or (new and finding.code in NEW)
    ]


def _witnesses(findings: Sequence[Finding]) -> list[WitnessKind]:
    """Kinds of witnesses that see it, each once."""
    return list(dict.fromkeys(finding.witness for finding in findings))


def _agreement(findings: Sequence[Finding], witnesses: list[WitnessKind]) -> str:
    digests = {finding.digest_after for finding in findings if finding.digest_after}
    same = len(digests) == 1 and all(finding.digest_after for finding in findings)
    how = f", with the same bytes ({next(iter(digests))[:12]})" if same else ""
    return f"Seen alike by {len(witnesses)} independent witnesses: {_named(witnesses)}{how}."


def _named(witnesses: list[WitnessKind]) -> str:
    return " and ".join(WITNESS_TEXT[witness] for witness in witnesses) or "no witness"


def _reasons(findings: Sequence[Finding]) -> tuple[str, ...]:
    """What was found, then its signals that are not benign, each sentence once."""
    said: dict[str, None] = {}
    for finding in findings:
        said.setdefault(finding.message)
    ranked = [s for f in findings for s in f.signals if s.strength is Strength.STRONG]
    ranked += [s for f in findings for s in f.signals if s.strength is Strength.WEAK]
    for signal in ranked:
        said.setdefault(signal.text + (f" Found: {signal.quote!r}" if signal.quote else ""))
    return tuple(said)[:MAX_REASONS]


def _other_exits(findings: Sequence[Finding]) -> tuple[str, ...]:
    """What the comparison itself considered, kept by the checker in the finding's details."""
    return tuple(dict.fromkeys(f.details["exits"] for f in findings if f.details.get("exits")))[:3]
