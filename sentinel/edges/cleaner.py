"""Judges backups, each time anew, and keeps each verdict with its evidence (port Cleaner)."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from sentinel.core.backup_settings import BackupSettings
from sentinel.core.check import Check
from sentinel.core.clean import CleanFacts, can_become_clean, judge, promising
from sentinel.core.clean_facts import DatabaseFacts
from sentinel.core.content_scan import ContentFacts
from sentinel.core.globs import matcher
from sentinel.core.kept_verdict import kept_verdict
from sentinel.core.manifest import Entry
from sentinel.core.ports import Clock, Progress
from sentinel.core.records import Store
from sentinel.core.recovery import digests, newer_paths
from sentinel.core.site import Site
from sentinel.core.vault import Backup, Cleanness, Condition
from sentinel.core.vault_ports import Vault
from sentinel.edges.approved_scan import approved_problems
from sentinel.edges.clean_evidence import CleanEvidence
from sentinel.edges.content_reader import ContentReader, nothing_scanned
from sentinel.edges.yara_rules import shipped_and
from sentinel.errors import CouldNotFindOut, IntegrityError, RuleError, StoreError

_log = logging.getLogger(__name__)

DumpProblems = Callable[[Site, Backup], tuple[str, ...]]
"""Why dumps in a backup may not be given to a client; reads their bytes."""
_REHEARSED = frozenset({Condition.REHEARSED})
SENTINEL = "sentinel"
"""Who asks where no person does."""


class BackupReader(Vault, Protocol):
    """A vault that can be read one backup and one file at a time."""

    def each(self, site: str) -> Iterator[Backup]: ...

    def unproven(self, backup: Backup) -> str:
        """Why its content cannot be read here (it is encrypted), or empty."""

    def content(self, site: str, entry: Entry) -> Iterator[bytes]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What is asked, of which site, and by whom."""

    site: Site
    first_compromise: datetime | None
    by: str
    progress: Progress | None = None


