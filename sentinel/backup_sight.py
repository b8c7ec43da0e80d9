"""How backups of a site stand, for lists and for people who look at one. Commands and the console
show the same; no restore goes by it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sentinel.backup_choice import first_compromise
from sentinel.core.backup_standing import Standing, standing_of
from sentinel.core.ports import Progress
from sentinel.core.records import Store
from sentinel.core.site import Site
from sentinel.core.vault import Backup, Cleanness
from sentinel.core.vault_keeping import BadObject
from sentinel.errors import IntegrityError, NotThere


class SeenVault(Protocol):
    """A vault that can be read one backup at a time."""

    def each(self, site: str, ids: Collection[str] | None = None) -> Iterator[Backup]: ...
    def names(self, site: str) -> tuple[str, ...]: ...
    def verify(self, site: str, backup_id: str, progress: Progress | None) -> tuple[str, ...]: ...


class Judge(Protocol):
    """Judges a backup without its bytes, or with what their reading came to."""

    def outlook(
        self, site: Site, backup: Backup, first_compromise: datetime | None = None
    ) -> Cleanness: ...
    def judge_with(
        self,
        site: Site,
        backup: Backup,
        first_sighting: datetime | None,
        problems: tuple[str, ...],
        progress: Progress | None = None,
        *,
        by: str = ...,
    ) -> Cleanness: ...


class Keeper(Protocol):
    """Knows what the nightly re-hash found."""

    def damaged(self, site: str) -> Mapping[str, Sequence[BadObject]]: ...


class SightParts(Protocol):
    """What of the app this needs."""

    @property
    def vault(self) -> SeenVault: ...
    @property
    def keeper(self) -> Keeper: ...
    @property
    def cleaner(self) -> Judge: ...
    @property
    def store(self) -> Store: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What reading all bytes of a backup came to."""

    backup: str
    problems: tuple[str, ...]
    """Of its bytes, manifest and line in the chain; empty where all is whole."""
    cleanness: Cleanness | None
    """None where its manifest does not verify, so that there is nothing to be judged."""


def standing(app: SightParts, site: Site, backup: Backup) -> Standing:
    """Reads no object: the cheap conditions as of now, the others as they were last proven. Raises
    StoreError."""
    bad = app.keeper.damaged(site.name).get(backup.id, ())
    return standing_of(
        app.cleaner.outlook(site, backup, first_compromise(app.store, site)),
        app.store.verdicts.last(site.name, backup.id),
        bad[0].problem if bad else "",
    )


def named(app: SightParts, site: Site, name: str) -> Backup:
    """The backup of that id. Raises NotThere where the chain names none, IntegrityError where it
    does not verify."""
    names = app.vault.names(site.name)
    if name not in names:
        known = ", ".join(names) or "none"
        raise NotThere(f"{name}: the chain names no such backup of {site.name}: {known}.")
    found = next(iter(app.vault.each(site.name, (name,))), None)
    if found is None:
        raise IntegrityError(
            f"backup {name}: its manifest does not verify. Next: sentinel backup verify {name} "
            f"--site {site.name}."
        )
    return found


def verified(
    app: SightParts, site: Site, name: str, *, by: str, progress: Progress | None
) -> Verified:
    """Reads all bytes of one backup and judges it; the verdict is kept with who asked."""
    problems = app.vault.verify(site.name, name, progress)
    backup = next(iter(app.vault.each(site.name, (name,))), None)
    if backup is None:
        return Verified(backup=name, problems=problems, cleanness=None)
    first = first_compromise(app.store, site)
    cleanness = app.cleaner.judge_with(site, backup, first, problems, by=by)
    return Verified(backup=name, problems=problems, cleanness=cleanness)
