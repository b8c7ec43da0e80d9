"""Learning a baseline: rounds of looks, at once or over a day, and one candidate out of them.

A candidate is worth nothing until a named person approves it; Sentinel never approves by itself.
"""

import asyncio
import secrets
from contextlib import suppress
from dataclasses import dataclass, field, replace

from sentinel.core.baseline import Baseline, BaselineState, CandidateWarning, Resource
from sentinel.core.baseline import Learning as HowLearnt
from sentinel.core.check import Check
from sentinel.core.identifiers import new_id
from sentinel.core.incident import IncidentState
from sentinel.core.ports import Progress
from sentinel.core.records import Store
from sentinel.core.settings import Learning, Witnesses
from sentinel.core.site import Site
from sentinel.core.under_way import LearningUnderWay
from sentinel.database_learning import learnt_databases
from sentinel.enrolling import named_pages_of
from sentinel.errors import FetchError, IntegrityError, Refused
from sentinel.eyes import Eyes
from sentinel.gathering import Gathered, crawl, packed, unpacked
from sentinel.learnt_parts import approved_root, identity_words_of, pages_of
from sentinel.rendered_learning import learn_rendered
from sentinel.scanning import Scanner
from sentinel.serving import identity_of
from sentinel.settling import Settler
from sentinel.third_parties import ThirdParties


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """A candidate, and what else should be looked at before it is approved."""

    baseline: Baseline
    left_out: tuple[str, ...]
    """Addresses that were not learnt, with the reason."""
    stopped_because: str = ""
    """Why a crawl ended somewhere before the site did; empty where it did not."""

    @property
    def warnings(self) -> tuple[tuple[str, CandidateWarning], ...]:
        """(subject, warning): hostile signs in what was learnt; they stay in the candidate."""
        return tuple((warning.subject, warning) for warning in self.baseline.warnings)

    @property
    def unread(self) -> tuple[str, ...]:
        """Paths of the document root that could not be read: a change there will not be seen."""
        return () if self.baseline.tree is None else self.baseline.tree.unread


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """Fetches, compares the fetches, and stores the candidate."""

    eyes: Eyes
    store: Store
    settings: Learning = field(default_factory=Learning)
    checks: tuple[Check, ...] = ()
    """Those of kind baseline say which pages are sealed."""
    witnesses: Witnesses | None = None
    """As whom pages are asked for once more: search engines and their visitors."""

    async def learn(
        self, site: Site, *, fetches: int, progress: Progress | None = None, by: str = ""
    ) -> Learnt:
        """A stored candidate from `fetches` rounds that follow at once on one another: quick, and
        said so. Takes the place of a learning that is under way.

        Raises FetchError where the root page does not answer, TreeError where the document
        root cannot be read, Refused where an attack shows itself between two rounds.
        """
        learning = self.begin(site, rounds=fetches, spread_seconds=0.0, by=by)
        while not learning.complete:
            learning = await self.take_round(site, learning, progress)
        return await self.finish(site, learning)

    def begin(self, site: Site, *, rounds: int, spread_seconds: float, by: str) -> LearningUnderWay:
        """A stored learning without a round yet."""
        now = self.eyes.clock.now()
        learning = LearningUnderWay(
            id=new_id(now, secrets.randbits(80)),
            site=site.name,
            started_at=now,
            rounds=rounds,
            spread_seconds=spread_seconds,
            by=by,
        )
        self.store.learnings.put(learning)
        return learning

    async def take_round(
        self, site: Site, learning: LearningUnderWay, progress: Progress | None = None
    ) -> LearningUnderWay:
        """The learning with one round more, stored. Raises Refused, the learning being dropped,
        where an incident is open or a page shows hostile signs that the first round had not."""
        await self._refuse_in_an_incident(learning)
        agents = self.eyes.user_agents
        agent = agents[len(learning.taken) % len(agents)]
        known = await asyncio.to_thread(self._known, learning)
        at = self.eyes.clock.now()
        gathered = await crawl(self.eyes, site, agent, tuple(known), progress)
        await self._refuse_in_an_incident(learning)
        if site.url not in gathered.looks and not learning.taken:
            why = gathered.left_out.get(site.url, "it was not reached")
            self._drop(learning)
            raise FetchError(f"{site.url}: nothing can be learnt from the root page: {why}.")
        scanner = Scanner(self.eyes, site)
        signs = await asyncio.to_thread(scanner.signs, gathered, known)
        news = [one for one in signs if (one.subject, one.code) not in learning.told]
        if learning.taken and news:
            what = f"{news[0].subject}: {news[0].text}"
            self._end(learning, f"a page turned hostile between two rounds: {what}")
        taken = await asyncio.to_thread(packed, self.eyes.blobs, gathered, at=at, agent=agent)
        gotten = await self._third_parties(site).look(gathered, agent)
        taken = replace(taken, resources=gotten, warnings=signs)
        await asyncio.to_thread(self._refuse_if_overtaken, learning)
        learning = replace(learning, taken=(*learning.taken, taken))
        await asyncio.to_thread(self.store.learnings.put, learning)
        return learning

    async def finish(self, site: Site, learning: LearningUnderWay) -> Learnt:
        """The stored candidate of a learning whose rounds are taken; the learning is dropped.
        Raises TreeError where the document root cannot be read, DatabaseError where a database
        cannot, FetchError where no round reached the root page."""
        await self._refuse_in_an_incident(learning)
        await asyncio.to_thread(self._refuse_if_overtaken, learning)
        gathered = await asyncio.to_thread(self._gathered, learning)
        if site.url not in gathered.looks:
            self._drop(learning)
            raise FetchError(f"{site.url}: nothing can be learnt: no round reached the root page.")
        baseline = await self._candidate(site, learning, gathered)
        # volatile pages and the root took minutes
        await self._refuse_in_an_incident(learning)
        await asyncio.to_thread(self._refuse_if_overtaken, learning)
        await asyncio.to_thread(self.store.baselines.add, baseline)
        await asyncio.to_thread(self._drop, learning)
        return Learnt(
            baseline=baseline,
            left_out=tuple(f"{url}: {why}" for url, why in sorted(gathered.left_out.items())),
            stopped_because="; ".join(gathered.stopped),
        )

    async def _candidate(
        self, site: Site, learning: LearningUnderWay, gathered: Gathered
    ) -> Baseline:
        hosts = tuple(sorted(gathered.hosts))
        read = _digests(gathered)
        volatile = await Settler(self.eyes).settled(gathered.looks)
        pages = await asyncio.to_thread(
            pages_of, self.eyes.blobs, site, gathered.looks, volatile, self.checks
        )
        shown = await learn_rendered(self.eyes, site, pages, hosts)
        tree = await asyncio.to_thread(approved_root, self.eyes, site)
        identity = await asyncio.to_thread(identity_words_of, self.eyes.blobs, gathered.looks)
        scanner = Scanner(self.eyes, site)
        warnings = await scanner.warnings(
            gathered,
            hosts,
            read=read,
            found=[warning for taken in learning.taken for warning in taken.warnings],
            pages=pages,
            tree=tree,
            witnesses=self.witnesses,
        )
        return Baseline(
            id=new_id(self.eyes.clock.now(), secrets.randbits(80)),
            site=site.name,
            learnt_at=self.eyes.clock.now(),
            fetches=learning.rounds,
            pages=shown.pages,
            tree=tree,
            identity=identity,
            hosts=hosts,
            state=BaselineState.CANDIDATE,
            learning=HowLearnt(
                fetched_at=tuple(taken.at for taken in learning.taken),
                user_agents=tuple(dict.fromkeys(taken.user_agent for taken in learning.taken)),
                quick=learning.quick,
            ),
            warnings=(*warnings, *shown.warnings),
            named=await named_pages_of(self.eyes, site, pages),
            server=await identity_of(self.eyes, site),
            resources=await self._resources(site, learning, gathered),
            databases=await asyncio.to_thread(learnt_databases, self.eyes.databases, site),
        )

    async def _resources(
        self, site: Site, learning: LearningUnderWay, gathered: Gathered
    ) -> tuple[Resource, ...]:
        gotten = [one for taken in learning.taken for one in taken.resources]
        return await asyncio.to_thread(self._third_parties(site).learnt, gathered, gotten)

    def _third_parties(self, site: Site) -> ThirdParties:
        return ThirdParties(self.eyes, site, fetched=self.settings.third_party)

    def _known(self, learning: LearningUnderWay) -> dict[str, frozenset[str]]:
        """Addresses of the rounds so far, with the digests seen there."""
        return _digests(self._gathered(learning))

    def _gathered(self, learning: LearningUnderWay) -> Gathered:
        gathered = Gathered()
        for taken in learning.taken:
            gathered.add(unpacked(self.eyes.blobs, taken))
        return gathered

    def _refuse_if_overtaken(self, learning: LearningUnderWay) -> None:
        """The daemon and a command may come to the same round; one of them counts."""
        stored = self.store.learnings.get(learning.site)
        if stored is None or (stored.id, len(stored.taken)) != (learning.id, len(learning.taken)):
            raise Refused(
                f"{learning.site}: another process went on with this learning, or a new one was "
                "begun. See sentinel baseline list."
            )

    async def _refuse_in_an_incident(self, learning: LearningUnderWay) -> None:
        """What stands on a site under attack may not become known-good. One that is over by now
        stood there between two rounds; one that was dismissed was none."""
        for incident in await asyncio.to_thread(self.store.incidents.all, learning.site):
            real = incident.state is not IncidentState.DISMISSED
            if real and incident.first_sighting_at >= learning.started_at:
                self._end(learning, f"{incident.id} was opened meanwhile")

    def _drop(self, learning: LearningUnderWay) -> None:
        """Ends it. One that a person has begun in its place goes on."""
        with suppress(IntegrityError):
            stored = self.store.learnings.get(learning.site)
            if stored is not None and stored.id != learning.id:
                return
        self.store.learnings.drop(learning.site)

    def _end(self, learning: LearningUnderWay, why: str) -> None:
        self._drop(learning)
        raise Refused(
            f"{learning.site}: the learning was ended after {learning.progress}: {why}. What "
            "stands there may be an attacker's. When the site is good: sentinel baseline learn "
            f"--site {learning.site}."
        )


def _digests(gathered: Gathered) -> dict[str, frozenset[str]]:
    return {
        url: frozenset(page.sha256 for page, _ in fetched)
        for url, fetched in gathered.looks.items()
    }
