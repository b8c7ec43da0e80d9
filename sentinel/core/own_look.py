"""What one look at an address of the site, asked for itself, says: a page, none, or nothing that
can be known."""

import re
from enum import StrEnum
from typing import NamedTuple

from sentinel.core.no_look import GONE_STATUS, looks_blocked, wall_of
from sentinel.core.page import FailureReason, FetchFailure, Look, Page
from sentinel.core.shape import Shape
from sentinel.core.site import Site
from sentinel.core.urls import same_site
from sentinel.core.whole_page import WholePage

MOST_WORDS_OF_A_LOGIN = 150
"""A page with more words than this has something to read beside its login."""
FEW_LINKS = 5
"""A page with fewer leads nowhere else, whatever its headings say."""
_LOGIN_WORDS = re.compile(
    r"log[\s-]?(?:in|on)\b|sign[\s-]?in\b|लॉग[\s-]?इन|लॉगिन|साइन[\s-]?इन", re.IGNORECASE
)
_LOGIN_PATH = re.compile(r"log-?in|sign-?in|/auth|/sso|/cas/|logon|session/new", re.IGNORECASE)


class Seen(StrEnum):
    PAGE = "page"
    GONE = "gone"
    """Not there: 404, 410, or a page that says so with a good status."""
    FAILING = "failing"
    """Another fault of the site's: 5xx, redirects in a circle."""
    LOGIN = "login"
    UNKNOWN = "unknown"
    """No answer, a wall for programs, our own block."""


class OwnLook(NamedTuple):
    seen: Seen
    said: str
    """In words, a clause: `it answers with status 404`."""
    page: WholePage | None
    """Where an answer came."""


def own_look(look: Look | None, site: Site) -> OwnLook:
    """Of an address of the site. A connection that fails says nothing: the network may be ours."""
    if look is None:
        return OwnLook(Seen.UNKNOWN, "it was not asked", None)
    if isinstance(look, FetchFailure):
        circle = look.reason in {FailureReason.REDIRECT_LOOP, FailureReason.TOO_MANY_REDIRECTS}
        return OwnLook(Seen.FAILING if circle else Seen.UNKNOWN, look.text, None)
    return _of_answer(look, WholePage(look, site))


def _of_answer(page: Page, whole: WholePage) -> OwnLook:
    if wall_of(page) or looks_blocked(page):
        return OwnLook(Seen.UNKNOWN, "a wall for programs answers", whole)
    if page.status >= 400:
        return OwnLook(_by_status(page), f"it answers with status {page.status}", whole)
    if asks_to_log_in(whole):
        return OwnLook(Seen.LOGIN, "a login form answers", whole)
    seen, said = _BY_SHAPE.get(_shape(page), (Seen.PAGE, f"it answers with status {page.status}"))
    return OwnLook(seen, said, whole)


_BY_SHAPE: dict[Shape, tuple[Seen, str]] = {
    Shape.NOT_FOUND: (Seen.GONE, "a page answers that says it is not there"),
    Shape.ERROR: (Seen.FAILING, "an error page answers"),
    Shape.CHALLENGE: (Seen.UNKNOWN, "a wall for programs answers"),
    Shape.PORTAL: (Seen.UNKNOWN, "a network on the way answers"),
    Shape.MAINTENANCE: (Seen.UNKNOWN, "the site is being maintained"),
}


def asks_to_log_in(page: WholePage) -> bool:
    """Whether a page asks for a password and shows little else, or visitors were led to a login of
    the site, or of another."""
    if not any(form.asks_for_password for form in page.forms):
        return False
    final = page.page.final_url
    away = _LOGIN_PATH.search(final) is not None or not same_site(final, page.site)
    if final != page.page.url and away:
        return True
    if len(page.text.split()) > MOST_WORDS_OF_A_LOGIN:
        return False
    # a page of few words may have a login beside them
    titles = page.tree.select("title, h1, h2, h3, legend")
    return len(page.links) < FEW_LINKS or any(_LOGIN_WORDS.search(one.text) for one in titles)


def _by_status(page: Page) -> Seen:
    if page.status in GONE_STATUS:
        return Seen.GONE
    if page.status == 401:
        return Seen.LOGIN
    return Seen.FAILING if page.status >= 500 else Seen.UNKNOWN


def _shape(page: Page) -> Shape:
    from sentinel.core.document import read_document
    from sentinel.core.shapes import shape_of

    if not page.is_html:
        return Shape.ORDINARY
    document = read_document(
        page.body[:200_000],
        content_type=page.header("content-type"),
        url=page.final_url,
        status=page.status,
    )
    return shape_of(document)
