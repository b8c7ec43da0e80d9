"""The record as conclusions about promises need it, and where they are kept (port PromiseDesk)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from sentinel.calendar_desk import standings_of
from sentinel.core.availability import State
from sentinel.core.calendar_port import ContentCalendar, ElementStanding
from sentinel.core.check_looks import CheckLook, CheckLooks
from sentinel.core.contact_check import ContactCheck, verified_at
from sentinel.core.contact_settings import Contact
from sentinel.core.exercise import EXERCISED
from sentinel.core.incident import IncidentState
from sentinel.core.monitoring import seconds_in_all
from sentinel.core.promise_port import PromiseGround, PromiseStandings
from sentinel.core.proof import facts_of
from sentinel.core.published import PromiseStanding
from sentinel.core.records import Store
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.core.site_record import ContactRecord, ElementRecord, SiteRecord
from sentinel.core.vault import Backup
from sentinel.core.verdict import INCIDENT_VERDICTS, Verdict
from sentinel.core.words import Role
from sentinel.errors import SentinelError

COMPARING = frozenset({"baseline", "tree"})
"""Kinds of checks that compare the site with what is approved."""
MONTH = timedelta(days=30)
_DECIDES = frozenset({Role.AUTHORISER, Role.APPROVER})
_UNAPPROVED = INCIDENT_VERDICTS | {Verdict.EDITED}
_CAUSE_OWED = frozenset({IncidentState.RESOLVED})


class Backups(Protocol):
    def each(self, site: str) -> Iterable[Backup]: ...


class PromiseStore(Store, Protocol):
    """The state database with what promises add to it."""

    @property
    def promises(self) -> PromiseStandings: ...
    @property
    def check_looks(self) -> CheckLooks: ...
    @property
    def calendar(self) -> ContentCalendar: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDesk:
    """Port PromiseDesk over the state database and the vault."""

    config: Config
    store: PromiseStore
    vault: Backups

    def ground(self, site: Site, now: datetime) -> PromiseGround:
        kinds = {check.name: check.kind for check in self.config.checks}
        looks = self.store.check_looks.newest(site.name, kinds)
        return PromiseGround(
            record=self._record(site, now, kinds, looks),
            checks={
                name: facts_of(kinds[name], look.at, look.findings) for name, look in looks.items()
            },
            remembered=self.store.promises.remembered(site.name),
        )

    def keep(self, site: Site, standings: Sequence[PromiseStanding], at: datetime) -> None:
        self.store.promises.keep(site.name, standings, at)

    def _record(
        self, site: Site, now: datetime, kinds: Mapping[str, str], looks: Mapping[str, CheckLook]
    ) -> SiteRecord:
        today = now.astimezone(ZoneInfo(self.config.alerts.time_zone)).date()
        backups = self._backups(site)
        rehearsals = self.store.rehearsals.since(site.name, now - 12 * MONTH)
        compared = [look for name, look in looks.items() if kinds[name] in COMPARING]
        share, days = self._up(site, today)
        return SiteRecord(
            today=today,
            has_files=site.document_root is not None,
            newest_backup_at=max(backups, default=None),
            newest_clean_at=self._newest_clean(site),
            rehearsed_at=max((one.ended_at for one in rehearsals if one.good), default=None),
            contacts=self._contacts(),
            compared_at=min((look.at for look in compared), default=None),
            unapproved=self._unapproved(compared),
            up_share=share,
            days_monitored=days,
            incidents_without_cause=tuple(
                one.id for one in self.store.incidents.all(site.name) if one.state in _CAUSE_OWED
            ),
            drilled_at=max(
                (one.ended_at for one in self.store.exercises.last(site.name, 50) if one.good),
                default=None,
            ),
            elements=self._elements(site, now),
        )

    def _elements(self, site: Site, now: datetime) -> tuple[ElementRecord, ...] | None:
        found = standings_of(self.config, self.store, site.name, now)
        return tuple(_element(one) for one in found) or None

    def _backups(self, site: Site) -> list[datetime]:
        if site.document_root is None:
            return []
        try:
            return [backup.ended_at for backup in self.vault.each(site.name)]
        except SentinelError:
            return []  # the vault is away: what cannot be found out is missing

    def _newest_clean(self, site: Site) -> datetime | None:
        """Of the backups that were judged clean when they were last judged."""
        clean = {one.backup for one in self.store.verdicts.all(site.name) if one.clean}
        if not clean or site.document_root is None:
            return None
        try:
            each = self.vault.each(site.name)
            return max((one.ended_at for one in each if one.id in clean), default=None)
        except SentinelError:
            return None

    def _contacts(self) -> tuple[ContactRecord, ...]:
        checks = self.store.contact_checks.all()
        return tuple(_contact(one, checks) for one in self.config.contacts)

    def _unapproved(self, compared: Sequence[CheckLook]) -> tuple[str, ...]:
        runs = (self.store.runs.get(run) for run in dict.fromkeys(look.run for look in compared))
        return tuple(
            dict.fromkeys(
                judgement.subject
                for run in runs
                if run is not None
                for judgement in run.judgements
                if judgement.verdict in _UNAPPROVED and not judgement.code.startswith(EXERCISED)
            )
        )

    def _up(self, site: Site, today: date) -> tuple[float | None, int]:
        """The share of the known time of the last finished days, announced windows apart."""
        first, last = today - MONTH, today - timedelta(days=1)
        days = [d for d in self.store.monitored_days.of(site.name, first, last) if d.looks]
        seconds = seconds_in_all(days)
        known = sum(seconds.values()) - seconds[State.UNKNOWN] - seconds[State.PLANNED]
        return (seconds[State.UP] / known if known > 0 else None), len(days)


def _element(found: ElementStanding) -> ElementRecord:
    return ElementRecord(
        name=found.element.name,
        due=found.due,
        overdue=found.overdue,
        reviewed_at=found.reviewed_at,
        roles_missing=found.element.parts_missing,
        self_approved=found.element.own_approval,
    )


def _contact(contact: Contact, checks: Sequence[ContactCheck]) -> ContactRecord:
    written = {"mobile": contact.mobile, "mail": contact.mail, "deputy": contact.deputy}
    return ContactRecord(
        name=contact.name,
        decides=not _DECIDES.isdisjoint(contact.roles),
        lacks=tuple(name for name, value in written.items() if not value),
        verified_at=verified_at(contact, checks),
    )
