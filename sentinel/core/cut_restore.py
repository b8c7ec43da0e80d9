"""Restores by hand that did not reach their end, as the audit log tells.

A restore by a playbook has its journal, and is brought to its end by the next start; one by hand
has none, and is settled by the next restore by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sentinel.core.ports import ReadableAudit
from sentinel.core.times import ist_text

_FILES = "restore"
_DATABASE = "restore-database"


@dataclass(frozen=True, slots=True, kw_only=True)
class CutRestore:
    """One restore by hand that was begun, and of which no good end is recorded."""

    at: datetime
    by: str
    backup: str
    database: str = ""
    """The database's name in config.toml; empty for files."""
    failed: bool = False
    """It ended with an error, which was told; else it was cut off, or is at work now."""
    label: str = ""
    """Of a database: what names what it left. Empty where an older version began it."""
    beside: str = ""
    """Of a database: what it had loaded; empty where it did not come so far."""


def manual_label(site: str) -> str:
    """Names what a restore of a site's files by hand makes beside the document root."""
    return f"manual-{site}"


def cut_text(cut: CutRestore, site: str) -> str:
    """What is known of it, and what to do."""
    what, again = "the files", ""
    if cut.database:
        what, again = f"database {cut.database}", f" --database {cut.database}"
    return (
        f"A restore of {what} by hand from backup {cut.backup}, begun {ist_text(cut.at)} by "
        f"{cut.by}, has no recorded end. The next one settles it: sentinel restore --site "
        f"{site}{again}."
    )


def cut_restore(audit: ReadableAudit, site: str) -> CutRestore | None:
    """The last restore of a site's files by hand, unless it ended as it should: the next one
    clears away what it left."""
    last = max(_of(audit, _FILES, site), key=_number, default=None)
    if last is None or (last["action"] == f"{_FILES}-done" and not last["data"].get("remark")):
        return None
    return None if last["action"] == f"{_FILES}-needless" else _cut(last)


def cut_database_restores(audit: ReadableAudit, site: str) -> tuple[CutRestore, ...]:
    """Restores of its databases that were cut off and not settled since, the oldest first."""
    open_ones: dict[str, Mapping[str, Any]] = {}
    found: list[CutRestore] = []
    for entry in sorted(_of(audit, _DATABASE, site), key=_number):
        name, action = str(entry["data"].get("database")), entry["action"]
        if action == f"{_DATABASE}-begun":
            if name in open_ones:
                found.append(_cut(open_ones[name]))
            open_ones[name] = entry
        elif action == f"{_DATABASE}-loaded":
            open_ones[name] = entry
        elif not (action == f"{_DATABASE}-failed" and entry["data"].get("settled") is False):
            open_ones.pop(name, None)
            if action == f"{_DATABASE}-settled":
                found = [one for one in found if one.database != name]
    return (*found, *map(_cut, open_ones.values()))


def _of(audit: ReadableAudit, kind: str, site: str) -> list[Mapping[str, Any]]:
    return [
        entry
        for end in ("begun", "loaded", "done", "failed", "needless", "settled")
        for entry in audit.having(f"{kind}-{end}")
        if entry["data"].get("site") == site
    ]


def _number(entry: Mapping[str, Any]) -> int:
    number: int = entry["seq"]
    return number


def _cut(entry: Mapping[str, Any]) -> CutRestore:
    data = entry["data"]
    return CutRestore(
        at=datetime.fromisoformat(entry["at"]),
        by=str(entry["actor"]),
        backup=str(data.get("backup", "")),
        database=str(data.get("database", "")),
        failed=not str(entry["action"]).endswith(("-begun", "-loaded")),
        label=str(data.get("label", "")),
        beside=str(data.get("beside", "")),
    )
