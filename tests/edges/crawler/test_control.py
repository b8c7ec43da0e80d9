"""Whether our own network is at fault is found out in the middle of a walk, with few requests."""

import asyncio
from datetime import UTC, datetime

import pytest

from sentinel.core.page import FailureReason, FetchFailure, FetchRequest, Look, Page
from sentinel.core.visit import Visit
from sentinel.edges.crawler.control import LATELY_SECONDS, NetworkWatch

OWN = "https://own.example/"
CONTROLS = ("https://control.example/", "https://control2.example/")
AT = datetime(2026, 11, 22, tzinfo=UTC)
NOW = 1000.0


class Controls:
    """Port Fetcher: all control addresses answer, or none does."""

    def __init__(self, *, up: bool) -> None:
        self.up = up
        self.asked: list[str] = []

    async def fetch(self, request: FetchRequest) -> Look:
        self.asked.append(request.url)
        await asyncio.sleep(0)
        if not self.up:
            return FetchFailure(url=request.url, reason=FailureReason.TIMEOUT, fetched_at=AT)
        return Page(
            url=request.url,
            final_url=request.url,
            status=204,
            headers=(),
            body=b"",
            sha256="",
            fetched_at=AT,
        )

    async def close(self) -> None: ...


def fails(url: str) -> Visit:
    return Visit(url=url, failure="timeout")


def answers(url: str, status: int = 200) -> Visit:
    return Visit(url=url, status=status)


def make_watch(
    *, up: bool = False, controls: tuple[str, ...] = ()
) -> tuple[NetworkWatch, Controls]:
    fetcher = Controls(up=up)
    return NetworkWatch(controls, fetcher, ends=lambda: None), fetcher


async def test_nothing_is_asked_while_all_is_well() -> None:
    watch, fetcher = make_watch(controls=CONTROLS)
    watch.note(answers(OWN), NOW, external=False)
    watch.note(answers("https://a.example/", 500), NOW, external=True)
    watch.note(fails("https://b.example/"), NOW, external=True)
    watch.note(fails("https://c.example/"), NOW, external=True)
    assert not watch.suspicious(NOW)
    assert await watch.fault(NOW) == ""
    assert fetcher.asked == []


@pytest.mark.parametrize("up", [True, False])
async def test_a_silent_site_is_told_apart_from_our_own_network(up: bool) -> None:
    watch, fetcher = make_watch(up=up, controls=CONTROLS)
    watch.note(fails(OWN), NOW, external=False)
    assert watch.suspicious(NOW)
    words = await watch.fault(NOW)
    assert bool(words) is not up
    assert words == watch.said
    assert sorted(fetcher.asked) == sorted(CONTROLS)


async def test_controls_are_asked_once_a_minute_whoever_asks() -> None:
    watch, fetcher = make_watch(controls=CONTROLS)
    watch.note(fails(OWN), NOW, external=False)
    all_words = await asyncio.gather(*(watch.fault(NOW) for _ in range(20)))
    assert len(set(all_words)) == 1
    assert await watch.fault(NOW + LATELY_SECONDS - 1) == all_words[0]
    assert len(fetcher.asked) == 2
    fetcher.up = True
    assert await watch.fault(NOW + LATELY_SECONDS) == ""
    assert len(fetcher.asked) == 4
    assert watch.said == all_words[0], "what failed meanwhile still proves nothing"


async def test_without_controls_the_pattern_decides() -> None:
    watch, _ = make_watch()
    watch.note(fails(OWN), NOW, external=False)
    assert await watch.fault(NOW) == "", "one silent site may be down"
    for number in range(5):
        watch.note(fails(f"https://h{number}.example/"), NOW, external=True)
    assert "our own network" in await watch.fault(NOW)


async def test_a_site_nearby_answers_while_the_way_out_is_cut() -> None:
    watch, _ = make_watch()
    watch.note(answers(OWN), NOW, external=False)
    for number in range(5):
        watch.note(fails(f"https://h{number}.example/"), NOW, external=True)
    assert "no other site" in await watch.fault(NOW)


async def test_one_other_site_that_answers_clears_it() -> None:
    watch, _ = make_watch()
    for number in range(9):
        watch.note(fails(f"https://h{number}.example/"), NOW, external=True)
    assert watch.suspicious(NOW)
    watch.note(answers("https://good.example/", 404), NOW, external=True)
    assert not watch.suspicious(NOW)
    assert await watch.fault(NOW) == ""


async def test_dead_hosts_that_are_left_at_the_end_are_no_outage() -> None:
    """Their time-outs and retries come in when all others have long been answered."""
    watch, _ = make_watch()
    dead = [f"https://dead{number}.example/" for number in range(9)]
    watch.note(answers("https://good.example/"), NOW + 1, external=True)
    for url in dead:
        watch.note(fails(url)._replace(elapsed_seconds=30.0), NOW + 30, external=True)
    for url in dead:
        watch.note(fails(url)._replace(elapsed_seconds=30.0, attempts=2), NOW + 61, external=True)
    assert not watch.suspicious(NOW + 61)


