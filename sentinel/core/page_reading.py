"""One pass over the elements of a page that notes references as written, names, and styles."""

from collections.abc import Iterable
from typing import TypeAlias

from turbohtml import Namespace

from sentinel.core.link_element import BACKGROUND_TAGS, READERS, WORDS, LinkElement, svg_reference
from sentinel.core.reference import MAX_TEXT
from sentinel.core.reference_list import LOOKED_AT, MAX_REFERENCES, in_short
from sentinel.core.stylesheet import css_references, embedded_references, may_load

Written: TypeAlias = tuple[str, str, int, str]
"""A reference as written, its element, its line, and its words."""

MAX_NAMES = 200_000
MAX_SOURCE_DOCUMENTS = 100
"""`srcdoc` documents of one page that are read."""

APP_TAGS = frozenset({"app-root", "react-app", "flutter-view"})
"""Elements that only a script fills."""
_SPECIAL = frozenset({*APP_TAGS, "base", "iframe", "img", "script", "style"})
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
        self._anchors: set[str | None] = set()
        self._wordless = -1
        # Links may hold one another many times over (in drawings and tables), and so may the
        # text that is copied out of them.
        self._words_left = 2 * size + 100_000

    def read(self, elements: Iterable[LinkElement], *, general: bool) -> None:
        """Notes what the elements hold, in order, each written reference once per element name.

        `general`: looks for `id`, `style` and `background` of every element, too.
        """
        anchors, references = self._anchors, self.references
        for element in elements:
            if len(references) >= MAX_REFERENCES or len(self.ids) >= MAX_NAMES:
                self.full = True
                return
            tag = element.tag
            if general:
                self._read_general(tag, element)
            if tag != "a":
                self._read_other(tag, element)
                continue
            reference = element.attr("href")
            if reference in anchors:
                continue
            namespace = element.namespace
            if reference is None and namespace is Namespace.SVG:
                reference = svg_reference(element)
            if reference is None or namespace is Namespace.MATHML:
                continue
            anchors.add(reference)
            words = self._words(element)
            self._wordless = -1 if words else len(references)
            references.append((reference, "a", element.source_line or 0, words))

    def add_name(self, anchor: LinkElement) -> None:
        """The older way to name a place: `name` of an `a`."""
        if name := anchor.attr("name"):
            self.ids[name] = None

    @property
    def links(self) -> int:
        """How many different links (`a`) there are."""
        return len(self._anchors)

    def _words(self, element: LinkElement) -> str:
        if self._words_left > 0:
            text = element.text
            self._words_left -= len(text)
            words = " ".join(text[:LOOKED_AT].split())[:MAX_TEXT]
            if words:
                return words
        return in_short(element.attr("aria-label") or element.attr("title") or "")

    def _read_other(self, tag: str, element: LinkElement) -> None:
        namespace = element.namespace
        reader = READERS[namespace].get(tag)
        if reader is not None:
            for reference in reader(element):
                self._add(reference, tag, element)
        if tag in _SPECIAL:
            self._read_special(tag, element, in_html=namespace is Namespace.HTML)

    def _read_special(self, tag: str, element: LinkElement, *, in_html: bool) -> None:
        if tag == "script":
            self.scripts += 1
        elif tag == "img":
            if self._wordless >= 0:
                self._lend_words(element)
        elif tag == "style":
            self._read_style(element)
        elif tag in APP_TAGS:
            self.app_tag = tag
        elif not in_html:
            return
        elif tag == "base":
            if self.base is None:
                self.base = element.attr("href")
        else:
            source = element.attr("srcdoc")
            if source and len(self.source_documents) < MAX_SOURCE_DOCUMENTS:
                self.source_documents.append((source, element.source_line or 0))

    def _add(self, reference: str, tag: str, element: LinkElement) -> None:
        key = (tag, reference)
        if key in self._seen or len(self.references) >= MAX_REFERENCES:
            return
        self._seen.add(key)
        attribute = WORDS.get(tag)
        words = in_short(element.attr(attribute) or "") if attribute is not None else ""
        self.references.append((reference, tag, element.source_line or 0, words))

    def _lend_words(self, image: LinkElement) -> None:
        """A link without words is called by the image in it."""
        alternative = in_short(image.attr("alt") or "")
        link = image.closest("a") if alternative else None
        reference, tag, line, _ = self.references[self._wordless]
        if link is not None and reference in {link.attr("href"), link.attr("xlink:href")}:
            self.references[self._wordless] = (reference, tag, line, alternative)
        self._wordless = -1

    def _read_general(self, tag: str, element: LinkElement) -> None:
        if name := element.attr("id"):
            self.ids[name] = None
        if tag == "a":
            self.add_name(element)
        style = element.attr("style") or ""
        if may_load(style):
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
        for reference, place in embedded_references(text):
            line += text.count("\n", counted_to, place)
            counted_to = place
            if ("style", reference) not in self._seen and len(self.references) < MAX_REFERENCES:
                self._seen.add(("style", reference))
                self.references.append((reference, "style", line, ""))
