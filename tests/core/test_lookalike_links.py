"""Links to hosts that imitate the site's name."""

import pytest

from sentinel.core.change import page_change
from sentinel.core.document import read_document
from sentinel.core.finding import Strength
from sentinel.core.signals.lookalikes import lookalike_signals

URL = "http://ministry.example/"


def codes(before: str, after: str) -> list[str]:
    change = page_change(
        read_document(before.encode(), url=URL),
        read_document(after.encode(), url=URL),
        identity=(),
        known_hosts=(),
    )
    found = list(lookalike_signals(change))
    assert all(one.strength is Strength.STRONG for one in found)
    return [one.code for one in found]


@pytest.mark.parametrize(
    "link",
    [
        "<a href='https://rninistry.example/login'>Log in</a>",
        "<form action='//ministry.example.pay.test/'></form>",
        "<img src='https://m\u0456nistry.example/a.png'>",
    ],
)
def test_a_new_link_to_an_imitated_name_is_hostile(link: str) -> None:
    assert codes("<p>Welcome</p>", f"<p>Welcome</p>{link}") == ["lookalike-host"]


@pytest.mark.parametrize(
    "link",
    [
        "<a href='https://ministry.example/login'>Log in</a>",
        "<a href='https://files.ministry.example/'>Files</a>",
        "<a href='https://another.example/'>Another</a>",
    ],
)
def test_other_links_are_not(link: str) -> None:
    assert codes("<p>Welcome</p>", f"<p>Welcome</p>{link}") == []


def test_what_the_approved_page_links_to_is_no_news() -> None:
    page = "<a href='https://rninistry.example/'>A namesake</a>"
    assert codes(page, page + "<p>more</p>") == []
