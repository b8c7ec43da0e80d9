"""What strong hostile signals prove about one subject: the C rules, and what they lack."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sentinel.core import content_rules, rules
from sentinel.core.agreement import GONE, Agreement, agreement
from sentinel.core.circumstances import Circumstances
from sentinel.core.content_codes import LOST_CODES
from sentinel.core.content_verdict import nothing_but_an_origin
from sentinel.core.corroboration import WitnessView
from sentinel.core.counts import counted
from sentinel.core.finding import Finding, Strength
from sentinel.core.lapsed import lapsed_veto
from sentinel.core.reasons import checked_of, exits_of, measures_of, reasons_of
from sentinel.core.tickets import under_ticket
from sentinel.core.verdict import INCIDENT_VERDICTS, Judgement, Verdict
from sentinel.core.vetoes import Veto, applying
from sentinel.core.witness_bounds import LASTING_LOOKS, PATHS
from sentinel.core.witness_paths import (
    ACCOMPANYING,
    PATH_OF,
    PUBLIC_LOOKS,
    WitnessPath,
    named,
)
from sentinel.core.words import WitnessKind

CONTENT = frozenset({Verdict.DEFACED, Verdict.CORRUPT, Verdict.SUSPECT, Verdict.EDITED})
"""What findings about contents argue for."""
SEALED_CHANGED = "sealed-page-changed"
"""Signal that a sealed page differs outside its approved forms (rule C5)."""
_WORDLESS = frozenset({"C4", "C7"})
"""Rules of content whose only sign is that the page is gone."""
_PERSON = WitnessPath.PERSON


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What the witnesses say of one subject."""

    subject: str
    here: Sequence[Finding]
    leading: Sequence[Finding]
    """Those of `here` that are hostile."""
    views: Sequence[WitnessView]
    agreed: Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proof:
    """What would be proven, by which rule, and what is missing for it."""

    rule: str
    code: str
    lacking: str
    """The rule that names the suspicion where something is missing."""
    lacking_code: str
    missing: tuple[str, ...] = ()
    lost_only: bool = False


def hostile(subject: str, group: Sequence[Finding], around: Circumstances) -> Judgement | None:
    """The judgement from strong signals, from a sealed page's change, and from what further
    witnesses call defaced; None where there is nothing of it."""
    here = [f for f in group if f.code not in GONE and f.verdict in CONTENT]
    views = around.corroboration.of(subject)
    leading = [f for f in here if f.strongest is Strength.STRONG or f.verdict is Verdict.DEFACED]
    told = [view for view in views if view.verdict is Verdict.DEFACED]
    sealed = [] if leading or told else [f for f in here if breaks_seal(f)]
    if not leading and not told and not sealed:
        return None
    ticket = around.announced.covering(subject)
    if ticket is not None:
        return under_ticket(subject, here, ticket, told)
    if sealed:
        agreed = agreement(here, here, views, verdict=Verdict.SUSPECT)
    else:
        agreed = agreement(here, leading, views, verdict=Verdict.DEFACED)
    seen = _Seen(subject=subject, here=here, leading=leading, views=views, agreed=agreed)
    proof = _sealed(agreed, around) if sealed else _proof(seen, around)
    checked = checked_of(subject, group, around, agreed, leading, lost_only=proof.lost_only)
    return replace(
        _concluded(seen, proof, around),
        measures=measures_of(
            [*leading, *here],
            agreed,
            around.required_looks,
            lasting=proof.lost_only or bool(sealed),
        ),
        checked=checked,
    )


def breaks_seal(finding: Finding) -> bool:
    """Whether a sealed page differs outside its approved forms."""
    return any(signal.code == SEALED_CHANGED for signal in finding.signals)


