"""The pacer, call by call: what is one host, what is waited for, and the words for it."""

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from sentinel.core.bot_wall import SENTINEL
from sentinel.core.crawl_plan import CrawlPlan
from sentinel.core.frontier import Entry
from sentinel.core.pacer import MAX_REMEMBERED, Pacer
from sentinel.core.visit import Marks, Visit
from support.paced import OWN, OWN_HOSTS, POSIX, ROOT

NOW = 1000.0


def make_pacer(*, concurrency: int = 4, at_one_host: int = 2, interval: float = 0.5) -> Pacer:
    plan = CrawlPlan(
        roots=(ROOT,),
        concurrency=concurrency,
        external_concurrency=at_one_host,
        external_interval_seconds=interval,
    )
    return Pacer(plan, OWN_HOSTS)


def answer(entry: Entry, **fields: object) -> Visit:
    return Visit(url=entry.url, at=POSIX)._replace(**{"status": 200, **fields})  # type: ignore[arg-type] # fields of any type


def other(path: str, host: str = "other.example", scheme: str = "https") -> Entry:
    return Entry(f"{scheme}://{host}/{path}", 1, True)


def own(path: str, origin: str = f"http://{OWN}") -> Entry:
    return Entry(f"{origin}/{path}", 1)


def test_the_order_is_kept_on_the_own_site() -> None:
    pacer = make_pacer()
    entries = [own(str(number)) for number in range(6)]
    for entry in entries:
        pacer.put(entry)
    assert pacer.take(NOW, 10) == entries[:4]
    assert pacer.next_at(NOW) is None, "only an answer can help"
    pacer.done(entries[2], answer(entries[2]), NOW)
    assert pacer.next_at(NOW) == NOW
    assert pacer.take(NOW, 10) == [entries[4]]
    assert (pacer.waiting, pacer.in_flight) == (1, 4)


def test_an_entry_put_for_later_comes_then() -> None:
    pacer = make_pacer()
    pacer.put(own("later"), not_before=NOW + 3)
    assert pacer.take(NOW, 10) == []
    assert pacer.next_at(NOW) == NOW + 3
    assert pacer.take(NOW + 2.999, 10) == []
    assert pacer.take(NOW + 3, 10) == [own("later")]
    assert pacer.next_at(NOW + 3) is None


def test_the_ports_of_a_foreign_host_are_one_host() -> None:
    """A page may name each of its ports: that must not have it asked faster."""
    pacer = make_pacer()
    for port in range(8000, 8010):
        pacer.put(other("", f"other.example:{port}", "http"))
    assert len(pacer.take(NOW, 10)) == 1
    assert pacer.next_at(NOW) == NOW + 0.5
    assert len(pacer.take(NOW + 0.5, 10)) == 1
    assert pacer.next_at(NOW + 0.5) is None, "two are in flight"


def test_an_address_outside_of_the_scope_on_the_own_server_is_asked_like_the_own_site() -> None:
    pacer = make_pacer()
    for number in range(4):
        pacer.put(Entry(f"{ROOT}{number}", 1, True))
    assert len(pacer.take(NOW, 10)) == 4


def test_several_origins_of_the_site_share_what_it_may_be_asked() -> None:
    pacer = make_pacer()
    origins = [f"http://{OWN}", f"https://{OWN}", f"http://sub.{OWN}"]
    for origin in origins:
        for number in range(4):
            pacer.put(own(str(number), origin))
    first = pacer.take(NOW, 10)
    assert len(first) == 4
    assert {entry.url.rpartition("/")[0] for entry in first} == set(origins)


def test_a_date_in_retry_after_is_counted_from_the_answer() -> None:
    pacer = make_pacer()
    pacer.put(own("1"))
    pacer.put(own("2"))
    (first, _) = pacer.take(NOW, 2)
    date = format_datetime(datetime.fromtimestamp(POSIX + 30, UTC), usegmt=True)
    pacer.put(own("3"))
    pacer.done(first, answer(first, status=429, retry_after=date), NOW)
    assert pacer.next_at(NOW) == NOW + 30
    assert pacer.stuck(NOW) == (f"{OWN} asks to wait 30 s (1 address)",)
    assert pacer.stuck(NOW + 29.5) == ()


def test_a_wait_without_end_is_bounded() -> None:
    pacer = make_pacer()
    pacer.put(own("1"))
    (first,) = pacer.take(NOW, 1)
    pacer.put(own("2"))
    pacer.done(first, answer(first, status=429, retry_after="99999999999"), NOW)
    assert pacer.next_at(NOW) == NOW + 120


@pytest.mark.parametrize(("good_before", "most_seconds"), [(False, 10), (True, 60)])
def test_an_own_site_that_is_closed_for_long_is_not_waited_for_long(
    good_before: bool, most_seconds: float
) -> None:
    """Who is woken by a site that is down must be woken soon, whatever Retry-After says."""
    pacer, now = make_pacer(), NOW
    for number in range(60):
        pacer.put(own(str(number)))
    (entry,) = pacer.take(now, 1)
    pacer.done(entry, answer(entry, status=200 if good_before else 503, retry_after="300"), now)
    while pacer.waiting:
        now = max(now, pacer.next_at(now) or now)
        for entry in pacer.take(now, 4):
            pacer.done(entry, answer(entry, status=503, retry_after="300"), now)
    assert now - NOW == pytest.approx(most_seconds)


