"""The folder of one site in the vault, and its parts."""

from dataclasses import dataclass
from pathlib import Path

from sentinel.core.backup_settings import Compression
from sentinel.edges.keys import SigningKey
from sentinel.edges.vault.age_codec import AgeCodec
from sentinel.edges.vault.chain import Chain
from sentinel.edges.vault.objects import ObjectStore
from sentinel.edges.vault.sealing import Sealing, SealRecord
from sentinel.edges.vault.snapshots import SnapshotFiles
from sentinel.edges.vault.unfinished import Unfinished
from sentinel.errors import IntegrityError


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFolder:
    """The parts of one site's folder. Nothing is read or made before one of them is used."""

    site: str
    path: Path
    objects: ObjectStore
    snapshots: SnapshotFiles
    chain: Chain
    unfinished: Unfinished
    """Of captures that have begun and not ended."""


def not_written(folder: Path, error: OSError) -> str:
    """What to tell where the vault's disk refuses a backup."""
    return (
        f"{folder}: the backup could not be written ({error}). Look at the space and the "
        "permissions of the folder paths.backups; no backup was made."
    )


def site_folder(
    folder: Path, site: str, *, key: SigningKey, compression: Compression, age: AgeCodec
) -> SiteFolder:
    """`age`: how new objects are encrypted, if they are, and old ones opened. Raises IntegrityError
    for a name that would lead elsewhere."""
    if not site or "/" in site or "\0" in site or site.startswith("."):
        raise IntegrityError(f"{site!r} is no name of a site's folder in the vault.")
    path = folder / site
    return SiteFolder(
        site=site,
        path=path,
        objects=ObjectStore(
            path / "objects", compression, Sealing(age, SealRecord(path / "sealed.jsonl", key))
        ),
        snapshots=SnapshotFiles(path / "snapshots", key),
        chain=Chain(path / "chain.jsonl", key),
        unfinished=Unfinished(path / "unfinished"),
    )
