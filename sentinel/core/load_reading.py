"""Reads what a page or a style sheet makes a browser load or send to, element by element.

One pass over the elements that `link_element` knows; forms that post and `formaction` are added.
What scripts load later is in no page and is not seen.
"""

from collections.abc import Iterator

import turbohtml
from turbohtml import Document, Element, Namespace

from sentinel.core.charset import decoded_sheet
from sentinel.core.link_element import BACKGROUND_TAGS, references_of
from sentinel.core.page_load import Load, Use
from sentinel.core.resolver import Resolver, base_of
from sentinel.core.stylesheet import css_references, may_load
from sentinel.core.tree_cost import turbo_is_cheap

MAX_LOADS = 5_000
"""Of one page; further ones are not looked at."""
MAX_ADDRESS = 8_000
"""Characters of an address; hardly a server answers a longer one."""
MAX_INNER_DOCUMENTS = 20

_USES: dict[str, Use] = {
    **dict.fromkeys(("audio", "video", "track"), Use.MEDIA),
    **dict.fromkeys(("iframe", "frame"), Use.FRAME),
    **dict.fromkeys(("embed", "object"), Use.OBJECT),
    **dict.fromkeys(("img", "image", "feImage", "use"), Use.IMAGE),
    "script": Use.SCRIPT,
}
_ICONS = frozenset({"icon", "apple-touch-icon", "apple-touch-icon-precomposed", "mask-icon"})
_AHEAD = frozenset({"preload", "modulepreload", "prefetch", "prerender", "manifest"})
_AS: dict[str, Use] = {
    **{"script": Use.SCRIPT, "style": Use.STYLE, "font": Use.FONT, "image": Use.IMAGE},
    **{"audio": Use.MEDIA, "video": Use.MEDIA, "track": Use.MEDIA},
}
_WANTED = frozenset(
    {*_USES, *BACKGROUND_TAGS, "source", "link", "style", "form", "button", "input", "base"}
)
_FONT_ENDINGS = (".woff", ".woff2", ".ttf", ".otf", ".eot")


def loads_of_page(document: Document, url: str) -> tuple[Load, ...]:
    """In document order, each (address, use) once. Bounded; never raises."""
    found: dict[tuple[str, Use], Load] = {}
    base = document.select_one("base[href]")
    resolver = Resolver(base_of(url, None if base is None else base.attr("href")))
    _read(document, resolver, found)
    for frame in document.select("iframe[srcdoc]")[:MAX_INNER_DOCUMENTS]:
        inner = frame.attr("srcdoc") or ""
        if turbo_is_cheap(inner):
            _read(turbohtml.parse(inner), resolver, found)
    return tuple(found.values())


def loads_of_sheet(body: bytes, content_type_header: str, url: str) -> tuple[Load, ...]:
    """Of a style sheet."""
    found: dict[tuple[str, Use], Load] = {}
    text = decoded_sheet(body, content_type_header)
    _keep(found, Resolver(url), _of_css(text), 0)
    return tuple(found.values())


def _read(document: Document, resolver: Resolver, found: dict[tuple[str, Use], Load]) -> None:
    templates = document.select_one("template") is not None
    for element in document.iter_elements(_WANTED):
        if templates and element.closest("template") is not None:
            continue
        _keep(found, resolver, _of_element(element), element.source_line or 0)
        if len(found) >= MAX_LOADS:
            return
    for element in document.select("[style]"):
        style = element.attr("style") or ""
        if may_load(style) and len(found) < MAX_LOADS:
            _keep(found, resolver, _of_css(style), element.source_line or 0)


def _keep(
    found: dict[tuple[str, Use], Load],
    resolver: Resolver,
    written: Iterator[tuple[str, Use]],
    line: int,
) -> None:
    for reference, use in written:
        target = resolver.target(reference.strip())
        if target is None or len(target[0]) > MAX_ADDRESS:
            continue
        if len(found) < MAX_LOADS:
            found.setdefault((target[0], use), Load(target[0], use, line))


def _of_element(element: Element) -> Iterator[tuple[str, Use]]:
    tag = element.tag
    if tag in {"form", "button", "input"} and element.namespace is Namespace.HTML:
        yield from _of_form(element)
    elif tag == "style":
        yield from _of_css(element.text)
    elif tag == "link":
        use = _use_of_link(element)
        if use is not None:
            yield from ((one, use) for one in references_of(element))
    elif tag in BACKGROUND_TAGS:
        if background := element.attr("background"):
            yield background, Use.IMAGE
    elif tag == "source":
        in_picture = element.closest("picture") is not None
        use = Use.IMAGE_SET if in_picture else Use.MEDIA
        yield from ((one, use) for one in references_of(element))
    else:
        yield from _of_embedded(element)


def _of_embedded(element: Element) -> Iterator[tuple[str, Use]]:
    use = _USES.get(element.tag, Use.OTHER)
    plain = element.attr("src")
    for reference in references_of(element):
        if element.tag == "video" and reference == element.attr("poster"):
            yield reference, Use.IMAGE
        elif element.tag == "img" and reference != plain:
            yield reference, Use.IMAGE_SET
        else:
            yield reference, use


def _of_form(element: Element) -> Iterator[tuple[str, Use]]:
    kind = (element.attr("type") or "").strip().lower()
    if element.tag == "input" and kind == "image" and (source := element.attr("src")):
        yield source, Use.IMAGE
    action = element.attr("action" if element.tag == "form" else "formaction")
    if action and (element.tag != "input" or kind in {"image", "submit"}):
        yield action, Use.FORM


def _use_of_link(element: Element) -> Use | None:
    relations = set((element.attr("rel") or "").lower().split())
    if "stylesheet" in relations:
        return Use.STYLE
    if relations & _ICONS:
        return Use.IMAGE
    if relations & _AHEAD:
        by_destination = _AS.get((element.attr("as") or "").strip().lower(), Use.OTHER)
        return Use.SCRIPT if "modulepreload" in relations else by_destination
    return None


def _of_css(text: str) -> Iterator[tuple[str, Use]]:
    if not may_load(text):
        return
    for reference, place in css_references(text):
        path = reference.partition("?")[0].partition("#")[0].lower()
        if text[place : place + 7].lower() == "@import" or _is_imported(text, place):
            yield reference, Use.STYLE
        else:
            yield reference, Use.FONT if path.endswith(_FONT_ENDINGS) else Use.IMAGE


def _is_imported(text: str, place: int) -> bool:
    """`@import url(...)`: the address stands behind the word."""
    return text[max(0, place - 12) : place].rstrip().lower().endswith("@import")
