"""When Sentinel looks as search engines do, and at what."""

from sentinel.core.search_looks import SAMPLE, SearchLooks, search_looks
from sentinel.core.words import WitnessKind
from support.values import make_page_baseline


def looks(every_seconds: float = 60.0) -> SearchLooks:
    return search_looks(
        bot_agent="bot/1",
        referrer="https://search.example/",
        browser_agent="browser/1",
        every_seconds=every_seconds,
    )


def test_both_ways_say_what_they_are_configured_to_say() -> None:
    bot, visitor = looks().ways
    assert (bot.witness, bot.user_agent) == (WitnessKind.SEARCH_BOT, "bot/1")
    assert (visitor.user_agent, visitor.headers) == (
        "browser/1",
        (("Referer", "https://search.example/"),),
    )
    assert looks().of(WitnessKind.SEARCH_BOT) == bot


def test_empty_texts_and_no_interval_switch_it_off() -> None:
    none = search_looks(bot_agent="", referrer="", browser_agent="b", every_seconds=60.0)
    assert none.ways == ()
    assert not none.due("main", 0.0)
    assert not looks(0.0).due("main", 0.0)


def test_each_site_has_its_own_rhythm() -> None:
    made = looks()
    assert made.due("main", 100.0)
    assert not made.due("main", 159.0)
    assert made.due("other", 159.0)
    assert made.due("main", 160.0)


def test_every_page_has_its_turn_and_the_root_has_it_each_time() -> None:
    expected = [make_page_baseline(subject=f"/{n}") for n in range(2 * SAMPLE)]
    expected += [
        make_page_baseline(subject="/"),
        make_page_baseline(subject="/x.png", content_type="image/png"),
    ]
    made = looks()
    first, second, third = (made.sample("main", expected) for _ in range(3))
    assert first[0] == second[0] == third[0]
    assert not set(first[1:]) & set(second[1:])
    assert third == first
    assert made.sample("other", expected[:1]) == (expected[0].url,)


def test_an_honest_difference_is_news_once() -> None:
    made = looks()
    assert made.is_news("main", "/")
    assert not made.is_news("main", "/")
    assert made.is_news("other", "/")
