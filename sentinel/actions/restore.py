"""restore: put the newest clean backup in the place of the document root, wholly or not at all.

The stage is made in `plan`, beside the root, where it changes nothing of the site: so the intent
holds the inode numbers of both trees before they are exchanged, and after a crash they say
whether the exchange has happened.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from sentinel.actions.cooldown import refuse_in_cooldown
from sentinel.core.action import Observation, Outcome, Plan, StepContext
from sentinel.core.baseline import Baseline
from sentinel.core.canonical import timestamp
from sentinel.core.clean import reasons, tree_ignores
from sentinel.core.counts import counted
from sentinel.core.globs import matcher
from sentinel.core.manifest import ChangeKind, Manifest, TreeChange, difference
from sentinel.core.recovery import Recovery, recovery, restorable
from sentinel.core.times import ist_text
from sentinel.core.vault import Backup, Cleanness
from sentinel.errors import NotClean, Refused, SentinelError, StepError, TreeError

_SHOWN = 3
_NAMED = 20


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


def foresee(context: StepContext) -> Plan:
    """What `plan` would choose now, without staging anything. Raises as `plan` does."""
    return _chosen(context)[2]


def _plan(context: StepContext) -> Plan:
    backup, aim, chosen = _chosen(context)
    before = _identity_of(context, _root(context))
    stage = _staged(context, backup, aim)
    identity = _identity_of(context, stage)
    return Plan(
        summary=chosen.summary,
        data={
            **chosen.data,
            "root_identity": list(before),
            "stage": str(stage),
            "stage_identity": list(identity),
        },
    )


def _chosen(context: StepContext) -> tuple[Backup, Recovery, Plan]:
    """The backup, what is to stand, and both in words."""
    root, tools = _root(context), context.tools
    refuse_in_cooldown(context)
    started_at = tools.clock.now()
    first_sighting = context.incident.first_compromise_at
    backup, judged = tools.cleaner.latest_clean(context.site, first_sighting)
    if backup is None:
        raise NotClean(_why_none(context.site.name, judged))
    approved = _approved(context)
    live = _live(context)
    held = partial(tools.vault.holds, context.site.name)
    aim = recovery(backup.manifest, _tree_of(approved), live, _ignored(context), held)
    if aim.missing:
        raise NotClean(_why_missing(context, backup, aim))
    changes = difference(aim.wanted, live)
    plan = Plan(
        summary=f"Restore {root} from backup {backup.id} of {ist_text(backup.ended_at)}: "
        f"{counted(len(changes), 'entry differs', 'entries differ')}.{_newer(aim, approved)}",
        data={
            "backup": backup.id,
            "baseline": approved.id if approved is not None and aim.newer else "",
            "root": str(root),
            "started_at": timestamp(started_at),
            "changed": len(changes),
            "changed_paths": [change.path for change in changes[:_NAMED]],
        },
    )
    return backup, aim, plan


def _observe(context: StepContext, plan: Plan) -> Observation:
    now = _identity_of(context, _root(context))
    return Observation.DONE if now == _identity(plan, "stage_identity") else Observation.NOT_DONE


def _apply(context: StepContext, plan: Plan) -> None:
    if _observe(context, plan) is Observation.DONE:
        return
    stage = Path(str(plan.data["stage"]))
    if _identity_of(context, stage) != _identity(plan, "stage_identity"):
        raise StepError(f"{stage}: the stage is gone or was replaced. Nothing was changed.")
    with context.gate.passing(f"exchanging {_root(context)} with {stage}"):
        context.tools.restorer.exchange(context.site, stage)


def _verify(context: StepContext, plan: Plan) -> Outcome:
    backup = _backup(context, str(plan.data["backup"]))
    # what the application writes by itself may be written again in this very moment
    ignored = _ignored(context)
    seen = context.tools.tree.scan_site(context.site)
    found = difference(_wanted(context, plan, backup), seen)
    changes = tuple(change for change in found if not ignored(change.path))
    if changes:
        raise StepError(
            f"{_root(context)} is not what was restored from backup {backup.id}: "
            f"{_named(changes)}. "
            "Something writes to it; find and stop that first."
        )
    place = _quarantined(context, plan)
    put_right = counted(int(str(plan.data["changed"])), "entry", "entries")
    seconds = _seconds_since(context, str(plan.data["started_at"]))
    return Outcome(
        summary=f"Restored from backup {backup.id} in {seconds:g} s: {put_right} put right. "
        f"The defaced files are kept at {place}.",
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
    if restorer.identity(context.site, stage) == (0, 0):
        raise StepError(f"there is no old tree at {stage} to put back.")
    with context.gate.passing(f"exchanging {_root(context)} back with {stage}"):
        restorer.exchange(context.site, stage)


def _quarantined(context: StepContext, plan: Plan) -> str:
    """Where the old tree stands. A good restore is not undone because it could not be moved: it
    then stays at the stage's place, which nobody else can enter."""
    stage = Path(str(plan.data["stage"]))
    try:
        with context.gate.passing(f"moving {stage} to quarantine"):
            return str(context.tools.restorer.quarantine(context.site, stage, context.incident.id))
    except (SentinelError, OSError) as error:
        return f"{stage} (could not be moved to quarantine: {error})"


