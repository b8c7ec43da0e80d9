"""Faults of a page that its tree shows: double ids, lists, headings, tables, pictures, language."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sentinel.core.syntax_fault import Fault, quoted

if TYPE_CHECKING:
    from turbohtml import Document, Element

MAX_SPAN = 1_000
"""HTML 4.9.11: a larger colspan counts as this."""
MAX_ROWS = 5_000
_HEADING = re.compile(r"h([1-6])")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?(-[A-Za-z0-9]{1,8})*")
"""RFC 5646, 2.1, but for grandfathered tags, none of which a page of today needs."""
_PICTURE_NAME = re.compile(r"[\w .()%-]+\.(png|jpe?g|gif|svg|webp|bmp|tiff?)", re.IGNORECASE)
_LISTS = frozenset({"ul", "ol", "menu"})
_IN_LISTS = frozenset({"li", "script", "template"})
_INTERACTIVE = frozenset({"a", "button", "select", "textarea", "iframe", "details"})
_QUIET_ROLES = frozenset({"none", "presentation"})


def structure_faults(tree: "Document") -> Iterator[Fault]:
    """In the order of the document, those of the whole page first."""
    yield from _of_page(tree)
    ids: set[str] = set()
    heading = 0
    for element in _elements(tree):
        attributes = element.attrs
        if (name := _value(attributes.get("id"))) and name in ids:
            yield _at(element, "id-duplicate", f'id="{name}"')
        ids.add(name)
        if "lang" in attributes and not _language_is_good(_value(attributes.get("lang"))):
            yield _at(element, "language-malformed", f'lang="{_value(attributes.get("lang"))}"')
        level = _HEADING.fullmatch(element.tag)
        if level is not None:
            if not element.text.strip() and element.select_one("img[alt]") is None:
                yield _at(element, "heading-empty", f"<{element.tag}>")
            elif heading and int(level[1]) > heading + 1:
                yield _at(element, "heading-level-skipped", element.text)
            heading = int(level[1])
        yield from _of_element(element)


def _of_page(tree: "Document") -> Iterator[Fault]:
    title = tree.select_one("title")
    if title is None or not title.text.strip():
        yield Fault(code="title-missing")
    root = tree.select_one("html")
    if root is None or not _value(root.attrs.get("lang")):
        yield Fault(code="language-missing")


def _of_element(element: "Element") -> Iterator[Fault]:
    match element.tag:
        case "li" if _parent(element) not in _LISTS:
            yield _at(element, "list-item-loose", element.text)
        case "dt" | "dd" if _parent(element) not in {"dl", "div"}:
            yield _at(element, "list-item-loose", element.text)
        case "ul" | "ol":
            loose = next((one for one in _children(element) if one.tag not in _IN_LISTS), None)
            if loose is not None:
                yield _at(loose, "list-broken", f"<{loose.tag}> in <{element.tag}>")
        case "table":
            yield from _of_table(element)
        case "img":
            yield from _of_picture(element)
        case "area" if "href" in element.attrs and "alt" not in element.attrs:
            yield _at(element, "picture-without-alternative", "<area>")
        case "input" if _value(element.attrs.get("type")).lower() == "image":
            if not _value(element.attrs.get("alt")).strip():
                yield _at(element, "picture-without-alternative", "<input type=image>")
        case "button" | "select" | "textarea" if _inside_control(element):
            yield _at(element, "control-in-control", f"<{element.tag}>")
        case _:
            return


def _of_picture(element: "Element") -> Iterator[Fault]:
    attributes = element.attrs
    source = _value(attributes.get("src"))
    if "alt" not in attributes:
        named = _value(attributes.get("aria-label")) or _value(attributes.get("aria-labelledby"))
        hidden = _value(attributes.get("role")).lower() in _QUIET_ROLES
        if not named and not hidden and _value(attributes.get("aria-hidden")) != "true":
            yield _at(element, "picture-without-alternative", source)
    elif _PICTURE_NAME.fullmatch(_value(attributes.get("alt")).strip()[:200]):
        yield _at(element, "picture-alternative-is-file", _value(attributes.get("alt")))


def _of_table(table: "Element") -> Iterator[Fault]:
    """Rows of different width (HTML 4.9.12: a table model error), and tables without a cell."""
    widths: list[int] = []
    held: list[int] = []
    """For each column, how many further rows a cell from above reaches into."""
    for row in _rows(table):
        width, fresh = _width(row, held)
        held = [max(0, left - 1) for left in fresh]
        widths.append(width)
        if len(widths) >= MAX_ROWS:
            return
    if not any(widths):
        yield _at(table, "table-empty", "<table>")
        return
    uneven = {width for width in widths if width}
    if len(uneven) > 1:
        counts = ", ".join(str(width) for width in sorted(uneven)[:6])
        yield _at(table, "table-rows-uneven", f"{counts} columns")


def _rows(table: "Element") -> Iterator["Element"]:
    for child in _children(table):
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from (row for row in _children(child) if row.tag == "tr")


def _width(row: "Element", held: list[int]) -> tuple[int, list[int]]:
    """How many columns a row covers, and how many rows each is held from here on."""
    columns, place = list(held), 0
    for cell in _children(row):
        if cell.tag not in {"td", "th"}:
            continue
        while place < len(columns) and columns[place]:
            place += 1
        wide = _number(cell, "colspan", 1)
        deep = _number(cell, "rowspan", 1)
        for column in range(place, place + wide):
            if column >= len(columns):
                columns.append(0)
            columns[column] = max(columns[column], deep)
        place += wide
    width = max((number + 1 for number, left in enumerate(columns) if left), default=0)
    return width, columns


def _number(cell: "Element", name: str, default: int) -> int:
    found = re.match(r"\s*(\d{1,6})", _value(cell.attrs.get(name)))
    if found is None:
        return default
    number = int(found[1])
    return max(1, min(number, MAX_SPAN)) if number or name == "colspan" else MAX_ROWS


def _elements(tree: "Document") -> Iterator["Element"]:
    """All of HTML's own, without what stands inside templates."""
    for element in tree.select("*"):
        if element.namespace.name == "HTML" and not _in_template(element):
            yield element


def _in_template(element: "Element") -> bool:
    return element.closest("template") is not None and element.tag != "template"


def _inside_control(element: "Element") -> bool:
    above = element.parent.closest("a[href],button") if element.parent is not None else None
    return above is not None


def _parent(element: "Element") -> str:
    return getattr(element.parent, "tag", "") or ""


def _children(element: "Element") -> Iterator["Element"]:
    return (child for child in element.children if getattr(child, "tag", ""))  # type: ignore[misc]


def _value(found: object) -> str:
    """Of an attribute: turbohtml gives lists for those that hold several words."""
    if isinstance(found, list | tuple):
        return " ".join(str(one) for one in found)
    return "" if found is None else str(found)


def _language_is_good(tag: str) -> bool:
    """An empty one says that the language is not known (HTML 3.2.6.2)."""
    return not tag or _LANGUAGE.fullmatch(tag.strip()) is not None


def _at(element: "Element", code: str, quote: str) -> Fault:
    return Fault(
        code=code,
        line=element.source_line or 0,
        column=element.source_col or 0,
        quote=quoted(quote[:400]),
    )
