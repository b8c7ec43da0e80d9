"""One pass over the elements of a page that notes references as written, names, and styles."""

from collections.abc import Iterable
from typing import TypeAlias

from turbohtml import Namespace

from sentinel.core.link_element import BACKGROUND_TAGS, READERS, LinkElement, svg_reference
from sentinel.core.reference import MAX_TEXT
from sentinel.core.reference_list import LOOKED_AT, MAX_REFERENCES, in_short
from sentinel.core.stylesheet import css_references

Written: TypeAlias = tuple[str, str, int, str]
"""A reference as written, its element, its line, and its words."""

MAX_NAMES = 200_000
MAX_SOURCE_DOCUMENTS = 100
"""`srcdoc` documents of one page that are read."""

APP_TAGS = frozenset({"app-root", "react-app", "flutter-view"})
"""Elements that only a script fills."""
WANTED = frozenset(
    {*READERS[Namespace.HTML], *READERS[Namespace.SVG], *APP_TAGS, "a", "base", "style"}
)
"""Elements that a pass needs to see; `general` passes see all."""


class PageReading:
    """What was noted so far. `size` is the length of the page: it bounds the work on words."""

    def __init__(self, size: int) -> None:
        self.references: list[Written] = []
        self.ids: dict[str, None] = {}
        self.base: str | None = None
        """The `href` of the first `base`."""
        self.scripts = 0
        self.app_tag = ""
        self.source_documents: list[tuple[str, int]] = []
        """`srcdoc` and its line."""
        self.full = False
        self._seen: set[tuple[str, str]] = set()
        self._anchors: set[str] = set()
        self._wordless = -1
        # Links may hold one another many times over (in drawings and tables), and so may the
        # text that is copied out of them.
        self._words_left = 2 * size + 100_000

    def read(self, elements: Iterable[LinkElement], *, general: bool) -> None:
        """Notes what the elements hold, in order, each written reference once per element name.

        `general`: looks for `id`, `style` and `background` of every element, too.
        """
        ids, anchors, references = self.ids, self._anchors, self.references
        for element in elements:
            if len(references) >= MAX_REFERENCES or len(ids) >= MAX_NAMES:
                self.full = True
                return
            tag = element.tag
            if general:
                self._read_general(tag, element)
            if tag == "a":
                if name := element.attr("name"):
                    ids[name] = None
                reference = element.attr("href")
                if reference in anchors:
                    continue
                namespace = element.namespace
                if reference is None and namespace is Namespace.SVG:
                    reference = svg_reference(element)
                if reference is not None and namespace is not Namespace.MATHML:
                    anchors.add(reference)
                    self._add_link(reference, element)
            else:
                self._read_other(tag, element)

    def _add_link(self, reference: str, element: LinkElement) -> None:
        words = self._words(element)
        self._wordless = -1 if words else len(self.references)
        self.references.append((reference, "a", element.source_line or 0, words))

    def _words(self, element: LinkElement) -> str:
        text = ""
        if self._words_left > 0:
            text = element.text
            self._words_left -= len(text)
            text = " ".join(text[:LOOKED_AT].split())[:MAX_TEXT]
        return text or in_short(element.attr("aria-label") or element.attr("title") or "")

    def _read_other(self, tag: str, element: LinkElement) -> None:
        namespace = element.namespace
        reader = READERS[namespace].get(tag)
        if reader is not None:
            for reference in reader(element):
                self._add(reference, tag, element)
                if len(self.references) >= MAX_REFERENCES:
                    break
        if tag == "script":
            self.scripts += 1
        elif tag == "style":
            self._read_style(element)
        elif tag == "img":
            self._lend_words(element)
        elif tag == "base" and namespace is Namespace.HTML:
            if self.base is None:
                self.base = element.attr("href")
        elif tag == "iframe" and namespace is Namespace.HTML:
            source = element.attr("srcdoc")
            if source and len(self.source_documents) < MAX_SOURCE_DOCUMENTS:
                self.source_documents.append((source, element.source_line or 0))
        elif tag in APP_TAGS:
            self.app_tag = tag

    def _add(self, reference: str, tag: str, element: LinkElement) -> None:
        if (tag, reference) not in self._seen:
            self._seen.add((tag, reference))
            name = element.attr("alt") or element.attr("aria-label") or element.attr("title")
            self.references.append((reference, tag, element.source_line or 0, in_short(name or "")))

    def _lend_words(self, image: LinkElement) -> None:
        """A link without words is called by the image in it."""
        if self._wordless < 0:
            return
        alternative = in_short(image.attr("alt") or "")
        link = image.closest("a") if alternative else None
        reference, tag, line, _ = self.references[self._wordless]
        if link is not None and reference in {link.attr("href"), link.attr("xlink:href")}:
            self.references[self._wordless] = (reference, tag, line, alternative)
        self._wordless = -1

    def _read_general(self, tag: str, element: LinkElement) -> None:
        if name := element.attr("id"):
            self.ids[name] = None
        style = element.attr("style") or ""
        if "(" in style:
            for reference, _ in css_references(style):
                self._add(reference, "style", element)
        if tag in BACKGROUND_TAGS and element.namespace is Namespace.HTML:
            background = element.attr("background")
            if background:
                self._add(background, tag, element)

    def _read_style(self, element: LinkElement) -> None:
        """The sheet's text; what a browser does not take for CSS by its `type` is left out."""
        if (element.attr("type") or "text/css").strip().lower() != "text/css":
            return
        text, line = element.text, element.source_line or 0
        counted_to = 0
        for reference, place in css_references(text):
            line += text.count("\n", counted_to, place)
            counted_to = place
            if ("style", reference) not in self._seen and len(self.references) < MAX_REFERENCES:
                self._seen.add(("style", reference))
                self.references.append((reference, "style", line, ""))
