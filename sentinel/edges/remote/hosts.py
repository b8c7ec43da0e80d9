"""Which way a site's remote files are reached: by the helper, or by plain SFTP."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from sentinel.core.manifest import Entry, Manifest
from sentinel.core.ports import Progress
from sentinel.core.reload import Reloaded
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.edges.remote.client import HelperClient, Limits
from sentinel.edges.remote.reading import Reading
from sentinel.edges.remote.sftp import SftpClient
from sentinel.errors import RemoteError


class RemoteFiles(Protocol):
    """A site's files on another machine. Raises RemoteError for all that the host does."""

    def close(self) -> None: ...

    def scan(self) -> Manifest: ...

    def read(self, path: str, max_bytes: int) -> bytes: ...

    def files(self, paths: Sequence[str]) -> Iterator[Reading]: ...

    def content(self, entry: Entry) -> Iterator[bytes]: ...

    def identity(self, path: Path) -> tuple[int, int]: ...

    def stage(
        self,
        wanted: Manifest,
        content: Callable[[Entry], Iterable[bytes]],
        prove: Callable[[Manifest], None],
        *,
        label: str,
        epoch: int,
        progress: Progress | None,
    ) -> Path: ...

    def exchange(self, stage: Path, epoch: int) -> None: ...

    def settle(self, stage: Path) -> None: ...

    def reload(self, epoch: int) -> tuple[Reloaded, ...]: ...

    def quarantine(self, old_tree: Path, label: str, epoch: int) -> Path: ...


class RemoteHosts:
    """The files of the sites that lie elsewhere. Nothing is connected to before it is asked."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._known: dict[Site, RemoteFiles] = {}

    def files(self, site: Site) -> RemoteFiles:
        """Raises RemoteError for a site whose files lie here."""
        if site.remote is None:
            raise RemoteError(f"site {site.name}: has no [site.ssh] in config.toml.")
        if site not in self._known:
            client = SftpClient if site.remote.access == "sftp" else HelperClient
            self._known[site] = client(site, site.remote, self._limits)
        return self._known[site]

    def close(self) -> None:
        """Ends all connections that are kept; a later call opens them again."""
        for files in self._known.values():
            files.close()


def remote_hosts(config: Config) -> RemoteHosts:
    """For one configuration; nothing is connected to yet."""
    limits = Limits(
        max_entries=config.limits.max_tree_entries, max_file_bytes=config.backup.max_file_bytes
    )
    return RemoteHosts(limits)
