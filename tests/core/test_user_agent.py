"""The name of the crawl."""

from sentinel.core.user_agent import crawl_user_agent


def test_it_is_honest_and_has_no_word_that_servers_refuse() -> None:
    agent = crawl_user_agent("0.1")
    assert agent == "Mozilla/5.0 (compatible; Sentinel/0.1; site integrity monitor)"
    assert "link" not in agent.lower()
