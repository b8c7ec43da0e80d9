"""The content calendar: when something is due, who is reminded, what counts as a change."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from sentinel.core.calendar_element import Element, Part, contacts_of
from sentinel.core.calendar_flow import Deed, FlowEvent, FlowState, HandIn
from sentinel.core.calendar_port import CalendarLook, ElementStanding, PageSight, Review, SeenPage
from sentinel.core.calendar_reminders import due_reminders, reminder_notices
from sentinel.core.calendar_seen import FORGOTTEN_AFTER, after_look
from sentinel.core.calendar_standing import standings
from sentinel.core.settings import Contact
from sentinel.core.site import Site

T0 = datetime(2026, 1, 1, 6, tzinfo=UTC)
DAY = timedelta(days=1)
ZONE = "Asia/Kolkata"
SITE = Site(name="main", url="https://www.institute.example/", title="Institute")
ELEMENT = Element(
    name="tenders",
    title="Tenders",
    title_hindi="निविदाएँ",
    pages=("/tenders",),
    contributor="Content Manager",
    moderator="Web Information Manager",
    approver="Head of Department",
    review_every_days=90,
)
URL = f"{SITE.url}tenders"
PAGE = SeenPage(element="tenders", url=URL, digest="a", first_seen_at=T0, seen_at=T0)
SIGHT = PageSight(element="tenders", url=URL, subject="/tenders", digest="b", sha256="raw")


HAND_IN = HandIn(
    id="1",
    site="main",
    element="tenders",
    url=URL,
    subject="/tenders",
    path="tenders",
    sha256="raw",
    size=1,
    by="A. Rao",
    state=FlowState.ANNOUNCED,
    events=(
        FlowEvent(deed=Deed.SUBMIT, at=T0 + DAY, by="A. Rao"),
        FlowEvent(deed=Deed.APPROVE, at=T0 + 2 * DAY, by="Head of Department"),
    ),
)


def standing(
    *pages: SeenPage, element: Element = ELEMENT, reviews: tuple[Review, ...] = (), days: float = 0
) -> ElementStanding:
    (found,) = standings([element], pages, reviews, now=T0 + days * DAY, time_zone=ZONE)
    return found


def reviewed(days: float) -> Review:
    return Review(element="tenders", at=T0 + days * DAY, by="Content Manager", part="contributor")


def test_a_review_is_due_one_period_after_it_was_first_seen_then_after_the_last_review() -> None:
    assert standing(PAGE).due == date(2026, 4, 1)
    assert standing(PAGE, reviews=(reviewed(10), reviewed(30))).due == date(2026, 5, 1)


def test_only_a_change_that_was_approved_counts_as_a_review() -> None:
    changed = replace(PAGE, changed_at=T0 + 20 * DAY)
    assert standing(changed).due == date(2026, 4, 1)
    assert standing(changed).unapproved == (changed,)
    approved = replace(changed, approved_at=T0 + 30 * DAY)
    assert standing(approved).due == date(2026, 5, 1)
    assert standing(approved).unapproved == ()


def test_the_day_itself_is_not_overdue_by_the_clocks_of_the_site() -> None:
    assert [standing(PAGE, days=n).overdue for n in (89, 90, 90.5, 91)] == [
        False,
        False,
        False,
        True,
    ]
    assert standing(PAGE, days=90.76).overdue  # past midnight in India


def test_what_was_never_seen_or_needs_no_review_is_not_due() -> None:
    assert standing().due is None
    assert standing(PAGE, element=replace(ELEMENT, review_every_days=0)).due is None


def test_validity_ends_a_period_after_the_last_review_or_on_a_fixed_day() -> None:
    for_long = replace(ELEMENT, validity_days=3652)
    assert standing(PAGE, element=for_long).valid_until == date(2036, 1, 1)
    fixed = replace(ELEMENT, valid_until=date(2026, 3, 31))
    assert [standing(PAGE, element=fixed, days=n).expired for n in (89, 90)] == [False, True]
    assert not standing(element=fixed, days=90).expired  # nothing of it is shown
    endless = replace(ELEMENT, validity_days=36_600 * 90)
    assert standing(PAGE, element=endless).valid_until == date.max


def test_people_are_reminded_before_the_end_of_validity_too() -> None:
    """Also where no regular review is asked for; what is not shown is nobody's to review."""
    fixed = replace(ELEMENT, review_every_days=0, valid_until=date(2026, 3, 31))
    assert standing(PAGE, element=fixed).due == date(2026, 3, 31)
    (reminder,) = due_reminders([standing(PAGE, element=fixed, days=82)], ())
    assert (reminder.key, reminder.days_left) == ("tenders/2026-03-31/one-week", 7)
    assert standing(element=fixed).due is None
    soon = replace(ELEMENT, review_every_days=0, validity_days=60)
    assert standing(PAGE, element=soon).due == date(2026, 3, 2)
    assert standing(PAGE, element=replace(soon, review_every_days=30)).due == date(2026, 1, 31)
    assert standing(PAGE, element=soon, reviews=(reviewed(50),)).due == date(2026, 4, 21)


