"""Vetoes: what caps a verdict although a rule that proves it is fulfilled, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sentinel.core import rules
from sentinel.core.agreement import Agreement
from sentinel.core.circumstances import Circumstances
from sentinel.core.counts import counted
from sentinel.core.finding import Finding
from sentinel.core.verdict import Verdict
from sentinel.core.witness_bounds import SITES_LEAVING, SITES_LEAVING_SHARE, too_many_leaving
from sentinel.core.witness_paths import OFF_OUR_NETWORK, PATH_OF, WitnessPath

LOOK_RULES = "L"
"""So begin the names of rules that recognise an answer that is no look at the page."""
_FILES_OR_PERSON = frozenset({WitnessPath.FILES, WitnessPath.PERSON})


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto:
    """One that applies."""

    rule: str
    code: str
    verdict: Verdict
    """What is left of a proof."""
    text: str


def applying(
    agreed: Agreement, leading: Sequence[Finding], around: Circumstances, *, lost_only: bool
) -> Veto | None:
    """The first veto that stands against a proof; V1, the deploy ticket, is weighed before.

    `lost_only`: nothing but the loss of the page speaks for it, no claim and no hostile part.
    """
    if lost_only and (status := _bad_look(leading)):
        text = f"Not proven ({rules.V3.name}): the page is gone, and what answers is {status}."
        return Veto(rule=rules.V3.name, code="look-not-valid", verdict=Verdict.SUSPECT, text=text)
    if own_network_in_doubt(around) and not agreed.paths & OFF_OUR_NETWORK:
        return Veto(
            rule=rules.V4.name,
            code="own-network",
            verdict=Verdict.INCONCLUSIVE if lost_only else Verdict.SUSPECT,
            text=f"Not proven ({rules.V4.name}): {_OWN_NETWORK}, and nothing off our network "
            "agrees.",
        )
    if _many_leave(around) and not agreed.paths & _FILES_OR_PERSON:
        text = f"Not proven ({rules.V2.name}): {many_leaving_text(around)}"
        return Veto(rule=rules.V2.name, code="monitor-fault", verdict=Verdict.SUSPECT, text=text)
    return None


_OWN_NETWORK = "addresses that must answer us as expected do not"


def own_network_in_doubt(around: Circumstances) -> bool:
    return around.corroboration.controls_answer is False


def many_leaving_text(around: Circumstances) -> str:
    known = around.corroboration
    leaving = 1 + len(known.sites_leaving)
    return (
        f"{counted(leaving, 'site')} of {known.sites_watched} left `intact` within ten minutes "
        f"({', '.join(known.sites_leaving[:5])}), more than {SITES_LEAVING} and than "
        f"{SITES_LEAVING_SHARE} of them: the monitor itself is in doubt."
    )


def _many_leave(around: Circumstances) -> bool:
    known = around.corroboration
    return too_many_leaving(1 + len(known.sites_leaving), known.sites_watched)


def unsafe_view(agreed: Agreement, around: Circumstances) -> Veto | None:
    """V4 alone, for what is no proof: where our own network is in doubt, and nothing off it
    agrees, what was seen says nothing of the site."""
    veto = applying(agreed, (), around, lost_only=True)
    return veto if veto is not None and veto.rule == rules.V4.name else None


def site_wide(around: Circumstances, agreed: Agreement) -> Veto | None:
    """V2 and V4 for what is no attack: damage, missing things, an outage."""
    veto = applying(agreed, (), around, lost_only=True)
    return None if veto is None or veto.rule == rules.V3.name else veto


def considered(
    agreed: Agreement, leading: Sequence[Finding], around: Circumstances, *, lost_only: bool
) -> Iterator[str]:
    """The vetoes that were looked at and did not apply, each in a sentence."""
    known = around.corroboration
    tickets = counted(len(around.announced.tickets), "deploy ticket")
    yield f"V1, a deploy ticket is in force: {tickets} looked at, none covers it."
    leaving = 1 + len(known.sites_leaving)
    if not _many_leave(around):
        watched = counted(known.sites_watched, "watched site")
        yield f"V2, too many sites at once: of {watched}, {leaving} left `intact` in ten minutes."
    else:
        yield "V2, too many sites at once: outweighed, for the files or a person agree."
    if not _bad_look(leading):
        yield "V3, no look at the page: the answers are looks at the page, by status and kind."
    elif not lost_only:
        yield "V3, no look at the page: outweighed by hostile content, whatever the answer is."
    match known.controls_answer:
        case True:
            yield "V4, our own network: control addresses answer as they should."
        case False:
            yield "V4, our own network: in doubt, and outweighed by a witness off our network."
        case None:
            yield "V4, our own network: no control address was asked."


def _bad_look(leading: Sequence[Finding]) -> str:
    """What the answer is, where a visitor's look got none of the page; empty where it did."""
    for finding in leading:
        if PATH_OF[finding.witness] is WitnessPath.FILES:
            continue
        status = finding.details.get("status", "")
        if status.isdecimal() and not 200 <= int(status) < 300:
            return f"an answer with status {status}"
        if finding.rule.startswith(LOOK_RULES):
            return f"a page of another kind ({finding.rule})"
    return ""
