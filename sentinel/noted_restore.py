"""A restore by hand in the journal of the open incident: what was tested before it says nothing of
what stands there after it."""

from sentinel.core.playbook import BY_HAND, Phase
from sentinel.core.records import Store
from sentinel.core.site import Site
from sentinel.core.standing import RESTORED_BY_HAND


def note_restore(store: Store, site: Site, what: str, by: str) -> None:
    """To be called before the effect; does nothing where no incident is open. Raises StoreError."""
    incident = store.incidents.open_of(site.name)
    if incident is not None:
        summary = f"Restored by hand, by {by}: {what}. The site is to be tested again after it."
        data = {"by": by, "summary": summary}
        store.journal.write(incident.id, BY_HAND, RESTORED_BY_HAND, Phase.INTENT, data=data)
