"""What a document refers to: one Reference per link, and the Contents of a whole document.

Both are plain tuples at heart: a crawl makes hundreds of thousands of them, and they travel
between processes and into the crawl's journal as they are.
"""

from typing import NamedTuple, TypeAlias

RawReference: TypeAlias = tuple[str, str, str, int, str]
"""The fields of a Reference, in its order."""
MAX_TEXT = 80
"""Characters of link text that are kept."""


class Reference(NamedTuple):
    """One reference, resolved as a browser resolves it."""

    url: str
    """Absolute http(s) URL as a browser writes it, without fragment."""
    fragment: str
    """What stands behind `#`, as written, not decoded; empty where there is none."""
    tag: str
    """The element that carries it (`a`, `img`, `link`, `form`, `meta`, `style`), or the kind of
    document: `css`, `sitemap`, `feed`, `manifest`, `pdf`, `robots`, `header`."""
    line: int
    """Where it stands in the document, from 1; 0 where that is not known."""
    text: str
    """The words of a link, an image's `alt`; spaces collapsed, cut at MAX_TEXT."""


class Contact(NamedTuple):
    """A `mailto:` or `tel:` that cannot be right, by its syntax alone."""

    href: str
    reason: str
    line: int
    text: str


class Contents(NamedTuple):
    """What one document holds for a crawl. Everything is bounded (see `contents`)."""

    kind: str
    """`html`, `css`, `sitemap`, `feed`, `manifest`, `pdf`, or empty for what holds no links."""
    references: tuple[RawReference, ...] = ()
    """In document order, each (url, fragment, tag) once. `Reference._make` gives one its names."""
    ids: tuple[str, ...] = ()
    """Fragment targets of HTML: ids of all elements, names of anchors; each once."""
    ids_known: bool = False
    """Whether `ids` are all there are: complete HTML whose names no script makes."""
    note: str = ""
    """Why the names are not known, or what was left out, in words; else empty."""
    contacts: tuple[tuple[str, str, int, str], ...] = ()
    """Fields of Contact."""


NOTHING = Contents(kind="")
