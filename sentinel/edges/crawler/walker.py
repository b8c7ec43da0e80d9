"""The Walker: one loop that decides what is asked next, with workers that ask and read.

The frontier says what is left, the pacer when it may be asked, the origins what had to be known
before. Everything that comes is in the journal before anything follows from it.
"""

import asyncio
from datetime import UTC, datetime

from sentinel.core.asking_again import pause_before_asking_again
from sentinel.core.crawl_plan import CrawlPlan
from sentinel.core.frontier import Entry, Frontier
from sentinel.core.pacer import Pacer
from sentinel.core.page import FailureReason
from sentinel.core.visit import Visit
from sentinel.edges.crawler.alarm import Alarm
from sentinel.edges.crawler.control import watch_network
from sentinel.edges.crawler.crew import workers_that_pay
from sentinel.edges.crawler.guarded import ending
from sentinel.edges.crawler.hours import Hours
from sentinel.edges.crawler.journal import Journal
from sentinel.edges.crawler.left_alone import leave_alone
from sentinel.edges.crawler.opening import Opening
from sentinel.edges.crawler.orders import setup_of, visit_of
from sentinel.edges.crawler.origins import Origin, Origins
from sentinel.edges.crawler.pool import WorkerPool
from sentinel.edges.crawler.replay import replay
from sentinel.edges.crawler.settings import Crawled, WalkSettings, Watcher
from sentinel.edges.crawler.suspects import GUILTY, Suspects
from sentinel.edges.crawler.tally import PROGRESS_SECONDS, Tally, slow
from sentinel.edges.crawler.watching import Watching
from sentinel.edges.crawler.wire import Answer, Order, Wants

MAX_PACED = 50_000
"""Addresses that may wait for their turn in memory, and ten times as many where all of them are
other sites' and the own site must not wait for these; the frontier has the rest, on disk."""
MAX_PARKED = 1_000
"""Addresses that may wait in memory for the introduction of their origin."""
GROW_AT = 200
"""Addresses per worker above which another one pays."""


