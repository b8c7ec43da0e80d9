"""restore: put the newest clean backup in the place of the document root, wholly or not at all.

The stage is made in `plan`, beside the root, where it changes nothing of the site: so the intent
holds the inode numbers of both trees before they are exchanged, and after a crash they say
whether the exchange has happened.
"""

import asyncio
from datetime import datetime
from pathlib import Path

from sentinel.actions.quarantine_note import note_quarantine
from sentinel.actions.restore_choice import (
    chosen,
    ignored_paths,
    live_tree,
    refuse_if_ceased,
    refuse_if_overtaken,
    root_of,
    tree_of,
)
from sentinel.actions.restore_words import named, some
from sentinel.core.action import Observation, Outcome, Plan, StepContext
from sentinel.core.counts import counted
from sentinel.core.manifest import Manifest, difference
from sentinel.core.recovery import Recovery, recovery, restorable
from sentinel.core.reload import Reloaded, reload_problem
from sentinel.core.site import Exchange
from sentinel.core.vault import Backup
from sentinel.errors import SentinelError, StepError

_SHOWN = 3
_NAMED = 20


class Restore:
    """Stage, exchange, prove, quarantine. The engine holds the site's lock meanwhile."""

    async def plan(self, context: StepContext) -> Plan:
        """Chooses a backup and stages it.

        Raises Refused without a document root, inside the cool-down, or where somebody has
        restored by hand since the step was cut off, NotClean where no backup is clean,
        IntegrityError or TreeError where it cannot be staged.
        """
        return await asyncio.to_thread(_plan, context)

    async def observe(self, context: StepContext, plan: Plan) -> Observation:
        return await asyncio.to_thread(_observe, context, plan)

    async def apply(self, context: StepContext, plan: Plan) -> None:
        """Raises StepError where the stage is gone or cannot be exchanged, NotClean where the
        backup ceased to be clean since the plan; nothing is changed."""
        await asyncio.to_thread(_apply, context, plan)

    async def verify(self, context: StepContext, plan: Plan) -> Outcome:
        """Raises StepError where the root is not, entry by entry, what the backup holds."""
        return await asyncio.to_thread(_verify, context, plan)

    async def compensate(self, context: StepContext, plan: Plan) -> None:
        """Exchanges back: a tree that does not verify is not clean, and the old one is known."""
        await asyncio.to_thread(_compensate, context, plan)


def foresee(context: StepContext) -> Plan:
    """What `plan` would choose now, without staging anything. Raises as `plan` does."""
    return chosen(context)[2]


def _plan(context: StepContext) -> Plan:
    refuse_if_overtaken(context)
    backup, aim, choice = chosen(context)
    before = _identity_of(context, root_of(context))
    stage = _staged(context, backup, aim)
    identity = _identity_of(context, stage)
    return Plan(
        summary=choice.summary,
        data={
            **choice.data,
            "root_identity": list(before),
            "stage": str(stage),
            "stage_identity": list(identity),
        },
    )


def _observe(context: StepContext, plan: Plan) -> Observation:
    _settle(context, plan)
    if context.site.restore.exchange is Exchange.COPY:
        # the root stays the same folder, so what it holds has to tell
        wanted = _wanted(context, plan, _backup(context, str(plan.data["backup"])))
        return Observation.NOT_DONE if difference(wanted, live_tree(context)) else Observation.DONE
    now = _identity_of(context, root_of(context))
    return Observation.DONE if now == _identity(plan, "stage_identity") else Observation.NOT_DONE


def _settle(context: StepContext, plan: Plan) -> None:
    """What a crash cut off between two renames. A step that is given up was not cut off: its
    effect under way was awaited."""
    if context.site.restore.exchange is Exchange.EXCHANGE:
        return
    try:
        context.gate.check()
    except StepError:
        return
    with context.gate.passing(f"settling what was begun at {root_of(context)}"):
        context.tools.restorer.settle(context.site, Path(str(plan.data["stage"])))


def _apply(context: StepContext, plan: Plan) -> None:
    if _observe(context, plan) is Observation.DONE:
        return
    stage = Path(str(plan.data["stage"]))
    if _identity_of(context, stage) != _identity(plan, "stage_identity"):
        raise StepError(f"{stage}: the stage is gone or was replaced. Nothing was changed.")
    refuse_if_ceased(context, _backup(context, str(plan.data["backup"])))
    with context.gate.passing(f"exchanging {root_of(context)} with {stage}"):
        context.tools.restorer.exchange(context.site, stage)


