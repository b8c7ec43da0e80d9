"""What the restore action puts in place: which backup, the approved state out of it, in words."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from sentinel.actions.cooldown import refuse_in_cooldown
from sentinel.actions.restore_words import newer, weaker_way, why_hostile, why_missing, why_none
from sentinel.core.action import Plan, StepContext
from sentinel.core.baseline import Baseline
from sentinel.core.canonical import timestamp
from sentinel.core.clean import reasons, tree_ignores
from sentinel.core.counts import counted
from sentinel.core.globs import matcher
from sentinel.core.learnt_unseen import learnt_unseen
from sentinel.core.manifest import Manifest, difference
from sentinel.core.newer_files import LISTED, newer_files, newer_sentence
from sentinel.core.playbook import Phase
from sentinel.core.recovery import Recovery, beside, recovery
from sentinel.core.standing import overtaken
from sentinel.core.times import ist_text
from sentinel.core.vault import Backup
from sentinel.errors import NotClean, Refused, TreeError

_NAMED = 20


def chosen(context: StepContext) -> tuple[Backup, Recovery, Plan]:
    """The backup, what is to stand, and both in words."""
    root, tools = root_of(context), context.tools
    refuse_in_cooldown(context)
    started_at = tools.clock.now()
    incident = context.incident
    backup, judged = tools.cleaner.latest_clean(
        context.site, incident.first_compromise_at, by=incident.id
    )
    if backup is None:
        raise NotClean(why_none(context.site.name, judged))
    approved = approved_now(context)
    live = live_tree(context)
    held = partial(tools.vault.holds, context.site.name)
    aim = recovery(backup.manifest, tree_of(approved), live, ignored_paths(context), held)
    if aim.missing:
        raise NotClean(why_missing(context, backup, aim))
    unscanned = beside(backup.manifest, aim)
    problems = tools.cleaner.approved_problems(context.site, backup, unscanned) if unscanned else ()
    if problems:
        raise NotClean(why_hostile(context.site.name, backup, problems))
    changes = difference(aim.wanted, live)
    newer_now = newer_files(live, aim.wanted, ignored_paths(context))
    plan = Plan(
        summary=f"Restore {root} from backup {backup.id} of {ist_text(backup.ended_at)}: "
        f"{counted(len(changes), 'entry differs', 'entries differ')}.{newer(aim, approved)}"
        f"{newer_sentence(newer_now)}{weaker_way(context.site)}",
        data={
            "backup": backup.id,
            "baseline": approved.id if approved is not None and aim.newer else "",
            "root": str(root),
            "started_at": timestamp(started_at),
            "changed": len(changes),
            "changed_paths": [change.path for change in changes[:_NAMED]],
            "newer": [one.as_data() for one in newer_now[:LISTED]],
            "newer_count": len(newer_now),
        },
    )
    return backup, aim, plan


def approved_now(context: StepContext) -> Baseline | None:
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
    incidents = context.tools.store.incidents.all(context.site.name)
    if approved is not None and (why := learnt_unseen(approved, incidents)):
        raise Refused(f"{why} Or restore by hand: sentinel restore --site {context.site.name} ID.")
    return approved


def refuse_if_overtaken(context: StepContext) -> None:
    """Raises Refused where the step was cut off, and somebody has restored by hand since: what a
    person has put there is not replaced by what was decided before."""
    journal = context.tools.store.journal.entries(context.incident.id)
    theirs = overtaken(journal, context.step.id)
    if theirs is None:
        return
    ended = theirs.phase is Phase.DONE
    did = "has restored" if ended else "has begun to restore (its end is not known)"
    raise Refused(
        f"this step was cut off, and {theirs.data['by']} {did} by hand since, from backup "
        f"{theirs.data['backup']}. What stands there stays. Look at it, then open the site: "
        f'sentinel unblock --site {context.site.name} --by "NAME" (it is tested again before).'
    )


def refuse_if_ceased(context: StepContext, backup: Backup) -> None:
    """Before the exchange: staging and loading take minutes, in which a person may find out that
    it all began earlier. Raises NotClean, Refused."""
    incident = context.tools.store.incidents.get(context.incident.id)
    if incident is None or incident.first_compromise_at >= context.incident.first_compromise_at:
        return
    approved_now(replace(context, incident=incident))
    cleanness = context.tools.cleaner.judge(
        context.site, backup, incident.first_compromise_at, by=incident.id
    )
    if not cleanness.clean:
        raise NotClean(
            f"Backup {backup.id} ceased to be clean while it was being restored: "
            f"{reasons(cleanness)} Nothing was changed. Run the step again for an earlier one."
        )


def tree_of(baseline: Baseline | None) -> Manifest | None:
    return None if baseline is None else baseline.tree


def ignored_paths(context: StepContext) -> Callable[[str], bool]:
    return matcher(tree_ignores(context.tools.config.checks))


def live_tree(context: StepContext) -> Manifest:
    """A root that cannot be read differs in everything."""
    try:
        return context.tools.tree.scan_site(context.site)
    except TreeError:
        return Manifest(entries=())


def root_of(context: StepContext) -> Path:
    if context.site.document_root is None:
        raise Refused(
            f"site {context.site.name} has no document_root in config.toml; restore it by hand."
        )
    return context.site.document_root