class Walker:
    """The state of one walk. `run` once, then `close`."""

    def __init__(
        self,
        plan: CrawlPlan,
        settings: WalkSettings,
        journal: Journal,
        *,
        frontier: Frontier,
        tally: Tally,
        watcher: Watcher | None,
    ) -> None:
        self._plan = plan
        self._settings = settings
        self._journal = journal
        self._frontier = frontier
        self._tally = tally
        self._loop = asyncio.get_running_loop()
        self._pacer = Pacer(plan, settings.own_hosts)
        self._hours = Hours(plan, self._pacer)
        self._origins = Origins(self._pacer.put, settings.own_hosts)
        self._opening = Opening(plan, frontier=frontier, journal=journal, origins=self._origins)
        self._network = watch_network(settings, ends=self._end)
        self._ended: asyncio.Future[None] = self._loop.create_future()
        self._watching = Watching(watcher, then=ending(self._ended, self._fill))
        self._workers = settings.workers or workers_that_pay()
        setup = setup_of(plan, settings, self._workers)
        self._pool = WorkerPool(setup, self._ended, settings.crew, self._answered, self._lost)
        self._number = 0
        self._in_hand: dict[int, tuple[Entry, float]] = {}
        """By the order's number: what was asked, and when."""
        self._attempts: dict[str, int] = {}
        self._suspects = Suspects()
        self._alarm = Alarm(ending(self._ended, self._tick))
        self._begun = False

    async def run(self) -> Crawled:
        """Walks to the end, or until told to stop. Raises what a watcher raised, and StoreError."""
        stop, stopping, tally = self._settings.stop, None, self._tally
        if self._settings.resume:
            done = replay(self._journal, self._frontier)
            tally.requests, tally.checked, tally.pages, tally.links = done
        await leave_alone(self._frontier, self._settings.not_now)
        self._frontier.seed()
        # a site that is known to be small does not pay for a second worker's start
        few = 0 < len(self._settings.known) < GROW_AT
        for _ in range(1 if few else self._workers):
            self._pool.grow()
        if stop is not None:
            stopping = asyncio.ensure_future(stop.wait())
            stopping.add_done_callback(lambda _: self._end())
        try:
            self._fill()
            await self._ended
            await self._watching.rest()
        finally:
            if stopping is not None:
                stopping.cancel()
        return Crawled(
            record=self._journal,
            requests=tally.requests,
            seconds=tally.seconds,
            pages=tally.pages,
            links=tally.links,
            skipped=self._frontier.skipped(),
            skipped_count=self._frontier.skipped_count,
            stopped=self._frontier.stopped(),
            network_down=await self._network.last_word(self._loop.time()),
            interrupted=stop is not None and stop.is_set(),
            notes=tuple(self._opening.notes),
        )

    async def close(self) -> None:
        """Ends the workers and what else is under way."""
        self._end()
        self._alarm.cancel()
        await self._pool.close()  # first: whatever happens to us now, no process is left
        await self._watching.close()
        await self._network.close()

    def _fill(self) -> None:
        """Sends what may be sent now, and sees to it that it is called again when more may be."""
        if self._watching.failed:
            self._end()
        if self._ended.done():
            return
        now = self._loop.time()
        self._hours.hold(now)
        if self._pool.room() and (suspect := self._suspects.next(self._number + 1)) is not None:
            self._send(suspect, now)
        room = self._pool.room() if self._watching.has_room else 0
        while room > 0:
            entries = self._pacer.take(now, room)
            for entry in entries:
                self._ask(entry, now)
            room -= len(entries)
            if room <= 0 or self._pacer.waiting > MAX_PACED or self._origins.parked > MAX_PARKED:
                break
            fresh = self._frontier.take(room)
            for entry in fresh:
                self._admit(entry)
            if not fresh:
                break
        self._pool.flush()
        size = self._pool.size
        if size < self._workers and self._frontier.waiting > GROW_AT * size:
            self._pool.grow()
        self._set_alarm(now)
        if not (self._in_hand or self._suspects.waiting or self._waiting or self._watching.busy):
            self._end()

    def _admit(self, entry: Entry) -> None:
        """Lets an entry wait for its turn, unless its answer is known or its origin is not."""
        if entry.external:
            cache = self._settings.cache
            visit = cache.get(entry.url, datetime.now(UTC)) if cache is not None else None
            if visit is not None:
                self._keep(entry, visit, Answer(0))
                return
        elif not self._origins.admits(entry):
            return
        elif (kept := self._origins.kept(entry.url)) is not None:
            self._accept(entry, *kept)
            return
        self._pacer.put(entry)

    def _ask(self, entry: Entry, now: float) -> None:
        """Sends an entry, unless its host is known to have no answer for it."""
        introduces = entry.depth < 0  # robots.txt, and addresses that cannot exist
        standing = None if introduces else self._pacer.stand_in(entry, now)
        if standing is None:
            self._send(entry, now)
        else:
            self._pacer.done(entry, standing, now)
            self._accept(entry, standing, Answer(0))

    def _send(self, entry: Entry, now: float) -> None:
        self._number += 1
        self._in_hand[self._number] = (entry, now)
        self._tally.requests += 1
        known = self._settings.known.get(entry.url, "") if entry.depth >= 0 else ""
        self._pool.send(Order(self._number, entry.url, self._wants(entry), known))

    def _wants(self, entry: Entry) -> int:
        if entry.external:
            return int(Wants.CONTENTS | Wants.FINGERPRINT | Wants.FOREIGN)
        if entry.depth < 0:
            return int(Wants.CONTENTS | Wants.FINGERPRINT | Wants.BODY)
        wants = Wants.CONTENTS | Wants.BODY if self._watching.on else Wants.CONTENTS
        if self._origins.has_soft_404(entry.url) or self._frontier.wants_fingerprint(entry.url):
            wants |= Wants.FINGERPRINT
        if entry.url in self._opening.sitemaps:
            wants |= Wants.SITEMAP
        return int(wants)

    @property
    def _waiting(self) -> int:
        return self._frontier.waiting + self._pacer.waiting

    def _set_alarm(self, now: float) -> None:
        times = [self._pacer.next_at(now)]
        if self._tally.progress is not None:
            times.append(now + PROGRESS_SECONDS)
        self._alarm.set(min((at for at in times if at is not None), default=None))

    def _tick(self) -> None:
        self._show()
        self._fill()

    def _end(self) -> None:
        if not self._ended.done():
            self._ended.set_result(None)

    def _answered(self, answers: list[Answer]) -> None:
        now = self._loop.time()
        for answer in answers:
            if answer.number in self._in_hand:
                entry, _ = self._in_hand.pop(answer.number)
                self._suspects.cleared(answer.number)
                self._take(entry, answer, now)
        self._journal.flush()
        self._show()
        self._fill()

    def _take(self, entry: Entry, answer: Answer, now: float, *, final: bool = False) -> None:
        """An answer: asked again where it may pass, unless it is `final`; else it stands."""
        attempts = self._attempts.pop(entry.url, 0) + 1
        visit = visit_of(entry, answer, attempts)
        self._pacer.done(entry, visit, now)
        self._network.note(visit, now, external=entry.external)
        most = self._plan.attempts
        if not final and not 200 <= answer.status < 400 and attempts < most:
            pause = pause_before_asking_again(visit, attempts=most, now=datetime.now(UTC))
            if pause is not None:
                self._attempts[entry.url] = attempts
                self._pacer.put(entry, not_before=now + pause)
                return
        if entry.depth >= 0:
            self._accept(entry, visit, answer)
        elif entry.external:
            self._opening.note_not_found(entry.url, answer)
        elif (origin := self._origins.took(entry, visit, answer)) is not None:
            self._open(origin)

    def _accept(self, entry: Entry, visit: Visit, answer: Answer) -> None:
        if entry.external:
            if self._settings.cache is not None:
                self._settings.cache.put(visit, datetime.now(UTC))
            if (probe := self._origins.probe(visit)) is not None:
                self._pacer.put(probe)
        else:
            self._watching.tell(visit, answer)
        self._keep(entry, visit, answer)

    def _keep(self, entry: Entry, visit: Visit, answer: Answer) -> None:
        """An answer that stands: into the journal first, then what follows from it."""
        self._journal.add(visit, answer.contents)
        read = bool(answer.contents) and not entry.external
        self._tally.count(visit, references=answer.references, own_page=read)
        self._frontier.visited(visit)
        if visit.location:
            self._opening.follow(visit)
        if answer.targets and not entry.external:
            self._frontier.discover(answer.targets, depth=entry.depth, page=visit.url)

    def _open(self, origin: Origin) -> None:
        """An origin is known: its pages may be asked."""
        self._opening.open(origin)
        if not self._begun:
            self._begun = True  # now that the site's robots.txt is known
            self._frontier.discover(self._settings.begin_with, depth=0)
        for entry in origin.parked:
            if self._frontier.admits(entry):
                self._admit(entry)
        origin.parked.clear()

    def _lost(self, orders: list[Order]) -> None:
        """A worker died with these in its hands. One of them may have done it: each is asked
        again alone, and one that brings down a second worker is not asked again."""
        now = self._loop.time()
        for order in orders:
            entry, _ = self._in_hand.pop(order.number)
            failed = FailureReason.OTHER.value
            if self._suspects.cleared(order.number):
                guilty = Answer(order.number, failure=failed, detail=GUILTY)
                self._take(entry, guilty, now, final=True)
            else:
                self._suspects.add(entry)  # its place at the host stays its own
        self._fill()

    def _show(self) -> None:
        self._tally.show(self._waiting + len(self._in_hand), self._stuck)

    def _stuck(self) -> tuple[str, ...]:
        now = self._loop.time()
        sent = {entry.url: at for entry, at in self._in_hand.values()}
        return (*self._pacer.stuck(now), *slow(sent, now))