class StoreCleaner:
    """Reads the vault and the state database. What was judged before is never believed: a kept
    verdict is evidence and a line in a list, and nothing is restored by it."""

    def __init__(
        self,
        vault: BackupReader,
        store: Store,
        clock: Clock,
        checks: Iterable[Check] = (),
        *,
        settings: BackupSettings | None = None,
        dump_problems: DumpProblems | None = None,
    ) -> None:
        self._vault = vault
        self._store = store
        self._evidence = CleanEvidence(store, clock, checks, settings)
        self._rules = None if settings is None else settings.rules
        self._reader = ContentReader(shipped_and(self._rules), vault.content)
        self._dump_problems = dump_problems

    def judge(
        self,
        site: Site,
        backup: Backup,
        first_sighting: datetime | None,
        progress: Progress | None = None,
        *,
        by: str = SENTINEL,
    ) -> Cleanness:
        """All eight conditions: every object re-hashed, every file scanned. Kept as evidence."""
        problems = self._vault.verify(site.name, backup.id, progress)
        return self.judge_with(site, backup, first_sighting, problems, progress, by=by)

    def judge_with(
        self,
        site: Site,
        backup: Backup,
        first_sighting: datetime | None,
        problems: tuple[str, ...],
        progress: Progress | None = None,
        *,
        by: str = SENTINEL,
    ) -> Cleanness:
        """As `judge`, for a caller that has just had the vault verify the backup."""
        asked = _Question(site=site, first_compromise=first_sighting, by=by, progress=progress)
        facts = self._evidence.facts(site, backup, first_sighting)
        return self._judged(asked, backup, facts, problems)

    def outlook(
        self, site: Site, backup: Backup, first_compromise: datetime | None = None
    ) -> Cleanness:
        """All that can be said without reading its bytes."""
        return judge(backup, self._evidence.facts(site, backup, first_compromise))

    def approved_problems(
        self, site: Site, backup: Backup, entries: tuple[Entry, ...]
    ) -> tuple[str, ...]:
        """Raises RuleError where the rules cannot be read."""
        return approved_problems(site, backup, entries, self._vault, shipped_and(self._rules))

    def reconsider(
        self, site: Site, first_compromise: datetime | None, *, by: str = SENTINEL
    ) -> tuple[Cleanness, ...]:
        """What is said of every backup now without reading its bytes, newest first. What speaks
        against one is kept as its verdict."""
        seen: list[Cleanness] = []
        for backup in self._vault.each(site.name):
            facts = self._evidence.facts(site, backup, first_compromise)
            seen.append(judge(backup, facts))
            if not promising(seen[-1], _REHEARSED):
                self._keep(backup, facts, seen[-1], by)
        return tuple(seen)

    def latest_clean(
        self, site: Site, first_sighting: datetime | None, *, by: str = SENTINEL
    ) -> tuple[Backup | None, tuple[Cleanness, ...]]:
        """The newest clean backup that holds what is approved now, else the newest clean one;
        and the verdict on each that was looked at.

        Objects are read only where nothing cheaper speaks against the backup: an incident
        does not wait for proof about backups that cannot be used anyway. Raises IntegrityError
        where the approved baseline does not verify: then nothing may be restored by itself.
        """
        return self._latest(_Question(site=site, first_compromise=first_sighting, by=by))

    def newest_promising(self, site: Site) -> Backup | None:
        """The newest backup to which time, a rehearsal and the proof of its bytes are all that
        it lacks to be clean, no incident being open; None where there is none."""
        for backup in self._vault.each(site.name):
            if can_become_clean(backup, self._evidence.facts(site, backup, None)):
                return backup
        return None

    def _latest(self, asked: _Question) -> tuple[Backup | None, tuple[Cleanness, ...]]:
        name = asked.site.name
        approved = self._store.baselines.approved(name)
        tree = None if approved is None else approved.tree
        ignored = matcher(self._evidence.ignore)
        seen: list[Cleanness] = []
        older: set[str] = set()  # ids alone: a manifest may be large, and backups are many
        for backup in self._vault.each(name):
            if newer_paths(backup.manifest, tree, ignored):
                older.add(backup.id)
            elif self._looked_at(asked, backup, seen):
                return backup, tuple(seen)
        for backup in self._vault.each(name) if older else ():
            if backup.id in older and self._looked_at(asked, backup, seen):
                return backup, tuple(seen)
        seen.sort(key=lambda cleanness: cleanness.backup, reverse=True)
        return None, tuple(seen)

    def _looked_at(self, asked: _Question, backup: Backup, seen: list[Cleanness]) -> bool:
        """Whether it is clean; the verdict is noted in `seen`."""
        facts = self._evidence.facts(asked.site, backup, asked.first_compromise)
        cleanness = judge(backup, facts)
        if promising(cleanness):
            problems = self._vault.verify(asked.site.name, backup.id, asked.progress)
            cleanness = self._judged(asked, backup, facts, problems)
        else:
            self._keep(backup, facts, cleanness, asked.by)
        seen.append(cleanness)
        return cleanness.clean

    def _judged(
        self, asked: _Question, backup: Backup, facts: CleanFacts, problems: tuple[str, ...]
    ) -> Cleanness:
        """With its bytes: damaged ones are not worth scanning."""
        unknown = "" if problems else self._vault.unproven(backup)
        known = replace(facts, integrity_problems=problems, integrity_unknown=unknown)
        if not problems and not unknown:
            known = replace(
                known,
                contents=self._contents(backup, known, asked.progress),
                databases=self._dumps(asked.site, backup, known.databases),
            )
        cleanness = judge(backup, known)
        self._keep(backup, known, cleanness, asked.by)
        return cleanness

    def _contents(
        self, backup: Backup, facts: CleanFacts, progress: Progress | None
    ) -> ContentFacts:
        tree = None if facts.baseline is None else facts.baseline.tree
        try:
            rules = shipped_and(self._rules)
        except RuleError as error:
            return nothing_scanned(str(error))
        if rules.sha256 != self._reader.rules_sha256:
            # a rule that was written in the middle of an incident counts without a reload
            self._reader = ContentReader(rules, self._vault.content)
        return self._reader.read(
            backup,
            mutable=matcher(facts.ignore),
            approved=() if tree is None or facts.baseline_fault else digests(tree),
            progress=progress,
        )

    def _dumps(self, site: Site, backup: Backup, known: DatabaseFacts) -> DatabaseFacts:
        """With what speaks against the dumps: one that is not whole does, a program that is missing
        on this machine does not."""
        if self._dump_problems is None or not backup.databases:
            return known
        try:
            return replace(known, dump_problems=self._dump_problems(site, backup))
        except IntegrityError as error:
            return replace(known, dump_problems=(str(error),))
        except CouldNotFindOut as error:
            return replace(known, dumps_unknown=f"The dumps could not be read: {error}")

    def _keep(self, backup: Backup, facts: CleanFacts, cleanness: Cleanness, by: str) -> None:
        """A restore in an incident does not fail because the evidence of it could not be kept."""
        try:
            before = self._store.verdicts.last(backup.site, backup.id)
            verdict = kept_verdict(backup, facts, cleanness, by=by, before=before)
            self._store.verdicts.keep(verdict)
        except StoreError as error:
            _log.warning(
                "verdict on a backup not kept", extra={"backup": backup.id, "reason": str(error)}
            )
