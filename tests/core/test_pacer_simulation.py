"""The pacer against simulated servers: never too fast, never too slow, and the truth stays."""

from itertools import pairwise

import pytest

from sentinel.core.crawl_plan import CrawlPlan
from sentinel.core.page import FailureReason
from support.paced import OWN, ROOT, Reply, Request, Simulation, pages


def plan(
    *, concurrency: int = 32, rate: float = 0.0, others: int = 2, interval: float = 0.5
) -> CrawlPlan:
    return CrawlPlan(
        roots=(ROOT,),
        concurrency=concurrency,
        rate_per_second=rate,
        external_concurrency=others,
        external_interval_seconds=interval,
    )


def well(request: Request) -> Reply:
    return Reply()


def test_a_good_server_is_asked_with_all_that_the_plan_allows() -> None:
    run = Simulation(plan=plan(), server=well)
    run.put(*pages(3200))
    run.run()
    assert run.most_at_once() == 32
    assert run.seconds == pytest.approx(3200 / 32 * 0.01)
    assert run.broken() == []


def test_the_rate_is_kept_without_bursts_and_without_idling() -> None:
    run = Simulation(plan=plan(rate=50), server=well)
    run.put(*pages(500))
    run.run()
    times = run.times()
    assert run.seconds == pytest.approx(10, abs=0.2)
    for first, time in enumerate(times):
        in_a_second = sum(time <= other < time + 1 for other in times[first : first + 100])
        assert in_a_second <= 50 + 5 + 1


def test_a_slow_rate_gives_one_at_a_time() -> None:
    run = Simulation(plan=plan(rate=0.5), server=well)
    run.put(*pages(10))
    run.run()
    assert run.times() == pytest.approx([2.0 * number for number in range(10)])


def test_a_rate_that_is_set_later_holds_from_then_on() -> None:
    run = Simulation(plan=plan(rate=10), server=well)
    run.put(*pages(20))
    run.run()
    run.pacer.set_rate(0.0, run.now)
    before = run.seconds
    run.put(*pages(20, OWN, "https"))
    run.run()
    assert run.seconds - before == pytest.approx(0.01)
    run.pacer.set_rate(2, run.now)
    before = run.seconds
    run.put(*[f"{ROOT}again/{number}" for number in range(9)])
    run.run()
    assert run.seconds - before == pytest.approx(8 / 2, abs=0.6)


def test_a_server_of_eight_connections_has_no_good_page_called_broken() -> None:
    def crowded(request: Request) -> Reply:
        return (
            Reply(failure=FailureReason.REFUSED, seconds=0.001) if request.beside > 8 else Reply()
        )

    run = Simulation(plan=plan(), server=crowded)
    run.put(*pages(4000))
    run.run()
    assert run.broken() == []
    refused = len(run.requests) - 4000
    assert refused < 4000 * 0.05
    # eight at a time would take five seconds
    assert run.seconds < 2 * 4000 / 8 * 0.01


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("retry_after", ["", "1"])
def test_a_server_that_wants_none_for_some_seconds_is_asked_again_later(
    status: int, retry_after: str
) -> None:
    def closed(request: Request) -> Reply:
        return Reply(status=status, retry_after=retry_after) if request.at < 5 else Reply()

    run = Simulation(plan=plan(), server=closed)
    run.put(*pages(1000))
    run.run()
    assert run.broken() == []
    assert sum(request.status == status for request in run.requests) < 100
    assert run.seconds < 30


def test_an_outage_of_a_minute_makes_no_page_broken() -> None:
    def out(request: Request) -> Reply:
        away = 1 <= request.at < 61
        return Reply(failure=FailureReason.REFUSED, seconds=0.001) if away else Reply()

    run = Simulation(plan=plan(), server=out)
    run.put(*pages(20_000))
    run.run()
    assert run.broken() == []
    assert run.seconds < 61 + 60


