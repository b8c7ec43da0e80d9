"""content: what is told of an element, by how it stands."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from sentinel.checkers import content
from sentinel.core.calendar_element import Element
from sentinel.core.calendar_port import ElementStanding, SeenPage
from sentinel.core.finding import Finding
from sentinel.core.note_book import NoteBook
from support.site_looks import SITE, approved, site_check, snapshot
from support.values import T0

URLS = (f"{SITE.url}tenders", f"{SITE.url}tenders/2")
ELEMENT = Element(
    name="tenders",
    title="Tenders",
    title_hindi="निविदाएँ",
    pages=("/tenders/**",),
    contributor="Content Manager",
    approver="Head of Department",
    review_every_days=90,
)
PAGES = tuple(
    SeenPage(element="tenders", url=url, digest="a", first_seen_at=T0, seen_at=T0) for url in URLS
)
FINE = ElementStanding(element=ELEMENT, first_seen_at=T0, pages=PAGES, due=date(2026, 4, 1))


def told(standing: ElementStanding, *, learnt: bool = True) -> Sequence[Finding]:
    notes = NoteBook()
    notes.take(content.ROWS, SITE.url, ())
    seen = snapshot(approved() if learnt else None)
    seen = replace(seen, notes=notes, calendar=(standing,))
    return list(content.check(site_check("content"), seen))


def test_nothing_is_told_of_an_element_that_is_in_date() -> None:
    assert told(replace(FINE, days_left=0)) == []


def test_an_overdue_review_names_the_day_and_who_is_to_review() -> None:
    (finding,) = told(replace(FINE, days_left=-1))
    assert (finding.code, finding.subject, finding.url) == (
        content.OVERDUE,
        "content:tenders",
        URLS[0],
    )
    assert "due on 01.04.2026, 1 day ago. It was never reviewed" in finding.message
    assert "Content Manager, Head of Department." in finding.message
    (reviewed,) = told(replace(FINE, days_left=-9, reviewed_at=T0, reviewed_by="A. Rao"))
    assert f"Its last review: {T0:%d.%m.%Y}, A. Rao." in reviewed.message


def test_a_validity_that_ended_is_told_and_not_the_review_of_the_same_day() -> None:
    over = replace(FINE, days_left=-1, valid_until=FINE.due, expired=True)
    (finding,) = told(over)
    assert (finding.code, finding.subject) == (content.EXPIRED, "content:tenders#validity")
    later = replace(over, valid_until=date(2026, 4, 2))
    assert [one.code for one in told(later)] == [content.OVERDUE, content.EXPIRED]


def test_what_a_person_let_expire_and_is_still_shown_is_told_with_its_pages() -> None:
    (finding,) = told(replace(FINE, outlived=URLS))
    assert (finding.code, finding.subject) == (content.EXPIRED, "content:tenders#expired")
    assert finding.referrers == URLS
    assert "still shown on 2 pages" in finding.message


def test_a_change_that_nobody_approved_is_told_where_there_is_a_baseline() -> None:
    changed = replace(PAGES[1], changed_at=T0 + timedelta(days=1))
    standing = replace(FINE, pages=(PAGES[0], changed))
    (finding,) = told(standing)
    assert (finding.code, finding.url) == (content.UNAUTHORISED, URLS[1])
    assert "1 page changed" in finding.message
    assert "Head of Department." in finding.message
    assert told(standing, learnt=False) == []
