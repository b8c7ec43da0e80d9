"""What is no proof of an attack about one subject: damage, missing things, outages, weak signs."""

from collections.abc import Sequence
from dataclasses import replace

from sentinel.core import rules
from sentinel.core.agreement import GONE, Agreement, agreement
from sentinel.core.circumstances import Circumstances
from sentinel.core.finding import Finding, Strength
from sentinel.core.hostile import CONTENT
from sentinel.core.lapsed import lapsed_veto
from sentinel.core.reasons import checked_of, exits_of, measures_of, reasons_of
from sentinel.core.tickets import under_ticket
from sentinel.core.verdict import Judgement, Verdict, worst
from sentinel.core.vetoes import site_wide, unsafe_view
from sentinel.core.witness_paths import SEARCHING, named


def damaged(subject: str, group: Sequence[Finding], around: Circumstances) -> Judgement | None:
    """`corrupt` from damage that the wanted number of witnesses see; None without damage."""
    here = [f for f in group if f.code not in GONE and f.verdict in CONTENT]
    leading = [f for f in here if f.verdict is Verdict.CORRUPT]
    if not leading:
        return None
    ticket = around.announced.covering(subject)
    if ticket is not None:
        return under_ticket(subject, here, ticket)
    views = around.corroboration.of(subject)
    agreed = agreement(here, leading, views, verdict=Verdict.CORRUPT)
    return _lasting(
        Judgement(
            verdict=Verdict.CORRUPT,
            code="corrupt-two-witnesses",
            rule=rules.D2.name,
            subject=subject,
            reasons=reasons_of(leading),
            exits=(
                around.announced.no_ticket(),
                "Not defaced: nothing in what is left is hostile.",
            ),
        ),
        "corrupt-one-witness",
        leading,
        agreed,
        around,
    )


def gone(subject: str, group: Sequence[Finding], around: Circumstances) -> Judgement | None:
    """`corrupt` where something approved is gone that is linked to, or more with it; `edited`
    where one thing is gone that no page misses; None where nothing is gone."""
    missing = [f for f in group if f.code in GONE]
    if not missing:
        return None
    ticket = around.announced.covering(subject)
    if ticket is not None:
        return under_ticket(subject, missing, ticket)
    linked = subject in around.still_linked
    others = len(around.gone) - 1
    if not linked and not others:
        return Judgement(
            verdict=Verdict.EDITED,
            code="removed-unlinked",
            rule=rules.E4.name,
            subject=subject,
            reasons=(*reasons_of(missing), "No surviving page is known to link to it."),
            exits=("Not corrupt: one thing alone is gone, as after an honest removal.",),
        )
    why = ["Surviving pages still link to it."] if linked else []
    why += [f"{others} more are gone with it."] if others else []
    views = around.corroboration.of(subject)
    return _lasting(
        Judgement(
            verdict=Verdict.CORRUPT,
            code="gone-two-witnesses",
            rule=rules.D3.name,
            subject=subject,
            reasons=(*reasons_of(missing), " ".join(why)),
            exits=(
                around.announced.no_ticket(),
                "Not defaced: nothing hostile stands in its place.",
            ),
        ),
        "gone-one-witness",
        missing,
        agreement(missing, missing, views, verdict=Verdict.CORRUPT),
        around,
    )


def _lasting(
    proven: Judgement,
    one_witness: str,
    leading: Sequence[Finding],
    agreed: Agreement,
    around: Circumstances,
) -> Judgement:
    """The judgement where enough witnesses agree and no veto applies; else what it lacks."""
    told = replace(
        proven,
        measures=measures_of(leading, agreed, around.required_looks),
        checked=checked_of(proven.subject, leading, around, agreed, (), lost_only=False),
    )
    doubt = unsafe_view(agreed, around)
    if doubt is None and len(agreed.witnesses) < around.required_looks:
        missing = (
            f"Not proven yet: seen by {named(agreed.witnesses or agreed.kinds)} alone; an "
            "independent witness must agree, or a person with the authoriser role confirm."
        )
        return replace(
            told,
            verdict=Verdict.SUSPECT,
            code=one_witness,
            rule=rules.P6.name,
            exits=(missing, *proven.exits),
        )
    reasons = (*proven.reasons, agreed.sentence())
    veto = site_wide(around, agreed) or lapsed_veto(proven.subject, leading, agreed, around)
    if veto is None:
        return replace(told, reasons=reasons)
    return replace(
        told,
        verdict=veto.verdict,
        code=veto.code,
        rule=veto.rule,
        reasons=reasons,
        exits=(veto.text, *proven.exits),
    )


