"""The second place of a site's vault: what is new is sent there, what is lost is brought back."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sentinel.core.ports import Audit, Locks, Progress
from sentinel.core.site import Site
from sentinel.core.vault import Backup
from sentinel.errors import ConfigError, ConfigProblem, Refused

_log = logging.getLogger(__name__)


class VaultCopy(Protocol):
    """Raises CopyError where the other place cannot be used; the vault itself is good."""

    def due(self, site: str) -> bool:
        """Whether something was not sent yet."""

    def send(self, site: str, backup: str) -> None:
        """Puts what is new there."""

    def heal(self, site: str, progress: Progress | None) -> tuple[int, tuple[str, ...]]:
        """Brings back what is missing or damaged: how many, and what is nowhere."""

    def bring_back(self, site: str) -> tuple[Path, str]:
        """A lost vault whole: where it stands, and what a person should know of its chain."""


class Rooms(Protocol):
    @property
    def copy(self) -> VaultCopy | None: ...


class NewestBackup(Protocol):
    """A vault that knows its newest backup."""

    def newest(self, site: str) -> Backup | None: ...
    def names(self, site: str) -> tuple[str, ...]: ...


class CopyingParts(Protocol):
    """What of the app copying needs."""

    @property
    def backups(self) -> Rooms: ...
    @property
    def vault(self) -> NewestBackup: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def locks(self) -> Locks: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What was brought back."""

    whole: bool
    """The vault was not there at all."""
    healed: int
    """Manifests and objects; of a whole vault 0."""
    lost: tuple[str, ...]
    """What no snapshot has."""
    remark: str
    """What a person should know of the chain, or empty."""


def send(app: CopyingParts, site: Site, *, by: str) -> str:
    """Sends what is new; the newest backup's id, which it is tagged with. Needs no lock: what a
    chain names is there before it, and no response waits for a slow line.

    Raises ConfigError where no other place is configured, Refused without a backup, CopyError.
    """
    copy = _copy(app)
    names = app.vault.names(site.name)
    if not names:
        raise Refused(f"site {site.name}: there is no backup yet to be copied.")
    copy.send(site.name, names[0])
    app.audit.append(by, "backups-copied", {"site": site.name, "newest": names[0]})
    _log.info("backups copied", extra={"site": site.name, "newest": names[0]})
    return names[0]


def fetch(app: CopyingParts, site: Site, *, by: str, progress: Progress | None) -> Fetched:
    """Brings back what the vault lacks, or all of it where it is lost. Whatever comes is proven by
    signatures and digests before it is put in place; nothing that is good is written over.

    Raises AlreadyRunning, ConfigError, CopyError, IntegrityError.
    """
    copy = _copy(app)
    with app.locks.site(site.name):
        app.audit.append(by, "backup-fetch-begun", {"site": site.name})
        if app.vault.names(site.name):
            healed, lost = copy.heal(site.name, progress)
            done = Fetched(whole=False, healed=healed, lost=lost, remark="")
        else:
            _, remark = copy.bring_back(site.name)
            _, lost = copy.heal(site.name, progress)
            done = Fetched(whole=True, healed=0, lost=lost, remark=remark)
        facts: dict[str, object] = {
            "site": site.name,
            "whole": done.whole,
            "healed": done.healed,
            "lost": len(done.lost),
        }
        app.audit.append(by, "backup-fetch-done", facts)
    return done


def _copy(app: CopyingParts) -> VaultCopy:
    if app.backups.copy is None:
        problem = ConfigProblem(
            file="config.toml",
            key="backup.restic",
            message="the table is missing, so the vault has no second place; accepted: one with "
            "`repository` and `password_file`; add it",
        )
        raise ConfigError((problem,))
    return app.backups.copy
