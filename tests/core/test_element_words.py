"""Words of elements that hold one another: each of hundreds may hold the whole page."""

import pytest
import turbohtml

from sentinel.checkers import content
from sentinel.core.calendar_element import ContentOptions, Element
from sentinel.core.element_words import first_words
from sentinel.core.note_book import NoteBook
from sentinel.core.whole_page import WholePage
from support.site_looks import SITE, site_check
from support.values import make_page


def test_no_more_is_read_than_is_wanted() -> None:
    element = turbohtml.parse("<div><p>one</p><b>two</b> three</div>").select_one("div")
    assert element is not None
    assert first_words(element, 100) == "one two three"
    assert first_words(element, 5) == "one t"


def test_matches_that_hold_one_another_are_read_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them together would be two hundred times the page."""
    asked: list[int] = []

    def counted(_: object, most: int) -> str:
        asked.append(most)
        return "word" * 10

    monkeypatch.setattr(content, "first_words", counted)
    monkeypatch.setattr(content, "MAX_WORDS", 100)
    news = Element(
        name="news", title="News", title_hindi="समाचार", pages=("/**",), selector="div.news"
    )
    check, book = site_check("content", ContentOptions(elements=(news,))), NoteBook()
    page = make_page(SITE.url, b"<div class=news>a" * 60)
    content.notes(check, WholePage(page, SITE), book)
    assert asked == [100, 60, 20]
    assert book.of(content.element_key(news)).pages == 1
