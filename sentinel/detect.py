"""One check run: look, look again where it matters, judge, record.

Detection never responds: what it concludes goes into rows, in one transaction (DESIGN 3).
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sentinel.after_looks import keep_looks
from sentinel.announcing import with_announced
from sentinel.check_courses import checked, own_network
from sentinel.confirm import confirm
from sentinel.core.baseline import Baseline
from sentinel.core.check import Check
from sentinel.core.clean import GOOD_VERDICTS
from sentinel.core.hostile import LOST_ONCE
from sentinel.core.identifiers import new_id
from sentinel.core.incident import Incident
from sentinel.core.judge import confirming
from sentinel.core.maintenance_window import counting, in_maintenance
from sentinel.core.notice import Message, Notice
from sentinel.core.opening import Circumstances, incident_after
from sentinel.core.ports import Audit, Progress, Renderer
from sentinel.core.records import Store
from sentinel.core.root_unseen import LOOKED_BACK, root_unseen, unseen_since
from sentinel.core.run import Run
from sentinel.core.run_notices import run_notices
from sentinel.core.run_verdict import run_verdict
from sentinel.core.settings import Config
from sentinel.core.shadow import in_shadow
from sentinel.core.site import Site
from sentinel.core.site_facts import SiteFacts
from sentinel.core.telling import watch_notice
from sentinel.core.upkeep import whole_checks
from sentinel.core.verdict import INCIDENT_VERDICTS, Verdict
from sentinel.core.words import Trigger
from sentinel.errors import IntegrityError, Refused
from sentinel.exercised import exercise_notices, exercised
from sentinel.eyes import RETEST_HEADER, Eyes, Scene
from sentinel.grouping import has_own_mail
from sentinel.judging import Judging
from sentinel.known import as_begun, change_of, grave_since, outdated, put_back_between
from sentinel.looking import look_at_site
from sentinel.noted_incident import note_incident
from sentinel.review import Reviewer
from sentinel.sight import Sight
from sentinel.upkeep_sight import apart, upkeep_alone, with_upkeep
from sentinel.witnessing import controls_answer

UNFINISHED_CODES = frozenset({"corrupt-one-witness", "gone-one-witness", "weak-signals"})
"""Reason codes of suspicions without a strong hostile signal."""
MAX_COMMITS = 5
"""So often a run is recorded while its incident changes: one run opens it, the next confirms."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Detector:
    """Runs checks on a site and records what they conclude."""

    config: Config
    eyes: Eyes
    store: Store
    audit: Audit
    renderer: Renderer
    reviewer: Reviewer
    recorded: Callable[[], None] = field(default=lambda: None)
    """Called after each transaction, to wake whoever waits for rows."""

    async def sweep(
        self,
        site: Site,
        *,
        trigger: Trigger,
        checks: Sequence[Check] | None = None,
        progress: Progress | None = None,
        crawled: Callable[[SiteFacts], None] | None = None,
    ) -> Run:
        """Runs the given checks (default: all) and records the run with all that follows from it.

        `crawled` gets what the crawl learnt of each address: status, digest, size, links.

        Raises StoreError where nothing could be recorded.
        """
        started_at = self.eyes.clock.now()
        incidents = await asyncio.to_thread(self.store.incidents.all, site.name)
        incident = next((known for known in incidents if known.state.is_open), None)
        scene = await self._scene(site, checks or self.config.checks, incident)
        scene = await asyncio.to_thread(as_begun, scene, self.store, incidents)
        judging = self._judging(scene, started_at)
        sight = await self._look(judging, incident, trigger, progress)
        if apart(judging, sight):
            whole = scene.only(*whole_checks(scene.checks))
            run = await self._concluded(whole, sight, started_at, trigger)
            judging, sight = await upkeep_alone(judging, sight)
            await self._concluded(judging.scene, sight, started_at, trigger)
        else:
            sight = await with_upkeep(judging, sight)
            run = await self._concluded(scene, sight, started_at, trigger)
        if crawled is not None and sight.seen.facts is not None:
            crawled(sight.seen.facts)
        return run

    async def _concluded(
        self, scene: Scene, sight: Sight, started_at: datetime, trigger: Trigger
    ) -> Run:
        network = await own_network(self.eyes, scene, sight.seen, self.config)
        sight = replace(sight, network=network)
        run = await self._record(scene, self._run(scene, sight, started_at, trigger), sight)
        await keep_looks(self.eyes, scene, sight.seen, run)
        return run

    async def retest(self, site: Site, incident: Incident) -> tuple[Verdict, str]:
        """All checks but those about upkeep, through the block. Recorded; opens and changes no
        incident."""
        started_at = self.eyes.clock.now()
        checks = whole_checks(self.config.checks) or self.config.checks
        scene = replace(await self._scene(site, checks, incident), whole=True)
        judging = self._judging(scene, started_at)
        sight = await self._look(judging, incident, Trigger.RETEST, None)
        run = self._run(scene, sight, started_at, Trigger.RETEST)
        await asyncio.to_thread(self.store.runs.record, run, None, ())
        await keep_looks(self.eyes, scene, sight.seen, run)
        self.recorded()
        return run.verdict, run.id

    async def _scene(self, site: Site, checks: Sequence[Check], incident: Incident | None) -> Scene:
        headers = () if incident is None else ((RETEST_HEADER, incident.retest_token),)
        baseline, doubtful = await self._approved(site)
        scene = Scene(
            site=site,
            checks=tuple(checks),
            baseline=baseline,
            headers=headers,
            expected={} if baseline is None else baseline.by_url(),
            doubtful=doubtful,
        )
        now, every = self.eyes.clock.now(), self.config.checks
        return await asyncio.to_thread(with_announced, scene, self.store, incident, every, now)

    async def _approved(self, site: Site) -> tuple[Baseline | None, bool]:
        """The approved baseline, and whether there is one that does not verify: it is told, and
        nothing is compared with it."""
        try:
            return await asyncio.to_thread(self.store.baselines.approved, site.name), False
        except IntegrityError as error:
            log.exception("baseline does not verify", extra={"site": site.name})
            notice = watch_notice(site, "baseline-integrity", str(error), self.eyes.clock.now())
            await asyncio.to_thread(self.store.outbox.put, [self._worded(notice)])
            return None, True

    def _judging(self, scene: Scene, started_at: datetime) -> Judging:
        return Judging(
            config=self.config, eyes=self.eyes, store=self.store, scene=scene, started_at=started_at
        )

    async def _look(
        self,
        judging: Judging,
        incident: Incident | None,
        trigger: Trigger,
        progress: Progress | None,
    ) -> Sight:
        """What tells whether the site is whole, with the second looks."""
        scene = judging.scene
        seen = await look_at_site(self.eyes, scene, progress=progress)
        first_sighting_at = self.eyes.clock.now()
        known = await asyncio.to_thread(
            grave_since, self.store, incident, self.config.checks, first_sighting_at
        )
        first = await judging.judged(seen, seen.findings, known)
        sight = Sight(judged=first, seen=seen, first_sighting_at=first_sighting_at)
        if not confirming(first.findings):
            return sight
        if trigger is not Trigger.RETEST and incident is None:
            await self._record_sighting(scene, sight, judging.started_at, trigger)
        findings = await confirm(self.eyes, scene, self.config, seen, list(first.findings))
        findings, corroboration = await judging.corroborated(seen, findings)
        # a ticket that begins between the looks does not announce what the first one saw
        grave = (j.subject for j in first.judgements if j.verdict in INCIDENT_VERDICTS)
        known = {**dict.fromkeys(grave, first_sighting_at), **known}
        return replace(sight, judged=await judging.judged(seen, findings, known, corroboration))

    def _run(self, scene: Scene, sight: Sight, started_at: datetime, trigger: Trigger) -> Run:
        seen, verdict = sight.seen, run_verdict(sight.judged.findings, sight.judged.judgements)
        if scene.doubtful and verdict in GOOD_VERDICTS:
            verdict = Verdict.INCONCLUSIVE  # nothing was compared: a re-test must not open the site
        return Run(
            id=new_id(self.eyes.clock.now(), secrets.randbits(80)),
            site=scene.site.name,
            trigger=trigger,
            checks=tuple(check.name for check in scene.checks),
            started_at=started_at,
            ended_at=self.eyes.clock.now(),
            verdict=verdict,
            judgements=sight.judged.judgements,
            findings=sight.judged.findings,
            pages=seen.pages,
            assets=seen.assets,
            links=0 if seen.facts is None else seen.facts.link_count,
            files=0 if seen.tree is None else len(seen.tree.files),
            bytes_fetched=seen.bytes_fetched,
            stopped_because="" if seen.facts is None else seen.facts.stopped_because,
            cover=None if seen.facts is None else seen.facts.cover,
            circumstances=sight.judged.record,
            certificates_until=None if seen.server is None else seen.server.certificates_until,
            upkeep=not whole_checks(scene.checks),
        )

    async def _record_sighting(
        self, scene: Scene, sight: Sight, started_at: datetime, trigger: Trigger
    ) -> None:
        """The first credible sighting, on disk before anything else is asked: the clock runs.

        What is no more than damage or odd waits for the second look: an upload may be running. So
        does a page that is gone without a word while our own network is in doubt.
        """
        scene = scene.only(*whole_checks(scene.checks))  # upkeep was not looked at yet
        run = self._run(scene, sight, started_at, trigger)
        suspected = {j.code for j in sight.judged.judgements if j.verdict is Verdict.SUSPECT}
        telling = suspected - UNFINISHED_CODES
        if run.verdict is not Verdict.SUSPECT or not telling:
            return
        ask = telling == {LOST_ONCE}
        if not ask or await controls_answer(self.eyes, self.config.witnesses) is not False:
            await self._record(scene, run, sight)

    async def _record(self, scene: Scene, run: Run, sight: Sight) -> Run:
        recorded = await asyncio.to_thread(self._committed, scene, run, sight)
        self.recorded()
        if recorded.verdict is Verdict.EDITED:
            await self.reviewer.propose(scene, recorded, sight.seen)
            self.recorded()
        return recorded

    def _committed(self, scene: Scene, run: Run, sight: Sight) -> Run:
        """Where another run, or a person, opened the incident or carried it on in the same moment,
        this one adds to it as it is then. Raises Refused where that never ends."""
        for _ in range(MAX_COMMITS - 1):
            try:
                return self._commit(scene, run, sight)
            except Refused:
                log.info("recorded anew: its incident changed", extra={"run": run.id})
        return self._commit(scene, run, sight)

    def _commit(self, scene: Scene, run: Run, sight: Sight) -> Run:
        """Records the run; it is given as it was recorded."""
        site = scene.site
        run, exercise = exercised(self.store, run)
        incidents = self.store.incidents.all(site.name)
        if outdated(self.store, scene, run, incidents):
            late = replace(run, verdict=Verdict.INCONCLUSIVE)
            self.store.runs.record(late, None, ())
            return late
        current = next((known for known in incidents if known.state.is_open), None)
        last_good = self.store.runs.last_good(site.name, before=sight.first_sighting_at)
        around = Circumstances(
            open_incident=current,
            playbooks=self.config.playbooks,
            automatic=self.config.response.by_itself,
            now=self.eyes.clock.now(),
            first_sighting_at=sight.first_sighting_at,
            last_good_at=None if last_good is None else last_good.started_at,
            token=secrets.token_hex(32),
            put_back=put_back_between(self.store, scene, current),
        )
        run = in_maintenance(run, site.maintenance)
        counted = counting(run)
        run, changed = in_shadow(run, around, self.config.response), incident_after(counted, around)
        change = change_of(self.store, counted, current, changed, sight.first_sighting_at)
        if change is not None:
            note_incident(self.audit, run, change.incident)
        earlier = self.store.runs.last(site.name, LOOKED_BACK) if root_unseen(run) else ()
        now, since = self.eyes.clock.now(), unseen_since(run, earlier)
        notices = run_notices(run, site, current, changed, now, unseen_since=since)
        notices += exercise_notices(run, exercise, site, now)
        of_checks = checked(
            self.eyes,
            self.store,
            self.config,
            scene,
            run,
            incident=changed or current,
            timings=tuple(sight.seen.timings),
            network=sight.network,
        )
        notices += of_checks.notices
        told = [n for n in notices if has_own_mail(n, self.store, self.config)]
        worded = [self._worded(notice) for notice in told]
        self.store.runs.record(run, change, worded, of_checks.record)
        return run

    def _worded(self, notice: Notice) -> tuple[Notice, Message]:
        return notice, self.renderer.notice(notice)