def test_our_own_block_page_slows_nothing_down() -> None:
    pacer = make_pacer()
    for number in range(8):
        pacer.put(own(str(number)))
    for _ in range(8):
        (entry,) = pacer.take(NOW, 1)
        blocked = answer(entry, status=503, retry_after="600")
        pacer.done(entry, blocked._replace(marks=Marks(bot_wall=SENTINEL)), NOW)
    assert not pacer.waiting


def test_what_a_host_asked_for_is_not_shortened_by_others_that_were_in_flight() -> None:
    pacer = make_pacer()
    for number in range(6):
        pacer.put(own(str(number)))
    first, second, *rest = pacer.take(NOW, 4)
    pacer.done(first, answer(first, status=429, retry_after="60"), NOW)
    pacer.done(second, answer(second, status=429, retry_after="5"), NOW)
    for entry in rest:
        pacer.done(entry, answer(entry), NOW)
    assert pacer.next_at(NOW) == NOW + 60


def test_failures_of_what_was_in_flight_together_halve_once() -> None:
    pacer = make_pacer(concurrency=8)
    for number in range(40):
        pacer.put(own(str(number)))
    for entry in pacer.take(NOW, 40):
        pacer.done(entry, answer(entry, status=0, failure="reset"), NOW)
    assert len(pacer.take(NOW, 40)) == 4


def test_good_answers_raise_it_again_one_by_one() -> None:
    pacer = make_pacer(concurrency=8)
    for number in range(400):
        pacer.put(own(str(number)))
    seen = []
    (first, *rest) = pacer.take(NOW, 8)
    pacer.done(first, answer(first, status=0, failure="timeout"), NOW)
    for entry in rest:
        pacer.done(entry, answer(entry), NOW)
    while taken := pacer.take(NOW, 40):
        seen.append(len(taken))
        for entry in taken:
            pacer.done(entry, answer(entry), NOW)
    assert seen[0] == 4
    assert seen[:-1] == sorted(seen[:-1]), "never fewer, but for the last"
    assert set(range(4, 8)) <= set(seen)


@pytest.mark.parametrize(
    ("status", "failure"),
    [(404, ""), (500, ""), (403, ""), (0, "dns"), (0, "tls"), (0, "not-http")],
)
def test_what_says_nothing_of_load_changes_nothing(status: int, failure: str) -> None:
    pacer = make_pacer(concurrency=8)
    for number in range(40):
        pacer.put(own(str(number)))
    for entry in pacer.take(NOW, 40):
        pacer.done(entry, answer(entry, status=status, failure=failure), NOW)
    assert len(pacer.take(NOW, 40)) == 8


def test_an_answer_to_what_is_not_in_flight_frees_nothing() -> None:
    pacer = make_pacer()
    pacer.put(own("1"))
    (entry,) = pacer.take(NOW, 1)
    pacer.done(entry, answer(entry), NOW)
    pacer.done(entry, answer(entry), NOW)
    assert pacer.in_flight == 0
    for number in range(9):
        pacer.put(own(str(number)))
    assert len(pacer.take(NOW, 9)) == 4


def test_long_queues_and_pauses_are_told_in_words() -> None:
    pacer = make_pacer()
    for number in range(41):
        pacer.put(other(str(number)))
    (entry,) = pacer.take(NOW, 5)
    assert pacer.stuck(NOW) == ("other.example is asked every 0.5 s (40 addresses)",)
    pacer.done(entry, answer(entry), NOW)
    told: set[str] = set()
    at = pacer.next_at(NOW)
    while at is not None and pacer.waiting > 20:
        for entry in pacer.take(at, 1):
            pacer.done(entry, answer(entry, status=0, failure="refused"), at)
        told.update(pacer.stuck(at))
        at = pacer.next_at(at)
    assert "other.example does not keep up: asked again in 16 s (24 addresses)" in told


def test_a_slow_host_is_named_once_nothing_else_is_left() -> None:
    pacer = make_pacer(interval=0)
    for number in range(10):
        pacer.put(other(str(number)))
    pacer.put(own("1"))
    taken = pacer.take(NOW, 10)
    assert len(taken) == 3
    assert pacer.stuck(NOW + 60) == ()
    (page,) = (entry for entry in taken if not entry.external)
    pacer.done(page, answer(page), NOW + 60)
    assert pacer.stuck(NOW + 60) == ("other.example answers slowly (8 addresses)",)


def test_the_worst_is_told_first_and_not_everything() -> None:
    pacer = make_pacer(interval=0)
    for host in range(10):
        for number in range(2):
            pacer.put(other(str(number), f"h{host}.example"))
    for place, entry in enumerate(pacer.take(NOW, 10)):
        pacer.done(entry, answer(entry, status=429, retry_after=str(10 + place)), NOW)
    told = pacer.stuck(NOW)
    assert len(told) == 5
    waits = [int(words.split("wait ")[1].split()[0]) for words in told]
    assert waits == sorted(waits, reverse=True)


def test_hosts_that_wait_for_nothing_are_forgotten() -> None:
    """A crawl may come upon as many other hosts as there are; they must not fill the memory."""
    pacer = make_pacer(interval=0.5)
    now = NOW
    for number in range(5 * MAX_REMEMBERED):
        pacer.put(other("", f"h{number}.example"))
        for entry in pacer.take(now, 10):
            pacer.done(entry, answer(entry), now)
        now += 0.01
    assert len(pacer._paces) < 2 * MAX_REMEMBERED
    assert len(pacer._hosts) < 2 * MAX_REMEMBERED
