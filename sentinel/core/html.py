"""What a page refers to and which names it holds, read as a browser reads it (turbohtml)."""

from collections.abc import Iterator

import turbohtml
from turbohtml import Document, Element

from sentinel.core.page_reading import MAX_NAMES, WANTED, PageReading
from sentinel.core.reference import Contents
from sentinel.core.reference_list import MAX_REFERENCES, ReferenceList
from sentinel.core.resolver import Resolver, base_of
from sentinel.core.script_made import made_by_script
from sentinel.core.stylesheet import may_load
from sentinel.core.token_element import token_elements
from sentinel.core.tree_cost import turbo_is_cheap

_GENERAL = "[id],[style],[background],a[name],template"
_SHADOW_MODES = frozenset({"open", "closed"})
_CUT = "the page is larger than what is read of one page, so its end is not known"


def read_html(text: str, url: str, *, encoding: str = "utf-8", whole: bool = True) -> Contents:
    """Every reference of a page, the names that fragments can point to, and bad contacts.

    References are those that make a browser fetch or follow: `link_element` lists them; beside
    them `a`, style sheets, `style` attributes, and one level of `srcdoc`. Comments, templates
    and scripts are not looked into; `noscript` is. Names are the ids of elements and the names
    of anchors (HTML 7.4.6.4). `whole=False` says that the text was cut: then names are never
    all known. Never raises; time and memory are bounded for any text.
    """
    page = PageReading(len(text))
    note = _read(text, page)
    base = base_of(url, page.base)
    references = ReferenceList()
    references.add(page.references, Resolver(base, encoding), scripted=page.scripts > 0)
    for source, line in page.source_documents:
        inner = PageReading(len(source))
        _read(source, inner)
        resolver = Resolver(base_of(base, inner.base), encoding)
        references.add(inner.references, resolver, scripted=True, line=line)
    if not whole:
        note = _CUT
    elif page.full:
        note = f"only the first {MAX_REFERENCES} references and {MAX_NAMES} names were read"
    return Contents(
        kind="html",
        references=references.found(),
        ids=tuple(page.ids),
        ids_known=not note,
        note="; ".join(filter(None, (note, references.note()))),
        contacts=tuple(references.contacts.values()),
    )


def _read(text: str, page: PageReading) -> str:
    """Reads a page into `page`. Returns why the names in its source are not all that there are."""
    if not turbo_is_cheap(text):
        page.read(token_elements(text, WANTED), general=True)
        return ""
    document = turbohtml.parse(text, allow_declarative_shadow_roots=False)
    if _is_plain(document, page):
        page.read(document.iter_elements(WANTED), general=False)
    else:
        page.ids.clear()
        page.read(_outside_templates(document), general=True)
    return made_by_script(document, page, text)


def _is_plain(document: Document, page: PageReading) -> bool:
    """Notes the ids of a page without templates, where no element has a style or background that
    loads something: of such a page, nearly any, only a few elements need be looked at."""
    for element in document.select(_GENERAL):
        if name := element.attr("id"):
            page.ids[name] = None
        tag = element.tag
        if tag == "a":
            page.add_name(element)
        style = element.attr("style")
        if tag == "template" or (style and may_load(style)) or element.attr("background"):
            return False
    return True


def _outside_templates(document: Document) -> Iterator[Element]:
    """All elements but those that a template holds in store. A declarative shadow root (HTML
    4.12.3, `shadowrootmode`) is shown, so it counts."""
    elements = document.iter_elements()
    for element in elements:
        yield element
        if element.tag != "template":
            continue
        if (element.attr("shadowrootmode") or "").lower() not in _SHADOW_MODES:
            for _ in element.iter_elements():
                next(elements)
