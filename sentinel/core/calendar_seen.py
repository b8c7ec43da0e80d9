"""What one look makes of the pages of the content calendar: changed or not, approved or not."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sentinel.core.calendar_flow import Deed, FlowState, HandIn
from sentinel.core.calendar_port import CalendarLook, PageSight, SeenPage

FORGOTTEN_AFTER = timedelta(days=60)
"""A page that no look has shown for so long is no part of the site any more."""
_AGREED = frozenset({FlowState.ANNOUNCED, FlowState.PUBLISHED})


def after_look(
    known: Sequence[SeenPage], hand_ins: Sequence[HandIn], look: CalendarLook
) -> tuple[tuple[SeenPage, ...], tuple[SeenPage, ...]]:
    """The pages as they are to be kept, and those that are to be forgotten.

    A page whose words differ has changed, unless it was compared with the baseline and is as
    approved there while that was not approved anew: then only what may change by itself has (a
    counter, the date of the day). A comparison of an earlier look knows nothing of words that are
    new in this one: they wait for the next look.
    """
    before = {(page.element, page.url): page for page in known}
    kept: dict[tuple[str, str], SeenPage] = {}
    for sight in look.sights:
        place = (sight.element, sight.url)
        old = before.get(place)
        page = _seen(old, sight, look)
        if page.changed_at is not None and page.approved_at is None:
            page = replace(page, approved_at=_approval(old, page, sight, hand_ins, look))
        kept[place] = page
    gone = [
        page
        for place, page in before.items()
        if place not in kept and (page.url in look.gone or _old(page, look))
    ]
    return tuple(kept.values()), tuple(gone)


def _seen(old: SeenPage | None, sight: PageSight, look: CalendarLook) -> SeenPage:
    """The page without a word on its approval, where it has changed."""
    if old is None:
        return SeenPage(
            element=sight.element,
            url=sight.url,
            digest=sight.digest,
            first_seen_at=look.at,
            seen_at=look.at,
        )
    if old.digest == sight.digest:
        return replace(old, seen_at=look.at)
    if _by_itself(old, sight, look):
        known = sight.digest if look.compared_at is None else old.digest
        return replace(old, digest=known, seen_at=look.at)
    return replace(old, digest=sight.digest, seen_at=look.at, changed_at=look.at, approved_at=None)


def _by_itself(old: SeenPage, sight: PageSight, look: CalendarLook) -> bool:
    if look.approved_at is None or look.differing is None or sight.announced:
        return False
    return sight.subject not in look.differing and look.approved_at <= old.seen_at


def _approval(
    old: SeenPage | None,
    page: SeenPage,
    sight: PageSight,
    hand_ins: Iterable[HandIn],
    look: CalendarLook,
) -> datetime | None:
    """When a person approved what stands there: handed in and agreed to, announced by a ticket, or
    learnt into a baseline that was approved after the change, or since the page was last seen."""
    for one in hand_ins:
        same = one.sha256 == sight.sha256 and one.subject == sight.subject
        event = one.last(Deed.APPROVE)
        if same and one.state in _AGREED and event is not None:
            return event.at
    if sight.announced:
        return look.at
    if look.approved_at is None or page.changed_at is None:
        return None
    newer = look.compared_at is None or look.compared_at > page.changed_at
    since = old is not None and look.approved_at > old.seen_at
    compared = (
        (newer or since) and look.differing is not None and sight.subject not in look.differing
    )
    return look.approved_at if compared or look.approved_at >= page.changed_at else None


def _old(page: SeenPage, look: CalendarLook) -> bool:
    return look.at - page.seen_at > FORGOTTEN_AFTER