def _approved(context: StepContext) -> Baseline | None:
    """The baseline in force. Raises Refused for one that may hold what the attacker wrote."""
    approved = context.tools.store.baselines.approved(context.site.name)
    sighting = context.incident.first_compromise_at
    doubts = () if approved is None else context.tools.store.baselines.doubts(approved)
    if approved is not None and doubts:
        raise Refused(
            f"{'; '.join(doubts)}: it counts as not approved, so nothing is restored by it. Renew "
            f'it: sentinel baseline renew {approved.id} --by "NAME" --reason "WHY".'
        )
    if approved is not None and approved.learnt_at >= sighting:
        raise Refused(
            f"baseline {approved.id} was learnt {ist_text(approved.learnt_at)}, after the first "
            f"compromise ({ist_text(sighting)}): it may hold what was written then, so nothing is "
            f"restored by it. Restore by hand: sentinel restore --site {context.site.name} ID."
        )
    return approved


def _tree_of(baseline: Baseline | None) -> Manifest | None:
    return None if baseline is None else baseline.tree


def _ignored(context: StepContext) -> Callable[[str], bool]:
    return matcher(tree_ignores(context.tools.config.checks))


def _staged(context: StepContext, backup: Backup, aim: Recovery) -> Path:
    restorer, label = context.tools.restorer, context.incident.id

    def going_on(done: int, known: int) -> None:
        context.gate.check()  # a stage that nobody waits for any more ends at the next file

    with context.gate.working():
        if not aim.newer:
            return restorer.stage(context.site, backup, label, going_on)
        return restorer.stage_state(context.site, backup, aim.wanted, label, going_on)


def _wanted(context: StepContext, plan: Plan, backup: Backup) -> Manifest:
    """What `_plan` decided on, out of the journal."""
    baseline_id = str(plan.data.get("baseline", ""))
    if not baseline_id:
        return restorable(backup.manifest)
    baseline = context.tools.store.baselines.get(baseline_id)
    nothing = Manifest(entries=())
    return recovery(backup.manifest, _tree_of(baseline), nothing, _ignored(context)).wanted


def _live(context: StepContext) -> Manifest:
    """A root that cannot be read differs in everything."""
    try:
        return context.tools.tree.scan_site(context.site)
    except TreeError:
        return Manifest(entries=())


def _why_none(site: str, judged: tuple[Cleanness, ...]) -> str:
    if not judged:
        return f"site {site}: there is no backup. Make one when the site is good."
    shown = [f"{cleanness.backup}: {reasons(cleanness)}" for cleanness in judged[:_SHOWN]]
    more = f" and {len(judged) - _SHOWN} more" if len(judged) > _SHOWN else ""
    return f"site {site}: no backup is proven clean. {'; '.join(shown)}{more}"


def _why_missing(context: StepContext, backup: Backup, aim: Recovery) -> str:
    return (
        f"site {context.site.name}: {_some(aim.missing)} was approved after the newest clean "
        f"backup ({backup.id}, {ist_text(backup.ended_at)}) was made, and the approved bytes are "
        "nowhere now, or cannot be read. Nothing was restored. Publish the approved files again, "
        "or go back to what was approved then: "
        f"sentinel restore --site {context.site.name} {backup.id}."
    )


def _newer(aim: Recovery, approved: Baseline | None) -> str:
    if approved is None or not aim.newer:
        return ""
    return (
        f" The backup is older than baseline {approved.id}: what was approved since stays as it "
        f"is approved ({_some(aim.newer)})."
    )


def _some(paths: tuple[str, ...]) -> str:
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return ", ".join(paths[:_SHOWN]) + more


def _backup(context: StepContext, backup_id: str) -> Backup:
    for backup in context.tools.vault.list(context.site.name):
        if backup.id == backup_id:
            return backup
    raise StepError(f"Backup {backup_id} is no longer in the vault, or does not verify.")


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


def _identity_of(context: StepContext, path: Path) -> tuple[int, int]:
    return context.tools.restorer.identity(context.site, path)


def _identity(plan: Plan, name: str) -> tuple[int, int]:
    """An identity as the journal gives it back: JSON has no tuples."""
    value = plan.data[name]
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise StepError(f"The journal's {name} is {value!r}, not a device and an inode.")
    return int(value[0]), int(value[1])


def _seconds_since(context: StepContext, started_at: str) -> float:
    passed = context.tools.clock.now() - datetime.fromisoformat(started_at)
    return round(passed.total_seconds(), 1)
