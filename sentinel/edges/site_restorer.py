"""Restores of all sites, wherever their files lie (port Restorer)."""

from pathlib import Path

from sentinel.core.manifest import Manifest
from sentinel.core.ports import Progress
from sentinel.core.reload import Reloaded
from sentinel.core.site import Site
from sentinel.core.vault import Backup
from sentinel.core.vault_ports import Restorer
from sentinel.edges.remote.restorer import RemoteRestorer
from sentinel.edges.restore import LocalRestorer


class SiteRestorer:
    """On this machine, or on the site's host where it has [site.ssh]."""

    def __init__(self, local: LocalRestorer, remote: RemoteRestorer) -> None:
        self._local = local
        self._remote = remote

    def stage(self, site: Site, backup: Backup, label: str, progress: Progress | None) -> Path:
        """Writes the backup beside the root and proves it. Raises IntegrityError, TreeError."""
        return self._of(site).stage(site, backup, label, progress)

    def stage_state(
        self, site: Site, backup: Backup, wanted: Manifest, label: str, progress: Progress | None
    ) -> Path:
        """As `stage`, for another tree than the backup's."""
        return self._of(site).stage_state(site, backup, wanted, label, progress)

    def exchange(self, site: Site, stage: Path) -> None:
        """Swaps stage and root in one step. Raises StepError, RemoteError."""
        self._of(site).exchange(site, stage)

    def identity(self, site: Site, path: Path) -> tuple[int, int]:
        """Device and inode of a path where the site's files lie; (0, 0) where missing."""
        return self._of(site).identity(site, path)

    def quarantine(
        self, site: Site, old_tree: Path, incident: str, seen: Manifest | None = None
    ) -> Path:
        """Moves the old tree to its safe place on its own machine; where it stands now."""
        return self._of(site).quarantine(site, old_tree, incident, seen)

    def settle(self, site: Site, stage: Path) -> None:
        """Ends what a crash left half-way. Raises StepError, RemoteError."""
        self._of(site).settle(site, stage)

    def obstacle(self, site: Site, wanted: Manifest) -> str:
        """What would stop a restore now, as far as that is seen from here."""
        return self._of(site).obstacle(site, wanted)

    def reload(self, site: Site) -> tuple[Reloaded, ...]:
        """Runs the site's commands after a swap, where its files lie. Raises RemoteError."""
        return self._of(site).reload(site)

    def _of(self, site: Site) -> Restorer:
        return self._local if site.remote is None else self._remote