def test_a_review_of_one_element_is_none_of_another() -> None:
    other = replace(reviewed(30), element="about")
    assert standing(PAGE, reviews=(other,)).reviewed_at is None


def test_what_was_let_expire_is_to_be_gone_within_a_day() -> None:
    deed = FlowEvent(deed=Deed.EXPIRE, at=T0, by="Head of Department")
    expired = replace(HAND_IN, state=FlowState.EXPIRED, events=(deed,))
    newer = replace(HAND_IN, id="2", events=(FlowEvent(deed=Deed.APPROVE, at=T0 + DAY, by="Head"),))
    late = replace(PAGE, seen_at=T0 + 2 * DAY)
    for page, hand_ins, outlived in (
        (replace(PAGE, seen_at=T0 + DAY), [expired], ()),
        (late, [expired], (URL,)),
        (late, [newer, expired], ()),
        (late, [], ()),
    ):
        (found,) = standings([ELEMENT], [page], [], hand_ins, now=T0, time_zone=ZONE)
        assert found.outlived == outlived


def moments(*days: float) -> list[str]:
    """The last part of the key of each reminder, day after day, each told once."""
    told: set[str] = set()
    found = []
    for day in days:
        for reminder in due_reminders([standing(PAGE, days=day)], told):
            told.add(reminder.key)
            found.append(reminder.key.split("/")[2])
    return found


def test_people_are_reminded_before_on_the_day_and_each_week_and_each_time_once() -> None:
    every = moments(*range(70, 112))
    assert every == ["two-weeks", "one-week", "day", "overdue-1", "overdue-2", "overdue-3"]
    assert moments(75) == []
    # what was missed is made up for by the next one alone
    assert moments(70, 92, 110) == ["day", "overdue-2"]


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (75, ""),
        (76, "two-weeks"),
        (82, "two-weeks"),
        (83, "one-week"),
        (90, "day"),
        (97, "overdue-1"),
    ],
)
def test_two_weeks_and_one_week_before_are_the_very_days(day: int, moment: str) -> None:
    found = [one.key.split("/")[2] for one in due_reminders([standing(PAGE, days=day)], ())]
    assert found == [moment] * bool(moment)


@pytest.mark.parametrize(
    ("day", "parts"),
    [
        (77, [Part.CONTRIBUTOR]),
        (84, [Part.CONTRIBUTOR]),
        (90, [Part.CONTRIBUTOR, Part.MODERATOR]),
        (97, [Part.CONTRIBUTOR, Part.MODERATOR, Part.APPROVER]),
    ],
)
def test_the_contributor_is_reminded_first_and_the_others_as_it_gets_late(
    day: int, parts: list[Part]
) -> None:
    (reminder,) = due_reminders([standing(PAGE, days=day)], ())
    assert list(reminder.parts) == parts


CONTACTS = [
    Contact(name="A. Rao", post="Content Manager", mail="rao@x.example", mobile="", roles=()),
    Contact(name="Head of Department", post="HoD", mail="hod@x.example", mobile="", roles=()),
]


def test_each_person_gets_one_notice_with_all_that_concerns_them() -> None:
    other = replace(ELEMENT, name="about", moderator="", approver="")
    late = [
        standing(PAGE, days=97),
        standing(replace(PAGE, element="about"), element=other, days=97),
    ]
    nobodys = replace(ELEMENT, name="acts", contributor="Nobody", moderator="", approver="")
    late.append(standing(replace(PAGE, element="acts"), element=nobodys, days=97))
    notices = reminder_notices(due_reminders(late, ()), CONTACTS, SITE, T0)
    named = {
        one.recipients: [element["name"] for element in one.facts["elements"]]  # type: ignore[attr-defined]
        for one in notices
    }
    assert named == {
        ("rao@x.example",): ["tenders", "about"],
        ("hod@x.example",): ["tenders"],
        (): ["acts"],
    }


