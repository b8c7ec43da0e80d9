"""XML from strangers, read element by element: no entity is expanded, nothing is fetched, depth
and size are bounded, and what is broken is read as far as it goes (lxml, in recovery)."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lxml import etree

MAX_ELEMENTS = 500_000
MAX_TEXT = 8_192
"""Characters of an element's text that are kept: it is an address or a title."""
_CHUNK_BYTES = 65_536
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_DOCTYPE = re.compile(
    r"<!DOCTYPE(?:[^\[>\"']|\"[^\"]*+\"|'[^']*+')*+(?:\[.*?\]\s*+)?>", re.DOTALL | re.IGNORECASE
)
_PROLOG = re.compile(
    r"\s*+(?:<\?.*?\?>\s*+|<!--.*?-->\s*+|<!DOCTYPE[^>\[]*+(?:\[.*?\]\s*+)?>\s*+)*+<([^\s/>]++)",
    re.DOTALL | re.IGNORECASE,
)
_LOOKED_AT = 20_000
"""Characters in which a document's first element must begin."""


class XmlElement(NamedTuple):
    """An element that has ended; what is in it came before it."""

    name: str
    """Without its namespace."""
    namespace: str
    attributes: dict[str, str]
    """Names without their namespace."""
    text: str
    """What stands before its first child, cut at MAX_TEXT."""
    line: int
    bases: tuple[str, ...]
    """`xml:base` of what is around it and its own, outermost first."""


def root_name(text: str) -> str:
    """The name of a document's first element without prefix; empty where there is none."""
    found = _PROLOG.match(text[:_LOOKED_AT].lstrip("\ufeff"))
    return found[1].rpartition(":")[2] if found else ""


def xml_elements(text: str) -> Iterator[XmlElement]:
    """Every element, as it ends, at most MAX_ELEMENTS. Never raises."""
    from lxml import etree  # takes long to import, and few documents are XML

    # Entities in attributes are expanded by libxml2 whatever it is told, so no document
    # brings its own: what declares them is cut out, and its lines are kept.
    plain = _DOCTYPE.sub(lambda found: "\n" * found[0].count("\n"), text, count=1)
    skipped = len(plain) - len(plain.lstrip())
    lines_before = plain.count("\n", 0, skipped)
    parser = etree.XMLPullParser(
        events=("start", "end"),
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    data = plain[skipped:].encode("utf-8", "replace")
    bases: list[str | None] = []
    left = MAX_ELEMENTS
    for start in range(0, len(data), _CHUNK_BYTES):
        try:
            parser.feed(data[start : start + _CHUNK_BYTES])
            events = list(parser.read_events())
        except etree.XMLSyntaxError:
            return
        for event, element in events:
            if event == "start":
                bases.append(element.get(_XML_BASE))
                continue
            yield _element(element, bases, lines_before)
            bases.pop()
            _let_go(element)
            left -= 1
            if not left:
                return


def _element(element: "etree._Element", bases: list[str | None], lines_before: int) -> XmlElement:
    namespace, _, name = str(element.tag).rpartition("}")
    return XmlElement(
        name=name,
        namespace=namespace.removeprefix("{"),
        attributes={str(key).rpartition("}")[2]: str(value) for key, value in element.items()},
        text=(element.text or "")[:MAX_TEXT],
        line=(element.sourceline or 0) + lines_before,
        bases=tuple(base for base in bases if base is not None),
    )


def _let_go(element: "etree._Element") -> None:
    """Memory stays that of one branch, however long the document is."""
    element.clear()
    while (before := element.getprevious()) is not None:
        parent = before.getparent()
        if parent is None:
            return
        parent.remove(before)