def test_a_host_waits_as_long_as_it_asks_to() -> None:
    def limited(request: Request) -> Reply:
        return Reply(status=429, retry_after="40") if request.at < 1 else Reply()

    run = Simulation(plan=plan(concurrency=1), server=limited)
    run.put(*pages(13))
    run.run()
    assert len([at for at in run.times() if at < 40]) == 1
    assert run.broken() == []
    assert f"{OWN} asks to wait 40 s (12 addresses)" in run.stuck


def test_a_server_that_limits_the_rate_all_along_is_crawled_to_the_end() -> None:
    """Every hundredth request is answered 429 with a wait of ten seconds."""
    seen = 0

    def limited(request: Request) -> Reply:
        nonlocal seen
        seen += 1
        return Reply(status=429, retry_after="10") if seen % 100 == 0 else Reply()

    run = Simulation(plan=plan(), server=limited)
    run.put(*pages(2000))
    run.run()
    assert run.broken() == []


def test_broken_pages_do_not_slow_a_good_server_to_a_crawl() -> None:
    """Every tenth page cuts the connection, for good: that is of the page."""

    def faulty(request: Request) -> Reply:
        fails = request.url.endswith("0")
        return Reply(failure=FailureReason.RESET) if fails else Reply()

    run = Simulation(plan=plan(), server=faulty)
    run.put(*pages(4000))
    run.run()
    assert len(run.broken()) == 400
    assert run.seconds < 60


def test_all_pages_failing_for_good_still_ends() -> None:
    run = Simulation(plan=plan(), server=lambda request: Reply(status=503))
    run.put(*pages(2000))
    run.run()
    assert len(run.broken()) == 2000
    assert run.seconds < 600


def test_another_origin_of_the_own_host_that_is_not_served_slows_nothing() -> None:
    def no_https(request: Request) -> Reply:
        away = request.url.startswith("https:")
        return Reply(failure=FailureReason.REFUSED, seconds=0.001) if away else Reply()

    run = Simulation(plan=plan(), server=no_https)
    run.put(*pages(2000), *pages(2000, OWN, "https"))
    run.run()
    assert set(run.broken()) == set(pages(2000, OWN, "https"))
    assert max(run.times()) < 60


def test_other_hosts_are_asked_politely_and_side_by_side() -> None:
    hosts = [f"h{number}.example" for number in range(10)]
    run = Simulation(plan=plan(), server=lambda request: Reply(seconds=0.8))
    for host in hosts:
        run.put(*pages(20, host), external=True)
    run.run()
    for host in hosts:
        assert run.most_at_once(host) <= 2
        times = run.times(host)
        gaps = [after - before for before, after in pairwise(times)]
        assert min(gaps) >= 0.5 - 1e-9
    assert run.seconds == pytest.approx(19 * 0.5 + 0.8)


def test_a_slow_host_holds_nobody_up() -> None:
    def slow(request: Request) -> Reply:
        hangs = request.host == "slow.example"
        return Reply(failure=FailureReason.TIMEOUT, seconds=20) if hangs else Reply()

    run = Simulation(plan=plan(), server=slow)
    run.put(*pages(100, "slow.example"), external=True)
    run.put(*pages(1000))
    run.put(*pages(5, "quick.example"), external=True)
    run.run()
    assert max(run.times()) < 1
    assert max(run.times("quick.example")) < 3
    assert run.most_at_once("slow.example") == 2


def test_all_other_hosts_together_are_bounded() -> None:
    together = 0

    def count(request: Request) -> Reply:
        return Reply(seconds=1)

    run = Simulation(plan=plan(), server=count, room=500)
    run.put(*(f"http://h{number}.example/" for number in range(400)), external=True)
    run.run()
    times = run.times("h0.example")
    assert len(times) == 1
    starts = sorted(request.at for request in run.requests)
    together = max(sum(at - 1 < other <= at for other in starts) for at in starts)
    assert together == 32


def test_the_interval_can_be_switched_off() -> None:
    run = Simulation(plan=plan(interval=0), server=well)
    run.put(*pages(100, "other.example"), external=True)
    run.run()
    assert run.seconds == pytest.approx(100 / 2 * 0.01)


