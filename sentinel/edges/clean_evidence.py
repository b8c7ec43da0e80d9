"""Gathers what the state database knows about a backup: the facts that need none of its bytes."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sentinel.core.backup_settings import BackupSettings
from sentinel.core.baseline import Baseline
from sentinel.core.check import Check
from sentinel.core.clean import CleanFacts, tree_ignores
from sentinel.core.clean_facts import DatabaseFacts, PastAttack, Soak
from sentinel.core.incident import IncidentState
from sentinel.core.learnt_unseen import learnt_unseen
from sentinel.core.ports import Clock
from sentinel.core.records import Store
from sentinel.core.rehearsal import Rehearsal
from sentinel.core.run import Run
from sentinel.core.site import Site
from sentinel.core.vault import Backup
from sentinel.core.verdict import Verdict
from sentinel.errors import IntegrityError

_REAL = frozenset({IncidentState.RESOLVED, IncidentState.CLOSED})
"""States of an incident that is over and that nobody dismissed."""


class CleanEvidence:
    """Reads the state database anew for each backup."""

    def __init__(
        self, store: Store, clock: Clock, checks: Iterable[Check], settings: BackupSettings | None
    ) -> None:
        """Without `settings` neither a soak nor a rehearsal is asked for."""
        self._store = store
        self._clock = clock
        self._checks = tuple(checks)
        self._soak_seconds = 0.0 if settings is None else settings.soak_seconds
        self._within_seconds = 0.0 if settings is None else settings.rehearsed_within_seconds
        self.ignore = tree_ignores(self._checks)

    def facts(self, site: Site, backup: Backup, first_compromise: datetime | None) -> CleanFacts:
        """Everything that is known without the backup's bytes."""
        now = self._clock.now()
        baseline, fault = self._baseline(backup)
        runs = self._store.runs
        run_after = runs.get(backup.run_after) if backup.run_after else None
        before = None if first_compromise is None else min(first_compromise, now)
        return CleanFacts(
            integrity_problems=None,
            baseline=baseline,
            baseline_fault=fault,
            ignore=self.ignore,
            run_before=runs.get(backup.run_before) if backup.run_before else None,
            run_after=run_after,
            first_sighting=first_compromise,
            last_good=None if before is None else runs.last_good(site.name, before),
            now=now,
            soak=self._soak(site, backup, run_after, before),
            uploads=site.uploads,
            past=tuple(self._past(site, backup)),
            databases=DatabaseFacts(
                configured=tuple(d.name for d in site.databases),
                approved=None if baseline is None else baseline.databases,
            ),
            rehearsals=self._rehearsals(site, backup, now),
            rehearsed_within_seconds=self._within_seconds,
        )

    def _rehearsals(self, site: Site, backup: Backup, now: datetime) -> tuple[Rehearsal, ...]:
        """Those of late, and all since the capture: one may have found this very backup bad."""
        if not self._within_seconds:
            return ()
        since = min(now - timedelta(seconds=self._within_seconds), backup.ended_at)
        return self._store.rehearsals.since(site.name, since)

    def _baseline(self, backup: Backup) -> tuple[Baseline | None, str]:
        """The baseline that a backup names, and what speaks against it."""
        if not backup.baseline:
            return None, ""
        try:
            baseline = self._store.baselines.get(backup.baseline)
        except IntegrityError as error:
            return None, f"Baseline {backup.baseline} does not verify: {error}"
        if baseline is None:
            return None, ""
        doubts = self._store.baselines.doubts(baseline)
        said = [f"{doubt[0].upper()}{doubt[1:]}." for doubt in doubts]
        # one that is open counts by the time at which the backup was taken
        over = (i for i in self._store.incidents.all(backup.site) if not i.state.is_open)
        return baseline, " ".join(filter(None, (*said, learnt_unseen(baseline, over))))

    def _past(self, site: Site, backup: Backup) -> Iterator[PastAttack]:
        """Incidents that ended after the capture had begun. A site that was only away was not in
        other hands, unless a person says so."""
        for incident in self._store.incidents.all(site.name):
            ended_at = incident.ended_at
            if ended_at is None or ended_at <= backup.started_at:
                continue
            away = incident.verdict is Verdict.DOWN and incident.compromised_at is None
            if incident.state in _REAL and not away:
                first = incident.first_compromise_at
                good = self._store.runs.last_good(site.name, first)
                yield PastAttack(
                    incident=incident.id,
                    good_until=first if good is None else good.started_at,
                    ended_at=ended_at,
                )

    def _soak(
        self, site: Site, backup: Backup, run_after: Run | None, before: datetime | None
    ) -> Soak | None:
        if not self._soak_seconds:
            return None
        configured = {check.name for check in self._checks}
        wanted = tuple(c for c in (run_after.checks if run_after else ()) if c in configured)
        if not wanted:
            # all its checks have gone or have other names now: no single one stands for them all
            wanted = tuple(sorted(configured))
        soak = Soak(seconds=self._soak_seconds)
        ends_at = soak.ends_at(backup)
        runs = self._store.soak
        # beyond now nothing has ended yet; the margin lets a run of this very moment count
        latest = before or self._clock.now() + timedelta(seconds=1)
        return Soak(
            seconds=self._soak_seconds,
            first_bad=runs.first_bad(site.name, backup.ended_at, ends_at),
            good_since=runs.good_from(site.name, ends_at, latest, wanted),
            wanted_checks=wanted,
        )
