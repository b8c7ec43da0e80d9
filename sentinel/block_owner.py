"""Whose a block is: an open incident's, a person's, or nobody's. A block that nobody owns keeps a
service down for no reason, so it is proven, shown and told like any other."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sentinel.actions.driver import driver_of
from sentinel.core.action import Tools
from sentinel.core.incident import Incident
from sentinel.core.playbook import JournalEntry
from sentinel.core.site import Site
from sentinel.core.standing import KEPT, blocked_by, kept_closed
from sentinel.errors import BlockError

MANUAL = "MANUAL"
"""Begins the id that a block by hand shows where no incident is open."""
UNKNOWN = "unknown"
"""Begins what stands in its place where nobody says whether the site is blocked."""
MAX_READINGS = 3
"""How often a flag is read that changes while its owner is looked up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockOwner:
    """What is known of the block of one site at this moment."""

    flagged: str
    """For which the web server blocks it; empty where it does not."""
    incident: Incident | None = None
    """The incident that wants it blocked, or for which it is blocked."""
    in_charge: bool = False
    """Whether that incident is open."""
    wanted: bool = False
    """Whether the incident's journal says that the block is in force: it is put back if lost."""
    kept: JournalEntry | None = None
    """Where a person keeps it closed after the end of the incident: who and why."""

    @property
    def text(self) -> str:
        """Whose it is, for a person; empty where nothing is blocked."""
        if not self.flagged and not self.wanted:
            return ""
        if self.in_charge and self.incident is not None:
            return f"{self.incident.id}, which is open"
        if self.kept is not None and self.incident is not None:
            by, why = self.kept.data.get("by", ""), self.kept.data[KEPT]
            return f"{by}, who keeps it closed since {self.incident.id} has ended: {why}"
        if self.incident is not None:
            return f"nobody: {self.incident.id} is {self.incident.state.value}"
        if self.flagged.startswith(MANUAL):
            return "a person, who closed it by hand (see sentinel audit show)"
        nobody = f"nobody: {self.flagged} is not on record"
        return "not known" if self.flagged.startswith(UNKNOWN) else nobody

    @property
    def since(self) -> datetime | None:
        """When a person closed it, or kept it closed; None where none did or it is not known."""
        if self.kept is not None:
            return self.kept.at
        try:
            found = datetime.strptime(self.flagged, f"{MANUAL}-%Y%m%dT%H%M%SZ")
        except ValueError:
            return None
        return found.replace(tzinfo=UTC)


def owner_of(tools: Tools, site: Site) -> BlockOwner:
    """Whose the block of a site is. Raises BlockError, StoreError."""
    if site.block is None:
        return BlockOwner(flagged="")
    driver = driver_of(tools.blockers, site)
    flagged = driver.incident(site)
    for _ in range(MAX_READINGS):
        owner = _owner_of(tools, site, flagged)
        if not flagged or owner.in_charge:
            return owner
        # nobody's: or its incident has opened the site and ended since the flag was read
        before, flagged = flagged, driver.incident(site)
        if flagged == before:
            return owner
    return _owner_of(tools, site, flagged)


def owner_by_journal(tools: Tools, site: Site) -> BlockOwner:
    """As `owner_of`, where the web server, or the API of a delivery network, does not say whether
    it blocks: what the records want. Raises StoreError."""
    return _owner_of(tools, site, "")


def owner_told(tools: Tools, site: Site) -> BlockOwner:
    """As `owner_of`, for a person: where nobody says whether the site is blocked, `flagged` says
    why. Raises StoreError."""
    try:
        return owner_of(tools, site)
    except BlockError as error:
        return replace(owner_by_journal(tools, site), flagged=f"{UNKNOWN} ({error})")


def _owner_of(tools: Tools, site: Site, flagged: str) -> BlockOwner:
    incident = tools.store.incidents.open_of(site.name)
    if incident is not None:
        wanted = blocked_by(tools.store.journal.entries(incident.id))
        mine = wanted or flagged == incident.id
        return BlockOwner(
            flagged=flagged, incident=incident if mine else None, in_charge=mine, wanted=wanted
        )
    newest = next(iter(tools.store.incidents.all(site.name)), None)
    for known in (tools.store.incidents.get(flagged) if flagged else None, newest):
        if known is None:
            continue
        kept = kept_closed(tools.store.journal.entries(known.id))
        if kept is not None or known.id == flagged:
            return BlockOwner(flagged=flagged, incident=known, wanted=kept is not None, kept=kept)
    return BlockOwner(flagged=flagged)
