"""Whether a site has something clean to be restored from, between incidents; and a warning if not.

Nobody notices by himself that the last clean backup is weeks old, until the day on which it counts.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from sentinel.core.backup_standing import Standing, standing_of
from sentinel.core.clean import why
from sentinel.core.notice import Notice
from sentinel.core.ports import Clock
from sentinel.core.records import Store
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.core.telling import watch_notice
from sentinel.core.times import duration_text, ist_text
from sentinel.core.vault import Answer, Backup, Cleanness, Condition
from sentinel.core.vault_keeping import BadObject

OVERDUE = timedelta(days=2)
"""After so long without a clean backup people are told."""
_HOSTILE = frozenset({Condition.UPLOADS, Condition.SCAN})


class OutlookingCleaner(Protocol):
    """Judges with and without reading a backup's bytes."""

    def outlook(
        self, site: Site, backup: Backup, first_compromise: datetime | None
    ) -> Cleanness: ...

    def judge(
        self, site: Site, backup: Backup, first_sighting: datetime | None, *, by: str
    ) -> Cleanness: ...


class Backups(Protocol):
    def each(self, site: str) -> Iterator[Backup]: ...


class Damage(Protocol):
    def damaged(self, site: str) -> Mapping[str, tuple[BadObject, ...]]: ...


class WatchParts(Protocol):
    """What of the app this needs."""

    @property
    def config(self) -> Config: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def store(self) -> Store: ...
    @property
    def vault(self) -> Backups: ...
    @property
    def keeper(self) -> Damage: ...
    @property
    def cleaner(self) -> OutlookingCleaner: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanBackups:
    """How many backups of a site are clean, as far as is known without reading them now."""

    clean: int
    newest: datetime | None
    """When the newest clean one was taken."""
    missing: str
    """What the newest backup lacks; empty where it is clean, or there is none."""


def clean_backups(app: WatchParts, site: Site) -> CleanBackups:
    """Reads no object. Raises StoreError."""
    incident = app.store.incidents.open_of(site.name)
    first = None if incident is None else incident.first_compromise_at
    damage = app.keeper.damaged(site.name)
    clean: list[datetime] = []
    missing: str | None = None
    for backup in app.vault.each(site.name):
        standing = _standing(app, site, backup, first, damage)
        if standing.clean:
            clean.append(backup.ended_at)
        if missing is None:
            missing = _missing(standing)
    return CleanBackups(clean=len(clean), newest=max(clean, default=None), missing=missing or "")


def overdue(app: WatchParts, site: Site) -> tuple[str, str]:
    """A key that stays the same for one spell without a clean backup, and what to tell of it; both
    empty where there is nothing to tell. An open incident has mails of its own."""
    approved = [b.approved_at for b in app.store.baselines.all(site.name) if b.approved_at]
    if site.document_root is None or not approved:
        return "", ""
    if app.store.incidents.open_of(site.name) is not None:
        return "", ""
    found = clean_backups(app, site)
    if found.clean:
        return "", ""
    since = max((min(approved), *_clean_times(app, site), *_ends(app, site)))
    waited = app.clock.now() - since
    if waited <= OVERDUE:
        return "", ""
    lacks = found.missing or "There is no backup at all."
    text = (
        f"The site has had no clean backup for {duration_text(waited)} (since {ist_text(since)}): "
        "if it were attacked now, it would stay blocked until a person decides. The newest backup: "
        f"{lacks} See: sentinel backup list --site {site.name}."
    )
    return f"no-clean-backup/{since:%Y%m%dT%H%M%S}", text


def overdue_notice(app: WatchParts, site: Site) -> Notice | None:
    """Once for each spell without a clean backup; None where there is nothing to tell."""
    key, text = overdue(app, site)
    if not key:
        return None
    notice = watch_notice(site, key, text, app.clock.now())
    return replace(notice, key=f"watch/{site.name}/{key}")


async def look_into(app: WatchParts, site: Site, backup: Backup, *, by: str) -> str:
    """Judges a backup that was just made, and gives what a scan found in it, to be told at once;
    empty where it found nothing. What is in a backup of today stands on the site."""
    cleanness = await asyncio.to_thread(app.cleaner.judge, site, backup, None, by=by)
    hostile = [
        result.text
        for result in cleanness.results
        if result.condition in _HOSTILE and result.answer is Answer.FAILED
    ]
    if not hostile:
        return ""
    return (
        f"Backup {backup.id} holds what should not be there, and so does the site. "
        f"{' '.join(hostile)} Look at it now; see: sentinel backup show {backup.id} "
        f"--site {site.name}."
    )


def _standing(
    app: WatchParts,
    site: Site,
    backup: Backup,
    first: datetime | None,
    damage: Mapping[str, tuple[BadObject, ...]],
) -> Standing:
    bad = damage.get(backup.id, ())
    return standing_of(
        app.cleaner.outlook(site, backup, first),
        app.store.verdicts.last(site.name, backup.id),
        bad[0].problem if bad else "",
    )


def _missing(standing: Standing) -> str:
    return why(standing.results)


def _clean_times(app: WatchParts, site: Site) -> Iterator[datetime]:
    for kept in app.store.verdicts.all(site.name):
        if kept.last_clean_at is not None:
            yield kept.last_clean_at


def _ends(app: WatchParts, site: Site) -> Iterator[datetime]:
    for incident in app.store.incidents.all(site.name):
        if incident.ended_at is not None:
            yield incident.ended_at
