"""What one look makes of a page of the content calendar, by its own comparison or an older one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sentinel.core.calendar_port import CalendarLook, PageSight, SeenPage
from sentinel.core.calendar_seen import after_look

T0 = datetime(2026, 1, 1, 6, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
URL = "https://www.institute.example/tenders"
PAGE = SeenPage(element="tenders", url=URL, digest="a", first_seen_at=T0, seen_at=T0)
SIGHT = PageSight(element="tenders", url=URL, subject="/tenders", digest="b", sha256="raw")
LOOK = CalendarLook(
    at=T0 + 10 * MINUTE,
    elements=(),
    time_zone="Asia/Kolkata",
    sights=(SIGHT,),
    approved_at=T0 - MINUTE,
    differing=frozenset(),
)


def seen(page: SeenPage, look: CalendarLook) -> SeenPage:
    (found,), gone = after_look([page], (), look)
    assert not gone
    return found


def test_an_edit_after_the_last_comparison_is_not_taken_for_a_change_by_itself() -> None:
    """The comparison was made before the edit; the next one finds it, and so does the next look."""
    first = seen(PAGE, replace(LOOK, compared_at=T0 + 9 * MINUTE))
    assert (first.changed_at, first.seen_at) == (None, LOOK.at)
    later = replace(
        LOOK,
        at=T0 + 20 * MINUTE,
        differing=frozenset({"/tenders"}),
        compared_at=T0 + 19 * MINUTE,
    )
    second = seen(first, later)
    assert (second.changed_at, second.approved_at) == (later.at, None)


def test_what_changes_by_itself_is_none_by_a_comparison_of_the_same_look_or_an_older() -> None:
    assert seen(PAGE, LOOK).digest == "b"
    assert seen(PAGE, LOOK).changed_at is None
    page = PAGE
    for number in range(3):
        sight = replace(SIGHT, digest=f"counter {number}")
        at = LOOK.at + number * MINUTE
        page = seen(page, replace(LOOK, at=at, sights=(sight,), compared_at=at - MINUTE))
        assert page.changed_at is None


def test_a_comparison_before_the_change_approves_nothing() -> None:
    changed = replace(PAGE, digest="b", changed_at=T0 + 5 * MINUTE)
    before = replace(LOOK, compared_at=T0 + 4 * MINUTE)
    assert seen(changed, before).approved_at is None
    after = replace(LOOK, compared_at=T0 + 6 * MINUTE)  # it is again as approved
    assert seen(changed, after).approved_at == LOOK.approved_at


def test_what_was_approved_since_the_page_was_last_seen_is_approved_by_an_older_comparison() -> (
    None
):
    """Edited, approved and compared, all between two looks of the calendar."""
    approved = T0 + 5 * MINUTE
    page = seen(PAGE, replace(LOOK, approved_at=approved, compared_at=T0 + 6 * MINUTE))
    assert (page.changed_at, page.approved_at) == (LOOK.at, approved)