def down(subject: str, group: Sequence[Finding], around: Circumstances) -> Judgement | None:
    """`down` where the site fails in two looks, `broken` where some addresses do; None where the
    subject answers."""
    failing = [f for f in group if f.verdict is Verdict.DOWN]
    if not failing:
        return None
    agreed = agreement(failing, failing, around.corroboration.of(subject), verdict=Verdict.DOWN)
    twice = len(agreed.witnesses) >= around.required_looks
    reasons = reasons_of(failing)
    if not twice or not around.down_everywhere:
        missing = (
            "Not down: the root answers, and less than half of the addresses fail."
            if not around.down_everywhere
            else f"Not down yet: seen in {named(agreed.kinds)} alone; a second look decides."
        )
        return Judgement(
            verdict=Verdict.BROKEN,
            code="broken-some-pages" if twice else "down-one-look",
            rule=rules.O2.name,
            subject=subject,
            reasons=reasons,
            exits=(missing,),
        )
    found = Judgement(
        verdict=Verdict.DOWN,
        code="down-two-looks",
        rule=rules.O1.name,
        subject=subject,
        reasons=(*reasons, agreed.sentence()),
        exits=("Not merely broken: the root, or half of the addresses asked, fails.",),
        measures=measures_of(failing, agreed, around.required_looks),
        checked=checked_of(subject, failing, around, agreed, (), lost_only=False),
    )
    veto = site_wide(around, agreed)
    proven_good = around.corroboration.controls_answer is True
    if veto is None or (proven_good and veto.rule == rules.V2.name):
        return found  # several sites of one server may fail at once, and our network is good
    return replace(
        found,
        verdict=Verdict.INCONCLUSIVE,
        code=veto.code,
        rule=veto.rule,
        exits=(veto.text, *found.exits),
    )


def mild(subject: str, group: Sequence[Finding], around: Circumstances) -> Judgement | None:
    """The gravest of what is left: weak signs, edits, faults; None where all of it is weighed
    elsewhere."""
    rest = [f for f in group if _is_mild(f)]
    if not rest:
        return None
    verdict = worst(tuple(finding.verdict for finding in rest))
    leading = [finding for finding in rest if finding.verdict is verdict]
    ticket = around.announced.covering(subject)
    if verdict in {Verdict.SUSPECT, Verdict.EDITED} and ticket is not None:
        return under_ticket(subject, leading, ticket)
    if verdict is Verdict.SUSPECT:
        return _weak(subject, leading, around)
    exits = exits_of(leading)
    if verdict is Verdict.EDITED:
        exits = ("Not suspect: nothing in it is hostile.", around.announced.no_ticket(), *exits)
    return Judgement(
        verdict=verdict,
        code=leading[0].code,
        rule=leading[0].rule,
        subject=subject,
        reasons=reasons_of(leading),
        exits=exits,
        measures=measures_of(leading),
    )


def _is_mild(finding: Finding) -> bool:
    if finding.code in GONE or finding.verdict in {Verdict.CORRUPT, Verdict.DOWN}:
        return False
    return finding.strongest is not Strength.STRONG and finding.verdict is not Verdict.DEFACED


def _weak(subject: str, leading: Sequence[Finding], around: Circumstances) -> Judgement:
    views = around.corroboration.of(subject)
    agreed = agreement(leading, leading, views, verdict=Verdict.SUSPECT)
    cloaked = set(agreed.kinds) <= SEARCHING
    content = next((f.rule for f in leading if f.rule), "")
    doubt = unsafe_view(agreed, around)
    return Judgement(
        verdict=Verdict.SUSPECT if doubt is None else doubt.verdict,
        code="weak-signals" if doubt is None else doubt.code,
        rule=doubt.rule if doubt else rules.P4.name if cloaked else content or rules.P7.name,
        subject=subject,
        reasons=reasons_of(leading),
        exits=(
            *([doubt.text] if doubt else []),
            "Not defaced: no signal is strong enough to be proof by itself.",
            around.announced.no_ticket(),
            *exits_of(leading),
        ),
        measures=measures_of(leading, agreed, around.required_looks),
        checked=checked_of(subject, leading, around, agreed, (), lost_only=False),
    )
