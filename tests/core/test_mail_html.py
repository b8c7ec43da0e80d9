"""The page that is made of a mail's text."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.mail_html import CUT, MAX_CHARACTERS, html_form
from sentinel.core.notice import LANGUAGES_APART
from support.hostile_strings import unseen
from support.html_outline import TAGS, outline

LINKS = "https://door.example/"
TEXT = f"""\
Institute (https://www.institute.example/): defaced.
It is blocked.

WHAT IS ASKED OF YOU
  Say that you have taken it up:
    sentinel --config '/srv/x <y>' incident ack INC-1
    {LINKS}deed/abc
  Else nothing.

WHAT HAPPENED
  Where:       /a
               /b
{LANGUAGES_APART}
संस्थान: विकृत।

आपसे अपेक्षा
  बताएँ:
    sentinel incident ack INC-1
{LANGUAGES_APART}
Signed lines.
"""


def test_the_shape_of_the_text_is_the_shape_of_the_page() -> None:
    found = outline(html_form(TEXT, links=LINKS))
    assert found.headings == ["WHAT IS ASKED OF YOU", "WHAT HAPPENED", "आपसे अपेक्षा"]
    assert found.commands == [
        "sentinel --config '/srv/x <y>' incident ack INC-1",
        "sentinel incident ack INC-1",
    ]
    assert found.links == [f"{LINKS}deed/abc"]
    assert found.languages == ["en", "hi", "en"]
    assert found.whole_language == "en"
    for line in TEXT.splitlines():
        if line.strip("- "):
            assert " ".join(line.split()) in " ".join(found.text.split())


def test_a_page_in_hindi_says_so() -> None:
    found = outline(html_form("संस्थान: विकृत।\n\nक्या हुआ\n  Where: /a\n"))
    assert (found.whole_language, found.languages) == ("hi", ["hi"])


def test_nothing_becomes_a_link_but_what_starts_as_our_own_and_stands_alone() -> None:
    for line in (
        "    https://evil.example/",
        "    https://door.example.evil.example/",
        "  https://door.example/x",
        "    see https://door.example/x",
        "    javascript:alert(1)",
    ):
        assert outline(html_form(f"A\n\nB\n  c\n{line}\n", links=LINKS)).links == []
    assert outline(html_form(TEXT)).links == []


def test_a_link_cannot_leave_its_attribute() -> None:
    found = outline(html_form(f'A\n\nB\n    {LINKS}"onclick="alert(1)\n', links=LINKS))
    assert found.tags <= TAGS
    assert found.attributes <= {"href", "rel", "lang", "dir", "charset", "name", "content"}


def test_a_text_that_is_too_long_is_cut_and_says_so() -> None:
    page = html_form("A\n\nB\n" + "  x\n" * MAX_CHARACTERS)
    assert CUT in page
    assert len(page) < 4 * MAX_CHARACTERS


def test_it_loads_nothing() -> None:
    page = html_form(TEXT, links=LINKS)
    for word in ("src=", "url(", "@import", "<script", "<img", "<link", "<iframe", "http-equiv"):
        assert word not in page


def test_text_that_runs_from_right_to_left_is_shut_in() -> None:
    page = html_form("A\n\nB\n  x: \u2068اردو\u2069, y\n  \u2069\u2069 z\n  \u2068 open\n")
    assert "x: <bdi>اردو</bdi>, y" in page
    assert page.count("<bdi>") == page.count("</bdi>") == 2


@given(
    st.lists(
        st.text(alphabet=st.sampled_from(" -\n<>&\"'abA#\u2068\u2069\u202eहि\x00:/"), max_size=12)
    )
)
def test_any_text_gives_a_page_of_our_own_tags_alone(lines: list[str]) -> None:
    page = html_form("\n".join(lines), links="a")
    found = outline(page)
    assert found.tags <= TAGS
    assert unseen(page.replace("\u200c", "")) == set()
    assert isinstance(found, HTMLParser)
