"""The name of the crawl."""

import pytest

from sentinel.core.user_agent import crawl_user_agent


def test_it_names_sentinel_and_whom_to_turn_to() -> None:
    assert (
        crawl_user_agent("0.1", "https://example.org/bot")
        == "Mozilla/5.0 (compatible; Sentinel/0.1; site integrity monitor; +https://example.org/bot)"
    )


@pytest.mark.parametrize("contact", ["", "mailto:web@example.org", "http://example.org/?a=b%20c"])
def test_it_can_be_sent_and_has_no_word_that_servers_refuse(contact: str) -> None:
    agent = crawl_user_agent("0.1", contact)
    assert agent.isascii()
    assert agent.isprintable()
    assert "link" not in agent.lower()
    assert contact in agent


@pytest.mark.parametrize(
    ("contact", "words"),
    [
        ("example.org", "an http, https or mailto URL"),
        ("javascript:alert(1)", "an http, https or mailto URL"),
        ("https://example.org/a b", "without spaces"),
        ("https://example.org/)\r\nX: y", "without spaces"),
        ("https://example.org/ä", "ASCII"),
        ("https://example.org/" + "a" * 200, "at most 200"),
        ("https://linkchecker.example.org/", "without the word 'link'"),
    ],
)
def test_a_contact_that_cannot_stand_there_is_refused(contact: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        crawl_user_agent("0.1", contact)
