"""How bytes are damaged: cut, emptied, undecodable, of another kind than they were."""

from sentinel.core.comparison import signal
from sentinel.core.document import Document, MediaKind
from sentinel.core.finding import Signal, Strength

GARBAGE_SHARE = 0.05
"""More undecodable characters than this, and not in the approved page, is damage."""
TRUNCATED_SHARE = 0.97
"""A cut page ends inside what was approved and is shorter than this share of it."""
_TAIL_BYTES = 48
_PAGES = frozenset({MediaKind.HTML, MediaKind.TEXT})


def damage_of(before: Document, after: Document) -> Signal | None:
    """How the bytes of a page are damaged, if they are."""
    if after.kind is MediaKind.EMPTY:
        return signal("empty", Strength.WEAK, "The page is empty.")
    if before.kind in _PAGES and after.kind not in _PAGES:
        text = f"The bytes are not a page any more but {after.kind.value} by their first bytes."
        return signal("wrong-type", Strength.WEAK, text)
    if after.garbage_share > GARBAGE_SHARE and before.garbage_share < GARBAGE_SHARE / 2:
        text = (
            f"{after.garbage_share:.0%} of the characters cannot be decoded or are control codes."
        )
        return signal("undecodable", Strength.WEAK, text, after.text[:200])
    if is_truncated(before.raw, after.raw):
        text = f"The page ends early: {len(after.raw)} of {len(before.raw)} bytes."
        return signal("truncated", Strength.WEAK, text, after.text[-120:])
    return None


def is_truncated(before: bytes, after: bytes) -> bool:
    """Whether bytes were cut: a proper prefix of the approved ones, or without the closing tag
    that those have and ending inside them."""
    if len(after) >= len(before):
        return False
    if before.startswith(after.rstrip()) and after.strip():
        return len(after.rstrip()) < len(before.rstrip())
    closed = b"</html>" in before[-2000:].lower() and b"</html>" not in after[-2000:].lower()
    tail = after.rstrip()[-_TAIL_BYTES:]
    inside = len(tail) == _TAIL_BYTES and 0 <= before.find(tail) < len(before) * TRUNCATED_SHARE
    return closed and inside and len(after) < len(before) * TRUNCATED_SHARE
