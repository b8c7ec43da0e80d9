"""How the elements of the content calendar stand: when each was last looked after, what is due."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sentinel.core.calendar_element import Element
from sentinel.core.calendar_flow import FlowState, HandIn
from sentinel.core.calendar_port import ElementStanding, Review, SeenPage

GRACE = timedelta(days=1)
"""How long taking away may take, once it is announced."""


def standings(
    elements: Sequence[Element],
    pages: Iterable[SeenPage],
    reviews: Iterable[Review],
    hand_ins: Iterable[HandIn] = (),
    *,
    now: datetime,
    time_zone: str,
) -> tuple[ElementStanding, ...]:
    """One standing for each element, in their order.

    A review is due one period after the latest of the last review and the last change that a
    person approved, and no later than the day until which it holds. A change counts only if it was
    approved: then somebody has read what stands there now. One that nobody approved (a slip, an
    attack) says nothing of that.
    """
    ended = _ended(hand_ins)
    known, said = tuple(pages), tuple(reviews)
    today = now.astimezone(ZoneInfo(time_zone)).date()
    found = []
    for element in elements:
        own = tuple(page for page in known if page.element == element.name)
        reviewed = [review for review in said if review.element == element.name]
        standing = _standing(element, own, reviewed, today, time_zone)
        still = (page.url for page in own if page.url in ended and page.seen_at > ended[page.url])
        found.append(replace(standing, outlived=tuple(still)))
    return tuple(found)


def _ended(hand_ins: Iterable[HandIn]) -> dict[str, datetime]:
    """From when on what a person let expire is to be gone, by URL, unless something newer was
    published there."""
    newest: dict[str, HandIn] = {}
    for one in sorted(hand_ins, key=lambda one: one.events[-1].at):
        if one.state in {FlowState.PUBLISHED, FlowState.ANNOUNCED, FlowState.EXPIRED}:
            newest[one.url] = one
    return {
        url: one.events[-1].at + GRACE
        for url, one in newest.items()
        if one.state is FlowState.EXPIRED
    }


def _standing(
    element: Element,
    pages: tuple[SeenPage, ...],
    reviews: Sequence[Review],
    today: date,
    time_zone: str,
) -> ElementStanding:
    zone = ZoneInfo(time_zone)
    newest = max(reviews, key=lambda review: review.at, default=None)
    seen_at = min((page.first_seen_at for page in pages), default=None)
    approved = [one.approved_at for one in pages if one.changed_at and one.approved_at]
    looked_after = [*approved, *([newest.at] if newest else [])]
    counted = max(looked_after) if looked_after else seen_at
    day = None if counted is None else counted.astimezone(zone).date()
    until = element.valid_until or _later(day, element.validity_days)
    ends = (_later(day, element.review_every_days), until if pages else None)
    due = min((end for end in ends if end is not None), default=None)
    return ElementStanding(
        element=element,
        first_seen_at=seen_at,
        pages=pages,
        changed_at=max((one.changed_at for one in pages if one.changed_at), default=None),
        reviewed_at=None if newest is None else newest.at,
        reviewed_by="" if newest is None else newest.by,
        counted_from=counted,
        due=due,
        days_left=None if due is None else (due - today).days,
        valid_until=until,
        expired=until is not None and until < today and bool(pages),
    )


def _later(day: date | None, days: int) -> date | None:
    """None where there is no day or no period; the last day of all where it is beyond that."""
    if day is None or not days:
        return None
    return day + timedelta(days=days) if days < (date.max - day).days else date.max
