"""An outage in words that no list of sentences holds: the page is gone, and what stands there is
short, says that something does not work, and has nothing of an attacker's.

`shapes` knows pages by what products and operators are known to write, wherever they stand. Here
the loss of the whole page is known already, so less is asked of the words and more of the rest: no
film, music, frame, running text or picture of another host, no foreign code, no voice of a person.
"""

import re
from typing import NamedTuple

from sentinel.core.change import PageChange
from sentinel.core.document import Document, MediaKind
from sentinel.core.measures import page_words
from sentinel.core.nodes import Node, NodeKind
from sentinel.core.origins import Kinship, host_of
from sentinel.core.outage_words import APOLOGIES, PERSONS, STATES, SUBJECTS, folded, speaks_leet
from sentinel.core.shape import Shape
from sentinel.core.wording import plain

MOST_WORDS = 120
"""A page with more says something of its own."""
MOST_CHARACTERS = 1_500
FEW_WORDS = 4
"""In so few words one root says it: `Down.`, `error code: 1016`."""
BRIEF_WORDS = 30
"""In so few words one root and a name of the service say it."""
MOST_PICTURES = 4
_LOUD = frozenset(
    {"audio", "video", "marquee", "bgsound", "embed", "object", "applet", "iframe", "frame"}
    | {"frameset", "blink", "canvas"}
)
_SHOWS = _LOUD | {"img", "script", "svg", "input", "form", "picture", "link"}
_PAINTED = re.compile(r"url\s{0,3}\(", re.I)
_FOREIGN_PAINT = re.compile(r"url\s{0,3}\(\s{0,3}[\"']?\s{0,3}(?:https?:|//|data:image)", re.I)
_FILE = re.compile(r"([\w-]{3,80})\.(?:png|jpe?g|gif|svg|webp|avif|bmp)\b", re.I)
_DIGITS = re.compile(r"(?<!\d)(?:4(?:0[0-9]|1[0-8]|29)|5(?:0[0-9]|1[01]|2[0-7]|30))(?!\d)")
"""Statuses of HTTP (RFC 9110, 15.5 and 15.6) and of Cloudflare."""


class _Read(NamedTuple):
    text: str
    words: int
    elements: tuple[Node, ...]


def outage_of(change: PageChange) -> Shape | None:
    """What kind of outage took the place of a lost page; None where nothing says so.

    ERROR for one that says so in words; EMPTY for a page on which a reader sees nothing at all.
    Only for changes in which no signal of an attack was found.
    """
    document = change.after
    if document.kind not in {MediaKind.HTML, MediaKind.TEXT}:
        return None
    elements = tuple(node for node in document.parts if node.kind is NodeKind.ELEMENT)
    said = folded(" ".join(block.text for block in document.blocks)).replace("\u2019", "'")
    read = _Read(" ".join(said.split()), len(page_words(document)), elements)
    if not read.text:
        return Shape.EMPTY if _is_blank(document, read) else _by_picture(change, read)
    if read.words > MOST_WORDS or len(read.text) > MOST_CHARACTERS:
        return None
    if _is_loud(change, read) or PERSONS.search(read.text) or speaks_leet(read.text):
        return None
    return _by_words(read)


def _by_words(read: _Read) -> Shape | None:
    states = {match.group() for match in STATES.finditer(read.text)}
    subjects = {match.group() for match in SUBJECTS.finditer(read.text)}
    codes = set(_DIGITS.findall(read.text)) if read.words <= BRIEF_WORDS else set()
    states = {state for state in states if not APOLOGIES.fullmatch(state)}
    weight = len(states) + len(codes)
    if not weight:
        return None
    if not read.text.isascii() and states and len(read.text) <= MOST_CHARACTERS // 4:
        return Shape.ERROR  # who or what is out is not read in every language
    few = read.words <= FEW_WORDS
    brief = read.words <= BRIEF_WORDS and (subjects or weight >= 2)
    return Shape.ERROR if few or brief or (weight >= 2 and subjects) else None


def _by_picture(change: PageChange, read: _Read) -> Shape | None:
    """A picture of the site's own whose file says what it shows: `under-construction.gif`."""
    pictures = [node for node in read.elements if node.tag == "img"]
    if len(pictures) != 1 or _is_loud(change, read):
        return None
    found = _FILE.search(plain(pictures[0].attribute("src")[-200:]))
    name = re.sub(r"[_-]+", " ", found.group(1)) if found is not None else ""
    if not name or PERSONS.search(name) or not (STATES.search(name) or _DIGITS.search(name)):
        return None
    return Shape.MAINTENANCE


def _is_blank(document: Document, read: _Read) -> bool:
    """Whether a browser shows nothing: no text, no picture, no code, no colour."""
    if any(node.kind in {NodeKind.SCRIPT, NodeKind.STYLE} for node in document.parts):
        return False
    return not any(
        node.tag in _SHOWS
        or node.attribute("style")
        or (node.tag == "body" and (node.attribute("background") or node.attribute("bgcolor")))
        or (node.tag == "meta" and node.attribute("http-equiv").lower() == "refresh")
        for node in read.elements
    )


def _is_loud(change: PageChange, read: _Read) -> bool:
    """Whether it plays, runs, frames, or shows what is not the site's: services are quiet."""
    pictures = 0
    for node in read.elements:
        if node.tag in _LOUD or node.attribute("background"):
            return True
        if _FOREIGN_PAINT.search(node.attribute("style")):
            return True
        if node.tag == "img":
            pictures += 1
            if pictures > MOST_PICTURES or _is_foreign(change, node.attribute("src")):
                return True
        if node.tag == "a" and _is_foreign(change, node.attribute("href")):
            return True
        if node.tag == "input" and node.attribute("type").lower() == "password":
            return True
    styles = (node.text for node in change.after.parts if node.kind is NodeKind.STYLE)
    return any(_PAINTED.search(style) and _FOREIGN_PAINT.search(style) for style in styles)


def _is_foreign(change: PageChange, address: str) -> bool:
    host = host_of(address, change.after.url)
    return bool(host) and change.kinship(host) is Kinship.FOREIGN
