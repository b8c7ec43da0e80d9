"""How far a crawl is, in words; nothing where nobody looks."""

import pytest

from sentinel.commands.link_progress import crawl_progress, in_words
from sentinel.core.crawl_progress import CrawlProgress

HALF = CrawlProgress(
    pages=1200,
    links=34_000,
    checked=1300,
    waiting=900,
    requests=1500,
    seconds=3.0,
    stuck=("x.example asks to wait 40 s\x1b[2J", "https://y.example/ takes 9 s", "a third"),
)


def test_counts_rate_and_what_holds_it_up_are_told() -> None:
    assert in_words(HALF).splitlines() == [
        "pages 1,200, links 34,000, asked 1,300, waiting 900; 500/s, 3 s",
        "  held up: x.example asks to wait 40 s\\x1b[2J",
        "  held up: https://y.example/ takes 9 s",
    ]
    assert "0/s" in in_words(HALF._replace(seconds=0.0))


def test_without_a_terminal_nothing_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with crawl_progress() as show:
        assert show is None
    assert capsys.readouterr() == ("", "")
