"""The document roots of all sites, wherever they lie (port Tree)."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

from sentinel.core.manifest import Manifest
from sentinel.core.settings import Config
from sentinel.core.site import Site, root_of
from sentinel.edges.remote.hosts import RemoteHosts, remote_hosts
from sentinel.edges.tree import LocalTree


class SiteTree:
    """On this machine, or on the site's host where it has [site.ssh]. A remote root is never
    watched: sweeps hash it."""

    def __init__(self, local: LocalTree, hosts: RemoteHosts) -> None:
        self._local = local
        self._hosts = hosts

    @property
    def hosts(self) -> RemoteHosts:
        """Where the files of remote sites are."""
        return self._hosts

    def scan(self, root: Path) -> Manifest:
        """A folder of this machine. Raises TreeError."""
        return self._local.scan(root)

    def read(self, root: Path, path: str, max_bytes: int) -> bytes:
        """A file in a folder of this machine. Raises TreeError."""
        return self._local.read(root, path, max_bytes)

    def scan_site(self, site: Site) -> Manifest:
        """Every entry of a site's document root. Raises ConfigError, TreeError, RemoteError."""
        return self.scan(root_of(site)) if site.remote is None else self._hosts.files(site).scan()

    def read_site(self, site: Site, path: str, max_bytes: int) -> bytes:
        """One file of a site, cut at `max_bytes`. Raises ConfigError, TreeError, RemoteError."""
        if site.remote is None:
            return self.read(root_of(site), path, max_bytes)
        return self._hosts.files(site).read(path, max_bytes)

    def watch(self, root: Path) -> AsyncIterator[frozenset[str]]:
        """Hints of changes in a folder of this machine."""
        return self._local.watch(root)


@contextmanager
def site_tree(config: Config) -> Iterator[SiteTree]:
    """For one configuration; nothing is connected to yet. Ends what is still connected then."""
    hosts = remote_hosts(config)
    try:
        tree = LocalTree(
            config.limits.max_tree_entries, max_file_bytes=config.backup.max_file_bytes
        )
        yield SiteTree(tree, hosts)
    finally:
        hosts.close()
