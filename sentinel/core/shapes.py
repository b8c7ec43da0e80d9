"""Answers that are no valid look at a page: error, maintenance, challenge, login, empty, shell.

They are known by headlines that say nothing else (`shape_words`), by sentences that only products
write (`shape_signs`), and by marks of walls in the markup (`bot_wall`). Such pages never become a
baseline and are never called defaced for having lost the page's identity; the claim test still
reads them.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sentinel.core.bot_wall import bot_wall
from sentinel.core.change import PageChange
from sentinel.core.document import Document, MediaKind
from sentinel.core.measures import page_words, title_of
from sentinel.core.nodes import Block, NodeKind, Place
from sentinel.core.origins import host_of
from sentinel.core.service_message import service_message
from sentinel.core.shape import SHAPE_TEXT, SHAPE_VERDICT, Shape
from sentinel.core.shape_signs import LONGEST, MARKS, MOST, SIGNS
from sentinel.core.shape_words import shape_of_line
from sentinel.core.wording import plain

__all__ = ["SHAPE_TEXT", "SHAPE_VERDICT", "Shape", "shape_of", "shape_of_change", "unfit"]

HEADLINE_WORDS = 200
"""A page with more words than this is no notice, whatever its headline says."""
BARE_WORDS = 60
"""The same for a headline that is one word."""
MESSAGE_WORDS = 90
"""A page with more words than this is no service message, whatever its words are."""
SHELL_WORDS = 8
"""A page with fewer words than this and own scripts is drawn by them."""
KEPT_TEXT = 0.5
"""Where this share of the approved text still stands, a notice was added to the page, and the page
is judged; unless its title, too, has become that of an error page."""
_READ = 8_000
_SEPARATOR = re.compile(r"\s+[|–—·»«•:/-]+\s+|\s*[|–—·»«•]+\s*|\s*::\s*")
_EDGES = " \t.!…:;,-–—|()[]*#\"'"


def shape_of(document: Document) -> Shape:
    """What kind of answer this is; ORDINARY where it may be the page."""
    if document.kind is MediaKind.EMPTY:
        return Shape.EMPTY
    if document.kind not in {MediaKind.HTML, MediaKind.TEXT}:
        return Shape.ORDINARY
    seen = _Seen(document, document.blocks, len(page_words(document)))
    return _named(seen) or _login(seen) or _shell(seen) or Shape.ORDINARY


def shape_of_change(change: PageChange) -> Shape:
    """What kind of answer stands in the place of an approved page; ORDINARY where it is the page,
    with a notice or an error message in it, and where the approved page is of that kind, too.

    Only what is new is read, so that the site's navigation around an error message hides nothing.
    """
    after = change.after
    if after.kind is MediaKind.EMPTY:
        return Shape.EMPTY
    if after.kind not in {MediaKind.HTML, MediaKind.TEXT} or not _may_be_strange(change):
        return Shape.ORDINARY
    words = sum(len(block.text.split()) for block in change.new_blocks)
    new = _Seen(after, change.new_blocks, max(words, min(len(page_words(after)), words + 1)))
    shape = _named(new) or _login(new)
    if shape is None:
        whole = _Seen(after, after.blocks, len(page_words(after)))
        shape = _shell(whole)
    return Shape.ORDINARY if shape is None or shape is shape_of(change.before) else shape


def unfit(document: Document) -> str:
    """Why this look cannot become part of a baseline; an empty string where it can."""
    if document.status >= 400:
        return f"The server answered with status {document.status}."
    shape = shape_of(document)
    if shape in {Shape.ORDINARY, Shape.SHELL, Shape.LOGIN}:
        return ""
    return SHAPE_TEXT[shape]


class _Seen(NamedTuple):
    document: Document
    blocks: Sequence[Block]
    words: int


def _may_be_strange(change: PageChange) -> bool:
    if (change.kept.text or 0.0) < KEPT_TEXT:
        return True
    title = title_of(change.now)
    return title != title_of(change.was) and _of_lines(_parts(title)) is not None


def _named(seen: _Seen) -> Shape | None:
    if seen.words > LONGEST:
        return None
    text = plain(" ".join(" ".join(block.text for block in seen.blocks).split())[:_READ])
    text = text.replace("\u2019", "'")
    boasts = _BOASTS.search(text) is not None
    by_line = None if boasts else _headline(seen)
    if by_line is Shape.CHALLENGE:
        return by_line
    by_sign = _first_sign(text, max(MOST, seen.words) if boasts else seen.words)
    # a headline says more exactly which of the server's faults it is
    exact = by_line in _EXACT and by_sign in _EXACT
    found = (by_line if exact else by_sign) or by_line or _marked(seen)
    if found is None and not boasts and seen.words <= MESSAGE_WORDS:
        lines = [_folded(text) for text in (*(b.text for b in seen.blocks), *_pictured(seen))]
        found = service_message(lines, host_of(seen.document.url))
    return found


_EXACT = frozenset({Shape.NOT_FOUND, Shape.ERROR, Shape.FORBIDDEN, Shape.MAINTENANCE})
_BOASTS = re.compile(
    r"hack(?!(?:ing)? attempt)|h4ck|h4x|pwn|0wn|\bowne?d\b|defac|greet[sz]|\bcrew\b|\bwas here\b"
    r"|\b(?:(?:hi|hey|hello|dear|sorry|mr) admin|admin(?:[?!]|$))|your security|seized by"
    r"|\b(?:our|my) demands|demands are met|\bblame (?:your|the)|\bsysadmin\b|\bwe control\b"
    r"|\bfree (?:the|our) \w|justice for|\bresign(?:ed)? now"
    r"|touched by|stamped by|telegram|zone-h|\bt\.me/|free (?:palestine|kashmir|gaza)|jihad"
)
"""What no server says of itself: a page with such words is known by sure sentences alone."""


def _first_sign(text: str, words: int) -> Shape | None:
    for sign in SIGNS:
        fits = words <= sign.most_words and sign.needle in text
        if fits and (sign.pattern is None or sign.pattern.search(text)):
            return sign.shape
    return None


def _headline(seen: _Seen) -> Shape | None:
    if seen.words > HEADLINE_WORDS:
        return None
    visible = [b for b in seen.blocks if b.place is not Place.TITLE]
    lines = [b.text for b in seen.blocks if b.place is Place.TITLE][:1]
    lines += [b.text for b in visible if b.place is Place.HEADING][:3]
    lines += [b.text for b in visible[:3] if len(b.text) <= 120]
    lines += [] if seen.words > BARE_WORDS else _pictured(seen)
    parts = [part for line in lines for part in _parts(line)]
    found = _of_lines(parts)
    if found is None and seen.words <= BARE_WORDS:
        found = next((_BARE[part] for part in parts if part in _BARE), None)
    return found


_BARE = {
    "maintenance": Shape.MAINTENANCE,
    "offline": Shape.MAINTENANCE,
    "under construction": Shape.MAINTENANCE,
    "रखरखाव": Shape.MAINTENANCE,
    "अनुरक्षण": Shape.MAINTENANCE,
    "निर्माणाधीन": Shape.MAINTENANCE,
    "suspended": Shape.SUSPENDED,
    "account suspended": Shape.SUSPENDED,
    "site suspended": Shape.SUSPENDED,
    "website suspended": Shape.SUSPENDED,
    "domain suspended": Shape.SUSPENDED,
    "domain for sale": Shape.PARKED,
    "parked domain": Shape.PARKED,
    "domain parking": Shape.PARKED,
    "domain expired": Shape.PARKED,
    "it works": Shape.DEFAULT_SERVER,
    "default page": Shape.DEFAULT_SERVER,
    "welcome to nginx": Shape.DEFAULT_SERVER,
    "not available": Shape.ERROR,
}
"""Headlines that name a thing and no state: they count on pages with next to nothing else."""


def _pictured(seen: _Seen) -> Iterable[str]:
    """What pictures say to those who cannot see them; on such pages a picture may say it all."""
    if seen.words > MESSAGE_WORDS:
        return ()
    return (node.attribute("alt") for node in seen.document.parts if node.tag == "img")


def _folded(text: str) -> str:
    return plain(" ".join(text[:2_000].split()))


def _parts(line: str) -> tuple[str, ...]:
    """A headline and its parts: `404 Not Found | The Institute`."""
    folded = _folded(line[:400]).strip(_EDGES)
    pieces = [piece.strip(_EDGES) for piece in _SEPARATOR.split(folded)]
    return tuple(dict.fromkeys([folded, *filter(None, pieces)]))


def _of_lines(lines: Iterable[str]) -> Shape | None:
    return next((found for line in lines if (found := shape_of_line(line))), None)


def _marked(seen: _Seen) -> Shape | None:
    """What the markup of a page gives away that says little."""
    raw, document = seen.document.raw, seen.document
    if bot_wall(document.status or 200, (), raw, document.content_type or "text/html"):
        return Shape.CHALLENGE
    if seen.words > SHELL_WORDS * 5 or len(raw) > _READ * 8:
        return None
    markup = raw[: _READ * 8].lower()
    return next((mark.shape for mark in MARKS if mark.needle in markup), None)


def _login(seen: _Seen) -> Shape | None:
    path = seen.document.url.partition("?")[0].lower()
    if seen.words > MOST or not any(
        word in path for word in ("login", "signin", "sign-in", "/auth", "/sso", "/cas/")
    ):
        return None
    asks = any(
        node.tag == "input" and node.attribute("type").lower() == "password"
        for node in seen.document.parts
    )
    return Shape.LOGIN if asks else None


_NEEDS_SCRIPTS = re.compile(
    r"(?:enable|activate|turn on|requires?|needs?) javascript|javascript (?:is )?(?:required|"
    r"disabled|enabled)|javascript to run this app|without javascript"
)
_DRAWN_IDS = frozenset(
    {"root", "app", "__next", "__nuxt", "main", "___gatsby", "q-app", "svelte", "application"}
)


def _shell(seen: _Seen) -> Shape | None:
    said = [b.text for b in seen.blocks if not _NEEDS_SCRIPTS.search(b.text[:300].lower())]
    if sum(len(text.split()) for text in said) >= SHELL_WORDS:
        return None
    elements = [node for node in seen.document.parts if node.kind is NodeKind.ELEMENT]
    loads = any(node.tag == "script" and node.attribute("src") for node in elements)
    drawn = any(
        node.tag == "app-root"
        or (node.tag in {"div", "main", "section"} and node.attribute("id") in _DRAWN_IDS)
        for node in elements
    )
    return Shape.SHELL if loads and drawn else None
