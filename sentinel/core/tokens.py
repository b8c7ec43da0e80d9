"""A linear HTML tokeniser (HTML 13.2.5) for pages that would cost a tree builder too much.

Building a tree is quadratic in depth, in attributes of one element and in unclosed formatting
elements, so a page of some megabytes can hold a parser for hours. Tokens need no tree.
"""

import re
from collections.abc import Iterator
from html.entities import html5
from typing import NamedTuple

from sentinel.core.unescaped import unescaped

RAW_TEXT = frozenset(
    {"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext"}
)
_SPACE = r"[ \t\n\f\r]"
_ATTRIBUTES = rf"""(?:(?:{_SPACE}|/)*+[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+
    (?:{_SPACE}*+={_SPACE}*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^ \t\n\f\r"'>][^ \t\n\f\r>]*+)?+)?+
)*+"""
TAG = re.compile(
    rf"""<(?:
      !--(?:-?>|.*?(?:--!?>|\Z))
    | (?P<close>/?)(?P<name>[a-zA-Z][^ \t\n\f\r/>]*+)(?P<attributes>{_ATTRIBUTES})
      (?:{_SPACE}|/)*+(?P<end>>|\Z)
    | [!?/][^>]*+(?:>|\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)
"""One tag, comment or declaration, from its `<` on."""
_ATTRIBUTE = re.compile(
    r"""([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)"?|'([^']*+)'?|([^\s"'>][^\s>]*+))?+)?+"""
)
_REFERENCE = re.compile(r"&(?:#\d+;?|#[xX][0-9a-fA-F]+;?|[a-zA-Z][a-zA-Z0-9]*;?)(=?)")


_SCRIPT = re.compile(r"<script[\s/>]", re.IGNORECASE)


class Token(NamedTuple):
    """A start tag, an end tag (`closes`), or text (`name` empty)."""

    name: str
    closes: bool
    attributes: str
    """As written; see `attributes_of`."""
    text: str
    """As written: text between tags, or the content of a raw text element."""
    start: int = 0
    """Where a tag begins in the page."""
    self_closes: bool = False


def tokens(text: str) -> Iterator[Token]:
    """Start tags, end tags and text outside comments and templates, in order."""
    place, templates = 0, 0
    while (start := text.find("<", place)) >= 0:
        found = TAG.match(text, start)
        if found is None:
            yield Token("", False, "", text[place : start + 1])
            place = start + 1
            continue
        if start > place and not templates:
            yield Token("", False, "", text[place:start])
        place = found.end()
        name, closes = (found["name"] or "").lower(), bool(found["close"])
        if not name:
            continue
        if not found["end"]:
            return
        raw = ""
        if name in RAW_TEXT and not closes:
            end = len(text) if name == "plaintext" else _raw_end(text, place, name)
            raw, place = text[place:end], end
        if name == "template":
            templates = max(0, templates - 1) if closes else templates + 1
        elif not templates:
            yield Token(name, closes, found["attributes"], raw, start, self_closing(found))
    if not templates:
        yield Token("", False, "", text[place:])


def self_closing(found: re.Match[str]) -> bool:
    """Whether a match of TAG ends with `/>`, where the slash belongs to no attribute."""
    return found.end("attributes") < found.end() - 1 and found.string[found.end() - 2] == "/"


def attributes_of(token: Token) -> dict[str, str | None]:
    """Names in lower case with decoded values; of a repeated name the first counts."""
    attributes: dict[str, str | None] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(token.attributes):
        value = (double or single or bare).replace("\0", "\ufffd")
        attributes.setdefault(name.lower(), _REFERENCE.sub(_decoded, value))
    return attributes


def _decoded(match: re.Match[str]) -> str:
    """A reference in an attribute: `&copy=` and unknown names stay as written (13.2.5.73)."""
    whole, equals = match[0], match[1]
    reference = whole[: len(whole) - len(equals)]
    if reference[1] == "#":
        return unescaped(reference) + equals
    known = reference[1:] in html5 and (reference.endswith(";") or not equals)
    return html5[reference[1:]] + equals if known else whole


def _raw_end(text: str, place: int, name: str) -> int:
    """Where the end tag of a raw text element begins; the end of the text if there is none."""
    ends = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    found = ends.search(text, place)
    if found and name == "script" and script_in_comment(text, place, found.start()):
        found = ends.search(text, found.end())
    return found.start() if found else len(text)


def script_in_comment(text: str, start: int, end: int) -> bool:
    """Whether `<!-- <script` stands there, not closed by `-->` in between: inside a script it
    makes one `</script` part of the text (HTML 13.2.5.17)."""
    while (opens := text.find("<!--", start, end)) >= 0:
        closes = text.find("-->", opens + 2, end)
        stop = end if closes < 0 else closes
        if _SCRIPT.search(text, opens + 4, stop) is not None:
            return True
        start = stop
    return False
