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
from sentinel.core.deployed import DEPLOYED
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
from sentinel.core.tickets import UNDER_TICKET
from sentinel.core.vault import Backup
from sentinel.core.verdict import Judgement, Verdict
from sentinel.core.words import Role
from sentinel.errors import IntegrityError, SentinelError

COMPARING = frozenset({"baseline", "tree"})
"""Kinds of checks that compare the site with what is approved."""
MONTH = timedelta(days=30)
_DECIDES = frozenset({Role.AUTHORISER, Role.APPROVER})
_CHANGED = frozenset({Verdict.EDITED, Verdict.SUSPECT, Verdict.DEFACED, Verdict.CORRUPT})
_APPROVED = frozenset({UNDER_TICKET, DEPLOYED})
"""Codes of changes that a person announced or approved before they were made."""
_CAUSE_OWED = frozenset({IncidentState.RESOLVED})


class Backups(Protocol):
    def each(self, site: str) -> Iterable[Backup]:
        """Newest first; none where they cannot be read."""

    def chain_problem(self, site: str) -> str:
        """Why the list of them is not believed; empty where it is."""


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
        rehearsals = self.store.rehearsals.since(site.name, now - 12 * MONTH)
        exercises = self.store.exercises.last(site.name, 50)
        compared = self._compared(site, kinds, looks)
        share, days = self._up(site, today)
        newest, clean, read = self._backups(site)
        return SiteRecord(
            today=today,
            has_files=site.document_root is not None,
            vault_read=read,
            newest_backup_at=newest,
            newest_clean_at=clean,
            rehearsed_at=max((one.ended_at for one in rehearsals if one.good), default=None),
            contacts=self._contacts(),
            compared_at=min((look.at for look in compared), default=None),
            unapproved=self._unapproved(compared),
            up_share=share,
            days_monitored=days,
            incidents_without_cause=tuple(
                one.id for one in self.store.incidents.all(site.name) if one.state in _CAUSE_OWED
            ),
            drilled_at=max((one.ended_at for one in exercises if one.good), default=None),
            drill_failed_at=max((one.ended_at for one in exercises if not one.good), default=None),
            elements=self._elements(site, now),
        )

    def _elements(self, site: Site, now: datetime) -> tuple[ElementRecord, ...] | None:
        found = standings_of(self.config, self.store, site.name, now)
        return tuple(_element(one) for one in found) or None

    def _backups(self, site: Site) -> tuple[datetime | None, datetime | None, bool]:
        """When the newest was made, the newest of those that were judged clean when they were last
        judged, and whether the vault could be read."""
        if site.document_root is None:
            return None, None, True
        clean = {one.backup for one in self.store.verdicts.all(site.name) if one.clean}
        newest: datetime | None = None
        try:
            if self.vault.chain_problem(site.name):
                return None, None, False
            for backup in self.vault.each(site.name):
                newest = newest or backup.ended_at
                if not clean or backup.id in clean:
                    return newest, backup.ended_at if clean else None, True
        except SentinelError:
            return None, None, False
        return newest, None, True

    def _compared(
        self, site: Site, kinds: Mapping[str, str], looks: Mapping[str, CheckLook]
    ) -> list[CheckLook]:
        """The looks that compared the site with what is approved now; none where nothing is."""
        try:
            approved = self.store.baselines.approved(site.name)
        except IntegrityError:
            return []  # whoever broke it may have written it
        since = None if approved is None else approved.approved_at
        if since is None:
            return []
        comparing = (look for name, look in looks.items() if kinds[name] in COMPARING)
        return [look for look in comparing if look.at >= since]

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
                if is_unapproved(judgement)
            )
        )

    def _up(self, site: Site, today: date) -> tuple[float | None, int]:
        """The share of the known time of the last finished days, announced windows apart."""
        first, last = today - MONTH, today - timedelta(days=1)
        days = [d for d in self.store.monitored_days.of(site.name, first, last) if d.looks]
        seconds = seconds_in_all(days)
        known = sum(seconds.values()) - seconds[State.UNKNOWN] - seconds[State.PLANNED]
        return (seconds[State.UP] / known if known > 0 else None), len(days)


def is_unapproved(judgement: Judgement) -> bool:
    """Whether something there is another than was approved; what does not answer is no change."""
    approved = judgement.code in _APPROVED or judgement.code.startswith(EXERCISED)
    return judgement.verdict in _CHANGED and not approved


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
