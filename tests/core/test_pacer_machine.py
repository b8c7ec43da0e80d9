"""The pacer under any order of calls: nothing is lost, given twice, or waited for in vain."""

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sentinel.core.crawl_plan import CrawlPlan
from sentinel.core.frontier import Entry
from sentinel.core.pacer import MAX_OTHERS_IN_FLIGHT, Pacer
from sentinel.core.urls import host_of
from sentinel.core.visit import Visit
from support.paced import OWN, OWN_HOSTS, ROOT

HOSTS = (OWN, "a.example", "b.example", "c.example")
URLS = st.builds(
    "{}://{}/{}".format,
    st.sampled_from(("http", "https")),
    st.sampled_from(HOSTS),
    st.integers(0, 3),
)
STATUS = st.sampled_from((200, 200, 200, 301, 404, 429, 503, 0))
FAILURES = st.sampled_from(("refused", "reset", "timeout", "dns", "tls", "other"))
WAITS = st.sampled_from(("", "", "0", "1", "40", "7200", "junk"))
STEPS = st.sampled_from((0.0, 0.001, 0.3, 1.0, 17.0, 400.0))
CONCURRENCY, AT_ONE_HOST = 4, 2


class PacerMachine(RuleBasedStateMachine):
    """Puts, takes and answers in any order, beside a plain count of what must come of it."""

    def __init__(self) -> None:
        super().__init__()
        self.interval = 0.5
        self.begin(rate=0.0)

    def begin(self, rate: float) -> None:
        plan = CrawlPlan(
            roots=(ROOT,),
            concurrency=CONCURRENCY,
            rate_per_second=rate,
            external_concurrency=AT_ONE_HOST,
            external_interval_seconds=self.interval,
        )
        self.pacer = Pacer(plan, OWN_HOSTS)
        self.now = 100.0
        self.waiting: Counter[Entry] = Counter()
        self.not_before: dict[Entry, float] = {}
        self.flying: list[Entry] = []
        self.attempts: Counter[Entry] = Counter()

    @rule(url=URLS, delay=STEPS)
    def put(self, url: str, delay: float) -> None:
        entry = Entry(url, 1, host_of(url) != OWN)
        self.pacer.put(entry, self.now + delay if delay else 0.0)
        self.not_before[entry] = min(
            self.not_before.get(entry, self.now + delay) if self.waiting[entry] else 1e9,
            self.now + delay,
        )
        self.waiting[entry] += 1

    @rule(count=st.integers(0, 10))
    def take(self, count: int) -> None:
        promised = self.pacer.next_at(self.now)
        taken = self.pacer.take(self.now, count)
        assert len(taken) <= count
        if taken:
            assert promised == self.now, "what may be sent now was announced"
        elif count:
            after = self.pacer.next_at(self.now)
            assert after is None or after > self.now, "promises more at once, and gives nothing"
        for entry in taken:
            assert self.waiting[entry] > 0, "given more often than it was put"
            assert self.now >= self.not_before[entry]
            self.waiting[entry] -= 1
            standing = self.pacer.stand_in(entry, self.now)
            if standing is None:
                self.flying.append(entry)
            else:
                assert standing.url == entry.url
                self.pacer.done(entry, standing, self.now)

    @precondition(lambda self: self.flying)
    @rule(
        which=st.integers(0, 100),
        status=STATUS,
        failure=FAILURES,
        retry_after=WAITS,
        puts_again=st.booleans(),
    )
    def answer(
        self, which: int, status: int, failure: str, retry_after: str, puts_again: bool
    ) -> None:
        entry = self.flying.pop(which % len(self.flying))
        self.attempts[entry] += 1
        visit = Visit(
            url=entry.url,
            status=status,
            failure="" if status else failure,
            retry_after=retry_after if status in {429, 503} else "",
            at=1_800_000_000.0 + self.now,
            attempts=self.attempts[entry],
        )
        self.pacer.done(entry, visit, self.now)
        if puts_again:
            self.put(entry.url, 0.3)

    @rule(seconds=STEPS)
    def time_goes_on(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def leap_to_what_was_promised(self) -> None:
        at = self.pacer.next_at(self.now)
        if at is not None:
            self.now = max(self.now, at)

    @rule(rate=st.sampled_from((0.0, 0.5, 3.0, 100.0)))
    def set_rate(self, rate: float) -> None:
        self.pacer.set_rate(rate, self.now)

    @rule()
    def ask_who_is_stuck(self) -> None:
        assert all(self.pacer.stuck(self.now))

    @invariant()
    def counts_agree(self) -> None:
        assert self.pacer.waiting == sum(self.waiting.values())
        assert self.pacer.in_flight == len(self.flying)

    @invariant()
    def bounds_are_kept(self) -> None:
        hosts = Counter(host_of(entry.url) for entry in self.flying)
        assert hosts[OWN] <= CONCURRENCY
        others = [number for host, number in hosts.items() if host != OWN]
        assert max(others, default=0) <= AT_ONE_HOST
        assert sum(others) <= MAX_OTHERS_IN_FLIGHT

    @invariant()
    def somebody_will_call(self) -> None:
        """What waits does so for a time or for an answer."""
        if self.pacer.waiting and not self.flying:
            assert self.pacer.next_at(self.now) is not None
        if not self.pacer.waiting:
            assert self.pacer.next_at(self.now) is None

    def teardown(self) -> None:
        """From any state, good answers bring everything to its end, each put given once."""
        steps = 0
        while self.pacer.waiting or self.flying:
            for entry in self.flying:
                self.pacer.done(entry, Visit(url=entry.url, status=200), self.now)
            self.flying.clear()
            waiting = self.pacer.waiting
            self.take(10)
            at = self.pacer.next_at(self.now)
            if not self.flying and self.pacer.waiting:
                assert at is not None
                assert at > self.now or self.pacer.waiting < waiting, "it goes on"
                self.now = max(self.now, at)
            steps += 1
            assert steps < 10_000
        assert sum(self.waiting.values()) == 0
        assert self.pacer.in_flight == 0


PacerMachine.TestCase.settings = settings(deadline=None, max_examples=150, stateful_step_count=40)
TestPacerMachine = PacerMachine.TestCase
