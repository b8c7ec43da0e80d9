"""The databases of a drill: a SQLite file is copied out of the backup; servers' are left out."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sentinel.app import App
from sentinel.core.database import DatabaseState, Engine
from sentinel.core.database_settings import DatabaseSettings
from sentinel.core.site import Site
from sentinel.core.vault import Backup
from sentinel.edges.databases.sqlite import DUMP_FILE
from sentinel.edges.files import private_folder

_PAGE_SIZE_AT = slice(16, 18)
"""Of the file header: two bytes, big-endian, 1 for 65,536 (sqlite.org/fileformat2.html, 1.3.2)."""


def can_be_copied(site: Site) -> bool:
    """Whether all databases of a site are files that a drill can have of its own."""
    return bool(site.databases) and all(one.engine is Engine.SQLITE for one in site.databases)


def copied(app: App, site: Site, backup: Backup, place: Path) -> tuple[DatabaseSettings, ...]:
    """The site's databases as the backup holds them, below `place`; none where one is a server's.
    Raises IntegrityError."""
    if not can_be_copied(site):
        return ()
    parts = {part.state.name: part for part in backup.databases}
    found = []
    for settings in site.databases:
        part = parts.get(settings.name)
        if part is None:
            continue  # it was configured after the backup was taken
        folder = private_folder(place / settings.name)
        app.vault.write_dump(site.name, part, folder)
        found.append(replace(settings, file=folder / DUMP_FILE))
    return tuple(found)


def damage(site: Site) -> tuple[str, ...]:
    """Overwrites the second page of each database, as a failing disk does; their names."""
    for settings in site.databases:
        assert settings.file is not None  # it is SQLite's
        with settings.file.open("r+b") as stream:
            size = int.from_bytes(stream.read(100)[_PAGE_SIZE_AT], "big")
            stream.seek(65_536 if size == 1 else size)
            stream.write(b"\xff" * 512)
    return tuple(settings.name for settings in site.databases)


def states(app: App, site: Site) -> Mapping[str, DatabaseState]:
    """What each holds now. Raises DatabaseError, IntegrityError."""
    return {way.settings.name: way.state() for way in app.backups.databases(site)}
