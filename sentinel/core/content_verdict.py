"""From the signals of a changed page to its verdict, rule and score, by content alone."""

import re
from collections.abc import Iterable, Iterator

from sentinel.core.change import PageChange
from sentinel.core.comparison import Comparison, in_words, ranked, score_of, signal
from sentinel.core.content_codes import (
    CLAIM_CODES,
    FAINT_CODES,
    LOST_CODES,
    ORIGIN_CODES,
    REBUILT_CODES,
)
from sentinel.core.content_rules import RULES, ContentRule, rule_for
from sentinel.core.damage import damage_of
from sentinel.core.document import MediaKind
from sentinel.core.finding import Signal, Strength
from sentinel.core.measures import page_words
from sentinel.core.outage import outage_of
from sentinel.core.shapes import SHAPE_TEXT, SHAPE_VERDICT, Shape, shape_of_change
from sentinel.core.signals.active import active_signals
from sentinel.core.signals.claim_text import around, claims_in
from sentinel.core.signals.claims import claim_signals
from sentinel.core.signals.face import face_signals
from sentinel.core.signals.farewell import is_farewell
from sentinel.core.signals.hidden import hidden_signals
from sentinel.core.signals.likeness import likeness_signals
from sentinel.core.signals.lookalikes import lookalike_signals
from sentinel.core.signals.scripts import script_signals
from sentinel.core.thresholds import CUT_NEW_WORDS, FAINT_SIGNS
from sentinel.core.verdict import Verdict

_READERS = (
    likeness_signals,
    face_signals,
    claim_signals,
    active_signals,
    script_signals,
    hidden_signals,
    lookalike_signals,
)
_LOADS = frozenset({"new-foreign-script", "new-foreign-iframe", "new-foreign-object"})
"""What a hosting company's own error or parking page does too: suspicious there, no proof."""
_TAGS = re.compile(r"<[^<>]{0,2000}>")
MAX_DRAWN = 50_000
_HONEST = signal("edited", Strength.BENIGN, "Changed, and nothing in the change is hostile.")


def content_signals(change: PageChange) -> tuple[Signal, ...]:
    """Every signal that a change carries, the strongest first."""
    found = [one for reader in _READERS for one in reader(change)]
    return ranked([*found, *_picture(change)])


def _picture(change: PageChange) -> Iterator[Signal]:
    """A page that is served as a picture now: a browser shows it, no word needed."""
    served = change.after.content_type.startswith("image/")
    if served and change.after.kind is MediaKind.IMAGE and change.before.kind is MediaKind.HTML:
        text = "The address of a page answers with a picture."
        yield signal("page-became-picture", Strength.STRONG, text, place="page")
    if change.after.kind is MediaKind.IMAGE and "<svg" in change.after.text[:4096].lower():
        shown = _TAGS.sub("\n", change.after.text[:MAX_DRAWN])
        for claim in claims_in(shown, change.identity):
            if claim.stands_alone and claim.code != "broad-claim":
                text = f"A drawing stands in the place of the page and {claim.text}."
                yield signal(claim.code, Strength.STRONG, text, around(shown), place="picture")


def content_verdict(change: PageChange, found: tuple[Signal, ...]) -> Comparison:
    """The first that holds: proof, loss that nothing explains, damage, another shape, suspicion.

    An error page, a damaged one and a bare frame of scripts have always lost the page, so loss
    counts only where none of them explains it.
    """
    strong = [one for one in found if one.strength is Strength.STRONG]
    weak = [one for one in found if one.strength is Strength.WEAK]
    proof = [one for one in strong if one.code not in LOST_CODES]
    shape = shape_of_change(change)
    strange = shape is not Shape.ORDINARY
    if not proof and not strange and _lost_and_claimed(weak):
        proof = weak
    if strong and not strange and nothing_but_an_origin(found):
        return _made(
            change, Verdict.SUSPECT, "foreign-code", found, strong, strange=False, rule=RULES["S10"]
        )
    if proof and not (strange and all(one.code in _LOADS for one in proof)):
        return _made(
            change, Verdict.DEFACED, "hostile-signals", found, strong or proof, strange=strange
        )
    if proof:
        deciding = [_said(change, shape), *proof]
        return _made(
            change, Verdict.SUSPECT, shape.value, found, deciding, strange=True, rule=RULES["S8"]
        )
    damage = damage_of(change.before, change.after)
    if damage is not None and not _explains(damage, change):
        damage = None
    if damage is not None:
        found = ranked((damage, *found))
        return _made(change, Verdict.CORRUPT, damage.code, found, [damage], strange=strange)
    if not strange:
        shape = _outage(change, strong, weak)
    if shape is not Shape.ORDINARY:
        said = _said(change, shape)
        verdict = _by_status(SHAPE_VERDICT[shape], change.after.status)
        rule = RULES["L1"]
        return _made(change, verdict, shape.value, (said,), [said], strange=True, rule=rule)
    return _lost(change, found, strong) if strong else _mild(change, found, weak)


