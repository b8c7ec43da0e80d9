"""The content calendar: who looks after which part of a site, what is due, and what was handed in
on its way to the site."""

import base64
from dataclasses import dataclass
from datetime import date, datetime

from sentinel import calendar_lifecycle
from sentinel.app_parts import App
from sentinel.calendar_desk import standings_of
from sentinel.calendar_lifecycle import Offer
from sentinel.calendar_people import record_review
from sentinel.core.authority import Act
from sentinel.core.calendar_flow import FlowState
from sentinel.core.principal import Principal, Scope
from sentinel.errors import UsageError
from sentinel.operations.content_view import ElementLine, HandInLine, element_line, hand_in_line
from sentinel.operations.desk import Desk
from sentinel.operations.operation import Operation
from sentinel.operations.sites import site_named

HAND_INS = 100
DIGEST_LETTERS = 64
_OVER = {FlowState.PUBLISHED, FlowState.EXPIRED}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentAsked:
    site: str = ""
    """Empty: the only site, or the first."""
    all_hand_ins: bool = False
    """Also those that are up or over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentShown:
    site: str
    sites: tuple[str, ...]
    elements: tuple[ElementLine, ...]
    """What is due first comes first."""
    hand_ins: tuple[HandInLine, ...]
    """Newest first."""
    more_hand_ins: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentOffered:
    site: str
    element: str
    url: str
    """Where it shall stand: a URL of the site, or a path."""
    digest: str = ""
    """SHA-256 of the new content, 64 small hexadecimal digits; or else `content`."""
    content: str = ""
    """The new content itself, base64."""
    path: str = ""
    """Its file below the document root, where that does not follow from the address."""
    revises: str = ""
    """What was handed in before."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandInNamed:
    site: str
    hand_in: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandInRejected:
    site: str
    hand_in: str
    reason: str
    """What is to be changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementReviewed:
    site: str
    element: str
    note: str = ""
    """What was looked at, or will be changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRecorded:
    element: str
    at: datetime
    by: str
    part: str


def _list(desk: Desk, _: Principal, given: ContentAsked) -> ContentShown:
    app = desk.app
    site = site_named(app, given.site) if given.site else app.config.sites[0]
    found = standings_of(app.config, app.store, site.name, app.clock.now())
    hand_ins = [
        one
        for one in reversed(app.store.calendar.hand_ins(site.name))
        if given.all_hand_ins or one.state not in _OVER
    ]
    far = date.max
    return ContentShown(
        site=site.name,
        sites=tuple(one.name for one in app.config.sites),
        elements=tuple(element_line(one) for one in sorted(found, key=lambda one: one.due or far)),
        hand_ins=tuple(hand_in_line(one) for one in hand_ins[:HAND_INS]),
        more_hand_ins=max(0, len(hand_ins) - HAND_INS),
    )


def _hand_in(desk: Desk, who: Principal, given: ContentOffered) -> HandInLine:
    offer = Offer(
        address=given.url,
        content=_content(given),
        digest=given.digest,
        path=given.path,
        revises=given.revises,
        note=given.note,
    )
    app: App = desk.app
    site = site_named(app, given.site)
    return hand_in_line(calendar_lifecycle.submit(app, site, given.element, offer, who.name))


def _content(given: ContentOffered) -> bytes | None:
    """Raises UsageError."""
    if bool(given.content) == bool(given.digest):
        raise UsageError("content: give either the content or its digest (sha256sum FILE).")
    if given.digest:
        hexadecimal = set(given.digest) <= set("0123456789abcdef")
        if len(given.digest) != DIGEST_LETTERS or not hexadecimal:
            raise UsageError("digest: accepted: 64 small hexadecimal digits (sha256sum FILE).")
        return None
    try:
        return base64.b64decode(given.content, validate=True)
    except ValueError as error:  # also of letters that are none of ASCII
        raise UsageError("content: is no base64.") from error


def _approve(desk: Desk, who: Principal, given: HandInNamed) -> HandInLine:
    site = site_named(desk.app, given.site)
    made = calendar_lifecycle.approve(desk.app, site, given.hand_in, who.name, given.note)
    return hand_in_line(made)


