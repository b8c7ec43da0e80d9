"""Restores by hand that have no recorded end, in words and as JSON: `status`, `restore
--list-quarantine` and the console tell them."""

from dataclasses import dataclass
from typing import Protocol

from sentinel.core.cut_restore import (
    CutRestore,
    cut_database_restores,
    cut_restore,
    cut_text,
    manual_label,
)
from sentinel.core.ports import Locks, ReadableAudit
from sentinel.core.quarantine_port import Quarantine
from sentinel.core.site import Site
from sentinel.errors import SentinelError


class WatchedLocks(Locks, Protocol):
    """Locks of which one can be looked at."""

    def worked_on(self, name: str) -> bool:
        """Whether somebody works on a site now."""


class Rooms(Protocol):
    """What stands beside the vault."""

    @property
    def quarantine(self) -> Quarantine: ...


class UnendedParts(Protocol):
    """What of the app this needs."""

    @property
    def locks(self) -> WatchedLocks: ...
    @property
    def audit(self) -> ReadableAudit: ...
    @property
    def backups(self) -> Rooms: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Unended:
    """One of them, and what it left as far as that is seen from here."""

    text: str
    document: dict[str, object]


def unended(app: UnendedParts, site: Site) -> tuple[Unended, ...]:
    """None while somebody works on the site: that may be the one. Raises StoreError."""
    if app.locks.worked_on(site.name):
        return ()
    files = cut_restore(app.audit, site.name)
    # a failure was told when it came, and a restore of files that failed changed nothing
    found = [] if files is None or files.failed else [files]
    found += cut_database_restores(app.audit, site.name)
    return tuple(_told(app, site, cut) for cut in found)


def _told(app: UnendedParts, site: Site, cut: CutRestore) -> Unended:
    left, words = "", ""
    if not cut.database:
        left, words = _left(app, site)
    document = {
        "at": cut.at,
        "by": cut.by,
        "backup": cut.backup,
        "database": cut.database,
        "left": left or cut.beside,
    }
    return Unended(text=f"{cut_text(cut, site.name)}{words}", document=document)


def _left(app: UnendedParts, site: Site) -> tuple[str, str]:
    try:
        left = app.backups.quarantine.left(site, manual_label(site.name))
    except SentinelError as error:
        return "", f" What it left is not seen from here ({error})"
    if left is None:
        return "", " Nothing of it stands beside the document root."
    which = "The tree that stood there before it is" if left.exchanged else "What it had staged is"
    return str(left.path), f" {which} at {left.path}."
