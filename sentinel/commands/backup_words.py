"""What `sentinel backup` says of one backup: its facts, and how it stands with being clean."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sentinel.app import App
    from sentinel.core.site import Site
    from sentinel.core.vault import Backup, ConditionResult


def summary(
    app: "App", site: "Site", backup: "Backup", sizes: "Mapping[str, int]"
) -> dict[str, object]:
    """The facts of a backup for JSON. `sizes`: of all stored objects, by digest."""
    from sentinel.backup_sight import standing
    from sentinel.core.stored import objects_of

    runs = app.store.runs
    before = runs.get(backup.run_before) if backup.run_before else None
    after = runs.get(backup.run_after) if backup.run_after else None
    stands = standing(app, site, backup)
    return {
        "id": backup.id,
        "site": backup.site,
        "started_at": backup.started_at,
        "ended_at": backup.ended_at,
        "document_root": backup.document_root,
        "files": len(backup.manifest.files),
        "bytes": backup.manifest.total_bytes,
        "stored_bytes": sum(
            sizes.get(digest, 0) for digest in {stored.sha256 for stored in objects_of(backup)}
        ),
        "storing": backup.storing,
        "databases": [part.state.name for part in backup.databases],
        "torn": [entry.path for entry in backup.manifest.entries if entry.torn],
        "baseline": backup.baseline,
        "run_before": backup.run_before,
        "run_after": backup.run_after,
        "verdict_before": "" if before is None else before.verdict.value,
        "verdict_after": "" if after is None else after.verdict.value,
        "standing": stands.word,
        "bytes_read_at": stands.read_at,
    }


def conditions(results: "tuple[ConditionResult, ...]") -> list[dict[str, str]]:
    """For JSON."""
    return [
        {"condition": r.condition.value, "answer": r.answer.value, "text": r.text} for r in results
    ]


def show_conditions(rows: "list[dict[str, str]]") -> None:
    from sentinel.commands.output import say

    for row in rows:
        say(f"    {row['condition']:<11} {row['answer']:<10} {row['text']}")


def size(backup: "Backup") -> str:
    from sentinel.core.counts import counted

    return (
        f"{counted(len(backup.manifest.files), 'file')}, {megabytes(backup.manifest.total_bytes)}"
    )


def megabytes(number: int) -> str:
    return f"{number / 1e6:.1f} MB"


def when(at: "datetime") -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S %Z")


def age(app: "App", backup: "Backup") -> str:
    from sentinel.core.times import duration_text

    return f"{duration_text(app.clock.now() - backup.ended_at)} old"


def none_yet(site: "Site") -> str:
    return f"No backup of {site.name} yet. Next: sentinel backup create --site {site.name}."


def lost_baseline(app: "App", site: "Site") -> str:
    """The baseline that the newest backup with one was compared with, where the state database
    knows none of that id; else nothing."""
    held = next((backup.baseline for backup in app.vault.each(site.name) if backup.baseline), "")
    return "" if not held or app.store.baselines.get(held) is not None else held
