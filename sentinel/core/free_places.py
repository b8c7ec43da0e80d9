"""Places whose content nobody can foresee: a feed, a quotation, an advertisement.

They are no slots: nothing is equal there, every signal reads them, and the page is not sealable.
But a change that stays inside them, and in which nothing is hostile, is no edit either.
"""

from collections.abc import Iterable, Sequence

from sentinel.core.document import Document
from sentinel.core.masks import URL_ATTRIBUTES
from sentinel.core.normalise import tokens
from sentinel.core.origins import host_of
from sentinel.core.page_token import Token, TokenKind
from sentinel.core.slot import Slot, SlotKind

WHOLE_ELEMENT = "*"
"""The attribute of a free place that takes in an element with all that is in it."""
_INERT = frozenset(
    {"a", "abbr", "article", "aside", "b", "blockquote", "br", "caption", "cite", "dd", "div", "dl"}
    | {"dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img"}
    | {"li", "ol", "p", "picture", "section", "small", "span", "strong", "sub", "sup", "table"}
    | {"tbody", "td", "th", "thead", "time", "tr", "u", "ul"}
)
"""Elements that may come and go there; nothing of them runs or sends anything."""


def free_place(path: str, attribute: str = "") -> Slot:
    """What learning writes down for a place that no slot can hold."""
    what = "whatever stands there" if attribute == WHOLE_ELEMENT else "free text"
    return Slot(kind=SlotKind.FREE, path=path, attribute=attribute, pattern="", shows=what)


def differs_only_there(before: Document, after: Document, slots: Sequence[Slot]) -> bool:
    """Whether two forms of a page are equal outside its free places, and inside them nothing but
    text, harmless elements, and links and pictures of the own host differ."""
    free = [slot for slot in slots if slot.kind is SlotKind.FREE]
    if not free:
        return False
    places = frozenset((slot.path, slot.attribute) for slot in free)
    roots = tuple(slot.path for slot in free if slot.attribute == WHOLE_ELEMENT)
    old, new = (
        [one for one in tokens(page, slots) if not _is_free(one, places, roots, page.url)]
        for page in (before, after)
    )
    return old == new


def _is_free(
    token: Token, places: frozenset[tuple[str, str]], roots: Iterable[str], base: str
) -> bool:
    inside = (token.path, token.attribute) in places or any(
        token.path.startswith(f"{root}/") for root in roots
    )
    if not inside:
        return False
    if token.kind is TokenKind.ELEMENT:
        return token.value in _INERT
    if token.kind is TokenKind.ATTRIBUTE:
        return _is_harmless(token, base)
    return token.kind is TokenKind.TEXT


def _is_harmless(token: Token, base: str) -> bool:
    name = token.attribute
    if name.startswith("on") or name in {"action", "formaction", "srcdoc", "integrity"}:
        return False
    tag = token.path.rpartition("/")[2].partition("[")[0]
    if tag not in _INERT:
        return False
    return name not in URL_ATTRIBUTES or host_of(token.value, base) in {"", host_of(base)}