def test_a_host_that_never_answers_is_not_asked_for_each_of_its_addresses() -> None:
    def dead(request: Request) -> Reply:
        return Reply(failure=FailureReason.TIMEOUT, seconds=20)

    run = Simulation(plan=plan(), server=dead)
    run.put(*pages(5000, "dead.example"), external=True)
    run.run()
    assert len(run.answers) == 5000
    assert {visit.failure for visit in run.answers.values()} == {"timeout"}
    assert len(run.requests) < 50
    words = run.answers["http://dead.example/page/4999"].detail
    assert words.startswith("not asked: dead.example gave no answer to any request")


def test_a_dead_host_that_comes_back_is_asked_again() -> None:
    def late(request: Request) -> Reply:
        gone = request.at < 30 and request.host == "late.example"
        return Reply(failure=FailureReason.REFUSED) if gone else Reply(seconds=1)

    run = Simulation(plan=plan(concurrency=1), server=late)
    run.put(*pages(40, "late.example"), external=True)
    run.put(*pages(100))
    run.run()
    assert run.stood_in
    before = len(run.requests)
    run.put(*(f"http://late.example/more/{number}" for number in range(40)), external=True)
    run.run()
    assert len(run.requests) == before + 40
    assert all(run.answers[f"http://late.example/more/{number}"].status for number in range(40))


def test_a_foreign_host_that_asks_for_an_hour_is_left_alone() -> None:
    def limited(request: Request) -> Reply:
        return Reply(status=429, retry_after="3600")

    run = Simulation(plan=plan(), server=limited)
    run.put(*pages(300, "busy.example"), external=True)
    run.run()
    assert len(run.requests) < 20
    assert {visit.status for visit in run.answers.values()} == {429}
    assert "wants to be left alone" in run.answers["http://busy.example/page/299"].detail


def test_the_own_site_that_asks_for_an_hour_is_asked_for_every_page() -> None:
    """One page of it may be under maintenance: the others are still looked at."""

    def maintenance(request: Request) -> Reply:
        closed = request.url.endswith("/7")
        return Reply(status=503, retry_after="3600") if closed else Reply()

    run = Simulation(plan=plan(), server=maintenance)
    run.put(*pages(100))
    run.run()
    assert run.broken() == [f"{ROOT}page/7"]
    assert run.seconds < 400


def test_own_pages_and_other_hosts_share_few_hands() -> None:
    """With one hand only, both go on."""
    run = Simulation(plan=plan(interval=0), server=well, room=1)
    run.put(*pages(100))
    run.put(*(f"http://h{number}.example/" for number in range(100)), external=True)
    run.run()
    first = [request.host == OWN for request in run.requests[:20]]
    assert sum(first) == 10


@pytest.mark.parametrize("concurrency", [1, 8])
def test_one_address_of_the_own_site_that_asks_for_time_holds_no_other(concurrency: int) -> None:
    def one_refuses(request: Request) -> Reply:
        refuses = request.url.endswith("/page/50") and request.at < 300
        return Reply(status=429, retry_after="110") if refuses else Reply()

    run = Simulation(plan=plan(concurrency=concurrency), server=one_refuses, attempts=2)
    run.pause_seconds = 110.0
    run.put(*pages(1000))
    run.run()
    others = [request.at for request in run.requests if not request.url.endswith("/page/50")]
    assert len(others) == 999
    assert max(others) < 30, "nobody else waited"
    asked = [request.at for request in run.requests if request.url.endswith("/page/50")]
    assert len(asked) == 2
    assert asked[1] >= 110
    assert run.most_at_once() == concurrency


def test_an_own_site_that_asks_for_time_after_good_answers_gets_it_from_all_addresses() -> None:
    """Whether it means the host is found out with one more request."""

    def refuses(request: Request) -> Reply:
        return Reply(status=429, retry_after="40") if 1 <= request.at < 40 else Reply()

    run = Simulation(plan=plan(concurrency=1), server=refuses, attempts=3)
    run.put(*pages(500))
    run.run()
    assert sum(request.status == 429 for request in run.requests) == 2
    assert run.broken() == []
