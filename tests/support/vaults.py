"""A vault, a tree witness and what a test needs around them; all real, on disk."""

from dataclasses import dataclass
from pathlib import Path

from sentinel.core.backup_settings import Compression
from sentinel.core.manifest import Manifest
from sentinel.core.site import Site
from sentinel.core.vault import Backup
from sentinel.edges.entries import MAX_FILE_BYTES
from sentinel.edges.keys import SigningKey
from sentinel.edges.restore import LocalRestorer
from sentinel.edges.tree import LocalTree
from sentinel.edges.vault.local import LocalVault
from support.stores import new_key
from support.values import FakeClock, folder_tree, make_site

MAX_ENTRIES = 10_000
TREE = LocalTree(MAX_ENTRIES)
FILES = {
    "index.html": b"<h1>Institute</h1>",
    "img/logo.png": b"\x89PNG" + bytes(range(256)) * 40,
    "news/2026/tender.html": "<p>निविदा</p>".encode(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A site with a document root, its vault and its restorer, below one folder."""

    folder: Path
    site: Site
    vault: LocalVault
    restorer: LocalRestorer
    clock: FakeClock

    @property
    def root(self) -> Path:
        assert self.site.document_root is not None
        return self.site.document_root

    @property
    def kept(self) -> Path:
        """The site's folder in the vault."""
        return self.folder / "backups" / self.site.name

    def back_up(self, baseline: str = "", run_before: str = "") -> Backup:
        """A backup a minute after the one before it."""
        self.clock.advance(60)
        return self.vault.create(self.site, baseline=baseline, run_before=run_before, progress=None)

    def objects(self) -> list[Path]:
        return sorted(path for path in (self.kept / "objects").rglob("*") if path.is_file())

    def manifest(self) -> Manifest:
        return TREE.scan(self.root)


def make_place(
    folder: Path,
    *,
    files: dict[str, bytes] | None = None,
    compression: Compression = Compression.ZSTD,
    key: SigningKey | None = None,
    max_entries: int = MAX_ENTRIES,
    max_file_bytes: int = MAX_FILE_BYTES,
) -> Place:
    """A document root `htdocs` with some files, and an empty vault `backups`, below a folder."""
    root = folder / "htdocs"
    root.mkdir(parents=True, exist_ok=True)
    folder_tree(root, FILES if files is None else files)
    clock = FakeClock()
    vault = LocalVault(
        folder / "backups",
        key=key or new_key(),
        compression=compression,
        clock=clock,
        max_entries=max_entries,
        max_file_bytes=max_file_bytes,
    )
    return Place(
        folder=folder,
        site=make_site(document_root=root),
        vault=vault,
        restorer=LocalRestorer(vault, tree=TREE),
        clock=clock,
    )
