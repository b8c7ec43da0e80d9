"""restore: put the newest clean backup in the place of the document root, wholly or not at all.

The stage is made in `plan`, beside the root, where it changes nothing of the site: so the intent
holds the inode numbers of both trees before they are exchanged, and after a crash they say
whether the exchange has happened.
"""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from sentinel.core.action import Observation, Outcome, Plan, StepContext
from sentinel.core.canonical import timestamp
from sentinel.core.clean import reasons, tree_ignores
from sentinel.core.globs import matcher
from sentinel.core.manifest import ChangeKind, EntryType, Manifest, TreeChange, difference
from sentinel.core.playbook import Approval, Phase
from sentinel.core.vault import Backup, Cleanness
from sentinel.errors import NotClean, Refused, SentinelError, StepError, TreeError

_SHOWN = 3
_NAMED = 20
MAX_RESTORES = 12
"""Automatic restores of one site within the cool-down, whatever the files: someone who writes a
new name each minute must not keep Sentinel closing and opening the site."""


class Restore:
    """Stage, exchange, prove, quarantine. The engine holds the site's lock meanwhile."""

    async def plan(self, context: StepContext) -> Plan:
        """Chooses a backup and stages it.

        Raises Refused without a document root or inside the cool-down, NotClean where no backup
        is clean, IntegrityError or TreeError where it cannot be staged.
        """
        return await asyncio.to_thread(_plan, context)

    async def observe(self, context: StepContext, plan: Plan) -> Observation:
        return await asyncio.to_thread(_observe, context, plan)

    async def apply(self, context: StepContext, plan: Plan) -> None:
        """Raises StepError where the stage is gone or cannot be exchanged; nothing is changed."""
        await asyncio.to_thread(_apply, context, plan)

    async def verify(self, context: StepContext, plan: Plan) -> Outcome:
        """Raises StepError where the root is not, entry by entry, what the backup holds."""
        return await asyncio.to_thread(_verify, context, plan)

    async def compensate(self, context: StepContext, plan: Plan) -> None:
        """Exchanges back: a tree that does not verify is not clean, and the old one is known."""
        await asyncio.to_thread(_compensate, context, plan)


def _plan(context: StepContext) -> Plan:
    root, tools = _root(context), context.tools
    _refuse_in_cooldown(context)
    started_at = tools.clock.now()
    first_sighting = context.incident.first_sighting_at
    backup, judged = tools.cleaner.latest_clean(context.site, first_sighting)
    if backup is None:
        raise NotClean(_why_none(context.site.name, judged))
    changes = _to_be_undone(context, backup)
    before = tools.restorer.identity(root)
    stage = tools.restorer.stage(context.site, backup, context.incident.id, None)
    return Plan(
        summary=f"Restore {root} from backup {backup.id} of {timestamp(backup.ended_at)}: "
        f"{len(changes)} entries differ.",
        data={
            "backup": backup.id,
            "root": str(root),
            "root_identity": list(before),
            "stage": str(stage),
            "stage_identity": list(tools.restorer.identity(stage)),
            "started_at": timestamp(started_at),
            "changed": len(changes),
            "changed_paths": [change.path for change in changes[:_NAMED]],
        },
    )


def _observe(context: StepContext, plan: Plan) -> Observation:
    now = context.tools.restorer.identity(_root(context))
    return Observation.DONE if now == _identity(plan, "stage_identity") else Observation.NOT_DONE


def _apply(context: StepContext, plan: Plan) -> None:
    if _observe(context, plan) is Observation.DONE:
        return
    stage = Path(str(plan.data["stage"]))
    if context.tools.restorer.identity(stage) != _identity(plan, "stage_identity"):
        raise StepError(f"{stage}: the stage is gone or was replaced. Nothing was changed.")
    context.tools.restorer.exchange(context.site, stage)


def _verify(context: StepContext, plan: Plan) -> Outcome:
    backup = _backup(context, str(plan.data["backup"]))
    # what the application writes by itself may be written again in this very moment
    ignored = matcher(tree_ignores(context.tools.config.checks))
    seen = context.tools.tree.scan(_root(context))
    found = difference(_restorable(backup.manifest), seen)
    changes = tuple(change for change in found if not ignored(change.path))
    if changes:
        raise StepError(
            f"{_root(context)} is not what backup {backup.id} holds: {_named(changes)}. "
            "Something writes to it; find and stop that first."
        )
    place = _quarantined(context, plan)
    seconds = _seconds_since(context, str(plan.data["started_at"]))
    return Outcome(
        summary=f"Restored from backup {backup.id} in {seconds:g} s: {plan.data['changed']} "
        f"entries put right. The defaced files are kept at {place}.",
        data={
            "backup": backup.id,
            "seconds": seconds,
            "changed": plan.data["changed"],
            "changed_paths": plan.data["changed_paths"],
            "quarantine": place,
        },
    )


