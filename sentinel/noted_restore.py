"""A restore by hand in the journal of the open incident: what was tested before it, or while it was
made, says nothing of what stands there after it."""

import logging
from dataclasses import dataclass

from sentinel.core.incident import Incident
from sentinel.core.playbook import BY_HAND, Phase
from sentinel.core.records import Store
from sentinel.core.site import Site
from sentinel.core.standing import RESTORED_BY_HAND, ROOT_REPLACED, kept_closed
from sentinel.errors import SentinelError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedRestore:
    """One whose intent is in the journal, where an incident is open."""

    store: Store
    incident: str
    """Empty where there is none to note it with."""
    backup: str
    clean: bool
    what: str
    by: str
    replaces_root: bool

    def done(self, quarantine: str = "") -> None:
        """`quarantine`: where what stood there before is kept, for who exports the evidence."""
        text = f"Restored by hand, by {self.by}: {self.what}."
        place = {"quarantine": quarantine} if quarantine else {}
        self._end(Phase.DONE, {"summary": text, **place})

    def failed(self, error: SentinelError) -> None:
        self._end(Phase.FAILED, {"reason": f"Restoring {self.what} by hand failed: {error}"})

    def _end(self, phase: Phase, data: dict[str, object]) -> None:
        """Best effort: what stands has been restored, and the intent alone asks for a re-test."""
        if not self.incident:
            return
        facts = {"by": self.by, "backup": self.backup, "clean": self.clean, **data}
        facts |= {ROOT_REPLACED: True} if self.replaces_root else {}
        try:
            self.store.journal.write(self.incident, BY_HAND, RESTORED_BY_HAND, phase, data=facts)
        except SentinelError:
            log.exception("not in the journal", extra={"incident": self.incident, **data})


def note_restore(
    store: Store,
    site: Site,
    what: str,
    by: str,
    *,
    backup: str = "",
    clean: bool = True,
    replaces_root: bool = False,
) -> NotedRestore:
    """To be called before the effect; notes nothing where no incident is open, nor the site kept
    closed since the end of one. Raises StoreError.
    `clean`: False where it is not a backup, or one that is not proven clean and a person answers
    for. `replaces_root`: whether the whole document root is exchanged."""
    incident = store.incidents.open_of(site.name) or _kept_closed(store, site)
    if incident is not None:
        summary = f"Restore by hand, by {by}: {what}. The site is to be tested again after it."
        data = {"by": by, "backup": backup, "clean": clean, "summary": summary}
        data |= {ROOT_REPLACED: True} if replaces_root else {}
        store.journal.write(incident.id, BY_HAND, RESTORED_BY_HAND, Phase.INTENT, data=data)
    number = "" if incident is None else incident.id
    return NotedRestore(
        store=store,
        incident=number,
        backup=backup,
        clean=clean,
        what=what,
        by=by,
        replaces_root=replaces_root,
    )


def _kept_closed(store: Store, site: Site) -> Incident | None:
    """The one since whose end a person keeps the site closed: it is re-tested before it is opened,
    too."""
    newest = next(iter(store.incidents.all(site.name)), None)
    if newest is None or kept_closed(store.journal.entries(newest.id)) is None:
        return None
    return newest
