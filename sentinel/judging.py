"""From the findings of one run to its judgements, and the record that repeats them."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sentinel.announcing import tickets_about
from sentinel.core.announced import LAPSED_AFTER, end_of
from sentinel.core.baseline import Baseline
from sentinel.core.corroboration import NONE, Corroboration
from sentinel.core.deployed import still_counting
from sentinel.core.file_views import file_views
from sentinel.core.finding import Finding
from sentinel.core.judge import confirming, judged_again
from sentinel.core.judging_record import JudgingRecord
from sentinel.core.lapsed import covered
from sentinel.core.records import Store
from sentinel.core.settings import Config
from sentinel.core.times import ist_text
from sentinel.core.verdict import Judgement, Verdict
from sentinel.core.words import WitnessKind
from sentinel.eyes import Eyes, Scene, Seen
from sentinel.serving import with_servers
from sentinel.witnessing import PROMPT_SECONDS, corroborate

LEAVING_WITHIN = timedelta(minutes=10)
"""Sites that left `intact` within this time are counted together (veto V2)."""
BY_WITNESSES = "witnesses"
"""What stands as `confirmed_by` where no person confirmed."""
MAX_RUNS = 300
"""So many runs back it is known what was seen under a ticket."""
MAX_VIEWED = 200
"""Doubtful addresses of which it is said what the files tell; they tell of the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What some findings were judged to be, and what that was made from beside them."""

    findings: tuple[Finding, ...]
    judgements: tuple[Judgement, ...]
    record: JudgingRecord | None
    """None where there was nothing to judge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """Judges the findings of one scene."""

    config: Config
    eyes: Eyes
    store: Store
    scene: Scene
    started_at: datetime

    async def judged(
        self,
        seen: Seen,
        findings: Sequence[Finding],
        known: Mapping[str, datetime],
        corroboration: Corroboration = NONE,
    ) -> Judged:
        """The judgements on findings. `known`: since when which subject is known to be in a grave
        state. Raises StoreError."""
        if not findings and not corroboration.views:
            return Judged(findings=(), judgements=(), record=None)
        now = self.eyes.clock.now()
        subjects = {f.subject for f in findings} | {v.subject for v in corroboration.views}
        linked = frozenset() if seen.facts is None else seen.facts.linked_subjects
        baseline = self.scene.baseline
        record = JudgingRecord(
            baseline="" if baseline is None else baseline.id,
            approved=approved_text(baseline),
            now=now,
            since=self.started_at,
            tickets=await asyncio.to_thread(tickets_about, self.store, self.scene, findings, now),
            still_linked=tuple(sorted(linked & subjects)),
            looked_at=len(linked),
            first_seen={subject: at for subject, at in known.items() if subject in subjects},
            passed=await asyncio.to_thread(self._passed, subjects),
            corroboration=corroboration,
            sources=self.config.sources,
        )
        return Judged(
            findings=tuple(findings),
            judgements=judged_again(findings, record),
            record=record,
        )

    def _passed(self, subjects: Collection[str]) -> tuple[tuple[str, str], ...]:
        """What was seen at some subjects while a ticket for a time covered them, by the runs since
        the last such ticket began; empty where none is over, or its deploy was approved."""
        now, site = self.eyes.clock.now(), self.scene.site.name
        recent = self.store.tickets.since(site, now - LAPSED_AFTER - timedelta(days=7))
        over = [
            ticket
            for ticket in still_counting(recent, self.scene.baseline, now)
            if not ticket.files and end_of(ticket) < now
        ]
        if not over:
            return ()
        begun = min(ticket.begins_at for ticket in over)
        runs = (run for run in self.store.runs.last(site, MAX_RUNS) if run.ended_at >= begun)
        return tuple(sorted(set(covered(runs, subjects))))

    async def corroborated(
        self, seen: Seen, findings: Sequence[Finding]
    ) -> tuple[list[Finding], Corroboration]:
        """The findings with those of further witnesses, and what these said. They are asked only
        where something grave is left after the second looks. Raises StoreError."""
        doubtful = confirming(findings)
        if not doubtful:
            return list(findings), NONE
        proven = await self._proven(seen, findings)
        found = await corroborate(self.eyes, self.scene, self.config, findings, proven=proven)
        now = self.eyes.clock.now()
        known = found.corroboration
        if seen.tree is not None:
            files = file_views(
                self.scene.site, self.scene.baseline, findings, doubtful[:MAX_VIEWED], now
            )
            others = (view for view in known.views if view.witness is not WitnessKind.TREE)
            known = replace(known, views=(*others, *files))
        with suppress(TimeoutError):
            async with asyncio.timeout(PROMPT_SECONDS if proven else None):
                known = await with_servers(self.eyes, self.scene, seen, known)
        leaving = await asyncio.to_thread(leaving_sites, self.store, self.scene.site.name, now)
        known = replace(known, sites_leaving=leaving, sites_watched=len(self.config.sites))
        return [*findings, *found.findings], known

    async def _proven(self, seen: Seen, findings: Sequence[Finding]) -> bool:
        """Whether some page is defaced by what visitors get and what its file holds, whatever
        others say. Raises StoreError."""
        in_files = {
            f.subject
            for f in findings
            if f.witness is WitnessKind.TREE and f.verdict is Verdict.DEFACED
        }
        if not in_files:
            return False
        judged = await self.judged(seen, findings, {})
        return any(
            one.verdict is Verdict.DEFACED and one.subject in in_files for one in judged.judgements
        )


def leaving_sites(store: Store, but: str, now: datetime) -> tuple[str, ...]:
    """Other sites in which something grave was first seen within ten minutes of what is open here,
    or of now where nothing is, and still stands open. Raises StoreError.

    What a person has confirmed there is no fault of the monitor. A suspicion that was capped stays
    so while the others stand: a network that lies for an hour must not block them all afterwards.
    """
    standing = [incident for incident in store.incidents.all() if incident.state.is_open]
    own = next((incident for incident in standing if incident.site == but), None)
    moment = now if own is None else own.first_sighting_at
    return tuple(
        sorted(
            incident.site
            for incident in standing
            if incident.site != but
            and incident.confirmed_by in {"", BY_WITNESSES}
            and abs(moment - incident.first_sighting_at) <= LEAVING_WITHIN
        )
    )


def approved_text(baseline: Baseline | None) -> str:
    """What was compared with and who approved it, in a sentence; empty without a baseline."""
    if baseline is None:
        return ""
    when = "" if baseline.approved_at is None else f", {ist_text(baseline.approved_at)}"
    by = baseline.approved_by or "nobody who is named"
    return f"Compared with baseline {baseline.id}, approved by {by}{when}."
