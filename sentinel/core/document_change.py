"""A changed document that is no page: a feed, a sitemap, robots.txt, a PDF, data.

What an attacker wants of these differs from a page: readers of a feed, search engines, programs,
whoever opens the file.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sentinel.core.code_change import hidden_code
from sentinel.core.document import MediaKind, decode, media_kind
from sentinel.core.feed import is_feed
from sentinel.core.feed_change import feed_signals
from sentinel.core.file_kinds import TEXT_KINDS, suffix_of
from sentinel.core.finding import Signal
from sentinel.core.index_change import robots_signals, sitemap_signals
from sentinel.core.macros import macro_signals
from sentinel.core.pdf_change import pdf_signals
from sentinel.core.sitemap import is_gzip, is_sitemap, is_text_sitemap, unpacked
from sentinel.core.strings_change import string_signals
from sentinel.core.xml_events import root_name

MAX_BYTES = 2_000_000


class Around(NamedTuple):
    """What is known of the site when one of its documents is judged."""

    url: str = ""
    own: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()


def document_signals(
    path: str,
    before: bytes | None,
    after: bytes,
    *,
    url: str = "",
    own: Iterable[str] = (),
    known: Iterable[str] = (),
) -> Iterator[Signal]:
    """Hostile signs in a document that the approved one does not have. Without `before` all of it
    counts as new. Bounded; never raises. None of them for an ordinary edit."""
    around = Around(url=url, own=frozenset(own) - {""}, known=frozenset(known))
    kind = media_kind(after)
    if kind is MediaKind.PDF:
        yield from pdf_signals(before, after, own=around.own)
        return
    if kind is MediaKind.ARCHIVE and not is_gzip(after):
        yield from macro_signals(path, before, after)
        return
    if is_gzip(after):
        before, after = unpacked(before or b""), unpacked(after)
    elif kind not in TEXT_KINDS:
        return
    yield from hidden_code(before, after)
    text, old = decode(after[:MAX_BYTES]), decode((before or b"")[:MAX_BYTES])
    yield from _of_text(path, old, text, around)


def only_dates_differ(before: bytes | None, after: bytes) -> bool:
    """Whether a feed or sitemap is the approved one but for when it was made: programs write that
    anew for each answer. Comments must be equal, too."""
    if before is None or len(before) > MAX_BYTES or len(after) > MAX_BYTES:
        return False
    old, new = decode(before), decode(after)
    root = root_name(new)
    if not (is_feed(root) or is_sitemap(root)) or root_name(old) != root:
        return False
    return _DATED.sub(r"<\1>", old) == _DATED.sub(r"<\1>", new)


_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_DATED = re.compile(
    r"<(lastmod|lastBuildDate|updated|pubDate|dc:date)>\s{0,20}"
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?[\d:.+TZ -]{1,40}"
    rf"(?:(?:{_MONTH})[\d:.+ -]{{1,40}}(?:GMT|UTC|IST|Z)?)?\s{{0,20}}</\1>"
)
"""A date or time as RFC 3339 and RFC 5322 write them; nothing else may stand there."""


def _of_text(path: str, old: str, text: str, around: Around) -> Iterator[Signal]:
    root = root_name(text)
    if path.rpartition("/")[2].lower() == "robots.txt":
        yield from robots_signals(old, text, own=around.own, known=around.known)
    elif is_feed(root):
        yield from feed_signals(old, text, url=around.url, own=around.own, known=around.known)
    elif is_sitemap(root) or is_text_sitemap(text):
        yield from sitemap_signals(old, text, own=around.own, known=around.known)
    elif suffix_of(path) in {".json", ".geojson", ".webmanifest"} or text.lstrip()[:1] in {
        "{",
        "[",
    }:
        yield from string_signals(old, text)
