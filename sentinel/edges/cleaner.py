"""Gathers what is known about backups and has it judged, each time anew (port Cleaner)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from sentinel.core.check import Check
from sentinel.core.clean import CleanFacts, judge, tree_ignores
from sentinel.core.globs import matcher
from sentinel.core.ports import Clock, Progress
from sentinel.core.records import Store
from sentinel.core.recovery import newer_paths
from sentinel.core.site import Site
from sentinel.core.vault import Answer, Backup, Cleanness, Condition
from sentinel.core.vault_ports import Vault
from sentinel.errors import IntegrityError


class BackupReader(Vault, Protocol):
    """A vault that can be read one backup at a time."""

    def each(self, site: str) -> Iterator[Backup]: ...


class StoreCleaner:
    """Reads the vault and the state database. Nothing it finds is kept: clean is never a flag."""

    def __init__(
        self, vault: BackupReader, store: Store, clock: Clock, checks: Iterable[Check] = ()
    ) -> None:
        self._vault = vault
        self._store = store
        self._clock = clock
        self._ignore = tree_ignores(checks)

    def judge(
        self,
        site: Site,
        backup: Backup,
        first_sighting: datetime | None,
        progress: Progress | None = None,
    ) -> Cleanness:
        """All four conditions, every object re-hashed."""
        problems = self._vault.verify(site.name, backup.id, progress)
        return self.judge_with(site, backup, first_sighting, problems)

    def judge_with(
        self,
        site: Site,
        backup: Backup,
        first_sighting: datetime | None,
        problems: tuple[str, ...],
    ) -> Cleanness:
        """As `judge`, for a caller that has just had the vault verify the backup."""
        facts = self._facts(site, backup, first_sighting)
        return judge(backup, replace(facts, integrity_problems=problems))

    def outlook(self, site: Site, backup: Backup) -> Cleanness:
        """All that can be said without reading its bytes, no incident being open."""
        return judge(backup, self._facts(site, backup, None))

    def latest_clean(
        self, site: Site, first_sighting: datetime | None
    ) -> tuple[Backup | None, tuple[Cleanness, ...]]:
        """The newest clean backup that holds what is approved now, else the newest clean one;
        and the verdict on each that was looked at.

        Objects are re-hashed only where nothing cheaper speaks against the backup: an incident
        does not wait for proof about backups that cannot be used anyway. Raises IntegrityError
        where the approved baseline does not verify: then nothing may be restored by itself.
        """
        approved = self._store.baselines.approved(site.name)
        tree = None if approved is None else approved.tree
        ignored = matcher(self._ignore)
        seen: list[Cleanness] = []
        older: set[str] = set()  # ids alone: a manifest may be large, and backups are many
        for backup in self._vault.each(site.name):
            if newer_paths(backup.manifest, tree, ignored):
                older.add(backup.id)
            elif self._looked_at(site, backup, first_sighting, seen):
                return backup, tuple(seen)
        for backup in self._vault.each(site.name) if older else ():
            if backup.id in older and self._looked_at(site, backup, first_sighting, seen):
                return backup, tuple(seen)
        seen.sort(key=lambda cleanness: cleanness.backup, reverse=True)
        return None, tuple(seen)

    def newest_promising(self, site: Site) -> Backup | None:
        """The newest backup that lacks nothing but the proof of its bytes to be clean, no
        incident being open; None where there is none."""
        for backup in self._vault.each(site.name):
            if _only_integrity_open(judge(backup, self._facts(site, backup, None))):
                return backup
        return None

    def _looked_at(
        self, site: Site, backup: Backup, first_sighting: datetime | None, seen: list[Cleanness]
    ) -> bool:
        """Whether it is clean; the verdict is noted in `seen`."""
        cleanness = judge(backup, self._facts(site, backup, first_sighting))
        if _only_integrity_open(cleanness):
            cleanness = self.judge(site, backup, first_sighting)
        seen.append(cleanness)
        return cleanness.clean

    def _facts(self, site: Site, backup: Backup, first_sighting: datetime | None) -> CleanFacts:
        baseline, fault = None, ""
        if backup.baseline:
            try:
                baseline = self._store.baselines.get(backup.baseline)
            except IntegrityError as error:
                fault = f"Baseline {backup.baseline} does not verify: {error}"
            doubts = () if baseline is None else self._store.baselines.doubts(baseline)
            fault = fault or "".join(f"{doubt[0].upper()}{doubt[1:]}. " for doubt in doubts).strip()
        runs = self._store.runs
        before = None if first_sighting is None else min(first_sighting, self._clock.now())
        return CleanFacts(
            integrity_problems=None,
            baseline=baseline,
            baseline_fault=fault,
            ignore=self._ignore,
            run_before=runs.get(backup.run_before) if backup.run_before else None,
            run_after=runs.get(backup.run_after) if backup.run_after else None,
            first_sighting=first_sighting,
            last_good=None if before is None else runs.last_good(site.name, before),
        )


def _only_integrity_open(cleanness: Cleanness) -> bool:
    return all(
        result.answer is Answer.PASSED
        for result in cleanness.results
        if result.condition is not Condition.INTEGRITY
    )
