"""Which backup a restore by hand takes: a clean one, or one that a person answers for.

Nothing unclean is restored by a slip: it needs the backup's id, a word, a name and a reason.
Damaged bytes are not restored whoever asks: nobody can answer for what they are.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sentinel.core.authority import Act
from sentinel.core.clean import reasons
from sentinel.core.records import Store
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.core.vault import Answer, Backup, Cleanness, Condition, ConditionResult
from sentinel.core.vault_ports import Cleaner, Vault
from sentinel.errors import NotClean, UsageError
from sentinel.people import person

_SHOWN = 20
LEAST_REASON = 15
"""Letters of a reason: it is read when it went wrong."""
RISK = (
    "What is restored may hold the attacker's files, and bring him back. Keep the site blocked, "
    "look at what was restored, and approve a new baseline only of what was looked at."
)


class ChoiceParts(Protocol):
    """What of the app a choice needs."""

    @property
    def vault(self) -> Vault: ...
    @property
    def cleaner(self) -> Cleaner: ...
    @property
    def store(self) -> Store: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A person who answers for a backup that is not clean."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """The backup that is taken."""

    backup: Backup
    against: tuple[ConditionResult, ...] = ()
    """What a person has overridden; empty for a clean one."""


def override_of(
    config: Config, by: str, reason: str, act: str = "restore a backup that is not clean"
) -> Override:
    """Checks who overrides, and that it is said why. Raises UsageError, NotApproved."""
    if not by:
        raise UsageError('--override: add --by "NAME", a contact with the role authoriser.')
    name = person(config, by, Act.OVERRIDE).name
    if len(reason.strip()) < LEAST_REASON:
        raise UsageError(
            f"--override: --reason {reason!r} is too short; say in words (at least {LEAST_REASON} "
            f"letters) why you {act}."
        )
    return Override(by=name, reason=reason.strip())


def pick(
    app: ChoiceParts, site: Site, backup_id: str, override: Override | None, *, by: str
) -> Picked:
    """The named backup if it is clean now, or overridden; without an id the newest clean one.

    Raises UsageError for an unknown id, NotClean with the reasons for each backup.
    """
    first = first_compromise(app.store, site)
    if not backup_id:
        found, looked_at = app.cleaner.latest_clean(site, first, by=by)
        if found is None:
            raise NotClean(_none_clean(site, looked_at))
        return Picked(backup=found)
    backups = {backup.id: backup for backup in app.vault.list(site.name)}
    if backup_id not in backups:
        known = ", ".join(backups) or "none"
        raise UsageError(
            f"{backup_id}: no backup of {site.name} that verifies has this id. There are: {known}."
        )
    cleanness = app.cleaner.judge(site, backups[backup_id], first, by=by)
    if cleanness.clean:
        return Picked(backup=backups[backup_id])
    against = tuple(r for r in cleanness.results if r.answer is not Answer.PASSED)
    if any(result.condition is Condition.INTEGRITY for result in against):
        raise NotClean(
            f"backup {backup_id} is damaged, or cannot be proven whole: it is not restored, and "
            f"nobody can override that. {reasons(cleanness)}"
        )
    if override is None:
        raise NotClean(
            f"backup {backup_id} is not clean. {reasons(cleanness)} An authoriser may take it all "
            "the same (--override --by NAME --reason WHY; look first with --dry-run)."
        )
    return Picked(backup=backups[backup_id], against=against)


def first_compromise(store: Store, site: Site) -> datetime | None:
    """From when on nothing is trusted, where an incident is open."""
    incident = store.incidents.open_of(site.name)
    return None if incident is None else incident.first_compromise_at


def _none_clean(site: Site, looked_at: tuple[Cleanness, ...]) -> str:
    if not looked_at:
        return (
            f"site {site.name}: there is no backup that verifies. `sentinel backup list` shows all."
        )
    lines = [f"  {c.backup}: {reasons(c)}" for c in looked_at[:_SHOWN]]
    if len(looked_at) > _SHOWN:
        lines.append(f"  and {len(looked_at) - _SHOWN} older ones")
    head = f"site {site.name}: no backup is clean. Nothing was restored; a person must decide."
    tail = (
        "What one of them would change: sentinel restore ID --override --by NAME --reason WHY "
        "--dry-run (an authoriser)."
    )
    return "\n".join((head, *lines, tail))
