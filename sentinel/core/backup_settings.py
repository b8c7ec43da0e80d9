"""How backups are made, kept, judged and rehearsed: the table [backup] of config.toml."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Compression(StrEnum):
    ZSTD = "zstd"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupSettings:
    """How the vault stores, and when."""

    compression: Compression
    at: str
    """Time of day of the daily backup, `HH:MM` in the machine's zone; empty for none."""
    soak_seconds: float = 0.0
    """How long all checks must have stayed green after a capture before it can be clean."""
    rehearsed_within_seconds: float = 0.0
    """A backup can be clean only where one of its lineage was test-restored within this time; 0:
    not asked."""
    rehearse_at: str = ""
    """Time of day of the nightly rehearsal, `HH:MM`; empty: none by itself."""
    scratch: Path | None = None
    """Folder below which rehearsals put their copies; None: below the state folder."""
    keep_seconds: float = 0.0
    """Backups younger than this are kept; 0: nothing is ever let go."""
    keep_clean: int = 10
    """So many of the newest clean ones are kept whatever their age."""
    reread_seconds: float = 0.0
    """A file whose times, size and inode are as at the last capture is taken for unchanged, until
    it was last read longer ago than this; 0: every file is read each time."""
    rehash_parts: int = 30
    """Each night one in so many of all objects is hashed again; 0: none."""
    max_file_bytes: int = 4_000_000_000
    """A larger file is not stored; it is noted, and its backup is not clean unless it lies in a
    path that the application writes."""
    recipients: tuple[str, ...] = ()
    """age public keys (`age1...`); with any, objects are encrypted to them."""
    identity_file: Path | None = None
    """The age private key that reads them on this machine; None: a person gives it at restore."""
    rules: Path | None = None
    """Folder with the operator's own YARA rules, beside the shipped ones."""
    restic: "ResticSettings | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResticSettings:
    """A restic repository that holds the objects, too (restic 0.17 or later)."""

    repository: str
    """As restic's --repo: a path, `sftp:...`, `s3:...`, `rest:...`."""
    password_file: Path
    program: str = "restic"
    environment_file: Path | None = None
    """Lines NAME=value for restic alone (cloud credentials)."""
    timeout_seconds: float = 3600.0
