"""Databases in a backup: dumped first, then the files are captured, all of it as one backup.

In this order a row may name a file that came a moment later, and the file is in the backup; the
other way round the file would be missing.
"""

from pathlib import Path

from sentinel.core.database import DumpedDatabase
from sentinel.core.database_ports import Databases
from sentinel.core.ports import Progress
from sentinel.core.site import Site
from sentinel.core.vault import Backup
from sentinel.core.vault_ports import Vault


def create_backup(
    vault: Vault,
    databases: Databases,
    site: Site,
    *,
    baseline: str,
    run_before: str,
    progress: Progress | None,
    reread: bool = False,
) -> Backup:
    """Captures a site with its databases. A database that cannot be dumped whole ends it: a
    backup with holes is none. The dumps lie in a private folder until the vault has taken them.

    With `reread` every file is read, whatever it looks like. Raises DatabaseError, TreeError,
    IntegrityError.
    """
    if not site.databases:
        return vault.create(
            site, baseline=baseline, run_before=run_before, progress=progress, reread=reread
        )
    with databases.spool(site) as place:
        dumped = tuple(
            DumpedDatabase(
                state=database.dump(folder := _folder(place, database.settings.name), progress),
                folder=folder,
            )
            for database in databases.of(site)
        )
        return vault.create(
            site,
            baseline=baseline,
            run_before=run_before,
            progress=progress,
            databases=dumped,
            reread=reread,
        )


def _folder(place: Path, name: str) -> Path:
    folder = place / name
    folder.mkdir(mode=0o700)
    return folder
