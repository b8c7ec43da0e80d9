"""The verdict on one changed page by its content alone: what the two documents argue for.

Witnesses, deploy tickets and persons are weighed elsewhere (`judge`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sentinel.core.baseline import Slot
from sentinel.core.change import PageChange, page_change
from sentinel.core.comparison import Comparison, in_words, ranked, signal
from sentinel.core.damage import damage_of
from sentinel.core.document import Document, MediaKind
from sentinel.core.finding import Signal, Strength
from sentinel.core.normalise import ignored_paths, only_volatile, tokens, watched_share
from sentinel.core.shapes import SHAPE_TEXT, SHAPE_VERDICT, Shape, shape_of_change
from sentinel.core.signals.active import active_signals
from sentinel.core.signals.claims import claim_signals, claims_in_comments
from sentinel.core.signals.hidden import hidden_signals
from sentinel.core.signals.likeness import likeness_signals
from sentinel.core.signals.scripts import script_signals
from sentinel.core.verdict import Verdict


def compare(
    before: Document,
    after: Document,
    *,
    slots: Sequence[Slot] = (),
    ignore: Sequence[str] = (),
    identity: Iterable[str] = (),
    known_hosts: Iterable[str] = (),
    before_at: datetime | None = None,
    after_at: datetime | None = None,
) -> Comparison:
    """Judges `after` against the approved `before`, cheapest question first.

    1. Equal bytes, or equal but for volatile values: INTACT.
    2. A strong signal: DEFACED. Lost identity alone is none where 3 or 4 explain it.
    3. Damaged bytes: CORRUPT.
    4. An answer that is no look at the page (error, challenge, login): its own verdict.
    5. Only weak signals: SUSPECT; none: EDITED.
    """
    if before.raw == after.raw:
        return Comparison(
            verdict=Verdict.INTACT,
            code="equal",
            signals=(),
            reasons=("The bytes are equal to the approved page.",),
        )
    share, volatile = 1.0, None
    if MediaKind.HTML in {before.kind, after.kind}:
        old = tokens(before, slots, ignored_paths(before, ignore))
        new = tokens(after, slots, ignored_paths(after, ignore))
        share = watched_share(tokens(before), old)
        volatile = only_volatile(old, new, before_at=before_at, after_at=after_at)
    hidden_claim = claims_in_comments(before, after)
    if volatile is not None and not ignore and not hidden_claim:
        return _intact(volatile, share)
    change = page_change(before, after, identity=identity, known_hosts=known_hosts)
    found = content_signals(change)
    # an ignored region hides text from equality, never from the claim and spam tests
    if volatile is not None and all(one.strength is Strength.BENIGN for one in found):
        return _intact(volatile, share)
    return replace(_weigh(change, found), watched_share=share)


def content_signals(change: PageChange) -> tuple[Signal, ...]:
    """Every signal that a change carries, the strongest first."""
    readers = (
        likeness_signals,
        claim_signals,
        active_signals,
        script_signals,
        hidden_signals,
        _picture,
    )
    return ranked(one for reader in readers for one in reader(change))


def _picture(change: PageChange) -> Iterator[Signal]:
    """A page that is served as a picture now: a browser shows it, no word needed."""
    served = change.after.content_type.startswith("image/")
    if served and change.after.kind is MediaKind.IMAGE and change.before.kind is MediaKind.HTML:
        text = "The address of a page answers with a picture."
        yield signal("page-became-picture", Strength.STRONG, text)


def _intact(volatile: tuple[str, ...], share: float) -> Comparison:
    what = f": {'; '.join(volatile)}." if volatile else " (learnt or declared)."
    return Comparison(
        verdict=Verdict.INTACT,
        code="only-volatile",
        signals=(),
        reasons=(f"Differs from the approved page only in what may change by itself{what}",),
        watched_share=share,
    )


def _weigh(change: PageChange, found: tuple[Signal, ...]) -> Comparison:
    strong = [one for one in found if one.strength is Strength.STRONG]
    weak = [one for one in found if one.strength is Strength.WEAK]
    shape = shape_of_change(change)
    strange = shape is not Shape.ORDINARY
    damage = damage_of(change.before, change.after)
    # an error page, a damaged one and a bare frame of scripts have always lost the identity
    proof = [one for one in strong if one.code != "identity-lost"]
    loads = [one for one in proof if one.code in _LOADS] if strange else []
    verdict, code, deciding = Verdict.EDITED, "edited", [_HONEST]
    if strange and proof and len(loads) == len(proof):
        verdict, code, deciding = Verdict.SUSPECT, shape.value, [_said(change, shape), *loads]
    elif proof or (strong and damage is None and not strange):
        verdict, code, deciding = Verdict.DEFACED, "hostile-signals", strong
    elif damage is not None:
        verdict, code, deciding = Verdict.CORRUPT, damage.code, [damage]
        found = ranked((damage, *found))
    elif strange:
        said = _said(change, shape)
        verdict = _by_status(SHAPE_VERDICT[shape], change.after.status)
        code, deciding, found = shape.value, [said], (said,)
    elif weak:
        verdict, code, deciding = Verdict.SUSPECT, "weak-signals", weak
    measures = change.kept.as_dict()
    kept = ", ".join(f"{name} {share:.0%}" for name, share in measures.items())
    return Comparison(
        verdict=verdict,
        code=code,
        signals=found,
        reasons=(*in_words(deciding), *([f"Kept of the approved page: {kept}."] if kept else [])),
        exits=tuple(_exits(change, verdict, strange=strange)),
        measures=measures,
    )


_LOADS = frozenset({"new-foreign-script", "new-foreign-iframe", "new-foreign-object"})
"""What a hosting company's own error or parking page does too: suspicious there, no proof."""
_HONEST = signal("edited", Strength.BENIGN, "Changed, and nothing in the change is hostile.")


def _said(change: PageChange, shape: Shape) -> Signal:
    shown = " ".join(block.text for block in change.after.blocks[:6])
    return signal(shape.value, Strength.BENIGN, SHAPE_TEXT[shape], shown)


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
