"""Putting a backup in place of a document root on another machine (port Restorer, I4)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from sentinel.core.counts import counted
from sentinel.core.manifest import Entry, Manifest, difference
from sentinel.core.ports import Progress
from sentinel.core.recovery import digests, restorable
from sentinel.core.reload import Reloaded
from sentinel.core.site import Site
from sentinel.core.tree_paths import path_problems
from sentinel.core.vault import Backup
from sentinel.edges.remote.epochs import Epochs
from sentinel.edges.remote.hosts import RemoteHosts
from sentinel.errors import IntegrityError, SentinelError

_SHOWN = 3


class Contents(Protocol):
    """Where the bytes of backups are."""

    def content(self, site: str, entry: Entry) -> Iterator[bytes]:
        """The plain bytes of a file entry, checked. Raises IntegrityError."""

    def holds(self, site: str, entry: Entry) -> bool:
        """Whether the vault has these bytes whole, whichever backup brought them there."""


class RemoteRestorer:
    """Stages beside the root on its own machine, out of bytes from the vault alone; the exchange
    there is one step, as on this machine."""

    def __init__(self, vault: Contents, hosts: RemoteHosts, epochs: Epochs) -> None:
        self._vault = vault
        self._hosts = hosts
        self._epochs = epochs

    def stage(self, site: Site, backup: Backup, label: str, progress: Progress | None) -> Path:
        """As LocalRestorer.stage; proven by the helper's reading, and so only as good as that:
        the last proof is the look from outside. Raises IntegrityError, RemoteError."""
        return self.stage_state(site, backup, backup.manifest, label, progress)

    def stage_state(
        self, site: Site, backup: Backup, wanted: Manifest, label: str, progress: Progress | None
    ) -> Path:
        """As LocalRestorer.stage_state. What only the live tree holds is fetched, hashed here and
        sent back: nothing is linked or copied there. Raises IntegrityError, RemoteError."""
        problems = path_problems(wanted)
        if problems:
            raise IntegrityError(
                f"the manifest may not be written out: {' '.join(problems[:_SHOWN])}"
            )
        files, stored = self._hosts.files(site), digests(backup.manifest)
        made = restorable(wanted)

        def content(entry: Entry) -> Iterator[bytes]:
            if entry.sha256 in stored or self._vault.holds(site.name, entry):
                return self._vault.content(backup.site, entry)
            return files.content(entry)

        return files.stage(
            made,
            content,
            lambda seen: _prove(site, made, seen),
            label=label,
            epoch=self._epochs.begin(site.name),
            progress=progress,
        )

    def exchange(self, site: Site, stage: Path) -> None:
        """Swaps stage and root in one step. Raises StepError, RemoteError; after a RemoteError
        `identity` says whether it has happened."""
        self._hosts.files(site).exchange(stage, self._epochs.current(site.name))

    def identity(self, site: Site, path: Path) -> tuple[int, int]:
        """Device and inode of a path there; (0, 0) where missing. Raises RemoteError."""
        return self._hosts.files(site).identity(path)

    def quarantine(
        self, site: Site, old_tree: Path, incident: str, seen: Manifest | None = None
    ) -> Path:
        """Moves the old tree to the quarantine beside the root; its path there. Nothing is noted
        there: that host's own word on its digests would prove nothing."""
        del seen
        files = self._hosts.files(site)
        return files.quarantine(old_tree, incident, self._epochs.current(site.name))

    def settle(self, site: Site, stage: Path) -> None:
        """Ends an exchange that was cut off where it is not one step (plain SFTP). Raises
        RemoteError."""
        self._hosts.files(site).settle(stage)

    def obstacle(self, site: Site, wanted: Manifest) -> str:
        """Nothing: its host looks at room and names when the tree is staged there."""
        del site, wanted
        return ""

    def reload(self, site: Site) -> tuple[Reloaded, ...]:
        """Has the host run what its forced command names; nothing else can be run there. What
        goes wrong is in the answer, as on this machine."""
        if not site.restore.reload:
            return ()
        try:
            return self._hosts.files(site).reload(self._epochs.current(site.name))
        except SentinelError as error:
            return tuple(Reloaded(command=one, fault=str(error)) for one in site.restore.reload)


def _prove(site: Site, wanted: Manifest, seen: Manifest) -> None:
    changes = difference(wanted, seen)
    if changes:
        shown = ", ".join(f"{c.path!r} ({c.kind.value})" for c in changes[:_SHOWN])
        raise IntegrityError(
            f"site {site.name}: {counted(len(changes), 'entry is', 'entries are')} not as wanted "
            f"in the stage on its host: {shown}. The document root was not touched."
        )
