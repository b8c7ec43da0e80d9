"""What holds until a fixed day is not to be reviewed again and again: no review moves that day."""

from dataclasses import replace
from datetime import timedelta

from sentinel.core.calendar_element import Element
from sentinel.core.calendar_port import SeenPage
from sentinel.core.calendar_reminders import due_reminders, reminder_notices
from sentinel.core.calendar_standing import standings
from sentinel.core.words import Language
from sentinel.edges.templates import JinjaRenderer
from support.notices import CONFIG, NOW, SITE
from support.settings import TEMPLATES

ENDED = Element(
    name="scheme",
    title="Scheme",
    title_hindi="योजना",
    pages=("/scheme",),
    valid_until=NOW.date() - timedelta(days=9),
)
REVIEWED = replace(ENDED, name="acts", valid_until=None, review_every_days=30)


def reminder(*elements: Element, language: Language) -> str:
    seen_at = NOW - timedelta(days=35)
    pages = [
        SeenPage(element=one.name, url=SITE.url, digest="a", first_seen_at=seen_at, seen_at=NOW)
        for one in elements
    ]
    found = standings(elements, pages, [], now=NOW, time_zone="Asia/Kolkata")
    (notice,) = reminder_notices(due_reminders(found, ()), (), SITE, NOW)
    return JinjaRenderer(TEMPLATES, CONFIG).notice(notice).in_language(language)[1]


def test_nobody_is_asked_for_a_review_of_what_is_past_its_fixed_day() -> None:
    english = reminder(ENDED, language=Language.ENGLISH)
    assert "no review moves it: have it taken away" in english
    assert "content reviewed" not in english and "record the review" not in english
    hindi = reminder(ENDED, language=Language.HINDI)
    assert "valid_until की नई तिथि" in hindi
    assert "content reviewed" not in hindi and "समीक्षा अलग-अलग" not in hindi


def test_what_is_to_be_reviewed_beside_it_still_names_its_command() -> None:
    text = reminder(ENDED, REVIEWED, language=Language.ENGLISH)
    assert "content reviewed acts" in text and "content reviewed scheme" not in text
    assert "Then record the review, each by itself:" in text
    assert "no review moves" not in reminder(REVIEWED, language=Language.ENGLISH)
