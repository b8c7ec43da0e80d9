"""The links of a page with all that may mark them: words, attributes, pictures inside."""

from typing import TYPE_CHECKING, NamedTuple

from sentinel.core.resolver import Resolver, base_of

if TYPE_CHECKING:
    from turbohtml import Document, Element

MAX_LINKS = 3_000
MAX_WORDS = 200
MAX_MARKS = 600
MAX_ADDRESS = 8_000
"""Characters of an address; hardly a server answers a longer one, and a long `base` stands in every
one."""
MAX_COPIED = 4_000_000
"""Characters that are copied out of a page for the words of links: they may hold one another."""
_INNER_ATTRIBUTES = (
    "class",
    "alt",
    "title",
    "aria-label",
    "src",
    "href",
    "xlink:href",
    "data-icon",
)


class PageLink(NamedTuple):
    """One `a` or `area` with an address."""

    url: str
    """Absolute http(s) URL without its fragment; empty for other schemes, and where it is longer
    than MAX_ADDRESS."""
    href: str
    """As written, at most MAX_MARKS characters."""
    words: str
    """Its text, on one line, cut; else what stands for it: `aria-label`, `title`, a picture's
    `alt`."""
    title: str
    """`title` and `aria-label`."""
    rel: str
    target: str
    """In lower case, as `rel`."""
    marks: str
    """Classes, `onclick`, and the attributes of what stands inside it: icons."""
    around: str
    """The words of the block it stands in, cut: `(PDF, 2 MB)` often stands behind the link."""


def links_of_page(document: "Document", url: str) -> tuple[PageLink, ...]:
    """In document order, at most MAX_LINKS; none that a template holds in store. The text that is
    copied is bounded by the size of the page."""
    base = document.select_one("base[href]")
    resolver = Resolver(base_of(url, None if base is None else base.attr("href")))
    templates = document.select_one("template") is not None
    room, beside = _Room(MAX_COPIED), _Room(MAX_COPIED)
    found: list[PageLink] = []
    for element in document.iter_elements({"a", "area"}):
        href = element.attr("href") or element.attr("xlink:href")
        if href is None or (templates and element.closest("template") is not None):
            continue
        found.append(_link(element, href, resolver, room, beside))
        if len(found) >= MAX_LINKS:
            break
    return tuple(found)


class _Room:
    """How many characters may still be copied."""

    def __init__(self, characters: int) -> None:
        self.left = characters

    def text(self, element: "Element") -> str:
        if self.left <= 0:
            return ""
        text = element.text
        self.left -= len(text)
        return " ".join(text[: 4 * MAX_WORDS].split())[:MAX_WORDS]


def _link(
    element: "Element", href: str, resolver: Resolver, room: _Room, beside: _Room
) -> PageLink:
    target = resolver.target(href.strip())
    title = _joined(element, ("title", "aria-label"))
    inner = element.select("img,svg,i,span,use,em")[:8] if element.tag == "a" else []
    alternative = next((alt for one in inner if (alt := (one.attr("alt") or "").strip())), "")
    own = room.text(element) or title or alternative or (element.attr("alt") or "")
    inside = " ".join(filter(None, (_joined(one, _INNER_ATTRIBUTES) for one in inner)))
    marks = " ".join(filter(None, (_joined(element, ("class", "onclick", "id")), inside)))
    return PageLink(
        url=target[0] if target and len(target[0]) <= MAX_ADDRESS else "",
        href=href.strip()[:MAX_MARKS],
        words=own[:MAX_WORDS],
        title=title[:MAX_WORDS],
        rel=(element.attr("rel") or "").lower()[:MAX_WORDS],
        target=(element.attr("target") or "").strip().lower()[:40],
        marks=marks[:MAX_MARKS],
        around=_around(element, beside),
    )


_BLOCKS = "li,td,p,dd,dt,th,figure,figcaption,h1,h2,h3,h4"


def _around(element: "Element", room: _Room) -> str:
    block = element.closest(_BLOCKS)
    return "" if block is None else room.text(block)


def _joined(element: "Element", names: tuple[str, ...]) -> str:
    return " ".join(value[:MAX_MARKS] for name in names if (value := element.attr(name)))