_BESIDE_LOSS = frozenset(
    {"small-page-replaced", "page-rebuilt", "content-replaced", "title-changed", "icon-changed"}
    | {"language-changed", "writing-system-changed", "new-own-refresh", "new-foreign-stylesheet"}
)
"""What an outage in another's words may carry: its own title, language and style."""


def _outage(change: PageChange, strong: list[Signal], weak: list[Signal]) -> Shape:
    """Whether a lost page was replaced by an outage in its own words; ORDINARY where not."""
    codes = {one.code for one in weak}
    lost = strong or codes & {"small-page-replaced", *REBUILT_CODES}
    return (outage_of(change) if lost and codes <= _BESIDE_LOSS else None) or Shape.ORDINARY


def nothing_but_an_origin(found: Iterable[Signal]) -> bool:
    """Whether all that speaks for an attack is that code of a new host is loaded."""
    signals = [one for one in found if one.strength is not Strength.BENIGN]
    strong = [one for one in signals if one.strength is Strength.STRONG]
    others = {one.code for one in signals if one.strength is Strength.WEAK}
    return all(one.code in ORIGIN_CODES for one in strong) and not others & _TELLING


_TELLING = frozenset().union(
    *(RULES[name].codes for name in ("S1", "S2", "S4", "S5", "S6", "S7")), ("new-event-handler",)
)
"""Codes of weak signals with which code of a new host is proof."""


def _lost_and_claimed(weak: list[Signal]) -> bool:
    """Whether the page is as good as gone and what stands there may claim an attack: neither is
    proof, both together are."""
    codes = {one.code for one in weak}
    return bool(codes & REBUILT_CODES) and bool(codes & (CLAIM_CODES - {"broad-claim"}))


def _explains(damage: Signal, change: PageChange) -> bool:
    """Whether damage accounts for what is lost. A cut page holds nothing that is new."""
    if damage.code != "truncated":
        return True
    shown = set(page_words(change.after))
    return len(shown - set(page_words(change.before))) <= CUT_NEW_WORDS.value * len(shown)


def _lost(change: PageChange, found: tuple[Signal, ...], strong: list[Signal]) -> Comparison:
    """Another document without a hostile word: an attack, or a site's own farewell."""
    claimed = any(one.code in RULES["S2"].codes for one in found)
    if claimed or not is_farewell(change.after):
        return _made(change, Verdict.DEFACED, "hostile-signals", found, strong, strange=False)
    said = signal(
        "farewell",
        Strength.WEAK,
        "What stands there instead says in the words of an honest site why the page is gone; an "
        "attacker could write the same.",
        " ".join(block.text for block in change.after.blocks[:10]),
        place="page",
    )
    return _made(
        change,
        Verdict.SUSPECT,
        "farewell",
        ranked((*found, said)),
        [said, *strong],
        strange=False,
        rule=RULES["S1"],
    )


def _mild(change: PageChange, found: tuple[Signal, ...], weak: list[Signal]) -> Comparison:
    if weak:
        return _made(change, Verdict.SUSPECT, "weak-signals", found, weak, strange=False)
    faint = [one for one in found if one.code in FAINT_CODES]
    if len({one.code for one in faint}) >= FAINT_SIGNS.value:
        return _made(change, Verdict.SUSPECT, "faint-signs", found, faint, strange=False)
    return _made(change, Verdict.EDITED, "edited", found, [_HONEST], strange=False)


def _made(
    change: PageChange,
    verdict: Verdict,
    code: str,
    found: tuple[Signal, ...],
    deciding: list[Signal],
    *,
    strange: bool,
    rule: ContentRule | None = None,
) -> Comparison:
    measures = change.kept.as_dict()
    kept = ", ".join(f"{name} {share:.0%}" for name, share in measures.items())
    named = rule or rule_for(verdict, found)
    return Comparison(
        verdict=verdict,
        code=code,
        rule=named.name,
        score=score_of(verdict, found),
        signals=found,
        reasons=(*in_words(deciding), *([f"Kept of the approved page: {kept}."] if kept else [])),
        exits=tuple(_exits(change, verdict, strange=strange)),
        measures=measures,
    )


def _said(change: PageChange, shape: Shape) -> Signal:
    shown = " ".join(block.text for block in change.after.blocks[:6])
    return signal(shape.value, Strength.BENIGN, SHAPE_TEXT[shape], shown, place="page")


def _by_status(verdict: Verdict, status: int) -> Verdict:
    if status in {401, 403, 429, 999}:
        return Verdict.REFUSED
    return Verdict.DOWN if status >= 500 and verdict is not Verdict.REFUSED else verdict


def _exits(change: PageChange, verdict: Verdict, *, strange: bool) -> Iterator[str]:
    yield "Not intact: differs outside the places that may change by themselves."
    if not strange:
        yield "Not an error, maintenance, challenge or login page by any known shape."
    if verdict is not Verdict.CORRUPT:
        yield "Not corrupt: it can be decoded, and does not end inside the approved page."
    if verdict in {Verdict.EDITED, Verdict.SUSPECT} and not change.kept.lost:
        yield "Not defaced: it is still this site's page, and no hostile signal is strong."
