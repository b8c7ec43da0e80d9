"""What backups hold, remembered: a manifest may name a hundred thousand files, is signed, and never
changes once it stands in the chain."""

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from weakref import WeakKeyDictionary

from sentinel.app_parts import App

MAX_KEPT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFacts:
    """The little of a manifest that a list shows."""

    ended_at: datetime
    files: int
    bytes: int
    databases: tuple[str, ...]
    baseline: str


_known: WeakKeyDictionary[object, OrderedDict[tuple[str, str], BackupFacts]] = WeakKeyDictionary()
"""By the vault, which lives as long as one application."""
_one_at_a_time = Lock()


def facts_of(app: App, site: str, ids: Collection[str]) -> dict[str, BackupFacts]:
    """Of the named backups, without those whose manifest did not verify when it was first read; it
    is read once."""
    with _one_at_a_time:
        known = _known.setdefault(app.vault, OrderedDict())
        unread = [one for one in ids if (site, one) not in known]
        for backup in app.vault.each(site, unread) if unread else ():
            known[site, backup.id] = BackupFacts(
                ended_at=backup.ended_at,
                files=len(backup.manifest.files),
                bytes=backup.manifest.total_bytes,
                databases=tuple(part.state.name for part in backup.databases),
                baseline=backup.baseline,
            )
        found = {one: known[site, one] for one in ids if (site, one) in known}
        while len(known) > MAX_KEPT:
            known.popitem(last=False)
    return found