def _concluded(seen: _Seen, proof: _Proof, around: Circumstances) -> Judgement:
    subject, agreed = seen.subject, seen.agreed
    found = reasons_of(seen.here, [v for v in seen.views if v.verdict in INCIDENT_VERDICTS])
    exits = (around.announced.no_ticket(), *exits_of(seen.here))
    veto = applying(agreed, seen.leading, around, lost_only=proof.lost_only)
    if veto is not None and veto.verdict is Verdict.INCONCLUSIVE:
        return _vetoed(veto, seen, found, exits)
    if proof.missing:
        return Judgement(
            verdict=Verdict.SUSPECT,
            code=proof.lacking_code,
            rule=proof.lacking,
            subject=subject,
            reasons=found,
            exits=(*proof.missing, *exits),
        )
    veto = veto or lapsed_veto(subject, seen.here, agreed, around)
    if veto is not None:
        without = f"Without that veto it were {rules.title(proof.rule)}."
        return _vetoed(veto, seen, (*found, agreed.sentence()), (without, *exits))
    return Judgement(
        verdict=Verdict.DEFACED,
        code=proof.code,
        rule=proof.rule,
        subject=subject,
        reasons=(*found, agreed.sentence()),
        exits=(
            *exits,
            "Not merely suspect: what "
            f"{rules.title(proof.rule)} needs is fulfilled, and no veto applies.",
        ),
    )


def _vetoed(veto: Veto, seen: _Seen, reasons: tuple[str, ...], exits: tuple[str, ...]) -> Judgement:
    return Judgement(
        verdict=veto.verdict,
        code=veto.code,
        rule=veto.rule,
        subject=seen.subject,
        reasons=reasons,
        exits=(veto.text, *exits),
    )


def _proof(seen: _Seen, around: Circumstances) -> _Proof:
    """Which rule the strong signals fulfil, or would, and what it lacks."""
    leading, agreed = seen.leading, seen.agreed
    name = _content_rule(leading)
    lost_only = nothing_but_lost(leading)
    one = _missing_witness(agreed, around)
    if set(agreed.kinds) <= ACCOMPANYING:
        return _alone(seen.here, agreed, around)
    moved = any(not change.benign for change in around.corroboration.server_changes)
    if moved and _lost(leading) and agreed.looks:
        found = _Proof(rule="C6", code="another-server", lacking="P1", lacking_code=_ONE)
        return replace(found, missing=one, lost_only=lost_only)
    if lost_only:
        files = WitnessPath.FILES in agreed.paths
        missing = one or _missing_lasting(seen.subject, agreed, around)
        return _Proof(
            rule="C3" if files and agreed.looks else name or "C4",
            code=_TWO,
            lacking="P2",
            lacking_code="not-lasting" if not one else LOST_ONCE,
            missing=missing,
            lost_only=True,
        )
    served = agreed.looks > 0 and WitnessPath.FILES in agreed.paths
    if nothing_but_an_origin(signal for finding in leading for signal in finding.signals):
        found = _Proof(rule="C3", code=_TWO, lacking="P8", lacking_code="foreign-code")
        return replace(found, missing=one or _missing_files(agreed))
    return _Proof(
        rule=name or ("C3" if served else "C18"),
        code=_TWO,
        lacking="P1",
        lacking_code=_ONE,
        missing=one,
    )


_TWO, _ONE = "defaced-two-witnesses", "defaced-one-witness"
LOST_ONCE = "lost-one-witness"
"""Reason code where one look found the page gone, and nothing says that it is an attack."""


def _alone(here: Sequence[Finding], agreed: Agreement, around: Circumstances) -> _Proof:
    """Seen only by looks that accompany others: a search engine's, or a browser's."""
    if WitnessKind.RENDERED not in agreed.kinds:
        text = (
            f"Not proven: shown to {named(agreed.kinds)} alone; other visitors get the approved "
            "page, and no file tells of it. A person decides."
        )
        return _Proof(rule="C18", code=_TWO, lacking="P4", lacking_code="cloaked", missing=(text,))
    changed = {f.witness for f in here if f.verdict in INCIDENT_VERDICTS} & PUBLIC_LOOKS
    found = _Proof(
        rule="C19", code="drawn-by-scripts", lacking="P5", lacking_code="rendered-hostile"
    )
    if len(changed) >= around.required_looks or (changed and _files(here)):
        return found
    text = (
        "Not proven: a browser shows it, and two looks at the changed page that draws it are "
        "needed; a script of another host may have drawn it."
    )
    return replace(found, missing=(text,))