def _verify(context: StepContext, plan: Plan) -> Outcome:
    backup = _backup(context, str(plan.data["backup"]))
    # first, so that what is looked at from now on comes from the restored files
    reloaded = _reloaded(context)
    # what the application writes by itself may be written again in this very moment
    ignored = ignored_paths(context)
    seen = context.tools.tree.scan_site(context.site)
    found = difference(_wanted(context, plan, backup), seen)
    changes = tuple(change for change in found if not ignored(change.path))
    if changes:
        raise StepError(
            f"{root_of(context)} is not what was restored from backup {backup.id}: "
            f"{named(changes)}. "
            "Something writes to it; find and stop that first."
        )
    problem = reload_problem(reloaded, "The files are restored and proven")
    if problem:
        raise StepError(problem)
    place = _quarantined(context, plan)
    noted = note_quarantine(context, place)
    put_right = counted(int(str(plan.data["changed"])), "entry", "entries")
    seconds = _seconds_since(context, str(plan.data["started_at"]))
    return Outcome(
        summary=f"Restored from backup {backup.id} in {seconds:g} s: {put_right} put right. "
        f"The defaced files are kept at {place}.{_newer_kept(plan, place)}",
        data={
            "backup": backup.id,
            "seconds": seconds,
            "changed": plan.data["changed"],
            "changed_paths": plan.data["changed_paths"],
            "quarantine": place,
            "quarantine_manifest": noted,
            "newer": plan.data.get("newer", []),
            "newer_count": plan.data.get("newer_count", 0),
            "reload": [one.as_data() for one in reloaded],
        },
    )


def _compensate(context: StepContext, plan: Plan) -> None:
    restorer, stage = context.tools.restorer, Path(str(plan.data["stage"]))
    if _observe(context, plan) is Observation.NOT_DONE:
        return
    if _is_as_wanted(context, plan):
        return  # what failed came after it, such as a reload: a good tree is not taken away
    if restorer.identity(context.site, stage) == (0, 0):
        raise StepError(f"there is no old tree at {stage} to put back.")
    with context.gate.passing(f"exchanging {root_of(context)} back with {stage}"):
        restorer.exchange(context.site, stage)
    problem = reload_problem(_reloaded(context), "The old tree is back in its place")
    if problem:
        raise StepError(problem)


def _is_as_wanted(context: StepContext, plan: Plan) -> bool:
    ignored = ignored_paths(context)
    wanted = _wanted(context, plan, _backup(context, str(plan.data["backup"])))
    return all(ignored(change.path) for change in difference(wanted, live_tree(context)))


def _reloaded(context: StepContext) -> tuple[Reloaded, ...]:
    """Harmless to repeat, so it is done whenever an exchange is known to stand."""
    with context.gate.passing(f"reloading what serves {root_of(context)}"):
        return context.tools.restorer.reload(context.site)


def _newer_kept(plan: Plan, place: str) -> str:
    count, listed = plan.data.get("newer_count", 0), plan.data.get("newer", [])
    if not isinstance(count, int) or not count or not isinstance(listed, list):
        return ""
    files = counted(count, "file that the application wrote is", "files that it wrote are")
    paths = tuple(repr(one["path"]) for one in listed if isinstance(one, dict))
    return (
        f" {files} newer than the backup ({some(paths)}): look at them there, then bring back what "
        f"is good: sentinel restore --from-quarantine {Path(place).name} --path PATH."
    )


def _quarantined(context: StepContext, plan: Plan) -> str:
    """Where the old tree stands. A good restore is not undone because it could not be moved: it
    then stays at the stage's place, which nobody else can enter."""
    stage = Path(str(plan.data["stage"]))
    try:
        with context.gate.passing(f"moving {stage} to quarantine"):
            return str(context.tools.restorer.quarantine(context.site, stage, context.incident.id))
    except (SentinelError, OSError) as error:
        return f"{stage} (could not be moved to quarantine: {error})"


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
    return recovery(backup.manifest, tree_of(baseline), nothing, ignored_paths(context)).wanted


def _backup(context: StepContext, backup_id: str) -> Backup:
    for backup in context.tools.vault.list(context.site.name):
        if backup.id == backup_id:
            return backup
    raise StepError(f"Backup {backup_id} is no longer in the vault, or does not verify.")


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
