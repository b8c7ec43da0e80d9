"""Learning: from several looks at one URL to what it is expected to answer."""

import re
from collections.abc import Iterable, Sequence

from sentinel.core.baseline import MAX_VARIANTS, PageBaseline
from sentinel.core.document import READING, Document, read_document
from sentinel.core.headers import headers_of_interest, learnt_headers
from sentinel.core.image_change import look_of
from sentinel.core.learn_slots import learn_slots
from sentinel.core.measures import common_words, identity_words
from sentinel.core.page import Page
from sentinel.core.references import active_hosts as _active_hosts
from sentinel.core.shapes import unfit

IDENTITY_SHARE = 0.5
"""A word belongs to the site's identity where at least this share of its pages has it."""
MAX_IDENTITY_WORDS = 60
FEW_IDENTITY_WORDS = 3
_TOKEN_LENGTH = 8

_LEADS_AWAY = re.compile(
    rb"<(?:script|i?frame|object|embed|applet|form|base|portal)\b[^>]{0,4000}?(?://|&#|\\\\)"
    rb"|<link\b(?=[^>]{0,2000}stylesheet)[^>]{0,2000}?(?://|&#|\\\\)"
    rb"|<meta\b(?=[^>]{0,400}http-equiv)[^>]{0,2000}?(?://|&#|\\\\)|formaction",
    re.I,
)


def learn_page(url: str, looks: Sequence[Page], *, subject: str = "") -> PageBaseline:
    """What `url` is expected to answer, from one or more complete looks at it.

    Equal bytes give one variant, without a normal digest, and no slots. Where values differ, each
    becomes a slot of a typed shape, or one of the few values seen; an element whose structure
    differs becomes one of the few contents seen. Where the page differs as a whole, or a value
    that is never masked (script sources, frames, form targets, handlers), the looks become
    variants; at most MAX_VARIANTS + 1 are kept, and more than MAX_VARIANTS makes the page not
    sealable. Raises ValueError where there is no look.
    """
    if not looks:
        raise ValueError(f"{url}: nothing was looked at, so nothing can be learnt.")
    first = looks[0]
    learnt = learn_slots(looks)
    return PageBaseline(
        url=url,
        subject=subject,
        status=first.status,
        final_url=first.final_url,
        content_type=first.content_type,
        size=len(first.body),
        variants=learnt.variants[: MAX_VARIANTS + 1],
        slots=learnt.slots,
        reading=READING,
        watched_share=learnt.watched_share,
        unsettled=learnt.unsettled,
        headers=learnt_headers([headers_of_interest(look.headers) for look in looks]),
        picture_hash=look_of(url, first.content_type, first.body),
    )


def unfit_look(page: Page) -> str:
    """Why a look must not become a baseline (error, maintenance, challenge, damaged), in words;
    empty where it may."""
    if page.over_cap:
        return "The body is larger than the byte cap."
    if page.status >= 400:
        return f"The server answered with status {page.status}."
    if not page.is_html:
        return ""
    return unfit(_document(page))


def identity_of(bodies: Iterable[bytes]) -> tuple[str, ...]:
    """Words in title, header, navigation, footer and logo that most of the pages share."""
    return identity_of_looks([body] for body in bodies)


def identity_of_looks(pages: Iterable[Sequence[bytes]]) -> tuple[str, ...]:
    """As `identity_of`, from several looks at each page: only words that are in all looks at a page
    count there, so that no session, counter or greeting becomes part of a site's name.

    Of two or three pages a word must be on two, unless that leaves next to nothing.
    """
    sets = [_steady_words(looks) for looks in pages]
    common = common_words(sets, max(IDENTITY_SHARE, min(1.0, 2 / len(sets)) if sets else 1.0))
    if len(common) < FEW_IDENTITY_WORDS:
        common = common_words(sets, IDENTITY_SHARE)
    return common[:MAX_IDENTITY_WORDS]


def _steady_words(looks: Sequence[bytes]) -> frozenset[str]:
    found = [identity_words(read_document(body)) for body in looks]
    steady = frozenset.intersection(*found) if found else frozenset()
    return frozenset(word for word in steady if not _drawn(word))


def _drawn(word: str) -> bool:
    """Whether a word is a token that a machine drew: digits and letters mixed."""
    digits = sum(char.isdigit() for char in word)
    return len(word) >= _TOKEN_LENGTH and digits >= 2


def active_hosts(body: bytes, url: str) -> frozenset[str]:
    """Hosts, other than the page's own, that a page loads active content or styles from or sends
    data to."""
    if not _LEADS_AWAY.search(body):
        return frozenset()  # most pages load from their own host alone: no need to parse them
    return _active_hosts(read_document(body, url=url))


def _document(page: Page) -> Document:
    return read_document(
        page.body,
        content_type=page.header("content-type"),
        url=page.final_url,
        status=page.status,
    )