def _files(here: Sequence[Finding]) -> bool:
    return any(f.witness is WitnessKind.TREE and f.verdict in INCIDENT_VERDICTS for f in here)


def _sealed(agreed: Agreement, around: Circumstances) -> _Proof:
    wanted = max(int(LASTING_LOOKS.value), around.required_looks)
    enough = agreed.looks >= wanted or (
        len(agreed.paths) >= PATHS.value and len(agreed.witnesses) >= around.required_looks
    )
    text = (
        f"Not proven (C5): {counted(agreed.looks, 'look')} and "
        f"{counted(len(agreed.paths), 'path')} show the sealed page changed; {wanted} looks, or "
        f"{PATHS} paths, are needed."
    )
    return _Proof(
        rule="C5",
        code="sealed-page-changed",
        lacking="P3",
        lacking_code="sealed-not-agreed",
        missing=() if enough or _PERSON in agreed.paths else (text,),
    )


def _content_rule(leading: Sequence[Finding]) -> str:
    """The rule of content that proves it, of the first leading finding that names one."""
    named_rules = [content_rules.RULES.get(finding.rule) for finding in leading]
    proving = [r.name for r in named_rules if r is not None and r.verdict is Verdict.DEFACED]
    # of two, the one with words or hostile parts says more than the mere loss
    return next((name for name in proving if name not in _WORDLESS), next(iter(proving), ""))


def _lost(leading: Sequence[Finding]) -> bool:
    return any(signal.code in LOST_CODES for f in leading for signal in f.signals)


def nothing_but_lost(leading: Sequence[Finding]) -> bool:
    """Whether nothing speaks for an attack but that the page is gone: no claim, however faint,
    and no hostile part."""
    name = _content_rule(leading)
    if name:
        return name in _WORDLESS
    strong = [s.code for f in leading for s in f.signals if s.strength is Strength.STRONG]
    return bool(strong) and LOST_CODES.issuperset(strong)


def _missing_witness(agreed: Agreement, around: Circumstances) -> tuple[str, ...]:
    if len(agreed.witnesses) >= around.required_looks:
        return ()
    return (
        f"Not proven yet: seen by {named(agreed.witnesses or agreed.kinds)} alone; an independent "
        "witness must agree, or a person with the authoriser role confirm.",
    )


def _missing_files(agreed: Agreement) -> tuple[str, ...]:
    """What code of a new host lacks where nothing else is hostile."""
    if agreed.paths & {WitnessPath.FILES, _PERSON}:
        return ()
    return (
        "Not proven (C8): code of a host that is new here is all that is unusual, and honest edits "
        "bring such code, too; no file of the site says who put it there. A person decides.",
    )


def _missing_lasting(subject: str, agreed: Agreement, around: Circumstances) -> tuple[str, ...]:
    """What a loss without words lacks: the files agree, or it lasts and shows elsewhere too."""
    if agreed.paths & {WitnessPath.FILES, _PERSON}:
        return ()
    looks = len(set(agreed.witnesses))
    wanted = max(int(LASTING_LOOKS.value), around.required_looks)
    if looks < wanted:
        return (
            f"Not proven yet (C4): {counted(looks, 'look')} of {wanted} over minutes; a page that "
            "is gone without a word may be a fault that passes.",
        )
    if len(agreed.paths) >= PATHS.value or around.others_hostile(subject):
        return ()
    against = [
        view.witness
        for view in around.corroboration.of(subject)
        if PATH_OF[view.witness] is not WitnessPath.PUBLIC
        and view.verdict is Verdict.INTACT
        # a file speaks for a page only where it is served as it stands
        and (view.witness is not WitnessKind.TREE or view.sha256)
    ]
    if not against:
        return ()  # no other path exists: three looks over minutes are all that can be had
    return (
        f"Not proven (C4): {named(against)} says that it is as approved, and no second page is "
        "gone: what stands between may have answered. A person decides.",
    )
