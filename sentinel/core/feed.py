"""Addresses in feeds: RSS 0.9 to 2.0 and Atom (RFC 4287), with `xml:base`."""

from collections.abc import Iterator

from sentinel.core.resolver import base_of
from sentinel.core.xml_events import XmlElement, xml_elements

_ROOTS = frozenset({"rss", "feed", "RDF"})
_XHTML = "http://www.w3.org/1999/xhtml"
_TEXT = frozenset({"link", "url", "docs", "comments", "icon", "logo", "uri"})
"""Elements whose text is an address."""
_ATTRIBUTE = {
    "link": "href",
    "enclosure": "url",
    "source": "url",
    "content": "src",
    "thumbnail": "url",
    "image": "href",
}
"""Elements with an address in an attribute: `content` of Atom and `media:content` differ."""
_NOT_FOLLOWED = frozenset({"hub", "edit", "edit-media", "service"})
"""Link relations of programs that post or log in; what answers them says nothing to a reader."""


def is_feed(root: str) -> bool:
    """Whether a document with this first element is a feed."""
    return root in _ROOTS


def feed_references(text: str, url: str) -> Iterator[tuple[str, str, int, str, str]]:
    """Links, enclosures, pictures of a feed, each with what it is resolved against."""
    for element in xml_elements(text):
        if element.namespace == _XHTML:
            continue
        for written in _addresses(element):
            yield written, "feed", element.line, _words(element), _base(url, element)


def _addresses(element: XmlElement) -> Iterator[str]:
    if element.attributes.get("rel", "").strip().lower() in _NOT_FOLLOWED:
        return
    text = element.text.strip()
    if text and (element.name in _TEXT or _is_permanent(element, text)):
        yield text
    name = _ATTRIBUTE.get(element.name, "")
    for attribute in dict.fromkeys((name, "url" if element.name == "content" else name)):
        if written := element.attributes.get(attribute, "").strip():
            yield written


def _is_permanent(element: XmlElement, text: str) -> bool:
    """RSS 2.0: a `guid` is the item's address unless it says that it is not."""
    permanent = element.attributes.get("isPermaLink", "true").strip().lower() != "false"
    return element.name == "guid" and permanent and text.startswith(("http://", "https://"))


def _words(element: XmlElement) -> str:
    return element.attributes.get("title", "")


def _base(url: str, element: XmlElement) -> str:
    base = url
    for one in element.bases:
        base = base_of(base, one)
    return base
