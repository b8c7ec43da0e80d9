"""What the restore action says: why nothing is restored, what stays, how the tree gets in place."""

from sentinel.core.action import StepContext
from sentinel.core.baseline import Baseline
from sentinel.core.clean import reasons
from sentinel.core.manifest import ChangeKind, TreeChange
from sentinel.core.recovery import Recovery
from sentinel.core.site import Exchange, Site
from sentinel.core.times import ist_text
from sentinel.core.vault import Backup, Cleanness

_SHOWN = 3


def weaker_way(site: Site) -> str:
    """A declared fall-back in words; empty where it is one step, as it should be."""
    if site.restore.exchange is Exchange.TWO_RENAMES:
        return (
            " By two renames, as [site.restore] says: for a moment there will be no document root."
        )
    if site.restore.exchange is Exchange.COPY:
        return (
            " By copying file by file, as [site.restore] says: not in one step, and only while the "
            "site is blocked."
        )
    return ""


def why_none(site: str, judged: tuple[Cleanness, ...]) -> str:
    if not judged:
        return f"site {site}: there is no backup. Make one when the site is good."
    shown = [f"{cleanness.backup}: {reasons(cleanness)}" for cleanness in judged[:_SHOWN]]
    more = f" and {len(judged) - _SHOWN} more" if len(judged) > _SHOWN else ""
    return f"site {site}: no backup is proven clean. {'; '.join(shown)}{more}"


def why_missing(context: StepContext, backup: Backup, aim: Recovery) -> str:
    return (
        f"site {context.site.name}: {some(aim.missing)} was approved after the newest clean "
        f"backup ({backup.id}, {ist_text(backup.ended_at)}) was made, and the approved bytes are "
        "nowhere now, or cannot be read. Nothing was restored. Publish the approved files again, "
        "or go back to what was approved then: "
        f"sentinel restore --site {context.site.name} {backup.id}."
    )


def why_hostile(site: str, backup: Backup, problems: tuple[str, ...]) -> str:
    return (
        f"site {site}: what was approved after the newest clean backup ({backup.id}) was made does "
        f"not pass today's rules, or could not be scanned: {some(problems)}. Nothing was restored. "
        "Look at these files; then learn and approve the site without them, or go back to what was "
        f"approved before: sentinel restore --site {site} {backup.id}."
    )


def newer(aim: Recovery, approved: Baseline | None) -> str:
    if approved is None or not aim.newer:
        return ""
    return (
        f" The backup is older than baseline {approved.id}: what was approved since stays as it "
        f"is approved ({some(aim.newer)})."
    )


def some(paths: tuple[str, ...]) -> str:
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return ", ".join(paths[:_SHOWN]) + more


def named(changes: tuple[TreeChange, ...]) -> str:
    words = {ChangeKind.ADDED: "added", ChangeKind.REMOVED: "missing"}
    shown = [f"{c.path} ({words.get(c.kind, c.kind.value)})" for c in changes[:_SHOWN]]
    more = f" and {len(changes) - _SHOWN} more" if len(changes) > _SHOWN else ""
    return ", ".join(shown) + more
