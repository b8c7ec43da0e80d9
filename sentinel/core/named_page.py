"""The site's own error, maintenance and login pages: learnt once, recognised when they answer.

They name the path that was asked, the time, a request's number: what varies is masked as on pages,
and beyond that they are known by what they say. Whoever recognises one still makes the claim test.
"""

from collections.abc import Iterable, Sequence

from sentinel.core.baseline import NamedKind, NamedPage, PageBaseline
from sentinel.core.document import Document, read_document
from sentinel.core.fingerprint import alike, fingerprint
from sentinel.core.learn import learn_page
from sentinel.core.normalise import normalise
from sentinel.core.page import Page
from sentinel.core.shape import Shape
from sentinel.core.shapes import shape_of
from sentinel.core.signals.claim_text import claims_in
from sentinel.core.visible_text import visible_text

GIVEN_STATUS: dict[NamedKind, int] = {
    NamedKind.NOT_FOUND: 404,
    NamedKind.SERVER_ERROR: 500,
    NamedKind.MAINTENANCE: 503,
    NamedKind.LOGIN: 200,
}
"""The status with which a page that was given as a file is expected."""
NOT_FOUND_STATUS = frozenset({200, 404, 410})
"""With another one the server says something else than that there is nothing."""
_MAX_BYTES = 2_000_000
_HTML = frozenset({"text/html", "application/xhtml+xml"})


def named_page(kind: NamedKind, looks: Sequence[Page], learnt_from: str) -> NamedPage | None:
    """What looks at one such answer teach; None where it is no text, or claims an attack.

    Raises ValueError where there is no look.
    """
    learnt = learn_page(learnt_from, looks)
    first = looks[0]
    if first.content_type not in _HTML or not first.body.strip() or first.over_cap:
        return None
    said = visible_text(first.body, first.header("content-type"))
    if any(True for _ in claims_in(said)):
        return None
    return NamedPage(
        kind=kind,
        status=first.status,
        sha256=first.sha256,
        content_type=first.content_type,
        normal_digest=learnt.variants[0].normal_digest if len(learnt.variants) == 1 else "",
        slots=learnt.slots,
        learnt_from=learnt_from,
        likeness=f"{_fingerprint(first):x}",
    )


def not_found_page(
    looks: Sequence[Page], learnt_from: str, pages: Iterable[PageBaseline], root: Page | None
) -> NamedPage | None:
    """What the site answers for addresses that cannot exist. None where that is a page of the site
    (one shell serves all, or it leads to the home page) or says something else."""
    if not looks or any(look.status not in NOT_FOUND_STATUS for look in looks):
        return None
    known = {variant.sha256 for page in pages for variant in page.variants}
    finals = {page.final_url for page in pages}
    if any(look.sha256 in known or look.final_url in finals for look in looks):
        return None
    like_root = root is not None and alike(_fingerprint(root), _fingerprint(looks[0]))
    if like_root and looks[0].status == 200:
        return None
    return named_page(NamedKind.NOT_FOUND, looks, learnt_from)


def login_page(page: Page) -> NamedPage | None:
    """A login form to which an address of the site leads, where it is one."""
    if page.final_url == page.url or shape_of(_document(page)) is not Shape.LOGIN:
        return None
    return named_page(NamedKind.LOGIN, [page], page.final_url)


def recognised(page: Page, named: Sequence[NamedPage]) -> NamedPage | None:
    """Which of the site's own answers a look got: the same bytes, the same but for what varies, or
    one that says the same."""
    if not named or not page.body:
        return None
    same = next((one for one in named if one.sha256 == page.sha256), None)
    if same is not None or page.content_type not in _HTML or len(page.body) > _MAX_BYTES:
        return same
    own = _fingerprint(page)
    for one in named:
        if one.likeness and alike(own, int(one.likeness, 16)):
            return one
    document = _document(page) if any(one.normal_digest for one in named) else None
    if document is None:
        return None
    masked = (one for one in named if one.normal_digest)
    return next(
        (one for one in masked if normalise(document, one.slots)[1] == one.normal_digest), None
    )


def _fingerprint(page: Page) -> int:
    return fingerprint(page.body, page.header("content-type"), page.url)


def _document(page: Page) -> Document:
    return read_document(
        page.body,
        content_type=page.header("content-type"),
        url=page.final_url,
        status=page.status,
    )