def _compensate(context: StepContext, plan: Plan) -> None:
    restorer, stage = context.tools.restorer, Path(str(plan.data["stage"]))
    if _observe(context, plan) is Observation.NOT_DONE:
        return
    if restorer.identity(stage) == (0, 0):
        raise StepError(f"there is no old tree at {stage} to put back.")
    restorer.exchange(context.site, stage)


def _quarantined(context: StepContext, plan: Plan) -> str:
    """Where the old tree stands. A good restore is not undone because it could not be moved: it
    then stays at the stage's place, which nobody else can enter."""
    stage = Path(str(plan.data["stage"]))
    try:
        return str(context.tools.restorer.quarantine(context.site, stage, context.incident.id))
    except (SentinelError, OSError) as error:
        return f"{stage} (could not be moved to quarantine: {error})"


def _to_be_undone(context: StepContext, backup: Backup) -> tuple[TreeChange, ...]:
    """What differs now; a root that cannot be read differs in everything."""
    wanted = _restorable(backup.manifest)
    try:
        seen = context.tools.tree.scan(_root(context))
    except TreeError:
        seen = Manifest(entries=())
    return difference(wanted, seen)


def _refuse_in_cooldown(context: StepContext) -> None:
    """The same file changed again soon after a restore, or one restore after the other: the way
    in is still open (DESIGN 5)."""
    if _approved_by_a_person(context):
        return
    store, now = context.tools.store, context.tools.clock.now()
    cooldown = timedelta(seconds=context.tools.config.response.restore_cooldown_seconds)
    restores = 0
    for earlier in store.incidents.all(context.site.name):
        same = sorted(set(earlier.subjects) & set(context.incident.subjects))
        over = earlier.ended_at is not None and earlier.ended_at < now - cooldown
        if earlier.id == context.incident.id or over:
            continue
        for entry in store.journal.entries(earlier.id):
            restored = entry.action == "restore" and entry.phase is Phase.DONE
            recent = restored and now - entry.at < cooldown
            restores += recent
            if restores >= MAX_RESTORES:
                raise Refused(
                    f"{context.site.name} was restored {restores} times within "
                    f"{cooldown.total_seconds() / 60:g} minutes, each time for other files: the "
                    "way in is still open. Find and close it before anything is restored again."
                )
            if recent and same:
                minutes = int((now - entry.at).total_seconds() // 60)
                raise Refused(
                    f"{same[0]} was changed again {minutes} minutes after the restore of "
                    f"{earlier.id}: the way in is still open. Find and close it before "
                    "anything is restored again."
                )


def _approved_by_a_person(context: StepContext) -> bool:
    if context.step.approve is Approval.NEVER:
        return False
    return any(e.phase is Phase.APPROVED and e.step == context.step.id for e in context.journal)


def _why_none(site: str, judged: tuple[Cleanness, ...]) -> str:
    if not judged:
        return f"site {site}: there is no backup. Make one when the site is good."
    shown = [f"{cleanness.backup}: {reasons(cleanness)}" for cleanness in judged[:_SHOWN]]
    more = f" and {len(judged) - _SHOWN} more" if len(judged) > _SHOWN else ""
    return f"site {site}: no backup is proven clean. {'; '.join(shown)}{more}"


def _backup(context: StepContext, backup_id: str) -> Backup:
    for backup in context.tools.vault.list(context.site.name):
        if backup.id == backup_id:
            return backup
    raise StepError(f"Backup {backup_id} is no longer in the vault, or does not verify.")


def _restorable(manifest: Manifest) -> Manifest:
    """Without devices, FIFOs and sockets, which no restore makes."""
    return Manifest(entries=tuple(e for e in manifest.entries if e.type is not EntryType.OTHER))


def _named(changes: tuple[TreeChange, ...]) -> str:
    words = {ChangeKind.ADDED: "added", ChangeKind.REMOVED: "missing"}
    shown = [f"{c.path} ({words.get(c.kind, c.kind.value)})" for c in changes[:_SHOWN]]
    more = f" and {len(changes) - _SHOWN} more" if len(changes) > _SHOWN else ""
    return ", ".join(shown) + more


def _root(context: StepContext) -> Path:
    if context.site.document_root is None:
        raise Refused(
            f"site {context.site.name} has no document_root in config.toml; restore it by hand."
        )
    return context.site.document_root


def _identity(plan: Plan, name: str) -> tuple[int, int]:
    """An identity as the journal gives it back: JSON has no tuples."""
    value = plan.data[name]
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise StepError(f"The journal's {name} is {value!r}, not a device and an inode.")
    return int(value[0]), int(value[1])


def _seconds_since(context: StepContext, started_at: str) -> float:
    passed = context.tools.clock.now() - datetime.fromisoformat(started_at)
    return round(passed.total_seconds(), 1)
