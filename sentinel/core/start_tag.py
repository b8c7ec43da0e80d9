"""Start tags of a page in browser form, each different one read once."""

import re
from functools import lru_cache
from typing import NamedTuple

from sentinel.core.nodes import HEADINGS, NO_BLOCK, Node, NodeKind, Place, hiding

_KEPT_TAGS = 16_384
_LONGEST_KEPT = 250
"""Characters; longer tags are read each time, so that what is kept stays small: some 25 MB of
ordinary tags that are new in each look, 80 MB of hostile ones that are nothing but attributes."""

VOID = frozenset(
    {"area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input"}
    | {"keygen", "link", "meta", "param", "source", "track", "wbr"}
)
"""Elements that are written without an end tag (HTML 13.3)."""
_FRAMES = frozenset({"nav", "footer", "header"})
_FRAME_ROLES = frozenset({"banner", "contentinfo"})
_ATTRIBUTE = re.compile(r"\s([^\s][^\s=]*)=\"([^\"]*)\"")


class StartTag(NamedTuple):
    """One start tag, and all that a page's layout asks of it."""

    tag: str
    """In lower case."""
    ends: str
    """The element's end tag."""
    shown: Node
    """The element's node without path, where nothing hides it."""
    unseen: Node
    """The same, hidden."""
    hides: bool
    """Whether its own attributes hide it."""
    names: tuple[str, ...]
    """`#id` and `.class` names, by which a style sheet may hide it."""
    void: bool
    block: bool
    """Whether its text stands apart from what is around."""
    place: Place
    """TITLE or HEADING where it makes its text one; else BODY."""
    framed: bool
    """Whether it is a part of the page that says whose page this is: header, navigation, footer; an
    image that is called a logo."""
    alternative: str
    """Alternative text of an image."""


def start_tag(source: str) -> StartTag:
    """Reads one start tag as `browser_form` writes it."""
    return _kept(source) if len(source) <= _LONGEST_KEPT else _read(source)


def _is_speck(named: dict[str, str]) -> bool:
    """Whether an element is given no size to speak of."""
    return all(named.get(side, "").strip() in {"0", "1", "2"} for side in ("width", "height"))


def _read(source: str) -> StartTag:
    name = source[1:-1].partition(" ")[0].rstrip("/")
    tag = name.lower()
    attributes: tuple[tuple[str, str], ...] = ()
    if " " in source:
        found = _ATTRIBUTE.findall(source)
        attributes = tuple(sorted((name.lower(), plain_value(value)) for name, value in found))
    named = dict(attributes)
    shown = Node(NodeKind.ELEMENT, "", tag, attributes)
    alternative = named.get("alt", "") if tag == "img" else ""
    place = Place.HEADING if tag in HEADINGS else Place.BODY
    return StartTag(
        tag=tag,
        ends=f"</{name}>",
        shown=shown,
        unseen=shown._replace(hidden=True),
        hides="hidden" in named
        or ("style" in named and hiding(named["style"]))
        or (tag == "marquee" and _is_speck(named)),
        names=(f"#{named.get('id', '')}", *(f".{name}" for name in named.get("class", "").split())),
        void=tag in VOID,
        block=tag not in NO_BLOCK,
        place=Place.TITLE if tag == "title" else place,
        framed=_is_logo(named) if alternative else _is_frame(tag, named),
        alternative=alternative,
    )


_kept = lru_cache(maxsize=_KEPT_TAGS)(_read)


def _is_frame(tag: str, named: dict[str, str]) -> bool:
    return tag in _FRAMES or named.get("role") in _FRAME_ROLES


def _is_logo(named: dict[str, str]) -> bool:
    return any("logo" in named.get(name, "").lower() for name in ("src", "class", "id", "alt"))


def plain_value(text: str) -> str:
    """Text or an attribute's value without the references that the browser form writes."""
    if "&" not in text:
        return text
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\xa0")
    return text.replace("&quot;", '"').replace("&amp;", "&")
