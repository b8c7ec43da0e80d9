"""Room for the evidence of the next incident: where the disk gets full, backups end first."""

import os
from pathlib import Path

from sentinel.actions.preserve import DEFAULT_MAX_BYTES
from sentinel.core.settings import Config
from sentinel.errors import Refused

SPARE_BYTES = 100_000_000
"""For bytes of pages, records of the wire, the database and the audit log."""


def refuse_without_room(config: Config) -> None:
    """Before a backup: raises Refused where it would be written to the disk on which evidence is
    kept, and no room for an incident's is left there. Nothing that is kept is ever deleted for
    it: what makes room is a person's to decide."""
    state, vault = _existing(config.paths.state), _existing(config.paths.backups)
    if state.stat().st_dev != vault.stat().st_dev:
        return
    disk = os.statvfs(state)
    free, needed = disk.f_bavail * disk.f_frsize, needed_bytes(config)
    if free < needed:
        raise Refused(
            f"{config.paths.state}: {free:,} bytes are free, and the evidence of an incident may "
            f"need {needed:,}: no backup is taken that would use them up. Make room on that disk, "
            "or move `backups` under [paths] to another."
        )


def needed_bytes(config: Config) -> int:
    """What the evidence of one incident may need, about."""
    return DEFAULT_MAX_BYTES + config.evidence.log_bytes + SPARE_BYTES


def _existing(path: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(place for place in (path, *path.parents) if place.exists())
