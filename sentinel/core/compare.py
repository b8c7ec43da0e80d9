"""The verdict on one changed page by its content alone: what the two documents argue for.

Witnesses, deploy tickets and persons are weighed elsewhere (`judge`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sentinel.core.apart import apart
from sentinel.core.change import page_change
from sentinel.core.comparison import Comparison
from sentinel.core.content_verdict import content_signals, content_verdict
from sentinel.core.document import Document, MediaKind
from sentinel.core.finding import Strength
from sentinel.core.normalise import ignored_paths, only_volatile, tokens, watched_share
from sentinel.core.running import running_only
from sentinel.core.signals.claim_text import speaking_comments
from sentinel.core.slot import Slot
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
    The rule that decided is one of `content_rules`.
    """
    if before.raw == after.raw:
        return Comparison(
            verdict=Verdict.INTACT,
            code="equal",
            rule="I1",
            signals=(),
            reasons=("The bytes are equal to the approved page.",),
        )
    parts = apart(before, after)
    share, volatile = 1.0, None
    if MediaKind.HTML in {before.kind, after.kind}:
        if slots or ignore:
            old = tokens(before, slots, ignored_paths(before, ignore))
            new = tokens(after, slots, ignored_paths(after, ignore))
            share = watched_share(tokens(before), old)
            volatile = only_volatile(old, new, before_at=before_at, after_at=after_at)
        else:
            volatile = running_only(parts, before_at=before_at, after_at=after_at)
    hidden_claim = speaking_comments(parts.was, parts.now)
    if volatile is not None and not ignore and not hidden_claim:
        return _intact(volatile, share)
    change = page_change(before, after, identity=identity, known_hosts=known_hosts, parts=parts)
    found = content_signals(change)
    # an ignored region hides text from equality, never from the claim and spam tests
    if volatile is not None and all(one.strength is Strength.BENIGN for one in found):
        return _intact(volatile, share)
    return replace(content_verdict(change, found), watched_share=share)


def _intact(volatile: tuple[str, ...], share: float) -> Comparison:
    what = f": {'; '.join(volatile)}." if volatile else " (learnt or declared)."
    return Comparison(
        verdict=Verdict.INTACT,
        code="only-volatile",
        rule="I2",
        signals=(),
        reasons=(f"Differs from the approved page only in what may change by itself{what}",),
        watched_share=share,
    )
