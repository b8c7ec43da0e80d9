"""Is it still this page, and this site's page? What is left of it, by four measures and two."""

from collections.abc import Iterator

from sentinel.core.change import PageChange
from sentinel.core.comparison import signal
from sentinel.core.document import MediaKind
from sentinel.core.finding import Signal, Strength
from sentinel.core.measures import Retention
from sentinel.core.signals.remnants import Remnants, is_replaced, remnants, stripped
from sentinel.core.threshold import Threshold
from sentinel.core.thresholds import (
    ASSETS_LOST,
    IDENTITY_LOST,
    NAVIGATION_LOST,
    REPLACED_STRUCTURE,
    STRUCTURE_LOST,
    TEXT_LOST,
    VOCABULARY_LOST,
)

MAX_KEPT = 0.5
"""Where this much of text and structure is left, nothing here can be lost."""


def likeness_signals(change: PageChange) -> Iterator[Signal]:
    """At most one signal: how far another document stands in the place of the page."""
    kept = change.kept
    if change.before.kind is MediaKind.EMPTY:
        return  # nothing stood there
    if (kept.text or 0) >= MAX_KEPT and (kept.structure or 0) >= MAX_KEPT:
        return
    left = remnants(change)
    found = _loss(change, left)
    if found is not None:
        yield found


def _loss(change: PageChange, left: Remnants) -> Signal | None:
    kept = change.kept
    shares = _shares(kept, left)
    quote = " ".join(block.text for block in change.after.blocks[:40])[:400]
    if kept.lost and left.another_subject and left.leads_nowhere:
        return _measured(
            "identity-lost",
            Strength.STRONG,
            "Another document stands in the place of the page; of the approved one is left: "
            f"{shares}.",
            kept,
            quote,
        )
    if not kept.lost and is_replaced(change, left):
        return _measured(
            "document-replaced",
            Strength.STRONG,
            "Another document stands in the place of the page, under what may be the site's name; "
            f"of the approved one is left: {shares}.",
            kept,
            quote,
        )
    if kept.lost or kept.rebuilt:
        return _measured(
            "page-rebuilt",
            Strength.WEAK,
            "Next to nothing of the page is left but the name of the site, its subject or its "
            f"navigation, as after a redesign that nobody announced: {shares}.",
            kept,
        )
    if stripped(change, left) and (left.vocabulary or 0) < MAX_KEPT:
        return _measured(
            "content-replaced",
            Strength.WEAK,
            f"Structure, links and files of the page are gone, some of its words are left: "
            f"{shares}.",
            kept,
            quote,
        )
    if kept.small and kept.text is not None and _small_lost(kept):
        return _measured(
            "small-page-replaced",
            Strength.WEAK,
            "Nothing of a small page is left, which is too little to say that it was replaced: "
            f"{shares}.",
            kept,
        )
    return None


def _small_lost(kept: Retention) -> bool:
    return (kept.text or 0) < TEXT_LOST.value and (kept.identity or 0) < IDENTITY_LOST.value


def _measured(code: str, strength: Strength, text: str, kept: Retention, quote: str = "") -> Signal:
    """The leading measure is the structure where it is known: of all it errs least."""
    bound = REPLACED_STRUCTURE if code == "document-replaced" else STRUCTURE_LOST
    by_text = kept.structure is None
    return signal(
        code,
        strength,
        text,
        quote,
        place="page",
        value=kept.text if by_text else kept.structure,
        threshold=TEXT_LOST.value if by_text else bound.value,
    )


def _shares(kept: Retention, left: Remnants) -> str:
    measured: tuple[tuple[str, float | None, Threshold], ...] = (
        ("text", kept.text, TEXT_LOST),
        ("structure", kept.structure, STRUCTURE_LOST),
        ("own links and files", kept.assets, ASSETS_LOST),
        ("name and navigation", kept.identity, IDENTITY_LOST),
        ("words of its subject", left.vocabulary, VOCABULARY_LOST),
        ("number of links", left.navigation, NAVIGATION_LOST),
    )
    return ", ".join(
        f"{name} {share:.0%} (bound {bound})"
        for name, share, bound in measured
        if share is not None
    )
