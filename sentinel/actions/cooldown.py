"""The cool-down: files are not restored by themselves again and again (DESIGN 5)."""

from datetime import timedelta

from sentinel.core.action import StepContext
from sentinel.core.counts import counted
from sentinel.core.playbook import Approval, Phase
from sentinel.errors import Refused

MAX_RESTORES = 12
"""Automatic restores of one site within the cool-down, whatever the files: someone who writes a
new name each minute must not keep Sentinel closing and opening the site."""


def refuse_in_cooldown(context: StepContext) -> None:
    """Raises Refused where the same file is changed again soon after a restore, or one restore
    follows the other: the way in is still open. A person who approved the step may."""
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
                    f"{same[0]} was changed again {counted(minutes, 'minute')} after the restore "
                    f"of {earlier.id}: the way in is still open. Find and close it before "
                    "anything is restored again."
                )


def _approved_by_a_person(context: StepContext) -> bool:
    if context.step.approve is Approval.NEVER:
        return False
    return any(e.phase is Phase.APPROVED and e.step == context.step.id for e in context.journal)