@pytest.mark.parametrize("up", [True, False])
async def test_hosts_that_answered_before_tell_dead_hosts_from_an_outage(up: bool) -> None:
    """Five dead hosts that happen to be asked last look like an outage of our own."""
    watch, fetcher = make_watch(up=up)
    watch.note(answers(OWN), NOW, external=False)
    for number in range(4):
        watch.note(answers(f"https://good{number}.example/a", 404), NOW, external=True)
    watch.note(answers("https://busy.example/", 429), NOW, external=True)
    for number in range(5):
        watch.note(fails(f"https://dead{number}.example/"), NOW + 1, external=True)
    assert bool(await watch.last_word(NOW + 1)) is not up
    assert fetcher.asked == ["https://good3.example/a", "https://good2.example/a"]
    watch.note(fails("https://dead5.example/"), NOW + 2, external=True)
    assert bool(await watch.last_word(NOW + 2)) is not up
    assert len(fetcher.asked) == 2, "once a minute"


async def test_a_silent_site_is_told_apart_by_a_host_that_answered_before() -> None:
    watch, fetcher = make_watch(up=False)
    watch.note(answers("https://good.example/"), NOW, external=True)
    watch.note(fails(OWN), NOW + 1, external=False)
    assert "neither the site nor 1 other host" in await watch.last_word(NOW + 1)
    assert fetcher.asked == ["https://good.example/"]


async def test_hosts_that_are_dead_each_in_its_own_way_are_no_outage() -> None:
    """Nobody ever answered who could be asked again."""
    watch, fetcher = make_watch()
    watch.note(answers(OWN), NOW, external=False)
    for number, failure in enumerate(("dns", "refused", "tls", "timeout", "reset", "not-http")):
        failed = Visit(url=f"https://dead{number}.example/", failure=failure)
        watch.note(failed, NOW + 1, external=True)
    assert await watch.last_word(NOW + 1) == ""
    assert fetcher.asked == []


async def test_an_outage_after_dead_hosts_were_cleared_is_found_at_the_end() -> None:
    watch, fetcher = make_watch(up=True)
    watch.note(answers("https://good.example/"), NOW, external=True)
    for number in range(5):
        watch.note(fails(f"https://dead{number}.example/"), NOW + 1, external=True)
    assert await watch.fault(NOW + 2) == ""
    fetcher.up = False
    for number in range(5):
        watch.note(fails(f"https://later{number}.example/"), NOW + 3, external=True)
    assert "no other site" in await watch.last_word(NOW + 3)


async def test_an_outage_in_the_middle_is_found() -> None:
    watch, _ = make_watch()
    watch.note(answers("https://good.example/"), NOW, external=True)
    for number in range(5):
        failed = fails(f"https://h{number}.example/")._replace(elapsed_seconds=10.0)
        watch.note(failed, NOW + 15, external=True)
    assert "no other site" in await watch.fault(NOW + 15)


async def test_failures_of_an_hour_ago_say_nothing_of_now() -> None:
    watch, _ = make_watch()
    for number in range(9):
        watch.note(fails(f"https://h{number}.example/"), NOW, external=True)
    assert not watch.suspicious(NOW + 3600)
    assert await watch.fault(NOW + 3600) == ""


async def test_one_broken_page_among_good_ones_raises_no_suspicion() -> None:
    watch, _ = make_watch()
    watch.note(answers(OWN), NOW, external=False)
    watch.note(fails(OWN + "broken"), NOW + 1, external=False)
    assert not watch.suspicious(NOW + 1)
    watch.note(answers("https://a.example/"), NOW, external=True)
    watch.note(fails("https://a.example/broken"), NOW + 1, external=True)
    watch.note(fails("https://a.example/broken2"), NOW + 1, external=True)
    assert not watch.suspicious(NOW + 1)


async def test_what_was_not_asked_is_no_evidence() -> None:
    watch, _ = make_watch()
    for number in range(9):
        stood_in = fails(f"https://h{number}.example/")._replace(attempts=0)
        watch.note(stood_in, NOW, external=True)
    assert not watch.suspicious(NOW)


async def test_a_suspicion_is_looked_into_beside_the_walk() -> None:
    watch, fetcher = make_watch(controls=CONTROLS)
    for _ in range(50):
        watch.note(fails(OWN), NOW, external=False)
    words = await watch.last_word(NOW)
    assert "our own network" in words
    assert len(fetcher.asked) == 2
    await watch.close()


async def test_a_walk_is_ended_where_our_own_network_stays_away() -> None:
    ended: list[str] = []
    fetcher = Controls(up=False)
    watch = NetworkWatch(CONTROLS, fetcher, ends=lambda: ended.append("ended"))
    for seconds in range(0, 301, 10):
        watch.note(fails(OWN), NOW + seconds, external=False)
        await watch.fault(NOW + seconds)
        assert bool(ended) is (seconds >= 300)
    await watch.close()


async def test_a_walk_goes_on_where_only_other_sites_cannot_be_reached() -> None:
    ended: list[str] = []
    watch = NetworkWatch(CONTROLS, Controls(up=False), ends=lambda: ended.append("ended"))
    for seconds in range(0, 601, 30):
        watch.note(answers(OWN), NOW + seconds, external=False)
        for number in range(5):
            watch.note(fails(f"https://h{number}.example/"), NOW + seconds, external=True)
        assert await watch.fault(NOW + seconds)
    assert not ended
    await watch.close()


async def test_closing_in_the_middle_of_asking_leaves_nothing_behind() -> None:
    watch, _ = make_watch(controls=CONTROLS)
    watch.note(fails(OWN), NOW, external=False)
    await watch.close()
    await watch.close()
