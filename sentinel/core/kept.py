"""How much of a page is kept, counted from where two pages differ alone.

What both share is kept; so what is lost of words and structure is lost where they differ, and the
rest need only be counted.
"""

from collections import Counter
from collections.abc import Sequence

from sentinel.core.apart import Apart
from sentinel.core.document import Document
from sentinel.core.measures import Retention, asset_path, identity_words, is_small, page_words
from sentinel.core.start_tag import start_tag

LEAST_KEPT = 0.5
"""Below this share of words or structure the pages are measured whole."""
_ASSETS = ("<a ", "<link ", "<script ", "<img ", "<iframe ")


def retention_of_parts(
    before: Document, after: Document, parts: Apart, identity: frozenset[str]
) -> Retention | None:
    """The same as `measures.retention`; None where so much is gone, or so little was there, that
    the pages must be measured whole."""
    if parts.shared is None:
        return None
    was, now = parts.was.reading, parts.now.reading
    total = parts.shared_words + len(was.words)
    text = _kept(was.words, now.words, total)
    tags = _count_tags(parts.shared) + len(was.tags)
    structure = _kept(was.tags, now.tags, tags)
    if is_small(total, tags) or text < LEAST_KEPT or structure < LEAST_KEPT:
        return None
    return Retention(
        text=text,
        structure=structure,
        assets=_assets_kept(before, after, parts, parts.shared),
        identity=_identity_kept(before, after, parts, identity),
        small=False,
    )


def _kept(old: Sequence[str], new: Sequence[str], total: int) -> float:
    """Share of all runs of three that are still there."""
    lost = (_threes(old) - _threes(new)).total()
    return 1 - lost / max(1, total - 2, lost)


def _threes(items: Sequence[str]) -> Counter[tuple[str, ...]]:
    return Counter(zip(items, items[1:], items[2:], strict=False))


def _count_tags(pieces: Sequence[str]) -> int:
    return len([True for piece in pieces if piece[0] == "<" and piece[1] not in "/!?"])


def _assets_kept(
    before: Document, after: Document, parts: Apart, shared: Sequence[str]
) -> float | None:
    gone = _assets(parts.was.reading.pieces, before.url)
    left = _assets(parts.now.reading.pieces, after.url)
    if gone <= left:
        return 1.0 if gone or any(piece.startswith(_ASSETS) for piece in shared) else None
    stood = _assets(shared, before.url)
    return len(stood | (gone & left)) / len(stood | gone)


def _assets(pieces: Sequence[str], url: str) -> frozenset[str]:
    """Paths of the site's own files to which the pieces refer."""
    tags = {piece for piece in pieces if piece.startswith(_ASSETS)}
    found = {asset_path(start_tag(opening(tag)).shown, url) for tag in tags}
    return frozenset(found - {"", "/"})


def opening(piece: str) -> str:
    """The start tag of a piece, which may be a whole script."""
    return piece[: piece.find(">") + 1]


def _identity_kept(
    before: Document, after: Document, parts: Apart, identity: frozenset[str]
) -> float | None:
    """Where no word is lost by which the page is known, all of them are kept."""
    gone = frozenset(parts.was.reading.words) - frozenset(parts.now.reading.words)
    if not gone:
        return 1.0
    mine = identity or identity_words(before)
    if mine and not mine & gone:
        return 1.0
    mine = frozenset(identity & set(page_words(before))) or identity_words(before)
    return len(mine & frozenset(page_words(after))) / len(mine) if mine else None