def _moderate(desk: Desk, who: Principal, given: HandInNamed) -> HandInLine:
    site = site_named(desk.app, given.site)
    made = calendar_lifecycle.moderate(desk.app, site, given.hand_in, who.name, given.note)
    return hand_in_line(made)


def _reject(desk: Desk, who: Principal, given: HandInRejected) -> HandInLine:
    if not given.reason.strip():
        raise UsageError("reason: found no text; say what is to be changed.")
    site = site_named(desk.app, given.site)
    made = calendar_lifecycle.reject(desk.app, site, given.hand_in, who.name, given.reason)
    return hand_in_line(made)


def _expire(desk: Desk, who: Principal, given: HandInNamed) -> HandInLine:
    site = site_named(desk.app, given.site)
    made = calendar_lifecycle.expire(desk.app, site, given.hand_in, who.name, given.note)
    return hand_in_line(made)


def _reviewed(desk: Desk, who: Principal, given: ElementReviewed) -> ReviewRecorded:
    site = site_named(desk.app, given.site)
    review = record_review(desk.app, site, given.element, who.name, given.note)
    return ReviewRecorded(element=review.element, at=review.at, by=review.by, part=review.part)


LIST_CONTENT = Operation(
    name="list-content",
    method="GET",
    path="/content",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="The content calendar of a site, and what was handed in",
    takes=ContentAsked,
    gives=ContentShown,
    run=_list,
)
HAND_IN_CONTENT = Operation(
    name="hand-in-content",
    method="POST",
    path="/sites/{site}/content/hand-ins",
    act=Act.CONTENT_PART,
    scope=Scope.MANAGE,
    summary="Hands in new content for an address; for the element's contributor",
    takes=ContentOffered,
    gives=HandInLine,
    run=_hand_in,
    done="It was handed in, and waits for approval.",
)
APPROVE_CONTENT = Operation(
    name="approve-content",
    method="POST",
    path="/sites/{site}/content/hand-ins/{hand_in}/approval",
    act=Act.APPROVE_CONTENT,
    scope=Scope.MANAGE,
    summary="Agrees to what was handed in; with the last agreement a deploy ticket announces it",
    takes=HandInNamed,
    gives=HandInLine,
    run=_approve,
    done="It was approved.",
)
MODERATE_CONTENT = Operation(
    name="moderate-content",
    method="POST",
    path="/sites/{site}/content/hand-ins/{hand_in}/moderation",
    act=Act.CONTENT_PART,
    scope=Scope.MANAGE,
    summary="Agrees as the element's moderator, after the approval",
    takes=HandInNamed,
    gives=HandInLine,
    run=_moderate,
    done="It was agreed to; a deploy ticket announces it.",
)
REJECT_CONTENT = Operation(
    name="reject-content",
    method="POST",
    path="/sites/{site}/content/hand-ins/{hand_in}/rejection",
    act=Act.CONTENT_PART,
    scope=Scope.MANAGE,
    summary="Sends it back to who handed it in; for whoever would approve or moderate it",
    takes=HandInRejected,
    gives=HandInLine,
    run=_reject,
    done="It went back to who handed it in.",
)
EXPIRE_CONTENT = Operation(
    name="expire-content",
    method="POST",
    path="/sites/{site}/content/hand-ins/{hand_in}/expiry",
    act=Act.APPROVE_CONTENT,
    scope=Scope.MANAGE,
    summary="Announces that what was published will be gone",
    takes=HandInNamed,
    gives=HandInLine,
    run=_expire,
    done="A deploy ticket announces that it will be gone.",
)
REVIEW_CONTENT = Operation(
    name="review-content",
    method="POST",
    path="/sites/{site}/content/{element}/reviews",
    act=Act.CONTENT_PART,
    scope=Scope.MANAGE,
    summary="Records that an element was looked through and is in order",
    takes=ElementReviewed,
    gives=ReviewRecorded,
    run=_reviewed,
    done="The review was recorded.",
)
CONTENT = (
    LIST_CONTENT,
    HAND_IN_CONTENT,
    APPROVE_CONTENT,
    MODERATE_CONTENT,
    REJECT_CONTENT,
    EXPIRE_CONTENT,
    REVIEW_CONTENT,
)
