"""Is it still this page, and this site's page? Identity, title, writing system."""

from collections.abc import Iterator

from sentinel.core.change import PageChange
from sentinel.core.comparison import signal
from sentinel.core.finding import Signal, Strength
from sentinel.core.measures import (
    ASSETS_LOST,
    IDENTITY_LOST,
    STRUCTURE_LOST,
    TEXT_LOST,
    Retention,
    page_words,
    title_of,
)
from sentinel.core.wording import plain, scripts, words

_SHIFT_FROM = 0.05
_SHIFT_TO = 0.50
_SHIFT_LETTERS = 200


def likeness_signals(change: PageChange) -> Iterator[Signal]:
    yield from _identity_lost(change)
    yield from _title_changed(change)
    yield from _script_shift(change)


def _identity_lost(change: PageChange) -> Iterator[Signal]:
    kept = change.kept
    measured = (
        ("text", kept.text, TEXT_LOST),
        ("structure", kept.structure, STRUCTURE_LOST),
        ("own links and files", kept.assets, ASSETS_LOST),
        ("name and navigation", kept.identity, IDENTITY_LOST),
    )
    shares = ", ".join(
        f"{name} {share:.0%} (bound {bound:.0%})"
        for name, share, bound in measured
        if share is not None
    )
    if kept.lost:
        yield signal(
            "identity-lost",
            Strength.STRONG,
            "Another document stands in the place of the page; of the approved one is left: "
            f"{shares}.",
            " ".join(block.text for block in change.after.blocks)[:400],
        )
    elif kept.rebuilt:
        yield signal(
            "page-rebuilt",
            Strength.WEAK,
            "Next to nothing of the page is left but the name of the site, as after a redesign "
            f"that nobody announced: {shares}.",
        )
    elif kept.small and kept.text is not None and _small_lost(kept):
        yield signal(
            "small-page-replaced",
            Strength.WEAK,
            "Nothing of a small page is left, which is too little to say that it was replaced: "
            f"{shares}.",
        )


def _small_lost(kept: Retention) -> bool:
    return (kept.text or 0) < TEXT_LOST and (kept.identity or 0) < IDENTITY_LOST


def _title_changed(change: PageChange) -> Iterator[Signal]:
    old, new = title_of(change.before), title_of(change.after)
    if plain(old) == plain(new) or not old:
        return
    shared = set(words(new)) & (set(words(old)) | change.identity)
    known = not new or shared
    yield signal(
        "title-changed",
        Strength.BENIGN if known else Strength.WEAK,
        f"The title was {old[:80]!r} and is {new[:80]!r}"
        + ("." if known else "; it shares no word with the approved title or the site's name."),
        new,
    )


def _script_shift(change: PageChange) -> Iterator[Signal]:
    old = scripts(" ".join(page_words(change.before)))
    new = scripts(" ".join(page_words(change.after)))
    total_old, total_new = sum(old.values()), sum(new.values())
    if total_old < _SHIFT_LETTERS or total_new < _SHIFT_LETTERS:
        return
    for name, count in new.items():
        was, now = old.get(name, 0) / total_old, count / total_new
        if was < _SHIFT_FROM and now > _SHIFT_TO:
            yield signal(
                "writing-system-changed",
                Strength.WEAK,
                f"{now:.0%} of the letters are {name.title()}; before, {was:.0%} were.",
            )