def test_who_has_two_parts_of_an_element_reads_of_it_once() -> None:
    both = replace(ELEMENT, approver="A. Rao", moderator="")
    (notice,) = reminder_notices(
        due_reminders([standing(PAGE, element=both, days=97)], ()), CONTACTS, SITE, T0
    )
    assert len(notice.facts["elements"]) == 1  # type: ignore[arg-type] # a list


def test_a_contact_is_meant_by_name_or_post() -> None:
    assert [one.name for one in contacts_of("content manager", CONTACTS)] == ["A. Rao"]
    assert contacts_of("", CONTACTS) == ()


def seen(look: CalendarLook, *, hand_ins: tuple[HandIn, ...] = ()) -> SeenPage:
    ((page,), _) = after_look([PAGE], hand_ins, look)
    return page


LOOK = CalendarLook(at=T0 + 10 * DAY, elements=(ELEMENT,), time_zone=ZONE, sights=(SIGHT,))


def test_a_page_that_was_compared_and_is_as_approved_has_changed_by_itself_alone() -> None:
    compared = replace(LOOK, approved_at=T0 - DAY, differing=frozenset())
    assert seen(compared) == replace(PAGE, digest="b", seen_at=LOOK.at)


def test_a_page_that_differs_has_changed_and_nobody_has_approved_it() -> None:
    page = seen(replace(LOOK, approved_at=T0 - DAY, differing=frozenset({"/tenders"})))
    assert (page.changed_at, page.approved_at) == (LOOK.at, None)
    assert seen(LOOK).changed_at == LOOK.at  # there is nothing to compare with


def test_a_baseline_that_was_approved_meanwhile_approves_the_change() -> None:
    approved = T0 + 9 * DAY
    page = seen(replace(LOOK, approved_at=approved, differing=frozenset()))
    assert (page.changed_at, page.approved_at) == (LOOK.at, approved)


def test_a_later_approval_finds_the_change() -> None:
    changed = replace(PAGE, digest="b", changed_at=T0 + 5 * DAY)
    look = replace(LOOK, approved_at=T0 + 7 * DAY, differing=frozenset())
    ((page,), _) = after_look([changed], (), look)
    assert page.approved_at == T0 + 7 * DAY


def test_what_was_handed_in_and_agreed_to_is_approved_from_then_on() -> None:
    differs = replace(LOOK, approved_at=T0 - DAY, differing=frozenset({"/tenders"}))
    assert seen(differs, hand_ins=(HAND_IN,)).approved_at == T0 + 2 * DAY
    for other in (replace(HAND_IN, sha256="x"), replace(HAND_IN, state=FlowState.APPROVED)):
        assert seen(differs, hand_ins=(other,)).approved_at is None
    elsewhere = replace(HAND_IN, subject="/news")  # the same bytes, agreed to for another address
    assert seen(differs, hand_ins=(elsewhere,)).approved_at is None
    announced = replace(differs, sights=(replace(SIGHT, announced=True),))
    assert seen(announced).approved_at == LOOK.at


def test_a_change_after_an_approval_is_not_approved() -> None:
    old = replace(PAGE, changed_at=T0 + DAY, approved_at=T0 + 2 * DAY)
    look = replace(LOOK, approved_at=T0 - DAY, differing=frozenset({"/tenders"}))
    ((page,), _) = after_look([old], (), look)
    assert (page.changed_at, page.approved_at) == (look.at, None)


def test_what_a_ticket_announced_has_changed_although_it_is_as_approved() -> None:
    """It counts as looked through: a person has read what stands there now."""
    sight = replace(SIGHT, announced=True)
    look = replace(LOOK, approved_at=T0 - DAY, differing=frozenset(), sights=(sight,))
    assert (seen(look).changed_at, seen(look).approved_at) == (look.at, look.at)


def test_pages_that_are_gone_are_forgotten_and_others_are_not() -> None:
    nothing = replace(LOOK, sights=())
    assert after_look([PAGE], (), nothing) == ((), ())
    assert after_look([PAGE], (), replace(nothing, gone=frozenset({URL})))[1] == (PAGE,)
    much_later = replace(nothing, at=T0 + FORGOTTEN_AFTER + DAY)
    assert after_look([PAGE], (), much_later)[1] == (PAGE,)
